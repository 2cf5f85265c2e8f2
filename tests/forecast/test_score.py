"""Scores against the definition by brute force and a closed form; mistakes in what is given."""

from __future__ import annotations

import math
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from scipy.stats import norm

from sim.errors import UserError
from sim.forecast import score
from sim.forecast.figure import questions
from sim.forecast.record import MODELS, Record


def by_definition(values: tuple[float, ...], actual: float) -> float:
    """E|X - y| - E|X - X'| / 2, pair by pair."""
    n = len(values)
    near = sum(abs(x - actual) for x in values) / n
    apart = sum(abs(x - other) for x in values for other in values) / n**2
    return near - 0.5 * apart


def scored(record: Record, **values: float):
    return score.table(record, values)


def test_scores_are_those_of_the_definition(record: Record) -> None:
    found = scored(record, ai_share_2025=12.3, any4ir_2025=4100.0)
    assert len(found) == 2 * len(MODELS)
    figures = {each.figure.id: each for each in record.figures}
    for row in found.to_dict("records"):
        said = figures[row["id"]].models[row["model"]]
        assert row["crps"] == pytest.approx(by_definition(said.values, row["published"]))
        assert row["error"] == pytest.approx(said.median - row["published"])
        assert row["within_50"] == (said.low_50 <= row["published"] <= said.high_50)
        assert row["within_90"] == (said.low_90 <= row["published"] <= said.high_90)
        assert row["record_sha256"] == record.digest


def test_many_normal_values_have_the_closed_form(make_record: Callable[..., Record]) -> None:
    """Gamma of shape 20 with mean 10 is not normal: its values are replaced by quantiles."""
    from dataclasses import replace

    from sim.forecast.record import Distribution

    made = make_record(paths=4001)
    normal = 12.0 + 2.0 * norm.ppf((np.arange(4001) + 0.5) / 4001)
    first = replace(
        made.figures[0], models=dict.fromkeys(MODELS, Distribution.of(normal, digits=3))
    )
    made = replace(made, figures=(first, *made.figures[1:]))
    for actual in (8.0, 12.0, 15.5):
        z = (actual - 12.0) / 2.0
        exact = 2.0 * (z * (2.0 * norm.cdf(z) - 1.0) + 2.0 * norm.pdf(z) - 1.0 / math.sqrt(math.pi))
        found = scored(made, ai_share_2025=actual)
        assert found["crps"].to_numpy() == pytest.approx(exact, abs=2e-3)


def test_the_verdict_counts(record: Record) -> None:
    ids = [each.figure.id for each in questions()]
    values = {each.figure.id: each.models["abm"].median for each in record.figures}
    found = score.verdict(score.table(record, values))
    assert (found.figures, found.within_50, found.within_90) == (len(ids),) * 3
    far = {id: 99.0 if "share" in id else 90_000.0 for id in ids}
    assert score.verdict(score.table(record, far)).within_90 == 0
    assert set(found.better) == set(MODELS) - {"abm"}


def test_values_come_from_options_and_a_file(record: Record, tmp_path: Path) -> None:
    file = tmp_path / "values.csv"
    file.write_text("﻿id,value,source\nany4ir_2025,4100,release\n", encoding="utf-8")
    found = score.published(record, score.given(["ai_share_2025=12.3"], file))
    assert found == {"ai_share_2025": 12.3, "any4ir_2025": 4100.0}


@pytest.mark.parametrize(
    ("pair", "says"),
    [
        ("ai_share_2025", "write --value ai_share_2025=12.3"),
        ("=12", "is not understood"),
        ("ai_share_2025=", "is not understood"),
        ("ai_shar_2025=12", "did you mean 'ai_share_2025'?"),
        ("ai_share_2025=nan", "'nan' is no number"),
        ("ai_share_2025=inf", "is no number"),
        ("ai_share_2025=1e1", "is no number"),
        ("ai_share_2025=12,3", "is no number"),
        ("ai_share_2025=1_2", "is no number"),
        ("ai_share_2025=١٢", "is no number"),
        ("ai_share_2025=12 %", "is no number"),
        ("ai_share_2025=101", "101 percent is impossible; use 0 to 100 percent"),
        ("ai_share_2025=-0.1", "is impossible"),
        ("any4ir_2025=4100.5", "no whole number"),
        ("any4ir_2025=1000000", "use 0 to 100,000 firms"),
    ],
)
def test_a_wrong_value_is_refused(record: Record, pair: str, says: str) -> None:
    with pytest.raises(UserError) as error:
        score.published(record, score.given([pair], None))
    assert says in str(error.value)
    assert "--value" in str(error.value)


def test_no_value_and_a_figure_given_twice_are_refused(record: Record, tmp_path: Path) -> None:
    with pytest.raises(UserError, match="no published value is given"):
        score.published(record, [])
    file = tmp_path / "values.csv"
    file.write_text("id,value\nai_share_2025,12\n", encoding="utf-8")
    with pytest.raises(UserError, match=r"line 2 \(ai_share_2025\): the figure is given twice"):
        score.published(record, score.given(["ai_share_2025=12"], file))


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (b"", "there is no column id and no column value"),
        (b"id,number\nai_share_2025,1\n", "there is no column value"),
        (b"id,value\nai_share_2025\n", "line 2: the row has too many or too few columns"),
        (b"id,value\nai_share_2025,1,2\n", "line 2: the row has too many or too few columns"),
        (b"id,value\nany4ir_2025,1\nai_share_2025,x\n", "line 3 (ai_share_2025): 'x' is no number"),
        (b"id,value\nai_share_2025,\n", "line 2 (ai_share_2025): '' is no number"),
        (b"id,value\nai,1\n", "line 2: the record has no figure 'ai'"),
        ("id,value\n비중,1\n".encode("cp949"), "cannot be read as CSV"),
        (b'id,value\n"ai,1\n', "cannot be read as CSV"),
    ],
)
def test_a_wrong_file_is_refused_by_its_line(
    record: Record, tmp_path: Path, content: bytes, says: str
) -> None:
    file = tmp_path / "values.csv"
    file.write_bytes(content)
    with pytest.raises(UserError) as error:
        score.published(record, score.given([], file))
    assert says in str(error.value)
    assert str(file) in str(error.value)
