"""hwaksan: how AI spreads among Korean firms, and what policy can change."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from sim.api.analyses import decompose as decompose
    from sim.api.analyses import goal as goal
    from sim.api.calibration import calibrate as calibrate
    from sim.api.calibration import validate as validate
    from sim.api.compare import compare as compare
    from sim.api.comparison import Comparison as Comparison
    from sim.api.library import register as register
    from sim.api.library import scenarios as scenarios
    from sim.api.opening import open as open
    from sim.api.questions import discover as discover
    from sim.api.questions import robustness as robustness
    from sim.api.response import response as response
    from sim.api.run import SimulatedRun as SimulatedRun
    from sim.api.run import simulate as simulate
    from sim.api.search import optimise as optimise
    from sim.api.sensitivity import sensitivity as sensitivity
    from sim.api.verification import reproduce as reproduce
    from sim.api.verification import verify as verify
    from sim.errors import UserError as UserError
    from sim.model import AIDiffusionModel as AIDiffusionModel
    from sim.parameters.registry import Parameter as Parameter
    from sim.parameters.registry import Parameters as Parameters
    from sim.scenario import Scenario as Scenario
    from sim.scenario import load as load
    from sim.scenario import scenario_from_dict as scenario_from_dict

__version__ = "0.1.0"

# Name -> module that defines it. Loaded on first use, so that `import sim` stays cheap.
_EXPORTS = {
    "AIDiffusionModel": "sim.model",
    "Comparison": "sim.api.comparison",
    "Parameter": "sim.parameters.registry",
    "Parameters": "sim.parameters.registry",
    "Scenario": "sim.scenario",
    "SimulatedRun": "sim.api.run",
    "UserError": "sim.errors",
    "calibrate": "sim.api.calibration",
    "compare": "sim.api.compare",
    "decompose": "sim.api.analyses",
    "discover": "sim.api.questions",
    "goal": "sim.api.analyses",
    "load": "sim.scenario",
    "open": "sim.api.opening",
    "optimise": "sim.api.search",
    "register": "sim.api.library",
    "reproduce": "sim.api.verification",
    "response": "sim.api.response",
    "robustness": "sim.api.questions",
    "scenario_from_dict": "sim.scenario",
    "scenarios": "sim.api.library",
    "sensitivity": "sim.api.sensitivity",
    "simulate": "sim.api.run",
    "validate": "sim.api.calibration",
    "verify": "sim.api.verification",
}

__all__ = [*_EXPORTS, "__version__"]


def __getattr__(name: str) -> Any:
    if name not in _EXPORTS:
        raise AttributeError(f"module 'sim' has no attribute {name!r}")
    try:
        module = import_module(_EXPORTS[name])
    except AttributeError as error:
        # As it is, Python would take it for a missing name of this module and hide the cause.
        from sim.errors import shadowed

        raise ImportError(f"{name} cannot be imported: {error}{shadowed()}") from error
    return getattr(module, name)


def __dir__() -> list[str]:
    return sorted([*globals(), *_EXPORTS])
