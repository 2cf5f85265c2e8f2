"""An instrument that keeps what it laid out for a population, and lays it out anew when asked."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any, cast

from sim.policy.instrument import Instrument
from sim.policy.terms import Programme, TaxTerms
from sim.population.schema import Population
from sim.scenario import Scenario


class ReadLog(Mapping[str, float]):
    """Values by symbol that note which ones were read."""

    def __init__(self, values: Mapping[str, float]) -> None:
        self._values = values
        self.read: dict[str, float] = {}

    def __getitem__(self, symbol: str) -> float:
        value = self._values[symbol]
        self.read[symbol] = value
        return value

    def __iter__(self) -> Iterator[str]:
        return iter(self._values)

    def __len__(self) -> int:
        return len(self._values)


class CachedInstrument:
    """An instrument that keeps its last terms, for one population.

    They are laid out again only where a parameter that they read has another value. May be shared
    between threads: at worst both lay the same out.
    """

    def __init__(self, instrument: Instrument) -> None:
        self._instrument = instrument
        self._last: tuple[dict[str, float], Programme | TaxTerms] | None = None

    def __getattr__(self, name: str) -> Any:
        if name.startswith("_"):  # asked for by pickle before there is an instrument
            raise AttributeError(name)
        return getattr(self._instrument, name)

    def wraps(self, instrument: Instrument) -> bool:
        """Whether its terms are those of an instrument."""
        return self._instrument == instrument

    def terms(
        self, name: str, population: Population, parameters: Mapping[str, float]
    ) -> Programme | TaxTerms:
        """Return the terms, see `Instrument.terms`."""
        last = self._last
        if last is not None and all(parameters[s] == value for s, value in last[0].items()):
            return last[1]
        log = ReadLog(parameters)
        terms = self._instrument.terms(name, population, log)
        self._last = log.read, terms
        return terms


def with_cached_terms(scenario: Scenario, like: Scenario | None = None) -> Scenario:
    """Return a scenario whose instruments remember their terms; for one population only.

    Parameters
    ----------
    scenario : Scenario
    like : Scenario, optional
        One whose instruments remember terms for the same population: what both scenarios have is
        not laid out a second time.
    """
    others = {} if like is None else like.instruments
    known = {name: _cached(each, others.get(name)) for name, each in scenario.instruments.items()}
    return replace(scenario, instruments=cast(Mapping[str, Instrument], known))


def _cached(instrument: Instrument, other: object) -> CachedInstrument:
    if isinstance(other, CachedInstrument) and other.wraps(instrument):
        return other
    return CachedInstrument(instrument)
