"""The answer in words: every sign of an effect, ties, no interval, nothing at all."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable
from pathlib import Path

import pandas as pd
import pytest
from markupsafe import Markup

from sim.report import build
from sim.report.data.effects import answers, level, ranked_apart
from sim.report.data.results import Results, read
from sim.report.tables.comparison import answer_table
from sim.report.tables.first import first_table
from sim.report.text import formatting
from sim.report.text.parameters import named
from sim.report.text.sentences import (
    baseline_sentence,
    caution,
    package_sentence,
    ranking_sentence,
)
from sim.report.text.words import Words

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
    assert "whether it adds users or loses them by 2030" in text
    assert "cannot be stated" in text


@pytest.mark.parametrize(
    ("goal", "says"),
    [
        (30.0, "points are missing to the goal of 30"),
        (0.0, "is passed by"),
        (None, "Whether the goal"),
    ],
)
def test_a_goal_within_the_interval_is_neither_passed_nor_missed(
    make: Make, goal: float | None, says: str
) -> None:
    results = read(make())
    rate = level(results, results.at("adoption_rate", "sba", 2030), results.baseline)
    assert 0.0 < rate.low < rate.high < 30.0
    wanted = 0.5 * (rate.low + rate.high) if goal is None else goal
    goal_of = {"adoption_share_percent": wanted, "year": 2030, "frame": "sba"}
    results.run["scenarios"][results.baseline]["target"] = goal_of
    text = baseline_sentence(results, Words("en"))
    assert says in text
    assert ("on both sides" in text) == (goal is None)


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
    assert [len(group) for group in ranked_apart(found, results)] == [1, 2]
    text = ranking_sentence(found, results, Words("en"))
    assert "Full package; then" in text
    assert "the data cannot tell these apart" in text
    alike = {each.name: each.indistinct for each in found}
    assert alike["training"] == ("lead-projects",)
    assert alike["full-package"] == ()


@pytest.mark.parametrize(
    ("language", "parts"),
    [
        (
            "en",
            ("90 % interval", "Most of that range", "price elasticity of introducing AI",
             "stayed at their prior"),
        ),
        ("ko", ("90% 구간", "이 구간의 대부분", "AI 도입의 가격 탄력성", "사전분포")),
    ],
)  # fmt: skip
def test_an_effect_names_the_parameters_that_no_data_moved(
    make: Make, language: str, parts: tuple[str, ...]
) -> None:
    text = " ".join(said(read(make()), language)["full-package"].split())
    for part in parts:
        assert part in text.replace("\N{NO-BREAK SPACE}", " ")
    # Declared, though nothing is seen of it; a parameter that the data moved is not among them.
    declared, moved = (named((symbol,), Words(language))[0] for symbol in ("phi_tax", "o"))
    assert declared in text
    assert moved not in text
    assert "eps" not in text  # symbols stand in the appendix only


def test_most_of_the_range_is_said_to_come_from_where_it_comes_from(make: Make) -> None:
    results = read(make())
    (answer,) = [each for each in answers(results) if each.name == "training"]
    words = Words("en")
    for share, text in (
        (0.8, "not known from Korean data"),
        (0.2, "what the random numbers bring"),
    ):
        users = dataclasses.replace(answer.users_sba, share_parameters=share)
        changed = dataclasses.replace(answer, users_sba=users)
        assert text in package_sentence(changed, results, words)
    nobody = dataclasses.replace(answer.rests_on, strongest=(), strongest_at_prior=())
    users = dataclasses.replace(answer.users_sba, share_parameters=0.8)
    changed = dataclasses.replace(answer, users_sba=users, rests_on=nobody)
    assert "no single one stands out" in package_sentence(changed, results, words)


def test_the_best_fit_alone_says_nothing_of_parameters(make: Make) -> None:
    results = read(make(fit=True))
    text = said(results)["full-package"]
    assert "90" in text
    assert "Most of that range" not in text
    assert "prior" not in text
    assert "runs:" in ranking_sentence(answers(results), results, Words("en"))
    assert "luck only" in caution(results, Words("en"))
    drawn = caution(read(make(name="drawn")), Words("en"))
    assert "12 sets of parameters" in drawn
    assert "rough" in drawn


@pytest.mark.parametrize("language", ["en", "ko"])
def test_names_are_escaped(make: Make, language: str) -> None:
    results = read(make({"training": (30.0, 30.0, 50.0)}))
    results.run["scenarios"]["training"]["scenario"] |= {
        "label_en": "<b>&",
        "label_ko": "<b>&",
    }
    assert "&lt;b&gt;&amp;" in said(results, language)["training"]


@pytest.mark.parametrize("language", ["en", "ko"])
def test_windfall_is_of_supported_firms_that_use_ai_wherever_it_is_said(
    make: Make, tables: Tables, language: str
) -> None:
    packages = {"training": (30.0, 30.0, 50.0), "no-policy": (-20.0, -9.0, -40.0)}
    table = tables(packages)["attribution"]
    trained = table["scenario"] == "training"
    classes = ["additional", "accelerated", "windfall", "unused"]
    table.loc[trained, classes] = [5.0, 1.0, 94.0, 9900.0]
    results = read(make(packages, {"attribution": table}))
    words, found = Words(language), answers(results)
    training, cut = found
    assert training.windfall == pytest.approx(94.0)
    assert training.using == pytest.approx(100.0)
    percent = formatting.percent(94.0, language, 0)
    assert percent in package_sentence(training, results, words)
    for made in (answer_table, first_table):
        assert percent in [cell.text for cell in made(results, found, words).rows[0]]
    # What is taken away is no windfall, and has a name of its own.
    assert cut.withdraws
    lost = words("answer.withdrawn", firms=formatting.count(cut.classes["crowded_out"]))
    assert lost in package_sentence(cut, results, words)


@pytest.mark.parametrize("language", ["en", "ko"])
def test_no_difference_in_any_run_is_said_as_such(make: Make, language: str) -> None:
    results = read(make({"training": (0.0, 40.0, 20.0)}))
    (answer,) = answers(results)
    text = package_sentence(answer, results, Words(language))
    same = Words(language)("answer.unchanged", label="", year="2030").split("</strong>")[1]
    assert same in text
    tiny = dataclasses.replace(answer.users_sba, mean=0.01, low=-0.02, high=0.03)
    nearly = dataclasses.replace(answer, users_sba=tiny)
    said_of = package_sentence(nearly, results, Words(language))
    first = said_of.split(".")[0]
    assert {"en": "cannot be said", "ko": "말할 수 없다"}[language] not in first


@pytest.mark.parametrize("language", ["en", "ko"])
def test_one_thing_is_singular(make: Make, language: str) -> None:
    page = build(make({"training": (30.0, 30.0, 50.0)}), language=language).read_text("utf-8")
    assert "1 packages" not in page
    assert "12조" not in page  # twelve sets of parameters, not twelve trillion
    assert {"en": "1 package against", "ko": "패키지 1개를"}[language] in page
