"""What the horizon may look like: each explanation of the rise, each future, in words and a table.

A sentence for the first screen, a table behind it, and a warning where the order of the packages
or the size of an effect hangs on which explanation or future holds.
"""

from __future__ import annotations

import math
from collections.abc import Hashable, Mapping
from typing import Any, Final

import pandas as pd

from sim.report.data.results import Results
from sim.report.tables.comparison import Cell, Table
from sim.report.text import formatting, labels
from sim.report.text.words import Words
from sim.scenario.future import registry

ALL: Final = "all"
DIFFERS: Final = 2.0
"""Times by which an effect under one explanation must be that under the other to be said so."""


def known(results: Results) -> bool:
    """Return whether the results tell futures apart."""
    return results.outlook is not None and bool((results.outlook["future"] != ALL).any())


def sentence(results: Results, words: Words) -> str:
    """Say what share of firms will report AI under each future, and what policy adds at best.

    Empty where there is no future to tell.
    """
    if not known(results):
        return ""
    here = _rows(results, results.baseline)
    parts = [_share(name, row, words) for name, row in here.items()]
    key = "outlook.sentence" if len(parts) > 1 else "outlook.sentence_one"
    return words(key, year=str(results.horizon), parts=words.listed(parts))


def _share(future: str, row: Mapping[Hashable, Any], words: Words) -> str:
    """Say what share of firms will report AI under a future; one run has no interval."""
    share = formatting.percent(row["reported_percent"], words.language, 0)
    if not math.isfinite(row["reported_percent_p05"]):
        return words("outlook.part_one", future=label(future, words), share=share)
    return words(
        "outlook.part",
        future=label(future, words),
        share=share,
        low=formatting.percent(row["reported_percent_p05"], words.language, 0),
        high=formatting.percent(row["reported_percent_p95"], words.language, 0),
    )


def by_explanation(results: Results, words: Words) -> list[str]:
    """Say of each package whose effect hangs on the explanation what it is under either."""
    if not known(results):
        return []
    table = _table(results)
    lines = []
    for name in results.packages:
        rows = table[(table["scenario"] == name) & (table["future"] == ALL)]
        effect = rows.set_index("explanation")["additional_users_sba"]
        if not {"year-effect", "product"} <= set(effect.index):
            continue
        one, other = float(effect["year-effect"]), float(effect["product"])
        large, small = max(abs(one), abs(other)), min(abs(one), abs(other))
        if large < 1.0 or (one * other > 0.0 and large < DIFFERS * small):
            continue
        lines.append(
            words(
                "outlook.differs",
                label=labels.scenario(results, name, words),
                one=formatting.count(one, signed=True),
                other=formatting.count(other, signed=True),
            )
        )
    return lines


def order(results: Results, words: Words) -> str:
    """Say whether the order of the packages is another under some explanation or future."""
    if not known(results) or not results.drawn or len(results.packages) < 2:
        return ""
    table = _table(results)
    explanations, named_futures = _told_apart(table)
    if max(len(explanations), len(named_futures)) < 2:
        return ""
    single = table[(table["explanation"] == ALL) ^ (table["future"] == ALL)]
    first = {
        (row["explanation"], row["future"]): row["scenario"]
        for row in single[single["rank"] == 1].to_dict("records")
    }
    leaders = dict.fromkeys(first.values())
    if len(leaders) == 1:
        [leader] = leaders
        key = "same_first"
        if len(named_futures) < 2:
            key = "same_first_explanations"
        elif len(explanations) < 2:
            key = "same_first_futures"
        return words(f"outlook.{key}", label=labels.scenario(results, leader, words))
    parts = [
        words(
            "outlook.first_under",
            label=labels.scenario(results, name, words),
            where=words.listed([_where(each, words) for each, who in first.items() if who == name]),
        )
        for name in leaders
    ]
    return words("outlook.other_first", parts=words.listed(parts))


def outlook_table(results: Results, words: Words) -> Table:
    """Return level and effects by explanation and future."""
    table = _table(results)
    heads = [labels.scenario(results, name, words) for name in results.packages]
    explanations, named_futures = _told_apart(table)
    alone = [each[0] for each in (explanations, named_futures) if len(each) == 1]
    # What alone was run is named in its rows, and has none of "all together" beside them.
    parts = [
        (explanation, future)
        for explanation, future in dict.fromkeys(
            zip(table["explanation"], table["future"], strict=True)
        )
        if not (len(explanations) == 1 and explanation == ALL)
        and not (len(named_futures) == 1 and future == ALL)
    ]
    rows = []
    for explanation, future in parts:
        here = table[(table["explanation"] == explanation) & (table["future"] == future)]
        own = here.set_index("scenario")
        base = own.loc[results.baseline]
        cells = [
            Cell(_where((explanation, future), words), _runs(base, words), number=False),
            Cell(
                formatting.percent(float(base["reported_percent"]), words.language, 1),
                _interval(base, words),
            ),
        ]
        for name in results.packages:
            row = own.loc[name]
            cells.append(
                Cell(
                    formatting.count(float(row["additional_users_sba"]), signed=True),
                    words(
                        "outlook.projects",
                        projects=formatting.count(
                            float(row["additional_projects_sba"]), signed=True
                        ),
                    ),
                )
            )
        rows.append(tuple(cells))
    return Table(
        caption=words("outlook.caption", year=str(results.horizon)) + _alone(alone, words),
        head=(words("outlook.which"), words("outlook.level"), *heads),
        rows=tuple(rows),
    )


def _told_apart(table: pd.DataFrame) -> tuple[list[str], list[str]]:
    """Return the explanations and the futures that were run."""
    return (
        [each for each in table["explanation"].unique() if each != ALL],
        [each for each in table["future"].unique() if each != ALL],
    )


def _alone(names: list[str], words: Words) -> str:
    """Say which explanation and which future alone were run, where the others were not."""
    if not names:
        return ""
    shown = [label(name, words) if name in registry() else words(f"outlook.{name}")
             for name in names]  # fmt: skip
    return words("outlook.alone", names=words.listed(shown))


def _table(results: Results) -> pd.DataFrame:
    """Return the table `outlook` of results that have one (`known`)."""
    if results.outlook is None:
        raise ValueError("these results know no futures")
    return results.outlook


def label(future: str, words: Words) -> str:
    """Return a future's label."""
    each = registry()[future]
    return words.pick(each.label_en, each.label_ko)


def _where(part: tuple[str, str], words: Words) -> str:
    explanation, future = part
    named = [] if explanation == ALL else [words(f"outlook.{explanation}")]
    named += [] if future == ALL else [label(future, words)]
    return ", ".join(named) if named else words("outlook.all")


def _interval(row: pd.Series, words: Words) -> str:
    if not math.isfinite(float(row["reported_percent_p05"])):
        return ""
    return words(
        "outlook.interval",
        low=formatting.percent(float(row["reported_percent_p05"]), words.language, 1),
        high=formatting.percent(float(row["reported_percent_p95"]), words.language, 1),
    )


def _runs(row: pd.Series, words: Words) -> str:
    return words.count("outlook.runs", int(row["replicates"]))


def _rows(results: Results, scenario: str) -> dict[str, dict[Hashable, Any]]:
    """Return the rows of a scenario by future, all explanations together."""
    table = _table(results)
    own = table[
        (table["scenario"] == scenario) & (table["explanation"] == ALL) & (table["future"] != ALL)
    ]
    return {str(row["future"]): row for row in own.to_dict("records")}
