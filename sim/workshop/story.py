"""One firm's story: what happened to it year by year, under policies as they are and the package.

The firms are synthetic and the run is one of many: a simulated life, no forecast for any real firm.
"""

from __future__ import annotations

import csv
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from threading import Event
from typing import Final

import numpy as np

from sim import resources
from sim.outcomes.attribution import CLASSES, attribute
from sim.outcomes.firm_view import Chapter, FirmView
from sim.population import Population
from sim.population.schema import INDUSTRIES, REGIONS
from sim.workshop.lever import HORIZON
from sim.workshop.pairs import Package, Pairs

REPLICATE: Final = 0
"""The run whose firms are told of."""
_CHOSEN: Final[Mapping[str, int]] = {
    "additional": 4,
    "windfall": 3,
    "accelerated": 2,
    "unused": 2,
    "induced": 2,
    "crowded_out": 2,
    "retimed": 1,
}
"""How many firms of each class are offered."""
_TURNED_DOWN: Final = 3
_OTHERS: Final = 2


@dataclass(frozen=True)
class Life:
    """One firm in two runs that differ in policy alone.

    Attributes
    ----------
    id : int
    employees : int
    industry : str
        Letter of the section.
    division : int
        Of KSIC, 0 where it is not known.
    region : str
    weight : float
        How many firms it stands for.
    kind : str
        What the package did to it, of `sim.outcomes.attribution.CLASSES`.
    package, baseline : dict of str to tuple of Chapter
        Its years, by language.
    """

    id: int
    employees: int
    industry: str
    division: int
    region: str
    weight: float
    kind: str
    package: Mapping[str, tuple[Chapter, ...]]
    baseline: Mapping[str, tuple[Chapter, ...]]

    def years(self, language: str) -> list[tuple[int, str, str]]:
        """Return year and what happened under the baseline and the package, from the first event.

        Years in which neither has an event are left out.
        """
        here = {each.year: "; ".join(each.events) for each in self.package[language]}
        there = {each.year: "; ".join(each.events) for each in self.baseline[language]}
        years = sorted({*here, *there})
        told = [(year, there.get(year, ""), here.get(year, "")) for year in years]
        return [each for each in told if each[1] or each[2]]


def lives(pairs: Pairs, package: Package, stop: Event, keep: int | None = None) -> tuple[Life, ...]:
    """Return firms worth telling of, by size.

    Parameters
    ----------
    pairs : Pairs
    package : Package
    stop : Event
    keep : int, optional
        Id of a firm that is among them in any case.

    Raises
    ------
    StoppedError
        If `stop` is set meanwhile.
    UserError
        If the package cannot be applied to the firms.
    """
    (run, history), (base_run, base_history) = pairs.histories(package, REPLICATE, stop)
    names, base_names = pairs.accounts(package), pairs.accounts(pairs.baseline)
    classes = attribute(run, history, names, base_run, base_history, base_names, HORIZON).classes
    population = run.world.population
    rows = _chosen(population, classes, history.turned_down, history.uses)
    if keep is not None:
        rows = [*rows, *np.flatnonzero(population.ids == keep).tolist()]
    last = run.years - 1
    found = []
    for row in dict.fromkeys(rows):
        views = FirmView(run, row, names, last), FirmView(base_run, row, base_names, last)
        told = [{each: view.story(each) for each in ("ko", "en")} for view in views]
        found.append(
            Life(
                id=int(population.ids[row]),
                employees=int(population.employees[row]),
                industry=INDUSTRIES[int(population.industry[row])],
                division=int(population.industry2[row]),
                region=REGIONS[int(population.region[row])],
                weight=float(population.weight[row]),
                kind=CLASSES[int(classes[row])],
                package=told[0],
                baseline=told[1],
            )
        )
    return tuple(sorted(found, key=lambda each: (each.employees, each.id)))


def _chosen(
    population: Population,
    classes: np.ndarray[tuple[int], np.dtype[np.int64]],
    turned_down: np.ndarray[tuple[int], np.dtype[np.bool_]],
    uses: np.ndarray[tuple[int], np.dtype[np.bool_]],
) -> list[int]:
    """Return rows of some firms of each class, and of some to whom policy made no difference."""
    there = population.active(HORIZON)
    rows: list[int] = []
    for name, count in _CHOSEN.items():
        rows += _some(np.flatnonzero(there & (classes == CLASSES.index(name))), count)
    same = there & (classes == CLASSES.index("unchanged"))
    rows += _some(np.flatnonzero(same & turned_down), _TURNED_DOWN)
    rows += _some(np.flatnonzero(same & uses), _OTHERS)
    return rows + _some(np.flatnonzero(same & ~uses & ~turned_down), _OTHERS)


def _some(rows: np.ndarray[tuple[int], np.dtype[np.intp]], count: int) -> list[int]:
    """Return a few rows, far apart from each other."""
    if len(rows) <= count:
        return [int(row) for row in rows]
    places = np.linspace(0, len(rows) - 1, count + 2)[1:-1]
    return [int(rows[round(float(place))]) for place in places]


def trade(life: Life, language: str) -> str:
    """Return what a firm does, as narrowly as the data say.

    Examples
    --------
    >>> maker = Life(1, 120, "C", 26, "gyeongnam", 1.0, "additional", {}, {})
    >>> trade(maker, "en")
    'electronic components, computer, communication equipment'
    """
    named = _labels("divisions.csv", ("section", "division"))
    found = named.get((life.industry, str(life.division)))
    return section(life.industry, language) if found is None else found[language == "ko"]


def section(letter: str, language: str) -> str:
    """Return the name of a section of industries.

    Examples
    --------
    >>> section("C", "en"), section("C", "ko")
    ('manufacturing', '제조업')
    """
    return _labels("sections.csv", ("section",))[(letter,)][language == "ko"]


@cache
def _labels(file: str, keys: Sequence[str]) -> Mapping[tuple[str, ...], tuple[str, str]]:
    with resources.path("calibration", "population", file).open(
        encoding="utf-8", newline=""
    ) as stream:
        return {
            tuple(row[key] for key in keys): (row["label_en"], row["label_ko"])
            for row in csv.DictReader(stream)
        }
