"""The record of a forecast: one JSON file that says what was forecast and when, and its digest.

The digest is SHA-256 of canonical JSON of everything else: keys in order, no blanks, UTF-8. It
shows that nothing was changed since it was made known; when that was, only others can show.
"""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import fields
from datetime import date
from itertools import count
from pathlib import Path
from typing import Annotated, Any, Final

import numpy as np
from numpy.typing import NDArray
from pydantic import ConfigDict, Field, TypeAdapter, ValidationError
from pydantic.dataclasses import dataclass as checked

from sim.errors import UserError
from sim.forecast.benchmarks import NAMES
from sim.forecast.figure import DIGITS, RANGES, STRICT, Day, Figure
from sim.sizes import TEXT_BYTES, read_bytes

FORMAT: Final = 1
MODEL: Final = "abm"
MODELS: Final = (MODEL, *NAMES)
"""Of every figure, in the order in which they are shown."""
QUANTILES: Final[Mapping[str, float]] = {
    "low_90": 0.05,
    "low_50": 0.25,
    "median": 0.5,
    "high_50": 0.75,
    "high_90": 0.95,
}
_DIGEST: Final = "sha256"
_HINT: Final = "score a record as hwaksan forecast wrote it"
_MAX_SHOWN: Final = 3

Sha256 = Annotated[str, Field(pattern="^[0-9a-f]{64}$")]


@checked(frozen=True, config=STRICT)
class Distribution:
    """Simulated values of a figure and their quantiles.

    Attributes
    ----------
    low_90, low_50, median, high_50, high_90 : float
    values : tuple of float
    """

    low_90: float
    low_50: float
    median: float
    high_50: float
    high_90: float
    values: Annotated[tuple[float, ...], Field(min_length=1)]

    @classmethod
    def of(cls, values: NDArray[np.float64], digits: int) -> Distribution:
        """Round values and take their quantiles.

        Examples
        --------
        >>> Distribution.of(np.array([1.0, 2.0, 3.00049]), 3).median
        2.0
        """
        rounded: NDArray[np.float64] = np.round(values, digits)
        return cls(**_quantiles(rounded, digits), values=tuple(rounded.tolist()))


def _quantiles(values: NDArray[np.float64], digits: int) -> dict[str, float]:
    found = np.round(np.quantile(values, list(QUANTILES.values())), digits)
    return dict(zip(QUANTILES, found.tolist(), strict=True))


@checked(frozen=True, config=STRICT)
class Forecast:
    """What the model and the null models say about a figure.

    Attributes
    ----------
    figure : Figure
    nulls : str
        What the null models are made from.
    models : dict of str to Distribution
        By name of `MODELS`.
    """

    figure: Figure
    nulls: str
    models: dict[str, Distribution]


@checked(frozen=True, config=STRICT)
class Record:
    """A dated forecast.

    Attributes
    ----------
    format : int
        Version of this file's layout.
    date : str
        UTC.
    hwaksan : str
        Version of the program.
    command : tuple of str
        That gives the same numbers.
    seed, draws, paths : int
        Random seed, draws from the posterior, simulated paths.
    model : dict of str to str
        `sim.calibration.posterior.fingerprint.fingerprint`.
    posterior : str
        Digest of the posterior.
    posterior_stale : tuple of str
        In what the posterior was made for something else; empty if in nothing.
    code, data : str
        Digests of the program's source and of its data.
    assumptions : tuple of str
        Of all of the model's figures.
    figures : tuple of Forecast
    """

    format: int
    date: Day
    hwaksan: str
    command: tuple[str, ...]
    seed: Annotated[int, Field(ge=0)]
    draws: Annotated[int, Field(ge=1)]
    paths: Annotated[int, Field(ge=1)]
    model: dict[str, str]
    posterior: Sha256
    posterior_stale: tuple[str, ...]
    code: Sha256
    data: Sha256
    assumptions: tuple[str, ...]
    figures: Annotated[tuple[Forecast, ...], Field(min_length=1)]

    @property
    def digest(self) -> str:
        """SHA-256 of this record."""
        return digest(plain(self))

    @property
    def late(self) -> bool:
        """Whether a figure was due when the record was made: it may have been known."""
        return any(self.date >= each.figure.due for each in self.figures)


