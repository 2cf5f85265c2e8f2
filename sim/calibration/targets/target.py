"""One published figure to compare with the model, and the reader of `calibration/targets/*.csv`."""

from __future__ import annotations

import csv
import io
import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from sim.calibration.targets import cells, vocabulary
from sim.calibration.targets.cells import UNITS
from sim.calibration.targets.vocabulary import SURVEYS, Statistic
from sim.errors import UserError, nearest
from sim.parameters.registry import GRADES
from sim.sizes import TEXT_BYTES, read_bytes

#: What a target is for, in English and Korean.
USES: Final[Mapping[str, tuple[str, str]]] = {
    "fit": ("met by the inner fit", "내부 적합 대상"),
    "outer": ("the posterior is conditioned on it", "사후분포의 조건"),
    "check": ("kept out of the fit, shown against the model", "적합에서 제외, 모형과 비교"),
    "none": ("the model cannot speak about it", "모형이 말할 수 없음"),
}
COLUMNS: Final = (
    "id",
    "survey",
    "statistic",
    "label_en",
    "label_ko",
    "value",
    "unit",
    "n",
    "se",
    "discrepancy",
    "tolerance",
    "source",
    "place",
    "grade",
    "use",
    "reason",
    "note",
)
#: The unit of a figure of which only the sign is published.
SIGN: Final = cells.SIGN
#: A survey that no statistic of the model stands for.
OTHER_SURVEY: Final = "other"
_REQUIRED: Final = ("id", "survey", "label_en", "label_ko", "unit", "source", "grade", "use")
_TEXT: Final = (*_REQUIRED, "statistic", "place", "reason", "note")
_NUMBERS: Final = ("value", "se", "discrepancy", "tolerance")


@dataclass(frozen=True)
class Target:
    """One published figure the model is fitted to, conditioned on, or compared with.

    Attributes
    ----------
    id : str
        As in `moments.csv` or `external_facts.csv`, or its own if it is derived from those that
        `note` names.
    survey : str
        Whose survey: SBA, KIET, trial or other.
    statistic : str
        Name in `sim.calibration.targets.vocabulary`; empty where there is none.
    label_en, label_ko : str
    value : float
    unit : str
        That of the statistic, or ``sign``.
    n : int or None
        Answers behind the figure.
    se : float
        Standard error: published, else of sampling; of a complete count half a rounding unit. NaN
        where it is not known, which only `use` "none" may be.
    discrepancy : float
        Standard deviation of what the model cannot match by construction; judgement.
    tolerance : float
        How far the model may be. What the file states, else `se` and `discrepancy` together.
    source, place : str
    grade : str
        A official, B secondary, C derived, R assumption.
    use : str
        One of `USES`.
    reason : str
        Why there is a discrepancy, or why the model cannot speak about the figure.
    note : str
    """

    id: str
    survey: str
    statistic: str
    label_en: str
    label_ko: str
    value: float
    unit: str
    n: int | None
    se: float
    discrepancy: float
    tolerance: float
    source: str
    place: str
    grade: str
    use: str
    reason: str
    note: str

    @property
    def origin(self) -> str:
        """Source and place in one line."""
        return f"{self.source} {self.place}".strip()


def read_folder(folder: Path) -> Mapping[str, Target]:
    """Read all target files of a folder.

    Parameters
    ----------
    folder : pathlib.Path
        Its ``*.csv`` (UTF-8, with or without a byte order mark) are read in the order of their
        names. Empty lines are passed over.

    Returns
    -------
    Mapping of str to Target
        By id, in file order.

    Raises
    ------
    UserError
        Naming file, line and id; also for an id or a compared statistic that is there twice, and
        for a folder without targets.
    """
    found: dict[str, Target] = {}
    named: dict[str, str] = {}  # id in small letters to id
    compared: dict[str, str] = {}
    files = sorted(folder.glob("*.csv"))
    if not files:
        raise UserError("there are no target files (*.csv)", str(folder), "name another folder")
    for file in files:
        for where, target in _rows(file):
            other = named.setdefault(target.id.lower(), target.id)
            if target.id in found:
                raise UserError(f"the id {target.id} is there twice", where, "use one row an id")
            if other != target.id:
                what = f"the ids {other} and {target.id} differ in capitals alone"
                raise UserError(what, where, "rename one of them")
            found[target.id] = target
            if target.use == "none":
                continue
            if target.statistic in compared:
                raise UserError(
                    f"{target.statistic} is compared twice, first by {compared[target.statistic]}",
                    where,
                    "give all but one of them the use none",
                )
            compared[target.statistic] = target.id
    return found


def _rows(file: Path) -> Iterator[tuple[str, Target]]:
    reader = csv.DictReader(io.StringIO(_text(file), newline=""), strict=True)
    number = 0
    try:
        _check_columns(tuple(reader.fieldnames or ()), file.name)
        for row in reader:
            number += 1
            id = " ".join((row["id"] or "").split())
            where = f"{file.name} line {reader.line_num} ({id or 'no id'})"
            if None in row or None in row.values():  # where DictReader puts a wrong number of cells
                hint = "quote text with a comma"
                raise UserError("the row has too many or too few columns", where, hint)
            given = {name: row[name].strip() for name in COLUMNS}
            yield where, _parsed(given, where)
    except csv.Error as error:
        where = f"{file.name} line {reader.line_num + 1}"
        raise UserError(f"the line cannot be read ({error})", where, "see to its quotes") from error
    if number == 0:
        raise UserError("the file has no rows", f"{file.name} line 1", "give it some or remove it")


