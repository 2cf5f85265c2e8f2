"""The factors of a sensitivity analysis: parameters, settings of instruments, and a dummy."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from sim.analysis.sensitivity import settings
from sim.analysis.sensitivity.settings import SettingFactor
from sim.calibration.fit.store import FITTED_SYMBOLS
from sim.errors import UserError, nearest
from sim.parameters.registry import Parameter, registry
from sim.scenario import Scenario

DUMMY: Final = "DUMMY"
"""The factor that no equation reads; moving it renews the luck and nothing else."""
KINDS: Final = ("parameters", "settings", "levers", "all")
"""Words for many factors at once."""
LEVERS_SINCE: Final = 2026
"""First year in which levers are moved."""


@dataclass(frozen=True)
class About:
    """What is known of a factor, whatever it is.

    Attributes
    ----------
    label_en, label_ko, unit, grade, prior, group : str
    low, high : float
    """

    label_en: str
    label_ko: str
    unit: str
    grade: str
    prior: str
    group: str
    low: float
    high: float


@dataclass(frozen=True)
class Factors:
    """What is varied, in the order of the columns; the dummy comes last in every table.

    Attributes
    ----------
    parameters : tuple of Parameter
        In registry order.
    settings : tuple of SettingFactor
    futures : tuple of str
        Names of the futures that draws of a posterior meet, where they are several: their number
        is a factor, too.
    """

    parameters: tuple[Parameter, ...]
    settings: tuple[SettingFactor, ...] = ()
    futures: tuple[str, ...] = ()

    @property
    def names(self) -> tuple[str, ...]:
        """Symbols, then settings, then the dummy."""
        return (*self.about, DUMMY)

    @property
    def about(self) -> dict[str, About]:
        """What is known of every factor but the dummy, by name."""
        of_parameters = {
            p.symbol: About(
                p.meaning, p.label_ko, p.unit, p.grade, str(p.prior), p.group, p.low, p.high
            )
            for p in self.parameters
        }
        of_settings = {
            s.name: About(
                s.label_en, s.label_ko, s.about.unit, s.grade, s.prior, s.instrument, s.low, s.high
            )
            for s in self.settings
        }
        of_futures = {FUTURE: _FUTURE} if len(self.futures) > 1 else {}
        return of_parameters | of_settings | of_futures

    @property
    def groups(self) -> tuple[str, ...]:
        """The mechanism of every factor: a parameter's group, a setting's instrument; the dummy."""
        return (*(each.group for each in self.about.values()), DUMMY)

    def values(self, u: NDArray[np.float64]) -> NDArray[np.float64]:
        """Push draws from the unit cube through the priors.

        Parameters
        ----------
        u : ndarray, shape (draws, factors)
            Probabilities; the last column is the dummy's.

        Returns
        -------
        ndarray, shape (draws, factors without the dummy)
        """
        columns = [p.prior.ppf(u[:, k]) for k, p in enumerate(self.parameters)]
        first = len(columns)
        columns += [s.ppf(u[:, first + k]) for k, s in enumerate(self.settings)]
        return np.column_stack(columns) if columns else np.empty((len(u), 0))


FUTURE: Final = "future"
_FUTURE: Final = About(
    "pace of the rise after 2024",
    "2024년 이후 확산 속도",
    "1",
    "R",
    "named futures",
    "future",
    0,
    2,
)
EXPLANATION: Final = "product"
"""Chooses between explanations of the rise after 2022: it says under which of them a draw is
anchored, and without anchoring nothing reads it."""


def choose(
    named: Sequence[str] | None,
    set_by_scenarios: Mapping[str, str],
    *,
    anchored: bool = True,
    scenarios: Sequence[Scenario] = (),
    horizon: int = 2030,
) -> Factors:
    """Return what to vary.

    Parameters
    ----------
    named : sequence of str, optional
        Symbols, settings (``instrument.setting``, with ``=low:high`` if wanted), or one of `KINDS`.
        By default every parameter with an open prior, without those that the fit pins down and
        those that a scenario sets; without anchoring, without the explanation.
    set_by_scenarios : mapping of str to str
        Symbols that a scenario sets, and its name: a draw must not undo what the package is.
    anchored : bool
        Whether every draw is made to fit the yearly shares again.
    scenarios : sequence of Scenario
        The baseline first: where settings are looked for.
    horizon : int

    Raises
    ------
    UserError
        If a named one is unknown, named twice, fixed, set by a scenario, or the explanation of
        the rise after 2022 where draws are not anchored; if there is nothing of a kind.
    """
    if named is None:
        named = ("parameters",)
    kinds = [each for each in named if each in KINDS]
    others = [each for each in named if each not in KINDS]
    _check_ranges(others)
    symbols = [each for each in others if "." not in each]
    if not kinds or symbols:
        _check(symbols if others else [], set_by_scenarios, several=bool(kinds or others))
    if EXPLANATION in symbols and not anchored:
        raise UserError(
            f"{EXPLANATION} has no effect without anchoring: a draw is fitted under the "
            "explanation that it chooses, and here nothing is fitted",
            "--factors",
            "leave it out, or leave out --no-anchor (anchored=False)",
        )
    wanted = set(symbols)
    if {"parameters", "all"} & set(kinds):
        held = {*FITTED_SYMBOLS, *set_by_scenarios, *(() if anchored else (EXPLANATION,))}
        wanted |= {p.symbol for p in registry() if not p.prior.is_fixed and p.symbol not in held}
    found = {each.name: each for each in _settings(kinds, scenarios, horizon)}
    for text in (each for each in others if "." in each):
        one = settings.named(text, scenarios)
        found[one.name] = one
    chosen = Factors(tuple(p for p in registry() if p.symbol in wanted), tuple(found.values()))
    if len(chosen.names) == 1:
        raise UserError(
            f"there are no {' and '.join(kinds)} to vary", "--factors", "name other factors"
        )
    return chosen


def _settings(
    kinds: Collection[str], scenarios: Sequence[Scenario], horizon: int
) -> tuple[SettingFactor, ...]:
    found: tuple[SettingFactor, ...] = ()
    if {"settings", "all"} & set(kinds):
        found += settings.assumed(scenarios)
    if {"levers", "all"} & set(kinds):
        found += settings.decided(scenarios[-1], LEVERS_SINCE, horizon)
    return found


def _check_ranges(named: Sequence[str]) -> None:
    """Refuse a range of a parameter: its prior is its range."""
    known = {p.symbol for p in registry()}
    for text in named:
        symbol, equals, _ = (each.strip() for each in text.partition("="))
        if equals and symbol in known:
            raise UserError(
                f"{text!r} gives the parameter {symbol} a range, and its prior is its range",
                "--factors",
                f"write {symbol} alone; only settings are given ranges, as instrument.setting=0:10",
            )


def _check(named: Collection[str], set_by_scenarios: Mapping[str, str], *, several: bool) -> None:
    known = {p.symbol: p for p in registry()}
    where = "--factors"
    if not named and not several:
        raise UserError("no factor is named", where, "write --factors eps,xi")
    seen: set[str] = set()
    for symbol in named:
        if symbol not in known:
            raise UserError(
                f"there is no parameter {symbol!r}", where, nearest(symbol, [*known, *KINDS])
            )
        if symbol in seen:
            raise UserError(f"{symbol} is named twice", where, "name each one once")
        if known[symbol].prior.is_fixed:
            raise UserError(
                f"{symbol} is fixed at {known[symbol].default:g}", where, "name one with a prior"
            )
        if symbol in set_by_scenarios:
            raise UserError(
                f"{symbol} is set by the scenario {set_by_scenarios[symbol]!r}",
                where,
                "leave it out, or use a scenario without it",
            )
        seen.add(symbol)
