"""A comparison of packages with a baseline: run it, read its tables, draw, report, save it."""

from __future__ import annotations

import math
import shutil
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any, ClassVar, Final

from sim.api.tables import ResultTables
from sim.errors import UserError, nearest
from sim.outcomes.execution import Programme, by_year
from sim.units import significant, suffix

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.figure import Figure

    from sim.report.data.estimate import Estimate
    from sim.report.data.results import Results
    from sim.report.figure_file import Picture
    from sim.report.screens.screen import Screen
    from sim.report.text.words import Words

_LABELLED: Final = ("outcomes", "effects", "groups")
SCENARIOS: Final = "scenarios"
"""Folder of scenario files inside a result folder."""
EFFECTS: Final = "effects"
"""Name of the forest plot in `Comparison.plot`."""


@dataclass(frozen=True)
class Value:
    """An outcome of one scenario, frame and year, and its difference from the baseline.

    Attributes
    ----------
    outcome, label_en, label_ko, unit, scenario, frame : str
    year : int
    level : Estimate
        Mean over replicates with the ends of the 50 and 90 % interval.
    effect : Estimate or None
        Paired difference from the baseline; None for the baseline itself.
    """

    outcome: str
    label_en: str
    label_ko: str
    unit: str
    scenario: str
    frame: str
    year: int
    level: Estimate
    effect: Estimate | None

    def __str__(self) -> str:
        unit = suffix(self.unit)
        text = (
            f"{self.label_en}, {self.scenario}, {self.frame}, {self.year}: "
            f"{_written(self.level)}{unit}"
        )
        if self.effect is None:
            return text
        return f"{text}; against the baseline {_written(self.effect, signed=True)}{unit}"

    __repr__ = __str__


