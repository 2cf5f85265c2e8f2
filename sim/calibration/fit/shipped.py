"""The shipped fit, as everything else takes it."""

from __future__ import annotations

from sim.calibration.fit.store import shipped
from sim.engine.coefficients import Intercepts
from sim.parameters.registry import Parameters


def load_fit() -> tuple[Parameters, Intercepts]:
    """Return fitted parameters and intercepts as shipped.

    Examples
    --------
    >>> parameters, intercepts = load_fit()
    >>> parameters["beta_L"] > 0.0
    True
    """
    fit = shipped()
    return fit.parameters, fit.intercepts
