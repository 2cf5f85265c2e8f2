"""Target against achieved for every margin of the survey frame."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING

import numpy as np

from sim.population import margins as _margins
from sim.population.margins import REFERENCE_YEAR, Margins, rows
from sim.population.measures import measures
from sim.population.schema import FIRST_YEAR, INDUSTRIES, REGIONS, Population

if TYPE_CHECKING:
    import pandas as pd

COLUMNS = (
    "id",
    "label_en",
    "label_ko",
    "year",
    "unit",
    "target",
    "achieved",
    "difference",
    "tolerance",
    "ok",
    "grade",
    "source",
)
_SECTION_TOLERANCE = 1.5  # firms: two roundings, of the count and of its growth over the years
_REGION_TOLERANCE = 0.1  # points: rounding in each of the 18 sections
_COUNT_TOLERANCE = 0.5  # firms


@dataclass(frozen=True)
class Margin:
    """One figure that the population is to reproduce."""

    id: str
    measure: str
    label_en: str
    label_ko: str
    year: int
    unit: str
    target: float
    tolerance: float
    rule: str
    grade: str
    source: str


def check(population: Population) -> pd.DataFrame:
    """Compare a population with every margin.

    The tolerances are those of the full frame. For a sample of it they widen with the square root
    of the sampling ratio, and by the weight of one firm (counts) or two (shares) for rounding.

    Parameters
    ----------
    population : Population
        Synthetic, or the user's own.

    Returns
    -------
    pandas.DataFrame
        Columns ``COLUMNS``, one row a margin. Grade R is an assumption.
    """
    import pandas as pd

    found = _margins.read()
    functions = measures()
    sample = (population.frame == 0) & population.active(REFERENCE_YEAR)
    reference = float(found.firms[REFERENCE_YEAR - FIRST_YEAR])
    sampled = max(int(np.count_nonzero(sample)), 1)
    widening = max(float(np.sqrt(reference / sampled)), 1.0)
    one_firm = float(population.weight[sample].max()) if sample.any() else 0.0
    table = []
    for margin in published(found):
        if margin.measure == "fringe_firms" and not (population.frame == 1).any():
            continue
        achieved = functions[margin.measure](population, margin.year)
        difference = achieved - margin.target
        tolerance = margin.tolerance
        if widening > 1:
            rounding = {"firms": one_firm, "percent": 200 * one_firm / reference}
            tolerance = tolerance * widening + rounding.get(margin.unit, 0.0)
        off = {"equal": abs(difference), "at_least": -difference, "at_most": difference}
        row = asdict(margin) | {
            "achieved": achieved,
            "difference": difference,
            "tolerance": tolerance,
            "ok": bool(off[margin.rule] <= tolerance + 1e-9),
        }
        table.append({column: row[column] for column in COLUMNS})
    return pd.DataFrame(table, columns=list(COLUMNS))


def published(found: Margins) -> list[Margin]:
    """All margins: those of ``margins.csv`` and those that the tables of counts and shares hold.

    Parameters
    ----------
    found : Margins
        Normalised sections and regions.

    Returns
    -------
    list of Margin
    """
    result = [
        Margin(
            id=f"firms_{row['year']}",
            measure="firms",
            label_en="firms of the survey frame",
            label_ko="기업활동조사 대상 기업 수",
            year=int(row["year"]),
            unit="firms",
            target=float(row["firms"]),
            tolerance=_COUNT_TOLERANCE,
            rule="equal",
            grade=row["grade"],
            source=row["source"],
        )
        for row in rows("firms.csv")
    ]
    result += _sections(found) + _regions(found) + _technologies()
    for row in rows("margins.csv"):
        stem, _, last = row["id"].rpartition("_")
        result.append(
            Margin(
                id=row["id"],
                measure=stem if last == row["year"] else row["id"],
                label_en=row["label_en"],
                label_ko=row["label_ko"],
                year=int(row["year"]),
                unit=row["unit"],
                target=float(row["target"]),
                tolerance=float(row["tolerance"]),
                rule=row["rule"],
                grade=row["grade"],
                source=row["source"],
            )
        )
    return result


def _sections(found: Margins) -> list[Margin]:
    result = []
    for row in rows("sections.csv"):
        assumed = row["grade"] == "R"
        normalised = float(found.sections[INDUSTRIES.index(row["section"])])
        result.append(
            Margin(
                id=f"section_{row['section']}",
                measure=f"section_{row['section']}",
                label_en=f"firms in {row['label_en']}",
                label_ko=f"기업 수: {row['label_ko']}",
                year=int(row["year"]),
                unit="firms",
                target=normalised if assumed else float(row["firms"]),
                tolerance=_SECTION_TOLERANCE,
                rule="equal",
                grade=row["grade"],
                source=_normalised(row["source"], row["firms"]) if assumed else row["source"],
            )
        )
    return result


def _regions(found: Margins) -> list[Margin]:
    result = []
    for row in rows("regions.csv"):
        source = row["source"]
        if row["grade"] == "R":
            source = _normalised(source, row["share_percent"])
        result.append(
            Margin(
                id=f"region_{row['region']}",
                measure=f"region_{row['region']}",
                label_en=f"share of firms in {row['label_en']}",
                label_ko=f"기업 비중: {row['label_ko']}",
                year=int(row["year"]),
                unit="percent",
                target=100 * float(found.regions[REGIONS.index(row["region"])]),
                tolerance=_REGION_TOLERANCE,
                rule="equal",
                grade=row["grade"],
                source=source,
            )
        )
    return result


def _technologies() -> list[Margin]:
    labels = {row["technology"]: row for row in rows("technologies.csv")}
    return [
        Margin(
            id=f"users_{row['technology']}_{row['year']}",
            measure=f"users_{row['technology']}",
            label_en=f"users of {labels[row['technology']]['label_en']}",
            label_ko=f"{labels[row['technology']]['label_ko']} 활용 기업 수",
            year=int(row["year"]),
            unit="firms",
            target=float(row["firms"]),
            tolerance=_COUNT_TOLERANCE,
            rule="equal",
            grade=row["grade"],
            source=row["source"],
        )
        for row in rows("technology_counts.csv")
    ]


def _normalised(source: str, centre: str) -> str:
    return f"{source}; centre {centre}, normalised to the total"
