"""The registry of outcomes: each is declared once, together with the function that measures it.

A file in `sim.outcomes.definitions` with one declaration is enough: the outcome then stands in
every table, in ``run.json`` and among what analyses can be asked for. A script adds its own with
`register`.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import asdict, dataclass
from functools import cache
from importlib import import_module
from pkgutil import iter_modules
from typing import TYPE_CHECKING, Any, Final

from sim.engine import arrays as ar
from sim.errors import UserError, nearest
from sim.outcomes.labelled import Floats
from sim.population.schema import FIRST_DATA_YEAR, INDUSTRIES, REGIONS, SIZE_CLASSES

if TYPE_CHECKING:
    from sim.outcomes.run_view import RunView

REPORTED_FRAMES: Final = ("sba", "small", "all")
REPORTED_YEARS: Final = tuple(range(FIRST_DATA_YEAR, ar.LAST_YEAR + 1))
BANDS: Final = ("below_300", "300_plus")
REPORTED_GROUPS: Final = (
    *(("industry", each) for each in INDUSTRIES),
    *(("region", each) for each in REGIONS),
    *(("size_class", each) for each in SIZE_CLASSES),
    *(("band", each) for each in BANDS),
)
"""Dimension and name of every group, in the order of the engine's records after the total."""

UNPLACED: Final = 1_000
"""Order of an outcome that asks for no place: after those that do, by name."""

_NAME: Final = re.compile(r"[a-z][a-z0-9_]*")

Formula = Callable[["RunView"], Floats]


@dataclass(frozen=True)
class Outcome:
    """One outcome: what it is, where it is defined, and how it is measured.

    Attributes
    ----------
    name : str
        Its key in every table.
    formula : callable
        Takes a `RunView` and returns the values: of shape (19, 3, 42), by year, frame and group, if
        it is kept by group; else (19, 3), by year and frame; else (19,) where one frame alone is
        declared. NaN where it is not defined.
    unit : str
    label_en, label_ko : str
    definition : str
    source : str
        What the definition rests on.
    grade : str
        A official, B secondary, C derived here, R assumption: of the definition, not the result.
    frames : tuple of str
        Frames for which it is defined.
    relative_to : str
        The outcome that it is a share or a mean of: undefined (NaN) where there is none of that.
        Empty if it is a sum or has no such whole.
    by_group : bool
        Whether it is also kept by industry, region, size class and employment band.
    order, group_order : int
        Its place among the outcomes and among those by group, the smallest first.
    """

    name: str
    formula: Formula
    unit: str
    label_en: str
    label_ko: str
    definition: str
    source: str = "definition"
    grade: str = "C"
    frames: tuple[str, ...] = REPORTED_FRAMES
    relative_to: str = ""
    by_group: bool = False
    order: int = UNPLACED
    group_order: int = UNPLACED

    def __post_init__(self) -> None:
        if not _NAME.fullmatch(self.name):
            raise UserError(
                f"{self.name!r} is no name of an outcome", hint="use lower case, digits and _"
            )
        for word in ("unit", "label_en", "label_ko", "definition", "frames"):
            if not getattr(self, word):
                raise UserError(f"it has no {word}", f"outcome {self.name}", "declare one")
        for frame in self.frames:
            if frame not in REPORTED_FRAMES:
                raise UserError(
                    f"there is no frame {frame!r}",
                    f"outcome {self.name}",
                    nearest(frame, REPORTED_FRAMES),
                )

    def record(self) -> dict[str, Any]:
        """Return the declaration as JSON types, for ``run.json``."""
        kept = asdict(self)
        for key in ("formula", "relative_to", "by_group", "order", "group_order"):
            del kept[key]
        return {**kept, "frames": list(self.frames)}


def outcome(**declared: Any) -> Callable[[Formula], Outcome]:
    """Make a function the formula of an outcome that bears its name.

    Parameters
    ----------
    **declared
        The attributes of `Outcome` besides name and formula.

    Examples
    --------
    >>> @outcome(unit="firms", label_en="trained firms", label_ko="교육 이수 기업 수",
    ...          definition="firms that took part in training in the year")
    ... def trained(run):
    ...     return run.frames["trained"]
    >>> trained.name, trained.frames
    ('trained', ('sba', 'small', 'all'))
    """

    def declare(formula: Formula) -> Outcome:
        return Outcome(name=formula.__name__, formula=formula, **declared)

    return declare


_registered: Final[dict[str, Outcome]] = {}


@cache
def registry() -> dict[str, Outcome]:
    """Return every outcome by name, in the order of the tables.

    Examples
    --------
    >>> registry()["adoption_rate"].unit
    'percent'
    """
    every = [*_shipped(), *_registered.values()]
    every.sort(key=lambda each: (each.order, each.name))
    return {each.name: each for each in every}


@cache
def group_outcomes() -> dict[str, Outcome]:
    """Return the outcomes that are also kept by group, in the order of the table `groups`."""
    every = [each for each in registry().values() if each.by_group]
    every.sort(key=lambda each: (each.group_order, each.order, each.name))
    return {each.name: each for each in every}


def register(new: Outcome) -> Outcome:
    """Add an outcome of one's own to this process.

    Workers in other processes know it only if they register it too.

    Parameters
    ----------
    new : Outcome
        Such as the decorator `outcome` makes.

    Returns
    -------
    Outcome
        The same.

    Raises
    ------
    UserError
        If there is an outcome of that name, or none that it says it is relative to.
    """
    known = registry()
    if new.name in known:
        raise UserError(
            "there is an outcome of that name", f"outcome {new.name}", "choose another name"
        )
    if new.relative_to and new.relative_to not in known:
        raise UserError(
            f"it is relative to {new.relative_to!r}, which is no outcome",
            f"outcome {new.name}",
            nearest(new.relative_to, known),
        )
    _registered[new.name] = new
    _forget()
    return new


def unregister(name: str) -> None:
    """Take away an outcome that was added by `register`.

    Raises
    ------
    UserError
        If none of that name was.
    """
    if name not in _registered:
        raise UserError(f"no outcome {name!r} was registered", hint=nearest(name, _registered))
    del _registered[name]
    _forget()


def _forget() -> None:
    registry.cache_clear()
    group_outcomes.cache_clear()


def _shipped() -> list[Outcome]:
    """Return the outcomes declared in the files of `sim.outcomes.definitions`."""
    from sim.outcomes import definitions

    found: dict[str, Outcome] = {}
    for info in sorted(iter_modules(definitions.__path__), key=lambda each: each.name):
        module = import_module(f"{definitions.__name__}.{info.name}")
        for each in vars(module).values():
            # One that a file takes from another to build on is the same object.
            if isinstance(each, Outcome) and found.setdefault(each.name, each) is not each:
                raise RuntimeError(f"two outcomes have the name {each.name!r}")
    return list(found.values())
