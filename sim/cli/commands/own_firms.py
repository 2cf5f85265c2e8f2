"""What `population check --population` says of a file of the user's own firms."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from itertools import pairwise
from typing import TYPE_CHECKING, Final

import numpy as np

from sim.cli.commands.console import console, folding_table
from sim.population.margins import REFERENCE_YEAR
from sim.population.microdata import Microdata, read_firms
from sim.population.schema import FRAMES, INDUSTRIES, REGIONS, SIZE_CLASSES, Population

if TYPE_CHECKING:
    from pathlib import Path

    import pandas as pd
    from numpy.typing import NDArray

    from sim.report.data.results import Results

_BANDS: Final = (1, 10, 50, 300)
"""Employees at which the size bands begin."""
_ENDS: Final = 2
"""Years that are shown on the screen where there are many: the first and the last."""
_COLUMNS: Final = ("what", "group", "rows", "firms", "firms_2022")
_WORDS: Final = {
    "read": ("{file}: {rows} firms were read", "{file}: 기업 {rows}개를 읽음"),
    "what": ("what", "구분"),
    "group": ("group", "집단"),
    "rows": ("rows", "행"),
    "firms": ("firms they stand for", "대표하는 기업 수"),
    "firms_2022": ("in 2022", "2022년"),
    "frame": ("frame", "모집단"),
    "size_class": ("size class", "기업 규모"),
    "employees": ("employees", "상용근로자 수"),
    "industry": ("section", "산업 대분류"),
    "region": ("region", "본사 소재지"),
    "missing": ("empty cells: {cells}", "빈 칸: {cells}"),
    "none_missing": ("no cell is empty", "빈 칸 없음"),
    "left_out": ("columns that are not there: {names}", "없는 열: {names}"),
    "observed": (
        "told a survey of {year} that they use AI: {percent:.1f} % of {firms:,} firms ({frame})",
        "{year}년 조사에서 인공지능을 활용한다고 답한 기업: {firms:,}개 중 {percent:.1f}%({frame})",
    ),
    "from_file": (
        "Nothing was fitted to your firms. Firms that report AI in {year} ({frame}): the baseline "
        "says {model:.1f} %, the file {observed:.1f} % of {firms:,} firms.",
        "이 기업에 맞춘 적합은 하지 않음. {year}년 인공지능을 활용한다고 답한 기업({frame}): "
        "기준 시나리오 {model:.1f}%, 자료 {observed:.1f}%(기업 {firms:,}개).",
    ),
    "from_survey": (
        "Nothing was fitted to your firms. Firms that report AI in {year} ({frame}): the baseline "
        "says {model:.1f} %, the published survey of the whole frame {observed:.1f} %.",
        "이 기업에 맞춘 적합은 하지 않음. {year}년 인공지능을 활용한다고 답한 기업({frame}): "
        "기준 시나리오 {model:.1f}%, 공표된 전체 조사 {observed:.1f}%.",
    ),
    "good": ("The file can be used.", "이 파일은 쓸 수 있다."),
}


def print_own(file: Path, *, csv: bool, language: str) -> None:
    """Read a file of own firms and print what is in it.

    Raises
    ------
    UserError
        If it cannot be read.
    """
    read = read_firms(file, with_other_frame=True, language=language)
    table = counts(read.population, read.own)
    if csv:
        print(table.to_csv(index=False, lineterminator="\n"), end="")
        return
    screen = console()
    screen.print(_say("read", language, file=file.name, rows=f"{read.own:,}"))
    shown = folding_table(*(_say(name, language) for name in _COLUMNS))
    for row in table.to_dict("records"):
        numbers = (f"{row[name]:,.1f}" for name in ("firms", "firms_2022"))
        what = _say(str(row["what"]), language)
        shown.add_row(what, str(row["group"]), f"{row['rows']:,}", *numbers)
    screen.print(shown)
    for line in _remarks(read, language):
        screen.print(line)
    screen.print(_say("good", language))


def print_fit(results: Results, language: str) -> None:
    """Print how near the baseline comes to what is known of own firms, beside the answer."""
    shares = results.own_shares
    screen = console()
    for each in shares[:: max(len(shares) - 1, 1)][:_ENDS]:
        key = "from_file" if each.firms else "from_survey"
        screen.print(_say(key, language, **asdict(each)))


def counts(firms: Population, own: int) -> pd.DataFrame:
    """Return rows and firms by frame, size, section and region.

    Parameters
    ----------
    firms : Population
    own : int
        So many rows count, from the first.

    Returns
    -------
    pandas.DataFrame
        Columns ``what``, ``group``, ``rows``, ``firms`` (sum of weights) and ``firms_2022`` (of
        those that are active in 2022); groups without a row are left out.
    """
    import pandas as pd

    band = np.searchsorted(_BANDS, firms.employees, side="right") - 1
    bands = [f"{low}-{after - 1}" for low, after in pairwise(_BANDS)]
    groups: tuple[tuple[str, Sequence[str], NDArray[np.integer]], ...] = (
        ("frame", FRAMES, firms.frame),
        ("size_class", SIZE_CLASSES, firms.size_class),
        ("employees", (*bands, f"{_BANDS[-1]}+"), band),
        ("industry", INDUSTRIES, firms.industry),
        ("region", REGIONS, firms.region),
    )
    weight, there = firms.weight[:own], firms.active(REFERENCE_YEAR)[:own]
    rows = [
        (what, name, int(here.sum()), weight[here].sum(), weight[here & there].sum())
        for what, names, code in groups
        for k, name in enumerate(names)
        if (here := code[:own] == k).any()
    ]
    return pd.DataFrame(rows, columns=list(_COLUMNS))


def _remarks(read: Microdata, language: str) -> list[str]:
    cells = ", ".join(f"{name} {n}" for name, n in read.missing.items() if n)
    said = [_say("missing", language, cells=cells) if cells else _say("none_missing", language)]
    if read.left_out:
        said.append(_say("left_out", language, names=", ".join(read.left_out)))
    said += [remark.text(language) for remark in read.remarks]
    return said + [_say("observed", language, **asdict(each)) for each in read.observed]


def _say(key: str, language: str, **values: object) -> str:
    return _WORDS[key][language == "ko"].format(**values)