@checked(frozen=True, config=STRICT)
class _Sealed(Record):
    """A record as it stands in a file."""

    sha256: Sha256


@checked(frozen=True, config=ConfigDict(strict=True, extra="ignore"))
class _Versioned:
    """Of a record of whatever version: which one."""

    format: int


_VERSIONED: Final = TypeAdapter(_Versioned)
_RECORD: Final = TypeAdapter(Record)
_SEALED: Final = TypeAdapter(_Sealed)


def plain(record: Record) -> dict[str, Any]:
    """Return a record as JSON types, without its digest; whole numbers without a point."""
    found: dict[str, Any] = _whole(_RECORD.dump_python(record, mode="json"))
    return found


def _whole(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _whole(each) for key, each in value.items()}
    if isinstance(value, list):
        return [_whole(each) for each in value]
    return int(value) if isinstance(value, float) and value.is_integer() else value


def digest(content: Mapping[str, Any]) -> str:
    """Return SHA-256 of canonical JSON.

    Examples
    --------
    >>> digest({"b": 1, "a": "나"}) == digest({"a": "나", "b": 1})
    True
    """
    canonical = json.dumps(
        content, ensure_ascii=False, sort_keys=True, separators=(",", ":"), allow_nan=False
    )
    return hashlib.sha256(canonical.encode("utf-8")).hexdigest()


def is_record(file: Path) -> bool:
    """Return whether a file looks like a record, sound or not."""
    return file.is_file() and f'"{_DIGEST}": '.encode() in file.read_bytes()


def text(record: Record) -> str:
    """Return a record as the text of its file."""
    content = plain(record)
    return _laid_out({**content, _DIGEST: digest(content)}, 0) + "\n"


def _laid_out(value: Any, depth: int) -> str:
    """Write JSON with a line an entry, and lists of plain values in one line."""
    if isinstance(value, dict) and value:
        entries = [
            f"{json.dumps(key, ensure_ascii=False)}: {_laid_out(each, depth + 1)}"
            for key, each in value.items()
        ]
        brackets = "{}"
    elif isinstance(value, list) and any(isinstance(each, dict) for each in value):
        entries = [_laid_out(each, depth + 1) for each in value]
        brackets = "[]"
    else:
        return json.dumps(value, ensure_ascii=False, allow_nan=False)
    inner = (",\n" + " " * (depth + 1)).join(entries)
    return f"{brackets[0]}\n{' ' * (depth + 1)}{inner}\n{' ' * depth}{brackets[1]}"


def write(folder: Path, record: Record, readable: str) -> Path:
    """Write a record under a name of its own, and a page for readers beside it.

    Parameters
    ----------
    folder : Path
        Made if it is missing.
    record : Record
    readable : str
        The page; what counts is the record.

    Returns
    -------
    Path
        Of the JSON file, such as ``2026-11-27.json``; a second one of a day ends in ``-2.json``. No
        file is ever replaced.
    """
    folder.mkdir(parents=True, exist_ok=True)
    file = _taken(folder, record.date)
    page = file.with_suffix(".md")
    contents = {page: readable, file: text(record)}
    temporary = {each: each.with_name(f".{each.name}.tmp") for each in contents}
    try:
        for each, content in contents.items():
            temporary[each].write_text(content, encoding="utf-8", newline="\n")
        for each in contents:
            temporary[each].replace(each)
    except BaseException:
        for each in contents:
            each.unlink(missing_ok=True)
        raise
    finally:
        for each in temporary.values():
            each.unlink(missing_ok=True)
    return file


def _taken(folder: Path, stem: str) -> Path:
    """Make an empty file under the first free name: whoever writes too takes the next one."""
    for number in count(1):
        file = folder / (f"{stem}.json" if number == 1 else f"{stem}-{number}.json")
        if file.with_suffix(".md").exists():
            continue
        try:
            file.touch(exist_ok=False)
        except FileExistsError:
            continue
        return file
    raise AssertionError("names do not run out")


