"""What is said of a user's file, in English and Korean."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Final

from sim.errors import UserError
from sim.population.categories import REGIONS
from sim.population.trait import FLAG, NAME, SECTION, WHOLE, YEARS, Column
from sim.units import in_language

_WORDS: Final[Mapping[str, tuple[str, str]]] = {
    # What a value must be.
    "names": ("must be one of {names}", "다음 중 하나여야 한다: {names}"),
    "regions": (
        "must be one of {names}, or a Korean name such as 서울, 서울시, 서울특별시",
        "다음 중 하나여야 한다: {names}, 또는 서울, 서울시, 서울특별시와 같은 한글 이름",
    ),
    "section": (
        "must be a KSIC section A to S without O, a code in it (C26, 26) or its name (제조업)",
        "KSIC 대분류(A~S, O 제외), 그 안의 코드(C26, 26) 또는 이름(제조업)이어야 한다",
    ),
    "flag": ("must be 0 or 1 (Y/N, 예/아니오)", "0 또는 1이어야 한다(Y/N, 예/아니오)"),
    "years": (
        "must be 0 or 1 (Y/N, 예/아니오), or the years in use such as 2015-2019 2022-",
        "0 또는 1(Y/N, 예/아니오)이거나 2015-2019 2022-와 같은 활용 연도여야 한다",
    ),
    "whole": (
        "must be a whole number at least {low} and at most {high}",
        "{low} 이상 {high} 이하의 정수여야 한다",
    ),
    "number": (
        "must be a number at least {low} and at most {high}",
        "{low} 이상 {high} 이하의 수여야 한다",
    ),
    "empty": ("is empty; {rule}", "비어 있다. {rule}"),
    # What is wrong with a row or a file.
    "row": ("row {row}{column}: {text}", "{row}행{column}: {text}"),
    "length": (
        "has {found} values for {columns} columns",
        "값이 {found}개인데 열은 {columns}개이다",
    ),
    "same_id": ("{id} is already the id of row {row}", "{id}은(는) 이미 {row}행의 번호이다"),
    "same_firm_year": (
        "{id} in {year} already stands in row {row}",
        "{id}의 {year}년은 이미 {row}행에 있다",
    ),
    "before_birth": ("is before birth_year", "설립 연도(birth_year)보다 앞선다"),
    "after_entry": ("must be after entry_year", "진입 연도(entry_year)보다 뒤여야 한다"),
    "after_birth": ("must be after birth_year", "설립 연도(birth_year)보다 뒤여야 한다"),
    "division": (
        "is not a division of section {section} ({low} to {high})",
        "대분류 {section}의 중분류({low}~{high})가 아니다",
    ),
    "uneven": (
        "is empty, while other rows have one; give a {column} in each row or in none",
        "비어 있는데 다른 행에는 값이 있다. {column}은(는) 모든 행에 적거나 모두 비운다",
    ),
    "ai_year": (
        "is empty, while ai_use is given; say of which year that is",
        "ai_use가 있는데 비어 있다. 몇 년의 응답인지 적는다",
    ),
    "problems": ("{count} in {rows}: {shown}{more}", "{rows}개 행에 문제 {count}개: {shown}{more}"),
    "more": ("; and {more} more", "; 그 밖에 {more}개"),
    "nothing_read": (
        "nothing was read; docs/microdata.md lists what each column may hold",
        "아무것도 읽지 않았다. 각 열에 올 수 있는 값은 docs/microdata.md에 있다",
    ),
    "missing_columns": ("missing column {names}", "필요한 열이 없다: {names}"),
    "rename": ("rename {found!r} to {name!r}", "{found!r} 열의 이름을 {name!r}(으)로 바꾼다"),
    "see_columns": (
        "docs/microdata.md lists the columns and their Korean names",
        "열과 한글 이름은 docs/microdata.md에 있다",
    ),
    "misspelt": ("unknown column {found}", "알 수 없는 열 {found}"),
    "did_you_mean": (
        "did you mean {name!r}? Rename or remove it",
        "{name!r}을(를) 뜻했다면 이름을 바꾸고, 아니면 지운다",
    ),
    "two_columns": (
        "columns {one!r} and {other!r} are both {name}",
        "{one!r} 열과 {other!r} 열이 모두 {name}이다",
    ),
    "keep_one": ("keep one of them", "하나만 남긴다"),
    "read_as_header": (
        "row {row} is read as the header and names none of the columns ({found}): let the header "
        "be the first row; docs/microdata.md lists the columns and their Korean names",
        "{row}행을 머리글로 읽었으나 열 이름이 없다({found}). 머리글이 첫 행이어야 한다. 열과 한글 "
        "이름은 docs/microdata.md에 있다",
    ),
    # What is right, but has to be known.
    "kept_apart": (
        "{file}: not used, kept apart: column {names}",
        "{file}: 쓰지 않고 따로 둔 열: {names}",
    ),
    "blank_rows": ("{file}: {n} empty rows passed over", "{file}: 빈 행 {n}개를 건너뜀"),
    "sheet": (
        "{file}: the first of {n} sheets was read, {sheet!r}",
        "{file}: 시트 {n}개 중 첫 번째 {sheet!r}을(를) 읽음",
    ),
    "firm_years": (
        "{file}: {rows} rows of {firms} firms in several years ({first} to {last}): the latest row "
        "of a firm describes it, earlier ones say only who used AI; {gone} firms without a row in "
        "{last} and without exit_year are taken to be there still",
        "{file}: 기업 {firms}개의 여러 해({first}~{last}년) {rows}행. 기업의 속성은 가장 최근 "
        "행에서 읽고 앞선 행은 인공지능 활용 여부에만 씀. {last}년 행이 없고 exit_year도 없는 기업 "
        "{gone}개는 남아 있는 것으로 봄",
    ),
    "renumbered": (
        "{file}: ids above {limit} draw random numbers by their rank, so another firm in the file "
        "changes those of the firms behind it",
        "{file}: {limit}보다 큰 번호는 순위에 따라 난수를 뽑으므로, 기업을 더하면 뒤 기업의 난수가 "
        "바뀜",
    ),
    "unknown_partners": (
        "{file}: {n} trading partners are not in the file and are drawn instead",
        "{file}: 파일에 없는 거래처 {n}개는 새로 뽑음",
    ),
    "other_frame": (
        "{file} holds only firms of the frame {own}: {rows} synthetic rows stand for the {firms} "
        "firms of the frame {other} (--without-other-frame leaves them out)",
        "{file}에는 {own} 모집단의 기업만 있음: {other} 모집단의 기업 {firms}개를 합성 기업 "
        "{rows}개가 대신함(--without-other-frame으로 뺄 수 있음)",
    ),
    "alone": (
        "{file} holds only firms of the frame {own}: nobody else competes for public money, and "
        "what is said of the other frame is empty",
        "{file}에는 {own} 모집단의 기업만 있음: 공공 자금을 두고 경쟁하는 다른 기업이 없고, "
        "다른 모집단의 결과는 비어 있음",
    ),
    "unit": (
        "{file}: {column} of the firms of the frame {frame}: half are below {found}; of synthetic "
        "firms half are below {usual}. It is asked in {unit}: is the unit right?",
        "{file}: {frame} 모집단 기업의 {column} 중앙값은 {found}, 합성 기업은 {usual}임. "
        "단위는 {unit_ko}임. 단위가 맞는지 확인할 것",
    ),
    "part": (
        "{file}: the firms of the frame {frame} stand for {firms} firms in 2022, the published "
        "frame has {published}; budgets of programmes are those of the whole country",
        "{file}: {frame} 모집단의 기업은 2022년에 {firms}개를 대표하지만 공표된 모집단은 "
        "{published}개임. 사업 예산은 전국 규모임",
    ),
}  # fmt: skip


@dataclass(frozen=True)
class Remark:
    """Something to be known of a file.

    Attributes
    ----------
    key : str
        Which text.
    values : mapping
        What stands in its gaps.
    """

    key: str
    values: Mapping[str, object] = field(default_factory=dict)

    def text(self, language: str = "en") -> str:
        """Return it in English (``en``) or Korean (``ko``)."""
        unit = in_language(str(self.values.get("unit", "")), "ko")
        return say(self.key, language, unit_ko=unit, **self.values)


@dataclass(frozen=True)
class Problem:
    """One thing that is wrong in a file: row as in the file, column, and what and why."""

    row: int
    column: str
    text: str


def say(key: str, language: str, **values: object) -> str:
    """Return a text in English (``en``) or Korean (``ko``)."""
    return _WORDS[key][language == "ko"].format(**values)


def rule(column: Column, language: str = "en") -> str:
    """Say what a value of a column must be."""
    names = ", ".join(column.names)
    low, high = (f"{bound:.15g}" if bound >= 1 else f"{bound:.6f}".rstrip("0").rstrip(".")
                 for bound in (column.low, column.high))  # fmt: skip
    if column.kind == NAME:
        also = "".join(f", {name}" for name, _ in column.also)
        key = "regions" if column.names == REGIONS else "names"
        return say(key, language, names=names + also)
    keys = {FLAG: "flag", YEARS: "years", SECTION: "section", WHOLE: "whole"}
    return say(keys.get(column.kind, "number"), language, low=low, high=high)


def refused(name: str, problems: Iterable[Problem], order: Mapping[str, int], language: str,
            shown: int) -> UserError:  # fmt: skip
    """Return one error for all problems of a file, the first of them listed.

    Parameters
    ----------
    name : str
        Of the file.
    problems : iterable of Problem
    order : mapping of str to int
        Position of each column.
    language : str
    shown : int
        How many are listed.
    """
    listed = sorted(problems, key=lambda p: (p.row, order.get(p.column, -1)))
    rows = len({problem.row for problem in listed})
    more = len(listed) - shown
    count, where = str(len(listed)), str(rows)
    if language != "ko":
        count = "1 problem" if len(listed) == 1 else f"{count} problems"
        where = "1 row" if rows == 1 else f"{where} rows"
    text = say(
        "problems",
        language,
        count=count,
        rows=where,
        shown="; ".join(_problem(each, language) for each in listed[:shown]),
        more=say("more", language, more=more) if more > 0 else "",
    )
    return UserError(text, where=name, hint=say("nothing_read", language))


def _problem(problem: Problem, language: str) -> str:
    column = f", {problem.column}" if problem.column else ""
    return say("row", language, row=problem.row, column=column, text=problem.text)


def reason(column: Column, value: object, *, nothing: bool, language: str) -> str:
    """Say why a cell is refused: what was read, and what it must be."""
    must = rule(column, language)
    if nothing:
        return say("empty", language, rule=must)
    between = "은(는) " if language == "ko" else " "
    return f"{str(value)[:40]!r}{between}{must}"
