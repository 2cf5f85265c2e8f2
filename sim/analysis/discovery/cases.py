"""Cases: what differed between the draws of a result, and what came of every scenario in each."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
import pandas as pd

from sim.errors import UserError, nearest
from sim.outcomes.registry import registry as outcomes
from sim.parameters.registry import registry as parameters
from sim.scenario.future import registry as futures
from sim.statistics.intervals import Integers
from sim.statistics.scenario_box import Inputs

EXPLANATION: Final = "explanation"
FUTURE: Final = "future"
_EXPLANATION_OF: Final = ("year-effect", "product")
#: Says under which explanation a draw was fitted, as `explanation` does in words.
_SAME_AS_EXPLANATION: Final = "product"
_EXPLANATIONS: Final = {
    "year-effect": ("year effect", "연도 효과"),
    "product": ("ready products", "기성 제품"),
}


@dataclass(frozen=True)
class About:
    """What is known of an input.

    Attributes
    ----------
    label_en, label_ko, unit, grade : str
    """

    label_en: str
    label_ko: str
    unit: str
    grade: str


@dataclass(frozen=True, eq=False)
class Cases:
    """Draws with what they have in common and what came of them; luck is averaged out.

    Attributes
    ----------
    number : tuple of int
        Of every case, in its table.
    inputs : Inputs
    about : mapping of str to About
        By input.
    outcome, frame : str
    year : int
    levels : DataFrame
        The outcome: rows are cases, columns scenarios.
    runs : ndarray of int, shape (cases,)
        Runs of every case: a draw that stands for much of the posterior has more.
    noise_sd : DataFrame
        Standard deviation of each level by luck alone, the same shape; NaN with one run a case.
    baseline : str
    labels : mapping of str to (str, str)
        Of the scenarios.
    """

    number: tuple[int, ...]
    inputs: Inputs
    about: Mapping[str, About]
    outcome: str
    frame: str
    year: int
    levels: pd.DataFrame
    runs: Integers
    noise_sd: pd.DataFrame
    baseline: str
    labels: Mapping[str, tuple[str, str]]

    @property
    def packages(self) -> tuple[str, ...]:
        """Scenarios beside the baseline."""
        return tuple(str(each) for each in self.levels.columns if each != self.baseline)

    @property
    def unit(self) -> str:
        """Unit of the outcome."""
        return outcomes()[self.outcome].unit

    def check_scenario(self, name: str, option: str) -> str:
        """Return the name of a scenario, or raise `UserError` naming the nearest."""
        if name not in self.levels.columns:
            known = [str(each) for each in self.levels.columns]
            raise UserError(
                f"these results have no scenario {name!r}", option, nearest(name, known)
            )
        return name

    def only(self, names: Sequence[str]) -> Inputs:
        """Return some of the inputs.

        Raises
        ------
        UserError
            For one that does not vary between the cases.
        """
        for name in names:
            if name not in self.inputs.names:
                raise UserError(
                    f"{name!r} is nothing that varies between the draws of these results",
                    "--inputs",
                    nearest(name, self.inputs.names),
                )
        places = [self.inputs.names.index(name) for name in names]
        kept = {k: each for k, each in self.inputs.categories.items() if k in names}
        return Inputs(tuple(names), self.inputs.data[:, places], kept)


def of_comparison(
    tables: Mapping[str, pd.DataFrame],
    record: Mapping[str, Any],
    outcome: str,
    frame: str | None = None,
    year: int | None = None,
) -> Cases:
    """Return the draws of a comparison.

    Parameters
    ----------
    tables : mapping of str to DataFrame
        With ``outcomes`` and ``draws``.
    record : mapping
    outcome : str
    frame : str, optional
        The outcome's first by default.
    year : int, optional
        The horizon by default.

    Raises
    ------
    UserError
        If the results hold no such outcome, or it has no value somewhere.
    """
    frame, year = _checked(outcome, frame), int(record["horizon"]) if year is None else year
    table = tables["outcomes"]
    here = table[
        (table["outcome"] == outcome) & (table["frame"] == frame) & (table["year"] == year)
    ]
    if here.empty:
        raise UserError(
            f"{outcome} of {year} is not in these results", "--outcome", "use an outcome of theirs"
        )
    wide = here.pivot_table(index="replicate", columns="scenario", values="value", dropna=False)
    order = [record["baseline"], *(n for n in record["scenarios"] if n != record["baseline"])]
    wide = wide[[name for name in order if name in wide.columns]]
    draws = tables["draws"].set_index("replicate").loc[wide.index]
    symbols = [p.symbol for p in parameters() if p.symbol in draws.columns]
    symbols = [each for each in symbols if each != _SAME_AS_EXPLANATION]
    grouped = draws.groupby("draw", sort=True)
    first = grouped.first()
    columns: dict[str, Any] = {name: first[name] for name in (*symbols, EXPLANATION, FUTURE)}
    return _cases(wide, draws["draw"], columns, {}, outcome, frame, year, record)


def of_sensitivity(
    tables: Mapping[str, pd.DataFrame], record: Mapping[str, Any], outcome: str | None = None
) -> Cases:
    """Return the draws of a sensitivity analysis, settings of instruments among their inputs.

    Parameters
    ----------
    tables : mapping of str to DataFrame
        With ``draws`` and ``levels``.
    record : mapping
    outcome : str, optional
        One of those that were analysed, with its year; the first by default.

    Raises
    ------
    UserError
        If that outcome was not analysed, or has no value somewhere.
    """
    asked = {each["name"]: each for each in record["outcomes_analysed"]}
    name = next(iter(asked)) if outcome is None else outcome
    if name not in asked:
        raise UserError(f"{name!r} was not analysed", "--outcome", nearest(name, asked))
    levels = tables["levels"]
    here = levels[levels["outcome"] == name]
    wide = here.pivot_table(
        index=["draw", "replicate"], columns="scenario", values="value", dropna=False
    )
    wide = wide[[each for each in record["scenarios"] if each in wide.columns]]
    draws = tables["draws"].set_index("draw")
    columns = {each: draws[each] for each in record["factors"]}
    if FUTURE in columns:
        named = dict(enumerate(record["futures"]))
        columns[FUTURE] = columns[FUTURE].astype(int).map(named)
    if _SAME_AS_EXPLANATION in columns:
        product = columns.pop(_SAME_AS_EXPLANATION)
        columns[EXPLANATION] = product.map(lambda value: _EXPLANATION_OF[value >= 0.5])
    about = {
        key: About(each["label_en"], each["label_ko"], each["unit"], each["grade"])
        for key, each in record["factors"].items()
    }
    of_case = pd.Series(wide.index.get_level_values("draw"), index=wide.index)
    declared = asked[name]
    return _cases(
        wide,
        of_case,
        columns,
        about,
        declared["outcome"],
        declared["frame"],
        declared["year"],
        record,
    )


def _checked(outcome: str, frame: str | None) -> str:
    if outcome not in outcomes():
        raise UserError(
            f"there is no outcome {outcome!r}", "--outcome", nearest(outcome, outcomes())
        )
    frames = outcomes()[outcome].frames
    if frame is not None and frame not in frames:
        raise UserError(f"{outcome} has no frame {frame!r}", "--frame", nearest(frame, frames))
    return frames[0] if frame is None else frame


def _cases(
    wide: pd.DataFrame,
    of_case: pd.Series,
    columns: Mapping[str, pd.Series],
    about: Mapping[str, About],
    outcome: str,
    frame: str,
    year: int,
    record: Mapping[str, Any],
) -> Cases:
    """Average luck out, and keep the inputs that vary."""
    undefined = int((~np.isfinite(wide.to_numpy(dtype=np.float64))).any(axis=1).sum())
    if undefined:
        raise UserError(
            f"{outcome} has no value in {undefined} of {len(wide)} runs",
            "--outcome",
            "ask for an outcome that is defined in every run",
        )
    by_case = wide.groupby(of_case.to_numpy(), sort=True)
    levels, runs = by_case.mean(), by_case.size()
    noise = by_case.std(ddof=1).div(np.sqrt(runs), axis=0)
    names, values, categories = [], [], {}
    for name, column in columns.items():
        each = column.loc[levels.index]
        if each.nunique() < 2:
            continue
        if not pd.api.types.is_numeric_dtype(each):
            kinds = tuple(sorted(map(str, each.unique())))
            categories[name] = kinds
            each = each.map({kind: k for k, kind in enumerate(kinds)})
        names.append(name)
        values.append(each.to_numpy(dtype=np.float64))
    inputs = Inputs(
        tuple(names),
        np.column_stack(values) if values else np.empty((len(levels), 0)),
        categories,
    )
    scenarios = record["scenarios"]
    return Cases(
        number=tuple(int(each) for each in levels.index),
        inputs=inputs,
        about={name: about.get(name) or _known(name) for name in names},
        outcome=outcome,
        frame=frame,
        year=year,
        levels=levels,
        runs=np.asarray(runs, dtype=np.int64),
        noise_sd=noise,
        baseline=str(record["baseline"]),
        labels={
            name: (each["scenario"]["label_en"], each["scenario"]["label_ko"])
            for name, each in scenarios.items()
        },
    )


def _known(name: str) -> About:
    if name == FUTURE:
        return About("pace of the rise after 2024", "2024년 이후 확산 속도", "1", "R")
    if name == EXPLANATION:
        return About("explanation of the rise after 2022", "2022년 이후 증가의 설명", "1", "R")
    p = next(each for each in parameters() if each.symbol == name)
    return About(p.meaning, p.label_ko, p.unit, p.grade)


def category_label(name: str, category: str) -> tuple[str, str]:
    """Return the English and Korean label of a category of an input."""
    if name == FUTURE and category in futures():
        return futures()[category].label_en, futures()[category].label_ko
    if name == EXPLANATION:
        return _EXPLANATIONS.get(category, (category, category))
    return category, category
