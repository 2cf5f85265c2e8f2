"""hwaksan: how AI spreads among Korean firms, and what policy can change."""

from __future__ import annotations

from importlib import import_module
from typing import Any

__version__ = "0.1.0"

# Name -> module that defines it. Loaded on first use, so that `import sim` stays cheap.
_EXPORTS = {
    "AIDiffusionModel": "sim.model",
    "Parameter": "sim.parameters.registry",
    "Parameters": "sim.parameters.registry",
    "UserError": "sim.errors",
}

__all__ = ["AIDiffusionModel", "Parameter", "Parameters", "UserError", "__version__"]


def __getattr__(name: str) -> Any:
    if name not in _EXPORTS:
        raise AttributeError(f"module 'sim' has no attribute {name!r}")
    return getattr(import_module(_EXPORTS[name]), name)


def __dir__() -> list[str]:
    return sorted([*globals(), *_EXPORTS])
