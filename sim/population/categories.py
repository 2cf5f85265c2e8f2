"""The names of a firm's categories and the years of the model.

The engine compiles some of these constants in (`sim.engine.jit`), so they stand apart from what
changes more often.
"""

from __future__ import annotations

FIRST_YEAR = 2010
LAST_YEAR = 2035
YEARS = tuple(range(FIRST_YEAR, LAST_YEAR + 1))
T = len(YEARS)
FIRST_DATA_YEAR = 2017
NEVER = 9999
"""The year of what does not happen, such as the ``exit`` of a firm that never leaves."""

FRAMES = ("sba", "small")
INDUSTRIES = "ABCDEFGHIJKLMNPQRS"
REGIONS = (
    "seoul",
    "busan",
    "daegu",
    "incheon",
    "gwangju",
    "daejeon",
    "ulsan",
    "sejong",
    "gyeonggi",
    "gangwon",
    "chungbuk",
    "chungnam",
    "jeonbuk",
    "jeonnam",
    "gyeongbuk",
    "gyeongnam",
    "jeju",
)
TECHNOLOGIES = (
    "iot",
    "cloud",
    "bigdata",
    "mobile",
    "blockchain",
    "print3d",
    "robot",
    "arvr",
)
SIZE_CLASSES = ("sme", "mid", "kosdaq_mid", "large")
STAGES = "UISPE"
PARTNERS = 6
"""Number D of trading partners that a firm observes."""

WEIGHT_UNIT = 2.0**-10
"""Weights are multiples of this, so that their sums are exact in any order."""

REFERENCE_LN_EMPLOYEES = 5.0
"""Log employees of the reference firm: x'beta, the size gradients of awareness and of project costs
are zero there. About the mean of the survey frame; a fixed number, so that a firm's index does not
depend on who else is in the population.
"""
