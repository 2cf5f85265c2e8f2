"""What the Bank of Korea says of AI and productivity on the Survey of Business Activities.

Its researchers compare value added per worker of firms with and without AI, without controls, and
ask what first use of AI changes in the years that follow it.
"""

from __future__ import annotations

from typing import Final

import numpy as np
from numpy.typing import NDArray

from sim.calibration.observation.design import Frame
from sim.calibration.observation.within import Within
from sim.calibration.targets.vocabulary import SINCE
from sim.engine.run import Run

Floats = NDArray[np.float64]
_NEVER: Final = np.iinfo(np.int64).max


def statistics(
    run: Run, frame: Frame, within: Within, reports: Floats, ln_lp: Floats
) -> dict[str, float]:
    """Return the raw premium and the effect of AI by years since its first report.

    Parameters
    ----------
    run : Run
    frame : Frame
    within : Within
        Of the same frame.
    reports, ln_lp : float64[N]
        Reported use (0 or 1) and log value added per worker by row of the frame.
    """
    weight = run.world.firms.firm["weight"][frame.rows.firm]
    found = {"sba.premium.raw": raw_premium(weight, reports, ln_lp)}
    since = years_since(frame, within, reports)
    dummies = {f"since{k}": (since == k).astype(np.float64) for k in SINCE}
    fitted = within.coefficients(ln_lp, dummies, np.ones(reports.size, dtype=np.bool_))
    return found | {f"sba.fe.{name}": fitted.get(name, 0.0) for name in dummies}


def raw_premium(weight: Floats, reports: Floats, ln_lp: Floats) -> float:
    """Return by what percent value added per worker of firms with AI lies above that of others.

    A ratio of means over firm-years; 0 where one of the two groups is empty.
    """
    level = np.exp(ln_lp)
    users, others = weight * reports, weight * (1.0 - reports)
    if users.sum() == 0.0 or others.sum() == 0.0:
        return 0.0
    ratio = (users @ level / users.sum()) / (others @ level / others.sum())
    return 100.0 * float(ratio - 1.0)


def years_since(frame: Frame, within: Within, reports: Floats) -> NDArray[np.int64]:
    """Return years since a firm's first report of AI in the panel, negative before and without."""
    year = frame.rows.year
    first = np.full(within.firms, _NEVER, np.int64)
    told = reports > 0.0
    np.minimum.at(first, within.firm[told], year[told])
    return np.where(first[within.firm] == _NEVER, -1, year - first[within.firm])
