"""What a package brings to those for whom each role speaks, paired with policies as they are."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from sim.experiment.draws import Draws
from sim.outcomes.labelled import Floats
from sim.policy.successor import stem
from sim.report.data.estimate import Estimate
from sim.report.text import formatting
from sim.workshop.answer import Rows, paired
from sim.workshop.flows import Flow
from sim.workshop.lever import HORIZON, LEVER_YEAR
from sim.workshop.pairs import MEASURED
from sim.workshop.words import Words

_ROW: Final = {each: place for place, each in enumerate(MEASURED)}


@dataclass(frozen=True)
class Measure:
    """One number by which a role judges a package: its change in the last year.

    Attributes
    ----------
    name : str
        Of its text in the catalogue, ``roles.NAME``.
    unit : str
        ``firms``, ``KRW bn``, ``points`` or ``index``.
    value : callable
        Takes the rows of a run, shape (rows, years); returns its value.
    good : int
        1 where the role wants more of it, -1 where less, 0 where it is no aim.
    """

    name: str
    unit: str
    value: Callable[[Floats], float]
    good: int = 1


def _last(outcome: str, frame: str, factor: float = 1.0) -> Callable[[Floats], float]:
    row = _ROW[outcome, frame]
    return lambda rows: factor * float(rows[row, -1])


def _small(rows: Floats) -> float:
    return float(rows[_ROW["users", "all"], -1] - rows[_ROW["users", "sba"], -1])


_USERS_ALL: Final = _last("users", "all")
_MISSING: Final = Measure("missing", "firms", _USERS_ALL, 0)
"""What would be missing without a role's money."""
_PRICE: Final = Measure("price", "index", _last("price", "all"), -1)
MEASURES: Final[Mapping[str, tuple[Measure, ...]]] = {
    "ministry": (
        Measure("users", "firms", _USERS_ALL),
        Measure("cost", "KRW bn", _last("public_cost_total_krw_bn", "all"), 0),
    ),
    "sme-association": (
        Measure("small_users", "firms", _small),
        Measure("size_gap", "points", _last("size_gap", "sba"), -1),
    ),
    "large-firm": (
        Measure("shortage", "points", _last("shortage", "all", 100.0), -1),
        _PRICE,
    ),
    "supplier": (
        Measure("project_users", "firms", _last("project_users", "sba")),
        Measure("product_users", "firms", _last("product_users", "sba")),
    ),
    "region": (Measure("region_gap", "points", _last("region_gap", "sba"), -1),),
}
"""Measures by role; what the page shows of the model, and no aim that a real body has stated."""


@dataclass(frozen=True)
class Gain:
    """A measure with its paired change; None while no pair is known."""

    measure: Measure
    found: Estimate | None

    def line(self, words: Words) -> str:
        """Return what the role got, and whether that is what it wants, in one line."""
        verdict = self.verdict(words)
        return f"{self.text(words)}, {verdict}" if verdict else self.text(words)

    def text(self, words: Words) -> str:
        """Return what the role got, with its band.

        Examples
        --------
        >>> Gain(MEASURES["region"][0], None).text(Words("en"))
        'Gap between the capital region and the rest: being worked out'
        """
        label, found = words(f"roles.{self.measure.name}"), self.found
        if found is None:
            return words("roles.gain", label=label, value=words("tile.waiting"))
        if found.exactly_zero:
            return words("roles.gain", label=label, value=words("roles.unchanged"))
        value = _said(found.mean, self.measure.unit, words)
        if found.sign is None:
            return words("roles.gain", label=label, value=value)
        low, high = (_said(each, self.measure.unit, words) for each in (found.low, found.high))
        band = words("tile.band", between=formatting.between(low, high, words.language))
        return words("roles.gain_band", label=label, value=value, band=band)

    def verdict(self, words: Words) -> str:
        """Return whether that is what the role wants: better, worse, or not to be told."""
        if self.found is None or self.found.sign is None or self.found.exactly_zero:
            return ""
        if not self.found.sign:
            return words("tile.not_told")
        if not self.measure.good:
            return ""
        wanted = self.found.sign == self.measure.good
        return words("roles.better" if wanted else "roles.worse")


def gains(role: str, draws: Draws, rows: Rows, base: Rows) -> tuple[Gain, ...]:
    """Return what a package brings to a role.

    Parameters
    ----------
    role : str
        Name, see `sim.workshop.role.ROLES`.
    draws : Draws
    rows, base : mapping of int to ndarray
        Rows of `MEASURED` by replicate of the package, and of policies as they are.
    """
    return tuple(Gain(each, paired(draws, rows, base, each.value)) for each in MEASURES[role])


def missing(draws: Draws, rows: Rows, without: Rows) -> Gain:
    """Return what would be missing of a package if one role had given nothing.

    Parameters
    ----------
    draws : Draws
    rows, without : mapping of int to ndarray
        Rows of `MEASURED` by replicate of the package, and of the same without the role's money.
    """
    return Gain(_MISSING, paired(draws, rows, without, _MISSING.value))


@dataclass(frozen=True)
class Done:
    """What a programme did with all that was given to it, against policies as they are.

    Attributes
    ----------
    programme : str
        Name of the instrument.
    paid_bn, awards : float
        More paid in the years of the levers, KRW bn, and more awards; means over the pairs.
    """

    programme: str
    paid_bn: float
    awards: float

    def text(self, label: str, words: Words) -> str:
        """Return it as a sentence.

        Parameters
        ----------
        label : str
            Of the programme.
        words : Words
        """
        return words(
            "roles.done",
            programme=label,
            paid=formatting.money_bn(self.paid_bn, words.language, signed=True),
            awards=formatting.count(self.awards, signed=True),
            first=str(LEVER_YEAR),
            last=str(HORIZON),
        )


def done(programme: str, mine: Sequence[Flow], base: Sequence[Flow]) -> Done:
    """Return what a programme and its successors did more than under policies as they are.

    Parameters
    ----------
    programme : str
    mine, base : sequence of Flow
        All programmes of the package, and of policies as they are, over the same runs.
    """

    def total(flows: Sequence[Flow], of: Callable[[Flow], float]) -> float:
        return sum(of(each) for each in flows if stem(each.name) == programme)

    paid, awards = (
        total(mine, of) - total(base, of) for of in (lambda f: f.paid, lambda f: f.awards)
    )
    return Done(programme, paid, awards)


def _said(value: float, unit: str, words: Words) -> str:
    if unit == "firms":
        return words.firms(value, signed=True)
    if unit == "KRW bn":
        return formatting.money_bn(value, words.language, signed=True)
    if unit == "index":
        return formatting.number(value, 3, signed=True)
    return words("roles.points", number=formatting.number(value, 2, signed=True))
