"""How a table is laid over its parent's, and how the source of each value is kept."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final, Generic, TypeVar

from sim.errors import UserError
from sim.policy.settings.model import SET_IN_SCENARIO, Settings, check_key, check_sources
from sim.policy.settings.setting import Setting

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
    """

    model: type[Model]
    values: dict[str, Any] = field(default_factory=dict)
    sources: dict[str, str] = field(default_factory=dict)
    others: frozenset[str] = frozenset()

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
            value = about.read(raw, f"{where} {key}")
            source = stated.get(key, origin or f"{SET_IN_SCENARIO} {by}")
            if inherits and (key in self.values or key not in self.others):
                before = self.values.get(key, defaults[key])
                source += self._earlier(key, about, before, value)
                value = about.merge(before, value)
            self.values[key] = value
            if value == defaults[key] and key not in stated:
                self.sources.pop(key, None)  # the default's own source holds
            else:
                self.sources[key] = source
        self.sources.update({key: text for key, text in stated.items() if key not in table})

    def build(self, where: str) -> Model:
        """Return the settings, with the defaults where no file says otherwise."""
        try:
            return self.model(**self.values, sources=self.sources)
        except UserError as error:
            raise UserError(error.what, f"{where} {error.where}".strip(), error.hint) from error

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
