"""The answer in words: every sign of an effect, ties, no interval, nothing at all."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pandas as pd
import pytest
from markupsafe import Markup

from sim.report.answers import Answer, answers, ranked_apart
from sim.report.results import Results, read
from sim.report.sentences import package_sentence, ranking_sentence
from sim.report.words import Words

Make = Callable[..., Path]
Tables = Callable[..., dict[str, pd.DataFrame]]


def said(results: Results, language: str = "en") -> dict[str, Markup]:
    words = Words(language)
    return {each.name: package_sentence(each, results, words) for each in answers(results)}


def test_the_answers_say_users_cost_windfall_and_distance(make: Make) -> None:
    results = read(make())
    text = said(results)["full-package"]
    for part in ("additional users by 2030", "small firms (R", "per additional user", "windfall"):
        assert part in text
    assert "missing to the goal of 30" in text
    order = [each.users_sba.mean for each in answers(results)]
    assert order == sorted(order, reverse=True)


def test_a_package_that_loses_users_is_not_priced_per_additional_user(make: Make) -> None:
    text = said(read(make()))["no-policy"]
    assert "fewer users" in text
    assert "for each user lost" in text
    assert "per additional user" not in text


def test_an_identical_scenario_changes_nothing(make: Make) -> None:
    results = read(make({"training": (0.0, 0.0, 0.0)}))
    assert "changes nothing" in said(results)["training"]
    assert "아무것도 바뀌지 않는다" in said(results, "ko")["training"]


def test_an_interval_with_zero_is_no_effect(make: Make, tables: Tables) -> None:
    table = tables({"training": (30.0, 30.0, 50.0)})["outcomes"]
    users = (table["scenario"] == "training") & (table["outcome"] == "users")
    flip = users & (table["replicate"] % 2 == 0)
    base = table[table["scenario"] == "baseline"].set_index(
        ["replicate", "year", "frame", "outcome"]
    )["value"]
    keys = pd.MultiIndex.from_frame(table.loc[flip, ["replicate", "year", "frame", "outcome"]])
    # Mirrored about the baseline: as often fewer users as more.
    table.loc[flip, "value"] = 2 * base.loc[keys].to_numpy() - table.loc[flip, "value"].to_numpy()
    results = read(make({"training": (30.0, 30.0, 50.0)}, {"outcomes": table}))
    (answer,) = answers(results)
    assert answer.users_sba.sign == 0
    assert answer.cost_per_user is None
    text = said(results)["training"]
    assert "no effect by 2030 can be told from zero" in text
    assert "cannot be stated" in text


def test_one_pair_of_runs_gives_no_interval_and_no_ranking(make: Make, tables: Tables) -> None:
    kept = {name: t[t["replicate"] == 0] for name, t in tables().items() if "replicate" in t}
    results = read(make(None, kept))
    found = answers(results)
    assert all(each.users_sba.sign is None for each in found)
    assert "gives no interval" in said(results)["training"]
    assert "No ranking" in ranking_sentence(found, results, Words("en"))


def test_close_packages_are_not_ranked(make: Make) -> None:
    results = read(
        make(
            {
                "training": (40.0, 50.0, 100.0),
                "lead-projects": (40.5, 50.0, 100.0),
                "full-package": (900.0, 950.0, 300.0),
            }
        )
    )
    found = answers(results)
    assert [len(group) for group in ranked_apart(found)] == [1, 2]
    text = ranking_sentence(found, results, Words("en"))
    assert "Full package; then" in text
    assert "the data cannot tell these apart" in text
    alike = {each.name: each.indistinct for each in found}
    assert alike["training"] == ("lead-projects",)
    assert alike["full-package"] == ()


def test_a_ranking_is_parted_only_where_everything_before_beats_everything_after() -> None:
    def answer(name: str, alike: tuple[str, ...]) -> Answer:
        nothing = dict.fromkeys(Answer.__dataclass_fields__)
        return Answer(**{**nothing, "name": name, "indistinct": alike})  # type: ignore[arg-type]

    # a and b, b and c are alike, a and c are not: no cut inside a, b, c.
    found = (
        answer("a", ("b",)),
        answer("b", ("a", "c")),
        answer("c", ("b",)),
        answer("d", ()),
    )
    assert [[each.name for each in group] for group in ranked_apart(found)] == [
        ["a", "b", "c"],
        ["d"],
    ]


@pytest.mark.parametrize("language", ["en", "ko"])
def test_names_are_escaped(make: Make, language: str) -> None:
    results = read(make({"training": (30.0, 30.0, 50.0)}))
    results.run["scenarios"]["training"]["scenario"] |= {
        "label_en": "<b>&",
        "label_ko": "<b>&",
    }
    assert "&lt;b&gt;&amp;" in said(results, language)["training"]
