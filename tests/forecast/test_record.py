"""A record is read as it was written; whatever was changed, is missing or impossible is refused."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from sim.errors import UserError
from sim.forecast import record as records
from sim.forecast.record import MODELS, QUANTILES, Distribution, Record


def resealed(content: dict[str, Any]) -> str:
    """Return a changed record with the digest of its new content."""
    rest = {key: value for key, value in content.items() if key != "sha256"}
    return json.dumps({**rest, "sha256": records.digest(rest)}, ensure_ascii=False)


def refused(file: Path, text: str | bytes) -> str:
    """Write something in place of a record; return why it is refused."""
    file.write_bytes(text.encode("utf-8") if isinstance(text, str) else text)
    with pytest.raises(UserError) as error:
        records.read(file)
    said = str(error.value)
    assert str(file) in said
    assert "\n" not in said
    return said


def test_a_record_comes_back_as_it_was(record: Record, written: Path) -> None:
    assert records.read(written) == record
    assert records.text(records.read(written)) == written.read_text(encoding="utf-8")


def test_lines_may_end_as_on_windows(record: Record, written: Path) -> None:
    written.write_bytes(written.read_bytes().replace(b"\n", b"\r\n"))
    assert records.read(written) == record


def test_the_digest_is_what_the_documentation_says(written: Path) -> None:
    content = json.loads(written.read_text(encoding="utf-8"))
    stored = content.pop("sha256")
    canonical = json.dumps(content, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    assert stored == hashlib.sha256(canonical.encode("utf-8")).hexdigest()


def test_quantiles_are_those_of_the_rounded_values() -> None:
    values = np.random.default_rng(0).normal(10.0, 3.0, 101)
    found = Distribution.of(values, 2)
    assert found.values == tuple(np.round(values, 2).tolist())
    for name, level in QUANTILES.items():
        below = np.mean(np.array(found.values) <= getattr(found, name))
        assert abs(below - level) <= 1.5 / 101


@settings(max_examples=300, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_no_byte_can_be_changed(record: Record, tmp_path: Path, data: st.DataObject) -> None:
    content = records.text(record).encode("utf-8")
    file = tmp_path / "changed.json"
    place = data.draw(st.integers(0, len(content) - 1), "place")
    byte = data.draw(st.integers(0, 255).filter(lambda b: b != content[place]), "byte")
    refused(file, content[:place] + bytes([byte]) + content[place + 1 :])


@settings(max_examples=100, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_no_byte_can_be_left_out_or_added(
    record: Record, tmp_path: Path, data: st.DataObject
) -> None:
    content = records.text(record).encode("utf-8")
    file = tmp_path / "changed.json"
    place = data.draw(st.integers(0, len(content) - 1), "place")
    refused(file, content[:place] + content[place + 1 :])
    added = data.draw(st.sampled_from([b" ", b"0", b"\n", b",", b'"', b"\xff"]), "added")
    refused(file, content[:place] + added + content[place:])


def test_a_change_with_a_digest_of_its_own_has_another_digest(
    record: Record, written: Path
) -> None:
    """What a digest cannot show by itself: who writes both anew. It then is another digest."""
    content = json.loads(written.read_text(encoding="utf-8"))
    content["seed"] += 1
    assert json.loads(resealed(content))["sha256"] != record.digest


_FIRST = ("figures", 0, "models", "abm")


def _put(content: Any, place: tuple[str | int, ...], value: object) -> None:
    for step in place[:-1]:
        content = content[step]
    content[place[-1]] = value


@pytest.mark.parametrize(
    ("place", "value", "says"),
    [
        (("format",), 2, "format: this is version 2"),
        (("format",), "1", "format: Input should be a valid integer"),
        (("date",), "2026-02-30", "date: 2026-02-30 is no day"),
        (("date",), "today", "date: "),
        (("seed",), -1, "seed: "),
        (("seed",), 1.5, "seed: "),
        (("seed",), True, "seed: "),
        (("paths",), 6, "figures[0].models.abm: ai_share_2025: 7 values where paths says 6"),
        (("extra",), 1, "extra: "),
        (("figures",), [], "figures: "),
        (("figures",), {}, "figures: "),
        (("figures", 1, "figure", "id"), "ai_share_2025", "figures[0].figure.id: ai_share_2025 is"),
        (("figures", 2, "figure", "unit"), "share", "figures[2].figure.unit: "),
        (("figures", 2, "figure", "due"), "2026-13-01", "figures[2].figure.due: 2026-13-01 is no"),
        (("figures", 2, "figure", "year"), "2025", "figures[2].figure.year: "),
        (("figures", 2, "figure", "published"), {"2022": "a"}, "figures[2].figure.published.2022"),
        (("figures", 3, "models"), {}, "figures[3].models: there must be abm, bass"),
        ((*_FIRST, "values"), [], "figures[0].models.abm.values: "),
        ((*_FIRST, "values", 2), "7.2", "figures[0].models.abm.values[2]: "),
        ((*_FIRST, "values", 2), None, "figures[0].models.abm.values[2]: "),
        ((*_FIRST, "values", 2), True, "figures[0].models.abm.values[2]: "),
        ((*_FIRST, "values", 2), float("nan"), "figures[0].models.abm.values[2]: "),
        ((*_FIRST, "values", 2), float("inf"), "figures[0].models.abm.values[2]: "),
        ((*_FIRST, "values", 2), 101.0, "a value of 101, outside 0 to 100"),
        ((*_FIRST, "values", 2), -0.5, "a value of -0.5, outside 0 to 100"),
        ((*_FIRST, "values", 2), 99.0, "the quantiles are not those of the values"),
        ((*_FIRST, "median"), 0.1, "the quantiles low_90, low_50"),
        ((*_FIRST, "low_90"), None, "figures[0].models.abm.low_90: "),
    ],
)
def test_what_is_wrong_is_refused_by_its_key(
    written: Path, place: tuple[str | int, ...], value: object, says: str
) -> None:
    """Also where the digest is made anew."""
    content = json.loads(written.read_text(encoding="utf-8"))
    _put(content, place, value)
    try:
        text = resealed(content)
    except ValueError:  # no digest of what is no number
        text = json.dumps(content)
    assert says in refused(written, text)


def _keys(content: Any, place: tuple[str | int, ...] = ()) -> list[tuple[str | int, ...]]:
    if isinstance(content, list):
        return _keys(content[0], (*place, 0)) if content and isinstance(content[0], dict) else []
    if not isinstance(content, dict) or place[-1:] in [("published",), ("model",)]:
        return []
    return [
        each for key in content for each in ((*place, key), *_keys(content[key], (*place, key)))
    ]


def test_no_key_may_be_missing(record: Record, written: Path) -> None:
    keys = _keys({**records.plain(record), "sha256": ""})
    assert len(keys) > 30
    for place in keys:
        content = json.loads(records.text(record))
        part = content
        for step in place[:-1]:
            part = part[step]
        del part[place[-1]]
        text = json.dumps(content) if place == ("sha256",) else resealed(content)
        said = refused(written, text)
        # The null models are not keys of a fixed name: all of them are asked for.
        assert str(place[-1]) in said or place[-1] in MODELS


@pytest.mark.parametrize(
    "text",
    [
        "",
        "{",
        "[]",
        "null",
        '"text"',
        "{}",
        "[" * 100_000,
        '{"format": 1' + "0" * 6000 + "}",
        b"\xff\xfe{}",
        b"\x00",
    ],
)
def test_what_is_no_record_is_refused(written: Path, text: str | bytes) -> None:
    refused(written, text)


def test_a_key_given_twice_is_refused(written: Path) -> None:
    content = written.read_text(encoding="utf-8")
    assert "not laid out as it was written" in refused(
        written, content.replace('"seed": 1,', '"seed": 2,\n "seed": 1,', 1)
    )


def test_no_number_gets_into_a_record() -> None:
    with pytest.raises(ValueError, match="finite"):
        Distribution.of(np.array([1.0, np.nan]), 3)


def test_no_record_is_ever_replaced(record: Record, tmp_path: Path) -> None:
    files = [records.write(tmp_path, record, "first\n") for _ in range(3)]
    assert [file.name for file in files] == [
        "2026-11-27.json",
        "2026-11-27-2.json",
        "2026-11-27-3.json",
    ]
    assert {file.suffix for file in tmp_path.iterdir()} == {".json", ".md"}
    assert len(list(tmp_path.iterdir())) == 6


def test_a_page_that_stands_alone_is_not_replaced(record: Record, tmp_path: Path) -> None:
    page = tmp_path / "2026-11-27.md"
    page.write_text("mine\n", encoding="utf-8")
    assert records.write(tmp_path, record, "theirs\n").name == "2026-11-27-2.json"
    assert page.read_text(encoding="utf-8") == "mine\n"


@pytest.mark.parametrize("fails", ["write_text", "replace"])
def test_nothing_is_half_written(
    record: Record, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, fails: str
) -> None:
    works: Callable[..., Any] = getattr(Path, fails)

    def full(path: Path, *args: Any, **kwargs: Any) -> Any:
        if ".json" in path.name:
            raise OSError(28, "No space left on device", str(path))
        return works(path, *args, **kwargs)

    monkeypatch.setattr(Path, fails, full)
    with pytest.raises(OSError, match="No space left"):
        records.write(tmp_path, record, "page\n")
    assert list(tmp_path.iterdir()) == []


def test_a_record_after_its_figures_were_due_says_so(make_record: Callable[..., Record]) -> None:
    assert not make_record(date="2026-12-14").late
    assert make_record(date="2026-12-15").late