def _text(file: Path) -> str:
    """Return what a file holds; the mark that spreadsheets put first is no part of it."""
    try:
        return read_bytes(file, TEXT_BYTES).decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = error.object[: error.start].count(b"\n") + 1
        where = f"{file.name} line {line}"
        raise UserError("the file is not in UTF-8", where, "save it as CSV UTF-8") from error
    except OSError as error:
        raise UserError(f"the file cannot be read ({error.strerror})", file.name) from error


def _check_columns(found: tuple[str, ...], file: str) -> None:
    if found == COLUMNS:
        return
    wrong = [f"no {name}" for name in COLUMNS if name not in found]
    wrong += [f"unknown {name!r}" for name in dict.fromkeys(found) if name not in COLUMNS]
    wrong += [f"{name} twice" for name in COLUMNS if found.count(name) > 1]
    what = f"the columns are not those of a target ({', '.join(wrong) or 'another order'})"
    raise UserError(what, f"{file} line 1", f"expected {','.join(COLUMNS)}")


def _parsed(row: Mapping[str, str], where: str) -> Target:
    for name in _missing(row):
        raise UserError(f"{name} is empty", where, "fill it")
    for name in cells.hidden(row):
        what = f"{name} holds a line break or a sign that cannot be seen"
        raise UserError(what, where, "use plain text in one line")
    try:
        given = {name: cells.number(row[name]) for name in _NUMBERS if row[name]}
        n = cells.whole(row["n"]) if row["n"] else None
    except ValueError as error:
        raise UserError(f"the row cannot be read ({error})", where, "use plain numbers") from error
    se = given.get("se", math.nan)
    target = Target(
        value=given["value"],
        n=n,
        se=se,
        discrepancy=given["discrepancy"],
        tolerance=given.get("tolerance", math.hypot(se, given["discrepancy"])),
        **{name: row[name] for name in _TEXT},
    )
    for what, hint in _problems(target, given):
        raise UserError(what, where, hint)
    return target


def _missing(row: Mapping[str, str]) -> Iterator[str]:
    """Return the columns that this row must fill and does not."""
    required = [*_REQUIRED, "value", "discrepancy"]
    if row["use"] != "none":
        required += ["statistic", "se"]
    if row["use"] == "fit":
        required.append("tolerance")
    return (name for name in required if not row[name])


def _problems(target: Target, given: Mapping[str, float]) -> Iterator[tuple[str, str]]:
    """Return what is wrong with a row, each with what would be right."""
    for name, value in given.items():
        if not math.isfinite(value):
            yield f"{name} = {value} is no number", "use a finite number"
        if name != "value" and value < 0.0:
            yield f"{name} = {value:g} is negative", "use 0 or more"
    if not cells.is_id(target.id):
        yield f"{target.id!r} is no id", "use letters, digits, points, hyphens and underscores"
    if target.unit in UNITS:
        yield from _out_of_scale(target, given)
    elif not target.statistic:  # else what the statistic is in is the better advice
        yield f"there is no unit {target.unit!r}", nearest(target.unit, UNITS)
    if target.n is not None and target.n < 1:
        yield f"n = {target.n} is impossible", "use 1 or more, or leave it empty"
    if target.use not in USES:
        yield f"there is no use {target.use!r}", nearest(target.use, USES)
    if target.grade not in GRADES:
        yield f"there is no grade {target.grade!r}", nearest(target.grade, GRADES)
    surveys = (*SURVEYS.values(), OTHER_SURVEY)
    if target.survey not in surveys:
        yield f"there is no survey {target.survey!r}", nearest(target.survey, surveys)
    if target.statistic:
        yield from _wrong_statistic(target, vocabulary.known())
    if target.use == "fit" and target.tolerance == 0.0:
        yield "the fit cannot meet a figure within 0", "use a tolerance above 0"
    if target.use in ("fit", "outer") and target.unit == SIGN:
        yield "a sign cannot be fitted", "use check"
    if target.use == "outer" and math.hypot(target.se, target.discrepancy) == 0.0:
        yield "the posterior cannot meet a figure within 0", "use an error or a discrepancy above 0"
    if not target.reason and (target.use == "none" or target.discrepancy > 0.0):
        why = "use none" if target.use == "none" else "a discrepancy above 0"
        yield f"{why} has no reason", "say why in a short sentence"


def _out_of_scale(target: Target, given: Mapping[str, float]) -> Iterator[tuple[str, str]]:
    """Return the value and errors that are not possible in the unit."""
    if target.unit == SIGN:
        if target.value not in (-1.0, 0.0, 1.0):
            yield f"{target.value:g} is no sign", "use -1, 0 (either) or 1"
        return
    wrong = cells.impossible(target.value, target.unit)
    if wrong is not None:
        yield wrong
    widest = cells.largest_error(target.unit)
    for name in ("se", "discrepancy", "tolerance"):
        if given.get(name, 0.0) > widest:
            what = f"{name} = {given[name]:g} is wider than the scale of {target.unit}"
            yield what, f"use {widest:g} or less"


def _wrong_statistic(target: Target, known: Mapping[str, Statistic]) -> Iterator[tuple[str, str]]:
    statistic = known.get(target.statistic)
    if statistic is None:
        yield f"there is no statistic {target.statistic!r}", nearest(target.statistic, known)
        return
    if target.unit not in (statistic.unit, SIGN):
        yield (
            f"{target.statistic} is not in {target.unit}",
            f"use {statistic.unit}, or {SIGN} where only the sign is published",
        )
    if target.survey != statistic.survey:
        yield f"{target.statistic} is not of {target.survey}", f"use {statistic.survey}"
