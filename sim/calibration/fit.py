"""The shipped fit, as everything else takes it."""

from __future__ import annotations

from sim.calibration.store import shipped
from sim.index import Intercepts
from sim.parameters import Parameters


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