def read(file: Path) -> Record:
    """Read a record and verify it.

    Parameters
    ----------
    file : Path

    Raises
    ------
    UserError
        If it is no record, or was changed after its digest was made; file and key are named.
    """
    # A checkout on Windows may end its lines otherwise; that is the same file.
    content = read_bytes(file, TEXT_BYTES).replace(b"\r\n", b"\n")
    try:
        version = _VERSIONED.validate_json(content).format
        if version != FORMAT:
            raise UserError(
                f"this is version {version} of the layout, and this program reads {FORMAT}",
                f"{file} format",
                "take the version of hwaksan that wrote it",
            )
        sealed = _SEALED.validate_json(content)
    except ValidationError as error:
        raise UserError(_first(error), str(file), _HINT) from None
    record = Record(**{each.name: getattr(sealed, each.name) for each in fields(Record)})
    for where, what in _problems(record):
        raise UserError(what, f"{file} {where}", _HINT)
    made = record.digest
    if made != sealed.sha256:
        raise UserError(
            f"the record was changed after it was made: its content has the digest {made[:12]}..., "
            f"the file says {sealed.sha256[:12]}...",
            f"{file} {_DIGEST}",
            _HINT,
        )
    if content != text(record).encode("utf-8"):
        raise UserError("the file is not laid out as it was written", str(file), _HINT)
    return record


def _first(error: ValidationError) -> str:
    """Say where and what is wrong, of the first few things."""
    found = error.errors(include_url=False, include_input=False)
    shown = [
        f"{_key(each['loc'])}: {each['msg']}" if each["loc"] else each["msg"]
        for each in found[:_MAX_SHOWN]
    ]
    more = len(found) - len(shown)
    return "; ".join(shown) + (f"; and {more} more" if more > 0 else "")


def _key(where: Sequence[str | int]) -> str:
    """Write a place in JSON.

    Examples
    --------
    >>> _key(("figures", 3, "models", "abm"))
    'figures[3].models.abm'
    """
    parts = (f"[{each}]" if isinstance(each, int) else f".{each}" for each in where)
    return "".join(parts).removeprefix(".")


def _problems(record: Record) -> Iterator[tuple[str, str]]:
    """Return where and what is wrong with a record whose keys and types are right."""
    if not _is_day(record.date):
        yield "date", f"{record.date} is no day"
    ids = Counter(each.figure.id for each in record.figures)
    for k, each in enumerate(record.figures):
        where = f"figures[{k}]"
        if ids[each.figure.id] > 1:
            yield f"{where}.figure.id", f"{each.figure.id} is there twice"
        if not _is_day(each.figure.due):
            yield f"{where}.figure.due", f"{each.figure.due} is no day"
        if set(each.models) != set(MODELS):
            yield f"{where}.models", f"there must be {', '.join(MODELS)}"
        for name, distribution in each.models.items():
            what = _wrong(distribution, each.figure.unit, record.paths)
            if what:
                yield f"{where}.models.{name}", f"{each.figure.id}: {what}"


def _wrong(distribution: Distribution, unit: str, paths: int) -> str:
    """Say what is wrong with simulated values, nothing if nothing is."""
    stored = [getattr(distribution, name) for name in QUANTILES]
    if stored != sorted(stored):
        return f"the quantiles {', '.join(QUANTILES)} are not in order"
    values = np.array(distribution.values)
    if len(values) != paths:
        return f"{len(values)} values where paths says {paths}"
    low, high = RANGES[unit]
    if values.min() < low or values.max() > high:
        wrong = values.min() if values.min() < low else values.max()
        return f"a value of {wrong:g}, outside {low:g} to {high:g}"
    digits = DIGITS[unit]
    right = list(_quantiles(values, digits).values())
    if not np.allclose(stored, right, rtol=0.0, atol=1.01 * 10.0**-digits):
        return "the quantiles are not those of the values"
    return ""


def _is_day(day: str) -> bool:
    try:
        return date.fromisoformat(day).isoformat() == day
    except ValueError:
        return False
