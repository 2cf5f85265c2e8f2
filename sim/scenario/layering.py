"""How a table is laid over its parent's, and how the source of each value is kept."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any, Final, Generic, TypeVar

from sim.errors import UserError
from sim.policy.settings.model import SET_IN_SCENARIO, Settings, check_key, check_sources
from sim.policy.settings.setting import Setting
from sim.scenario.by_year import ByYear, read_by_year

_TAKEN_OVER: Final = re.compile(r".*? \(from (?P<first>\d{4}); before: (?P<before>.*)\)")

Model = TypeVar("Model", bound=Settings)


@dataclass
class Layered(Generic[Model]):
    """The settings of one table as laid so far: only what files say, defaults come last.

    Attributes
    ----------
    model : type
        The `Settings` class of the table.
    values : dict
        Values in normal form by key.
    sources : dict of str to str
        Where they come from, where this is not the default's source.
    others : frozenset of str
        Keys whose default belongs to something else, so that no value goes on from it.
    lasting : frozenset of str
        Keys that hold in all years, for which a table by year is kept as `ByYear`.
    """

    model: type[Model]
    values: dict[str, Any] = field(default_factory=dict)
    sources: dict[str, str] = field(default_factory=dict)
    others: frozenset[str] = frozenset()
    lasting: frozenset[str] = frozenset()

    def lay(
        self, table: Mapping[str, Any], by: str, where: str, *, inherits: bool, origin: str = ""
    ) -> None:
        """Lay a table over what is there.

        Parameters
        ----------
        table : mapping
            As written.
        by : str
            Name of the scenario.
        where : str
            File and table, for messages.
        inherits : bool
            Whether a parent has this table: only then do yearly values go on from earlier ones.
        origin : str
            Source of values for which none is stated; by default, that scenario `by` set them.

        Raises
        ------
        UserError
            For an unknown key or a bad value.
        """
        settings, defaults = self.model.settings(), self.model.default_values()
        stated = check_sources(table.get("sources", {}), settings, f"{where} sources")
        for key, raw in table.items():
            check_key(key, [*settings, "sources"], settings, where)
            if key == "sources":
                continue
            about = settings[key]
            source = stated.get(key, origin or f"{SET_IN_SCENARIO} {by}")
            if key in self.lasting and isinstance(raw, Mapping):
                table_by_year = read_by_year(about, raw, f"{where} {key}", source)
                self._lay_by_year(key, table_by_year, defaults[key], inherits)
                continue
            value = about.read(raw, f"{where} {key}")
            if inherits and (key in self.values or key not in self.others):
                before = self.values.get(key, defaults[key])
                source += self._earlier(key, about, before, value)
                value = about.merge(before, about.for_all(before, raw, value))
            self.values[key] = value
            if value == defaults[key] and key not in stated:
                self.sources.pop(key, None)  # the default's own source holds
            else:
                self.sources[key] = source
        self.sources.update({key: text for key, text in stated.items() if key not in table})

    def by_year(self) -> dict[str, ByYear]:
        """Return the lasting settings that are given by year."""
        return {key: each for key, each in self.values.items() if isinstance(each, ByYear)}

    def in_year(self, year: int, values: Mapping[str, Any]) -> Layered[Model]:
        """Return the settings on the terms of one year.

        Parameters
        ----------
        year : int
        values : mapping of str to object
            What else differs from the whole, as its first and last year.
        """
        by_year = self.by_year()
        terms = {key: each.at(year) for key, each in by_year.items()}
        sources = {**self.sources, **dict.fromkeys(values, f"R: by year: {', '.join(by_year)}")}
        for key, each in by_year.items():
            if self.sources.get(key) == each.sources[-1][1]:  # else it was stated for all years
                sources[key] = each.source_at(year)
        stated = {key: source for key, source in sources.items() if source}
        return Layered(self.model, {**self.values, **terms, **values}, stated)

    def copy(self) -> Layered[Model]:
        """Return the same settings, to be laid over without a change of these."""
        return replace(self, values=dict(self.values), sources=dict(self.sources))

    def build(self, where: str) -> Model:
        """Return the settings, with the defaults where no file says otherwise."""
        try:
            return self.model(**self.values, sources=self.sources)
        except UserError as error:
            raise UserError(error.what, f"{where} {error.where}".strip(), error.hint) from error

    def _lay_by_year(self, key: str, value: ByYear, default: Any, inherits: bool) -> None:
        if inherits and (key in self.values or key not in self.others):
            value = value.after(self.values.get(key, default), self.sources.get(key, ""))
        self.values[key] = value
        self.sources[key] = value.sources[-1][1]

    def _earlier(self, key: str, about: Setting, before: Any, value: Any) -> str:
        """Say where the years before a yearly value's first come from."""
        if not about.by_year or about.groups:
            return ""
        first = value[0][0]
        if all(year >= first for year, _ in before):
            return ""
        source = self.sources.get(key, str(about.provenance()))
        while (taken := _TAKEN_OVER.fullmatch(source)) and int(taken["first"]) >= first:
            source = taken["before"]  # of the values in between none is left
        return f" (from {first}; before: {source})"
