"""How good a forecast was, once its figures are published."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final

import numpy as np

from sim.calibration.validation.forecast import crps
from sim.errors import UserError, nearest
from sim.forecast.figure import DIGITS, RANGES
from sim.forecast.record import MODEL, MODELS, QUANTILES, Record
from sim.sizes import TEXT_BYTES, read_bytes

if TYPE_CHECKING:
    import pandas as pd

_OPTION: Final = "--value"
_NUMBER: Final = re.compile(r"[+-]?\d+(\.\d+)?", re.ASCII)
_COLUMNS: Final = ("id", "value")


@dataclass(frozen=True)
class Given:
    """A published value as it was given: of which figure, where it stands, and what it says."""

    id: str
    value: str
    where: str


def given(pairs: Sequence[str], file: Path | None) -> list[Given]:
    """Read ``ID=NUMBER`` options and a CSV file with the columns ``id`` and ``value``.

    Raises
    ------
    UserError
        If an option or the file is not of that form.

    Examples
    --------
    >>> given(["ai_share_2025 = 12.3"], None)
    [Given(id='ai_share_2025', value='12.3', where='--value')]
    """
    found = []
    for pair in pairs:
        id, equals, value = (part.strip() for part in pair.partition("="))
        if not equals or not id or not value:
            raise UserError(
                f"{pair!r} is not understood", _OPTION, "write --value ai_share_2025=12.3"
            )
        found.append(Given(id, value, _OPTION))
    if file is not None:
        found += _rows(file)
    return found


def _rows(file: Path) -> Iterator[Given]:
    try:
        # Excel writes a byte order mark.
        text = read_bytes(file, TEXT_BYTES).decode("utf-8-sig")
        with io.StringIO(text, newline="") as stream:
            reader = csv.DictReader(stream, strict=True)
            missing = [name for name in _COLUMNS if name not in (reader.fieldnames or ())]
            if missing:
                raise UserError(
                    f"there is no column {' and no column '.join(missing)}",
                    str(file),
                    "the first line names the columns: id,value",
                )
            for row in reader:
                where = f"{file} line {reader.line_num}"
                if None in row or None in row.values():
                    raise UserError(
                        "the row has too many or too few columns", where, "quote text with a comma"
                    )
                yield Given(row["id"].strip(), row["value"].strip(), where)
    except (UnicodeDecodeError, csv.Error) as error:
        raise UserError(
            f"it cannot be read as CSV ({error})", str(file), "save it as CSV in UTF-8"
        ) from error


def published(record: Record, values: Sequence[Given]) -> dict[str, float]:
    """Return published values by id of the figure.

    Raises
    ------
    UserError
        For an id that the record has not, one that is given twice, no number, or a number that is
        impossible in the figure's unit.
    """
    if not values:
        raise UserError("no published value is given", _OPTION, f"write {_OPTION} ID=NUMBER")
    figures = {each.figure.id: each.figure for each in record.figures}
    found: dict[str, float] = {}
    for each in values:
        if each.id not in figures:
            raise UserError(
                f"the record has no figure {each.id!r}", each.where, nearest(each.id, figures)
            )
        where = f"{each.where} ({each.id})"
        if each.id in found:
            raise UserError("the figure is given twice", where, "give one value a figure")
        found[each.id] = _number(each.value, figures[each.id].unit, where)
    return found


def _number(text: str, unit: str, where: str) -> float:
    if not _NUMBER.fullmatch(text):
        raise UserError(
            f"{text!r} is no number", where, "write it with digits and a point, such as 12.3"
        )
    value = float(text)
    low, high = RANGES[unit]
    if not low <= value <= high:
        raise UserError(
            f"{text} {unit} is impossible", where, f"use {low:,.0f} to {high:,.0f} {unit}"
        )
    if DIGITS[unit] == 0 and not value.is_integer():
        raise UserError(f"{text} {unit} is no whole number", where, f"count {unit}")
    return value


def table(record: Record, values: Mapping[str, float]) -> pd.DataFrame:
    """Return one row a published figure and model, in the record's order.

    Columns: id, label_en, label_ko, unit, year, model (of `sim.forecast.record.MODELS`), published,
    median, low_50, high_50, low_90, high_90, error (median less published), crps (in the figure's
    unit: less is better), within_50, within_90, and of the record date, due and record_sha256.
    """
    import pandas as pd

    digest = record.digest
    rows = []
    for each in record.figures:
        figure = each.figure
        if figure.id not in values:
            continue
        actual = values[figure.id]
        for name in MODELS:
            said = each.models[name]
            rows.append(
                {
                    "id": figure.id,
                    "label_en": figure.label_en,
                    "label_ko": figure.label_ko,
                    "unit": figure.unit,
                    "year": figure.year,
                    "model": name,
                    "published": actual,
                    **{quantile: getattr(said, quantile) for quantile in QUANTILES},
                    "error": said.median - actual,
                    "crps": crps(np.array(said.values), actual),
                    "within_50": said.low_50 <= actual <= said.high_50,
                    "within_90": said.low_90 <= actual <= said.high_90,
                    "date": record.date,
                    "due": figure.due,
                    "record_sha256": digest,
                }
            )
    return pd.DataFrame(rows)


@dataclass(frozen=True)
class Verdict:
    """Counts over the figures that were scored.

    Attributes
    ----------
    figures : int
    within_50, within_90 : int
        Figures within the model's intervals.
    better : mapping of str to int
        By null model: figures on which the model has the smaller CRPS.
    """

    figures: int
    within_50: int
    within_90: int
    better: Mapping[str, int]


def verdict(scores: pd.DataFrame) -> Verdict:
    """Count on how many figures the model did well, and better than each null model."""
    own = scores[scores["model"] == MODEL].set_index("id")
    better = {}
    for name in MODELS[1:]:
        other = scores[scores["model"] == name].set_index("id")["crps"]
        better[name] = int((own["crps"] < other).sum())
    return Verdict(len(own), int(own["within_50"].sum()), int(own["within_90"].sum()), better)
