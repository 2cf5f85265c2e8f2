"""What is said of a file that cannot be read at all, in English and Korean."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from sim.errors import UserError

_SAVE_AS: Final = (
    'in Excel use "Save as" with the type "CSV UTF-8 (comma delimited)"',
    "엑셀의 ‘다른 이름으로 저장’에서 ‘CSV UTF-8(쉼표로 분리)’을 고른다",
)
_ONE_ROW: Final = ("give one row a firm", "기업마다 한 행을 적는다")
_FEWER: Final = (
    "leave out columns that the model does not use, or draw a sample of firms with its weights",
    "모형이 쓰지 않는 열을 빼거나, 기업의 표본을 가중치와 함께 준다",
)
_KINDS: Final = (
    "give a .csv, .xlsx or .parquet file",
    ".csv, .xlsx, .parquet 파일을 준다",
)
# A file that cannot be read at all: what is wrong, and what would be right.
_FILES: Final[Mapping[str, tuple[tuple[str, str], tuple[str, str]]]] = {
    "no_file": (
        ("there is no such file", "그런 파일이 없다"),
        ("check the path", "경로를 확인한다"),
    ),
    "folder": (("this is a folder", "폴더이다"), _KINDS),
    "kind": (
        ("files of type {kind} cannot be read", "{kind} 형식의 파일은 읽을 수 없다"),
        _KINDS,
    ),
    "no_kind": (
        (
            "files of type without ending cannot be read",
            "확장자가 없는 파일은 읽을 수 없다",
        ),
        _KINDS,
    ),
    "large": (
        ("the file has more than {most} bytes", "파일이 {most}바이트를 넘는다"),
        _FEWER,
    ),
    "many_cells": (
        ("the file has more than {most} cells", "파일의 칸이 {most}개를 넘는다"),
        _FEWER,
    ),
    "empty_file": (
        ("the file is empty", "빈 파일이다"),
        ("give a header and one row a firm", "머리글과 기업마다 한 행을 적는다"),
    ),
    "no_firms": (("the file holds no firms", "기업이 한 개도 없다"), _ONE_ROW),
    "no_parquet": (
        (
            "the file is not readable as Parquet ({why})",
            "Parquet 파일로 읽을 수 없다({why})",
        ),
        (
            "write it again, for instance with pandas.DataFrame.to_parquet",
            "pandas.DataFrame.to_parquet 등으로 다시 저장한다",
        ),
    ),
    "no_workbook": (
        (
            "the file is not readable as an Excel workbook",
            "엑셀 통합 문서로 읽을 수 없다",
        ),
        (
            "open it in Excel and save it again as .xlsx or as CSV UTF-8",
            "엑셀에서 열어 .xlsx나 CSV UTF-8로 다시 저장한다",
        ),
    ),
    "no_openpyxl": (
        (
            "reading .xlsx needs openpyxl, which is not installed",
            ".xlsx를 읽는 데 필요한 openpyxl이 설치되어 있지 않다",
        ),
        (
            "pip install 'hwaksan[excel]', or save the sheet as CSV UTF-8",
            "pip install 'hwaksan[excel]'로 설치하거나 시트를 CSV UTF-8로 저장한다",
        ),
    ),
    "workbook": (
        (
            "the file is an Excel workbook, not CSV",
            "CSV가 아니라 엑셀 통합 문서이다",
        ),
        _SAVE_AS,
    ),
    "old_workbook": (
        (
            "the file is an old Excel workbook, not CSV",
            "CSV가 아니라 옛 엑셀 통합 문서이다",
        ),
        _SAVE_AS,
    ),
    "utf16": (
        ("the file is UTF-16 text, not CSV", "CSV가 아니라 UTF-16 텍스트이다"),
        _SAVE_AS,
    ),
    "encoding": (
        ("the text is neither UTF-8 nor cp949", "UTF-8도 cp949도 아닌 텍스트이다"),
        _SAVE_AS,
    ),
    "no_csv": (
        ("row {row} is not valid CSV ({why})", "{row}행이 올바른 CSV가 아니다({why})"),
        ("check its quotation marks", "따옴표를 확인한다"),
    ),
    "separator": (
        ("the columns are not separated by commas", "열이 쉼표로 나뉘어 있지 않다"),
        ("save as comma-separated CSV", "쉼표로 분리된 CSV로 저장한다"),
    ),
    "no_name": (
        ("column {position} has no name", "{position}번째 열에 이름이 없다"),
        ("name or remove it", "이름을 적거나 열을 지운다"),
    ),
    "twice": (
        ("column {column} is there twice", "{column} 열이 두 번 있다"),
        ("keep one column of each name", "같은 이름의 열은 하나만 남긴다"),
    ),
}

#: What other programs say of a file, in Korean.
_REASONS: Final = {
    "unexpected end of data": "닫히지 않은 따옴표",
    "line contains NUL": "빈 문자(NUL)",
}
_OTHER: Final = "손상되었거나 다른 형식"


def file_error(key: str, where: str, language: str, **values: object) -> UserError:
    """Return the error of a file that cannot be read, in English (``en``) or Korean (``ko``)."""
    if language == "ko" and "why" in values:
        values = values | {"why": _REASONS.get(str(values["why"]), _OTHER)}
    what, hint = (texts[language == "ko"].format(**values) for texts in _FILES[key])
    return UserError(what, where=where, hint=hint)
