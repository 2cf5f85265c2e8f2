"""One Excel workbook of a result folder: a sheet a table, with labels, years side by side."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from sim.errors import UserError
from sim.experiment.spreadsheet import plain_text
from sim.population.schema import INDUSTRIES, REGIONS
from sim.report.data.results import Results, read
from sim.report.data.run_record import tables_of
from sim.report.text import labels
from sim.report.text.words import Words, catalogue

if TYPE_CHECKING:
    import pandas as pd

FILE: Final = "tables.xlsx"
MISSING: Final = UserError(
    "a workbook needs openpyxl, which is not installed", "--excel", 'pip install "hwaksan[excel]"'
)
_STATISTICS: Final = ("mean", "p05", "p95")
_KEYS: Final = ("scenario", "baseline", "instrument", "mechanism", "frame", "dimension", "group")
_SCENARIOS: Final = ("scenario", "baseline", "other")
_SUFFIXES: Final = (
    "p05",
    "p25",
    "p75",
    "p95",
    "mc_se",
    "parshare",
    "popshare",
    "median",
    "trimmed",
    "run",
    "draw",
)
_WIDE: Final = {"outcomes": ("value",), "effects": _STATISTICS, "groups": _STATISTICS}
_NEVER: Final = (1980, 1, 1, 0, 0, 0)
_TIME: Final = re.compile(rb"(<dcterms:\w+ [^>]*>)[^<]*")


def check_installed() -> None:
    """Raise a `UserError` if what writes workbooks is not there."""
    try:
        import openpyxl  # noqa: F401
    except ImportError as error:
        raise MISSING from error


def write(folder: Path, *, language: str) -> Path:
    """Write the tables of a result folder into one workbook there.

    Parameters
    ----------
    folder : Path
        What `hwaksan compare` or `run` wrote; see docs/results.md.
    language : str
        ``en`` or ``ko``.

    Returns
    -------
    Path
        The workbook. No time is recorded: the same results give the same bytes.

    Raises
    ------
    UserError
        If openpyxl is not installed, a table is missing, or the language unknown.
    """
    check_installed()
    from openpyxl import Workbook

    words = Words(language)
    results = read(folder)
    book = Workbook(write_only=True)
    for name, table in sorted(tables_of(folder).items(), key=lambda item: item[0] != "summary"):
        sheet = book.create_sheet(name)
        shown = plain_text(_labelled(_by_year(name, table), results, words))
        sheet.append([_head(str(column), words) for column in shown.columns])
        for row in shown.astype(object).where(shown.notna(), None).itertuples(index=False):
            sheet.append(list(row))
    stream = io.BytesIO()
    book.save(stream)
    file = folder / FILE
    file.write_bytes(_without_times(stream.getvalue()))
    return file


def _by_year(name: str, table: pd.DataFrame) -> pd.DataFrame:
    """Return a table with a column a year, means over replicates; one without years as it is."""
    if name == "attribution":
        keys = ["scenario", "baseline", "horizon", "frame"]
        return table.drop(columns="replicate").groupby(keys, sort=False, as_index=False).mean()
    if name == "ledger":
        keys = ["scenario", "instrument", "mechanism", "year"]
        table = table.drop(columns="replicate").groupby(keys, sort=False, as_index=False).mean()
        measures = tuple(each for each in table.columns if each not in keys)
    elif name in _WIDE:
        measures = tuple(each for each in _WIDE[name] if each in table.columns)
    else:
        return table
    known = [each for each in (*_KEYS, "outcome") if each in table.columns]
    long = table.melt([*known, "year"], list(measures), "statistic", "amount")
    wide = long.pivot_table(
        index=[*known, "statistic"], columns="year", values="amount", sort=False, dropna=False
    )
    wide = wide.dropna(how="all").reset_index()
    wide.columns = [str(each) for each in wide.columns]
    return wide.drop(columns="statistic") if measures == ("value",) else wide


def _labelled(table: pd.DataFrame, results: Results, words: Words) -> pd.DataFrame:
    """Return a table with labels instead of names."""
    import pandas as pd

    outcomes = results.run["outcomes"]
    scenarios = {name: labels.scenario(results, name, words) for name in results.scenarios}
    known: dict[str, Mapping[str, str]] = {
        **dict.fromkeys(_SCENARIOS, scenarios),
        "outcome": {n: labels.shown(each, n, words) for n, each in outcomes.items()},
        "group": {
            **dict(zip(REGIONS, labels.regions(words), strict=True)),
            **dict(zip(INDUSTRIES, labels.industries(words), strict=True)),
        },
    }
    known |= {"region": known["group"], "industry": known["group"]}
    if "instrument" in table.columns:
        names = table["instrument"].unique()
        known["instrument"] = {n: labels.instrument(results, str(n), words) for n in names}
    shown: dict[str, Any] = {}
    for column in table.columns:
        values = table[column]
        if pd.api.types.is_string_dtype(values):
            mapping = known.get(str(column), {})
            each = {n: mapping.get(n) or _word("value", str(n), words) for n in values.unique()}
            shown[str(column)] = values.map(each)
        else:
            shown[str(column)] = values
        if column == "outcome":
            shown["unit"] = values.map({n: str(each["unit"]) for n, each in outcomes.items()})
    return pd.DataFrame(shown)


def _head(column: str, words: Words) -> str:
    """Return the label of a column; a parameter keeps its symbol."""
    base, _, suffix = column.rpartition("_")
    if column.endswith("_mc_se"):  # `mc_se` alone is a column of its own
        base, suffix = column.removesuffix("_mc_se"), "mc_se"
    if base and suffix in _SUFFIXES and f"column.{base}" in catalogue():
        return f"{_word('column', base, words)}, {_word('column', suffix, words)}"
    return _word("column", column, words)


def _word(kind: str, name: str, words: Words) -> str:
    return words(f"{kind}.{name}") if f"{kind}.{name}" in catalogue() else name


def _without_times(content: bytes) -> bytes:
    """Return a workbook that does not say when it was written."""
    stream = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(content)) as given,
        zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as kept,
    ):
        for name in given.namelist():
            part = given.read(name)
            if name == "docProps/core.xml":
                part = _TIME.sub(rb"\g<1>1980-01-01T00:00:00Z", part)
            kept.writestr(zipfile.ZipInfo(name, _NEVER), part, zipfile.ZIP_DEFLATED)
    return stream.getvalue()
