"""Results, posteriors and fits that are edited, exchanged, cut or emptied are refused by name."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa
import pytest

import sim
from sim.calibration.fit import store
from sim.calibration.posterior import posterior
from sim.experiment.result_folder import seal
from sim.report import build

USED = (
    *("outcomes", "ledger", "attribution", "heat", "draws", "distribution", "ranking"),
    *("groups", "effects", "summary"),
)
MISSING = object()


def refused(folder: Path, *, with_report: bool = True) -> str:
    """Return why `sim.open` and the report refuse a folder; nothing is written."""
    with pytest.raises(sim.UserError) as error:
        sim.open(folder)
    if with_report:
        with pytest.raises(sim.UserError):
            build(folder)
        assert not (folder / "report.html").exists()
    said = str(error.value)
    assert "\n" not in said
    return said


def edit(folder: Path, name: str, change: Callable[[pd.DataFrame], object]) -> None:
    """Change a table and seal the folder again, so that only its content can tell."""
    file = folder / f"{name}.parquet"
    table = pd.read_parquet(file)
    changed = change(table)
    (table if changed is None else changed).to_parquet(file, index=False)  # type: ignore[union-attr]
    seal(folder)


def blank(table: pd.DataFrame) -> None:
    for name in table.columns:
        if pd.api.types.is_numeric_dtype(table[name]):
            table[name] = np.nan


CHANGES: dict[str, tuple[Callable[[pd.DataFrame], object], str]] = {
    "no rows": (lambda table: table[:0], "has no rows"),
    "blank": (blank, "has no value in column"),
    "infinite": (
        lambda table: table.assign(
            **{c: np.inf for c in table if pd.api.types.is_numeric_dtype(table[c])}
        ),
        "has infinite values in column",
    ),
    "words": (lambda table: table.assign(**dict.fromkeys(table, "x")), "has no numbers in column"),
    "another scenario": (lambda table: table.assign(scenario="x"), "has a scenario 'x'"),
}


@pytest.mark.parametrize("name", USED)
def test_a_changed_table_is_refused_by_its_digest(name, copied, other):
    file = copied / f"{name}.parquet"
    whole = file.read_bytes()
    changed = {
        "another seed": (other / file.name).read_bytes(),
        "another byte": whole[:-20] + bytes([whole[-20] ^ 1]) + whole[-19:],
        "cut": whole[: len(whole) // 2],
        "a column's name that is no text": whole.replace(b"scenario", b"scen\x8brio"),
        "empty": b"",
        "text": b"scenario,value\n",
    }
    for what, content in changed.items():
        if content == whole:  # the draws of the best fit are those of any seed
            continue
        file.write_bytes(content)
        why = refused(copied)  # also by a report that does not read this table
        assert f"{name}.parquet is not the one that was written" in why, what
    file.unlink()
    assert f"{name}.parquet is missing" in refused(copied, with_report=False)


@pytest.mark.parametrize("change", CHANGES)
@pytest.mark.parametrize("name", USED)
def test_a_table_that_cannot_be_right_is_refused_by_its_content(name, change, copied):
    if change == "another scenario" and name == "draws":
        pytest.skip("draws have no scenario")
    if name == "summary" and change not in ("no rows", "another scenario"):
        pytest.skip("a cell of the summary may be blank")
    if name == "distribution" and change == "blank":
        pytest.skip("no effect has a distribution where all groups are too small")
    function, why = CHANGES[change]
    edit(copied, name, function)
    said = refused(copied, with_report=name not in ("groups", "effects", "summary"))
    assert f"{name}.parquet {why}" in said


def test_a_sound_folder_is_not_blamed_where_memory_is_short(copied, monkeypatch):
    def short(_):
        raise pa.ArrowMemoryError("malloc of size 211648 failed")

    monkeypatch.setattr(pd, "read_parquet", short)
    with pytest.raises(MemoryError):
        sim.open(copied)


def test_a_table_that_was_not_written_is_not_read(copied):
    (copied / "equal_cost.parquet").write_bytes(b"mine")
    with pytest.raises(sim.UserError, match="not among the tables"):
        build(copied)
    assert "equal_cost" not in sim.open(copied).tables


@pytest.mark.parametrize(
    ("kind", "name"),
    [
        ("decompose", "shapley"),
        ("decompose", "interactions"),
        ("optimise", "front"),
        ("sensitivity", "sensitivity"),
    ],
)
def test_what_a_report_takes_in_is_checked_too(kind, name, analyses, copied, tmp_path):
    def copy(what: str) -> Path:
        return Path(shutil.copytree(analyses[kind], tmp_path / what))

    folder = copy("digest")
    file = folder / f"{name}.parquet"
    pd.read_parquet(file)[:1].to_parquet(file)
    assert f"{name}.parquet is not the one" in refused(folder, with_report=False)
    if kind != "sensitivity":
        with pytest.raises(sim.UserError, match=rf"{name}\.parquet is not the one"):
            build(copied, taken=[folder])
    for change in ("no rows", "blank", "infinite", "words"):
        if change == "no rows" and name == "interactions":  # right where orders were sampled
            continue
        folder = copy(change)
        edit(folder, name, CHANGES[change][0])
        assert f"{name}.parquet {CHANGES[change][1]}" in refused(folder, with_report=False)


WRONG: dict[str, Any] = {
    "command": "compare",
    "baseline": 7,
    "horizon": "2030",
    "seed": 1.5,
    "replicates": None,
    "scenarios": [],
    "population": "all",
    "draws": {"source": 7},
    "parameters": {"eps": "big"},
    "overrides": {"eps": None},
    "fit": 1,
    "outcomes": {"users": {}},
    "warnings": "none",
    "known_limits": [1],
    "versions": {"numpy": 2},
    "digests": None,
    "tables": {"outcomes": "x"},
    "files": {"run.json": 1},
}


@pytest.mark.parametrize("key", WRONG)
def test_a_field_of_the_wrong_type_is_refused_by_name(key, copied):
    file = copied / "run.json"
    record = json.loads(file.read_text(encoding="utf-8"))
    for value in (WRONG[key], None, True, [[]]):
        file.write_text(json.dumps(record | {key: value}), encoding="utf-8")
        assert f"run.json: '{key}" in refused(copied)


FIELDS: dict[str, tuple[str, ...]] = {
    "decompose": ("decomposition", "draws", "horizon", "scenarios"),
    "optimise": (
        *("base", "levers", "objectives", "robust", "budget_krw_bn", "from", "evaluations"),
        *("base_package", "shrinkage", "draws"),
    ),
    "sensitivity": ("method", "outcomes_asked", "answers", "factors", "confidence", "draws"),
}


@pytest.mark.parametrize("kind", FIELDS)
def test_a_field_of_another_command_is_refused_by_name(kind, analyses, tmp_path):
    folder = Path(shutil.copytree(analyses[kind], tmp_path / "results"))
    file = folder / "run.json"
    record = json.loads(file.read_text(encoding="utf-8"))
    for key in FIELDS[kind]:
        for value in (None, [[]], {"x": [1]}):
            if key == "factors" and isinstance(value, dict):
                continue
            file.write_text(json.dumps(record | {key: value}), encoding="utf-8")
            assert f"run.json: '{key}" in refused(folder, with_report=False), (key, value)


@pytest.mark.parametrize(
    "text",
    [
        *("", "{", "null", "[]", '"x"', "\x00", "{" * 100_000, "[" * 100_000),
        '{"a":' * 100_000 + "1" + "}" * 100_000,
        '{"seed": NaN, "baseline": "b"}',
        '{"seed": 1' + "0" * 5_000 + ', "baseline": "b"}',
        '{"baseline": "x", "scenarios": {"y": {"scenario": {"label_en": "y", "label_ko": "y"}}}}',
    ],
)
def test_a_record_that_is_none_is_refused(text, copied):
    (copied / "run.json").write_text(text, encoding="utf-8")
    assert "run.json" in refused(copied)


def test_bytes_that_are_no_text_are_refused(copied):
    (copied / "run.json").write_bytes(b"\xff\xfe{}")
    assert "run.json cannot be read" in refused(copied)


def _weights(value: object) -> Callable[[pd.DataFrame], object]:
    return lambda table: table.assign(weight=value)


DRAWS: dict[str, tuple[Callable[[pd.DataFrame], object], str]] = {
    "weights of one": (_weights(1.0), "the weights sum to 12, not to 1"),
    "no weights": (_weights(0.0), "the weights sum to 0"),
    "blank weights": (_weights(np.nan), "column weight holds blank"),
    "infinite weights": (_weights(np.inf), "column weight holds blank or infinite"),
    "words": (_weights("x"), "column weight holds no numbers"),
    "a negative weight": (
        lambda t: t.assign(weight=[-0.5, 1.5 - 10 / 12, *[1 / 12] * 10]),
        "below 0",
    ),
    "no rows": (lambda table: table[:0], "has no draws"),
    "a blank parameter": (lambda table: table.assign(eps=np.nan), "column eps holds blank"),
    "out of bounds": (lambda table: table.assign(eps=1e9), "column eps holds 1e+09, outside"),
    "a column less": (lambda table: table.drop(columns="eps"), "no column eps"),
    "a draw twice": (lambda table: table.assign(draw=1), "column draw holds a number twice"),
    "a blank intercept": (
        lambda table: table.assign(**{"mu_r.seoul": np.nan}),
        "column mu_r.seoul holds blank",
    ),
}


@pytest.mark.parametrize("what", DRAWS)
def test_a_posterior_from_which_nothing_can_be_drawn_is_refused(what, posterior_folder, tmp_path):
    folder = Path(shutil.copytree(posterior_folder, tmp_path / "posterior"))
    change, why = DRAWS[what]
    file = folder / posterior.FILE
    changed = change(pd.read_parquet(file))
    changed.to_parquet(file, index=False)  # type: ignore[attr-defined]
    with pytest.raises(sim.UserError) as error:
        posterior.read(folder)
    assert why in str(error.value)
    assert posterior.FILE in str(error.value)


@pytest.mark.parametrize("text", ["", "[]", "7", '{"fingerprint": []}', "[" * 100_000, "\x00"])
def test_a_record_of_a_posterior_that_is_none_is_refused(text, posterior_folder, tmp_path):
    folder = Path(shutil.copytree(posterior_folder, tmp_path / "posterior"))
    (folder / posterior.RECORD).write_text(text, encoding="utf-8")
    with pytest.raises(sim.UserError):
        posterior.read(folder, allow_stale=True)


@pytest.mark.parametrize(
    ("field", "value"),
    [
        *(("intercepts." + name, float("nan")) for name in ("b_0", "later", "talent")),
        ("intercepts.b_0", "low"),
        ("intercepts.domain", MISSING),
        ("intercepts.extra", 1.0),
        ("intercepts.industry.C", MISSING),
        ("intercepts.industry.Z", 1.0),
        ("intercepts.industry.C", float("inf")),
        ("intercepts.region.seoul", MISSING),
        ("intercepts.region.atlantis", 0.0),
        ("intercepts.year.2019", MISSING),
        ("intercepts.year.02019", 0.0),
        ("intercepts.year.２０１９", 0.0),
        ("intercepts.year", [1]),
        ("parameters.eps", float("nan")),
        ("parameters.eps", "x"),
        ("parameters.eps", 1e9),
        ("parameters.nothing", 1.0),
        ("parameters", MISSING),
        ("intercepts", None),
    ],
)
def test_a_fit_with_a_wrong_field_is_refused_by_name(field, value, tmp_path):
    from sim.calibration.fit.fixed_point import Fit

    document: dict[str, Any] = store.as_document(Fit(*store.shipped()), {})
    *above, last = field.split(".")
    part = document
    for name in above:
        part = part[name]
    if value is MISSING:
        del part[last]
    else:
        part[last] = value
    file = tmp_path / "fit.json"
    file.write_text(json.dumps(document), encoding="utf-8")
    with pytest.raises(sim.UserError) as error:
        store.read(file)
    assert str(file) in str(error.value)
    assert last in str(error.value)