class Comparison(ResultTables):
    """Packages compared with a baseline under common random numbers.

    Made by `sim.compare`, or read from a folder by `sim.open`. Tables are those of
    docs/results.md; `outcomes`, `effects` and `groups` also have a label and a unit here.

    Attributes
    ----------
    record : mapping
        The run record (`run.json`): scenarios, parameters, seeds, versions, digests, limits.
    """

    kind: ClassVar[str] = "comparison"
    main: ClassVar[str] = "summary"

    @property
    def baseline(self) -> str:
        """Name of the scenario that the others are compared with."""
        return str(self.record["baseline"])

    @property
    def packages(self) -> tuple[str, ...]:
        """Names of the scenarios compared with it."""
        return tuple(name for name in self.record["scenarios"] if name != self.baseline)

    @property
    def horizon(self) -> int:
        """Year of the answer."""
        return int(self.record["horizon"])

    def table(self, name: str) -> pd.DataFrame:
        """Return a table, with labels and units where its rows are outcomes.

        Raises
        ------
        UserError
            If there is none of that name.
        """
        found = super().table(name)
        if name not in _LABELLED:
            return found
        about = self.record["outcomes"]
        at = list(found.columns).index("outcome") + 1
        for k, key in enumerate(("label_en", "label_ko", "unit")):
            labels = {outcome: each[key] for outcome, each in about.items()}
            found.insert(at + k, key, found["outcome"].map(labels))
        return found

    @property
    def summary(self) -> pd.DataFrame:
        """One row a scenario: what the comparison says of it."""
        return self.table("summary")

    @property
    def outcomes(self) -> pd.DataFrame:
        """Every outcome by scenario, replicate, year and frame."""
        return self.table("outcomes")

    @property
    def effects(self) -> pd.DataFrame:
        """Paired differences from the baseline with their intervals."""
        return self.table("effects")

    @property
    def groups(self) -> pd.DataFrame:
        """Outcomes by industry, region, size class and employment band."""
        return self.table("groups")

    @property
    def ledger(self) -> pd.DataFrame:
        """Every account of every run, integer KRW thousand."""
        return self.table("ledger")

    @property
    def attribution(self) -> pd.DataFrame:
        """Firms by what a package changed for them."""
        return self.table("attribution")

    @property
    def execution(self) -> pd.DataFrame:
        """What was appropriated, paid and left over, mean over replicates.

        Returns
        -------
        pandas.DataFrame
            One row a scenario, instrument and year with money or applicants: appropriated,
            carried_in, paid (or lent), lapsed, carried_out, committed_out, outstanding_out and
            public_cost in KRW bn; applications, awards and unused in firms;
            ``applications_per_award``; ``executed_percent`` and ``lapsed_percent`` of what was open
            (appropriated and carried in), NaN where nothing was and for the tax credit;
            ``ran_out_share``: share of runs in which money was left though every application
            was awarded. The words are defined in `sim.outcomes.execution`.
        """
        return by_year(self._tables.parts("ledger"))

    @property
    def programmes(self) -> tuple[Programme, ...]:
        """Execution over the years up to the horizon, programme by programme.

        Of a package those whose budget differs from the baseline's, from the first year in which it
        does; of the baseline all.
        """
        return self._results.programmes

    def at(
        self, outcome: str, *, scenario: str, year: int | None = None, frame: str | None = None
    ) -> Value:
        """Return an outcome of one scenario, year and frame with its intervals.

        Parameters
        ----------
        outcome : str
        scenario : str
        year : int, optional
            The horizon by default.
        frame : str, optional
            ``sba``, ``small`` or ``all``; the first for which the outcome is defined by default.

        Raises
        ------
        UserError
            For an unknown name, naming the nearest, or a frame for which it is not defined.
        """
        from sim.report.data import effects

        about = self._about(outcome)
        if scenario not in self.record["scenarios"]:
            hint = nearest(scenario, self.record["scenarios"])
            raise UserError(f"there is no scenario {scenario!r} in the results", hint=hint)
        which = about["frames"][0] if frame is None else frame
        if which not in about["frames"]:
            raise UserError(
                f"{outcome} is not defined for frame {which!r}",
                hint=nearest(str(which), about["frames"]),
            )
        when = self.horizon if year is None else year
        results = self._results
        wide = results.at(outcome, which, when)
        return Value(
            outcome=outcome,
            label_en=about["label_en"],
            label_ko=about["label_ko"],
            unit=about["unit"],
            scenario=scenario,
            frame=which,
            year=when,
            level=effects.level(results, wide, scenario),
            effect=None if scenario == self.baseline else effects.effect(results, wide, scenario),
        )

    def plot(self, what: str = EFFECTS, *, lang: str = "en") -> Figure:
        """Draw one of the report's figures.

        Parameters
        ----------
        what : str
            ``effects`` (the forest plot) or the name of any figure of the report, such as
            ``adoption``, ``cost``, ``attribution``, ``ledger``, ``heat``, ``gains``.
        lang : str
            ``en`` or ``ko``.

        Raises
        ------
        UserError
            If the results have no such figure, or the language is unknown.
        """
        from sim.report.data.effects import answers
        from sim.report.drawings import draw_one
        from sim.report.text.words import Words

        words, results = Words(lang), self._results
        return draw_one(what, results, answers(results), words).for_screen()

    def report(self, file: str | Path, *, lang: str = "en", force: bool = False) -> Path:
        """Write the report as one HTML file without scripts or requests.

        Raises
        ------
        UserError
            If the file is there already and ``force`` is not given, or it cannot be written.
        """
        from sim.report import build

        target = _free_file(Path(file), ".html", force=force)
        with tempfile.TemporaryDirectory() as place:
            folder = Path(place) / "results"
            self.save(folder)
            page = build(folder, language=lang)
            try:
                shutil.copyfile(page, target)
            except OSError as error:
                raise UserError(
                    f"the report cannot be written ({error.strerror})", str(target)
                ) from error
        return target

    def _pictures(self, lang: str) -> Mapping[str, Picture]:
        from sim.report.build import draw
        from sim.report.data.effects import answers
        from sim.report.text.words import Words

        results = self._results
        return draw(results, answers(results), Words(lang))

    def _about(self, outcome: str) -> Mapping[str, Any]:
        known: Mapping[str, Mapping[str, Any]] = self.record["outcomes"]
        if outcome not in known:
            raise UserError(f"there is no outcome {outcome!r}", hint=nearest(outcome, known))
        return known[outcome]

    @cached_property
    def _results(self) -> Results:
        from sim.report.data.results import Results

        return Results(self.record, self._tables)

    def __repr__(self) -> str:
        results = self._results
        return (
            f"<comparison of {', '.join(self.packages) or self.baseline} with {self.baseline}: "
            f"{results.replicates} replicates, {results.models} draws, horizon {self.horizon}>"
        )

    def _screen(self, words: Words) -> Screen:
        from sim.report.screens import comparison

        return comparison.screen(self._results, words)


def _free_file(file: Path, suffix: str, *, force: bool) -> Path:
    if file.suffix != suffix:
        raise UserError(f"{file.name} is no {suffix} file", hint=f"name it {file.stem}{suffix}")
    if not file.parent.is_dir():
        raise UserError(f"there is no folder {file.parent}", hint="create it first")
    if file.exists() and not force:
        raise UserError(f"{file} is there already", hint="name another file, or say force=True")
    return file


def _written(value: Estimate, *, signed: bool = False) -> str:
    text = significant(value.mean, signed=signed)
    if math.isfinite(value.low):
        ends = (significant(end, signed=signed) for end in (value.low, value.high))
        text += f" (90 %: {' .. '.join(ends)})"
    return text
