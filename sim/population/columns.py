"""The columns of a user's microdata: those of the trait table, and what is read beside them."""

from __future__ import annotations

from typing import Final

from sim.population.categories import FIRST_DATA_YEAR, LAST_YEAR, PARTNERS, TECHNOLOGIES
from sim.population.margins import rows
from sim.population.trait import FLAG, WHOLE, YEARS, Column
from sim.population.trait_table import MAX_ID, TRAITS

_NOT_GIVEN: Final = float("nan")

PARTNER_COLUMNS: Final = tuple(
    Column(
        f"partner_{k}",
        WHOLE,
        0,
        MAX_ID,
        default=_NOT_GIVEN,
        headers=(f"거래처{k}",),
        holds="id of a firm in the file, or 0 for nobody",
        if_left_out="drawn (assumption)",
    )
    for k in range(1, PARTNERS + 1)
)  # fmt: skip
"""The trading partners of a firm; which column one stands in decides random numbers."""

AI_USE: Final = Column(
    "ai_use",
    FLAG,
    default=_NOT_GIVEN,
    headers=("인공지능활용", "인공지능활용여부", "AI활용여부"),
    if_left_out="not observed",
)
AI_YEAR: Final = Column(
    "ai_year",
    WHOLE,
    FIRST_DATA_YEAR,
    LAST_YEAR,
    default=_NOT_GIVEN,
    headers=("인공지능조사연도", "AI조사연도"),
    if_left_out="required in each row with `ai_use`",
)
"""What firms told a survey of AI, and in which year: it decides no run, the model is compared
with it."""


def columns() -> tuple[Column, ...]:
    """The microdata schema in its documented order: what must be there, then the rest.

    Returns
    -------
    tuple of Column
    """
    read = [trait.column for trait in TRAITS if trait.column]
    needed = [column for column in read if column.default is None]
    rest = [column for column in read if column.default is not None]
    return (*needed, *technology_columns(), *rest, *PARTNER_COLUMNS, AI_USE, AI_YEAR)


def technology_columns() -> tuple[Column, ...]:
    """The columns of the technologies, in the order of `TECHNOLOGIES`."""
    korean = {row["technology"]: row["label_ko"] for row in rows("technologies.csv")}
    return tuple(Column(name, YEARS, headers=(korean[name],)) for name in TECHNOLOGIES)
