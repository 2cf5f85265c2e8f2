"""Reading of target files: what is refused, and that the message names file and row."""

from __future__ import annotations

import csv
import io
import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim import UserError, resources
from sim.calibration.targets.target import COLUMNS, Target, read_folder

SHIPPED = [
    row
    for file in sorted(resources.path("calibration", "targets").glob("*.csv"))
    for row in csv.DictReader(io.StringIO(file.read_text(encoding="utf-8")))
]
SHARE = {
    "id": "plan.invest",
    "survey": "KIET",
    "statistic": "kiet.nonusers.plan",
    "label_en": "plan",
    "label_ko": "계획",
    "value": "8.9",
    "unit": "percent",
    "n": "327",
    "se": "1.6",
    "discrepancy": "5",
    "tolerance": "",
    "source": "KIET 2024",
    "place": "Fig 6-11",
    "grade": "A",
    "use": "outer",
    "reason": "plans are not deeds",
    "note": "",
}
SIGN = SHARE | {
    "id": "sign",
    "survey": "SBA",
    "statistic": "sba.fe.ai",
    "value": "-1",
    "unit": "sign",
    "se": "0",
    "discrepancy": "0",
    "use": "check",
}
NONE = SHARE | {"id": "team.has", "statistic": "", "se": "", "discrepancy": "0", "use": "none"}


COUNT = SHARE | {
    "id": "ever",
    "survey": "SBA",
    "statistic": "sba.ever.2017_2021",
    "value": "975",
    "unit": "firms",
    "n": "",
}


def read(folder: Path, *rows: dict[str, str], name: str = "kiet.csv") -> dict[str, Target]:
    folder.mkdir(exist_ok=True)
    with (folder / name).open("w", encoding="utf-8", newline="") as stream:
        writer = csv.DictWriter(stream, COLUMNS)
        writer.writeheader()
        writer.writerows(rows)
    return dict(read_folder(folder))


def required(row: dict[str, str]) -> list[str]:
    """Return the cells that a row cannot do without."""
    cells = ["id", "survey", "label_en", "label_ko", "value", "unit", "discrepancy", "source"]
    cells += ["grade", "use"]
    if row["use"] != "none":
        cells += ["statistic", "se"]
    if row["use"] == "fit":
        cells.append("tolerance")
    if row["use"] == "none" or float(row["discrepancy"]) > 0.0:
        cells.append("reason")
    return cells


def test_a_row_is_what_it_says(tmp_path: Path) -> None:
    target = read(tmp_path, SHARE)["plan.invest"]
    assert (target.value, target.n, target.se, target.discrepancy) == (8.9, 327, 1.6, 5.0)
    assert target.tolerance == pytest.approx((1.6**2 + 5.0**2) ** 0.5)
    assert target.origin == "KIET 2024 Fig 6-11"


def test_a_sign_and_a_figure_without_statistic_are_read(tmp_path: Path) -> None:
    found = read(tmp_path, SIGN, NONE)
    assert found["sign"].value == -1.0
    assert found["team.has"].se != found["team.has"].se  # NaN


@given(st.sampled_from(SHIPPED), st.data())
def test_any_blanked_required_cell_is_refused(
    tmp_path_factory: pytest.TempPathFactory, row: dict[str, str], data: st.DataObject
) -> None:
    folder = tmp_path_factory.mktemp("targets")
    assert row["id"] in read(folder, row)
    column = data.draw(st.sampled_from(required(row)))
    named = "no id" if column == "id" else re.escape(row["id"])
    with pytest.raises(UserError, match=rf"kiet\.csv line 2 \({named}\): .*"):
        read(folder, row | {column: " "})


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"value": "108.9"}, "a share of 108.9 percent is impossible"),
        ({"value": "-0.1"}, "a share of -0.1 percent is impossible"),
        ({"value": "nan"}, "'nan' is no number"),
        ({"value": "about 9"}, "the row cannot be read"),
        ({"se": "-1.6"}, "se = -1.6 is negative"),
        ({"se": "inf"}, "'inf' is no number"),
        ({"discrepancy": "-5"}, "discrepancy = -5 is negative"),
        ({"tolerance": "-1"}, "tolerance = -1 is negative"),
        ({"n": "0"}, "n = 0 is impossible"),
        ({"n": "32.7"}, "the row cannot be read"),
        ({"unit": "share"}, "kiet.nonusers.plan is not in share; use percent, or sign"),
        ({"unit": ""}, "unit is empty"),
        ({"statistic": "kiet.nonusers.plam"}, "did you mean 'kiet.nonusers.plan'"),
        ({"statistic": "sba.share.2033"}, "there is no statistic 'sba.share.2033'"),
        ({"survey": "SBA"}, "kiet.nonusers.plan is not of SBA; use KIET"),
        ({"survey": "OECD"}, "there is no survey 'OECD'"),
        ({"use": "outter"}, "there is no use 'outter'; did you mean 'outer'"),
        ({"grade": "D"}, "there is no grade 'D'"),
        ({"reason": ""}, "a discrepancy above 0 has no reason"),
        ({"use": "none", "reason": ""}, "use none has no reason"),
        ({"use": "fit"}, "tolerance is empty"),
        ({"use": "fit", "tolerance": "0"}, "the fit cannot meet a figure within 0"),
        ({"se": "0", "discrepancy": "0"}, "the posterior cannot meet a figure within 0"),
        ({"unit": "sign"}, "8.9 is no sign"),
        ({"unit": "sign", "value": "1"}, "a sign cannot be fitted"),
    ],
)
def test_bad_input_is_refused(tmp_path: Path, change: dict[str, str], message: str) -> None:
    where = r"kiet\.csv line 3 \(plan\.invest\): "
    with pytest.raises(UserError, match=where + ".*" + re.escape(message)):
        read(tmp_path, NONE, SHARE | change)


def test_an_id_that_is_there_twice_is_refused_across_files(tmp_path: Path) -> None:
    read(tmp_path, SHARE)
    again = SHARE | {"statistic": "", "use": "none"}
    with pytest.raises(UserError, match=r"sba\.csv line 2 .* the id plan\.invest is there twice"):
        read(tmp_path, again, name="sba.csv")


def test_a_statistic_is_compared_once(tmp_path: Path) -> None:
    with pytest.raises(UserError, match=r"compared twice, first by plan\.invest"):
        read(tmp_path, SHARE, SHARE | {"id": "plan.again"})


@pytest.mark.parametrize("row", ["x,b", ",".join(["x"] * (len(COLUMNS) + 1))])
def test_a_row_with_another_number_of_cells_is_refused(tmp_path: Path, row: str) -> None:
    file = tmp_path / "kiet.csv"
    file.write_text(f"{','.join(COLUMNS)}\n{row}\n", encoding="utf-8")
    with pytest.raises(UserError, match=r"kiet\.csv line 2 \(x\): the row has too many or too few"):
        read_folder(tmp_path)


def test_other_columns_are_refused(tmp_path: Path) -> None:
    (tmp_path / "kiet.csv").write_text("id,value\nx,1\n", encoding="utf-8")
    with pytest.raises(UserError, match="the columns are not those of a target"):
        read_folder(tmp_path)


def as_text(*rows: dict[str, str]) -> str:
    stream = io.StringIO()
    writer = csv.DictWriter(stream, COLUMNS, lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    return stream.getvalue()


HEAD = ",".join(COLUMNS)
GOOD = as_text(SHARE)
BAD_CELLS = {
    "no unit": ({"unit": ""}, "unit is empty"),
    "unit of spaces": ({"unit": "\u00a0"}, "unit is empty"),
    "unit in capitals": ({"unit": "Percent"}, "kiet.nonusers.plan is not in Percent"),
    "unknown statistic": ({"statistic": "kiet.x"}, "there is no statistic 'kiet.x'"),
    "more than all": ({"value": "120"}, "a share of 120 percent is impossible"),
    "beyond numbers": ({"value": "1e999"}, "value = inf is no number"),
    "no number": ({"discrepancy": "nan"}, "'nan' is no number"),
    "89 for Python": ({"value": "8_9"}, "'8_9' is no number"),
    "digits of a wide font": ({"value": "8.９"}, "is no number"),
    "Arabic digits": ({"value": "٨.٩"}, "is no number"),
    "decimal comma": ({"value": "8,9"}, "'8,9' is no number"),
    "percent sign": ({"value": "8.9%"}, "'8.9%' is no number"),
    "hexadecimal": ({"value": "0x10"}, "'0x10' is no number"),
    "truth": ({"value": "True"}, "'True' is no number"),
    "nobody asked": ({"n": "0"}, "n = 0 is impossible"),
    "fewer than nobody": ({"n": "-3"}, "n = -3 is impossible"),
    "many asked": ({"n": "inf"}, "'inf' is no whole number"),
    "asked by halves": ({"n": "3_27"}, "'3_27' is no whole number"),
    "negative error": ({"se": "-1"}, "se = -1 is negative"),
    "error beyond the scale": ({"se": "500"}, "se = 500 is wider than the scale of percent"),
    "tolerance beyond": ({"tolerance": "101"}, "tolerance = 101 is wider than the scale"),
    "half a sign": ({"unit": "sign", "value": "0.5", "use": "check"}, "0.5 is no sign"),
    "id of two words": ({"id": "plan invest"}, "'plan invest' is no id"),
    "id in two lines": ({"id": "plan\ninvest"}, "id holds a line break or a sign"),
    "hidden letter": ({"id": "plan\u200binvest"}, "id holds a line break or a sign"),
    "label in two lines": ({"label_ko": "계\n획"}, "label_ko holds a line break or a sign"),
    "NUL": ({"note": "a\x00b"}, "note holds a line break or a sign"),
}


@pytest.mark.parametrize("name", BAD_CELLS)
def test_a_bad_cell_is_refused_by_file_line_and_id(tmp_path: Path, name: str) -> None:
    change, message = BAD_CELLS[name]
    id = change.get("id", SHARE["id"])
    line = 3 + "".join(change.values()).count("\n")  # the last of a row's lines
    (tmp_path / "kiet.csv").write_text(as_text(NONE, SHARE | change), encoding="utf-8", newline="")
    with pytest.raises(UserError) as found:
        read_folder(tmp_path)
    shown = " ".join(id.split()).replace("\u200b", "\\u200b")  # what cannot be seen is written out
    assert f"({shown})" in str(found.value)
    assert found.value.where.startswith(f"kiet.csv line {line} (")
    assert message in found.value.what


@pytest.mark.parametrize(
    ("row", "message"),
    [
        (COUNT | {"value": "-975"}, "a value of -975 in firms is impossible"),
        (NONE | {"unit": "persons", "value": "-1"}, "a value of -1 in persons is impossible"),
        (NONE | {"unit": "KRW_100m", "value": "-1"}, "a value of -1 in KRW_100m is impossible"),
        (NONE | {"unit": "R2", "value": "1.2"}, "a value of 1.2 in R2 is impossible; use 0 to 1"),
        (NONE | {"unit": "parsecs"}, "there is no unit 'parsecs'"),
        (NONE | {"unit": "percents"}, "there is no unit 'percents'; did you mean 'percent'"),
    ],
)
def test_an_impossible_value_or_unit_is_refused(
    tmp_path: Path, row: dict[str, str], message: str
) -> None:
    where = re.escape(f"kiet.csv line 3 ({row['id']}): ")
    with pytest.raises(UserError, match=where + ".*" + re.escape(message)):
        read(tmp_path, SHARE, row)


BAD_FILES = {
    "nothing": (b"", 1, "the columns are not those of a target (no id, "),
    "no rows": (f"{HEAD}\n".encode(), 1, "the file has no rows"),
    "a column twice": (f"{HEAD},id\n".encode(), 1, "(id twice)"),
    "one for another": (GOOD.replace("place", "source", 1).encode(), 1, "(no place, source twice)"),
    "another order": (GOOD.replace("id,survey", "survey,id", 1).encode(), 1, "(another order)"),
    "spaces in the head": (GOOD.replace("id,", "id, ", 1).encode(), 1, "unknown ' survey'"),
    "semicolons": (GOOD.replace(",", ";").encode(), 1, "the columns are not those of a target"),
    "UTF-16": (GOOD.encode("utf-16"), 1, "the file is not in UTF-8"),
    "CP949": (GOOD.encode("cp949"), 2, "the file is not in UTF-8"),
    "an open quote": (f'{GOOD}"x,KIET'.encode(), 3, "the line cannot be read"),
    "a very long cell": (as_text(SHARE | {"note": "x" * 140_000}).encode(), 2, "cannot be read"),
    "a comment": (f"{GOOD}# later\n".encode(), 3, "too many or too few columns"),
    "a line of spaces": (f"{GOOD}   \n".encode(), 3, "too many or too few columns"),
    "a line of commas": (f"{GOOD}{',' * (len(COLUMNS) - 1)}\n".encode(), 3, "id is empty"),
}


@pytest.mark.parametrize("name", BAD_FILES)
def test_a_bad_file_is_refused_by_name_and_line(tmp_path: Path, name: str) -> None:
    content, line, message = BAD_FILES[name]
    (tmp_path / "kiet.csv").write_bytes(content)
    with pytest.raises(UserError, match=re.escape(message)) as found:
        read_folder(tmp_path)
    assert re.match(rf"kiet\.csv line {line}\b", found.value.where)


def test_what_only_looks_bad_is_read(tmp_path: Path) -> None:
    """A spreadsheet's mark and ends of line, empty lines, spaces around a cell."""
    rows = as_text(NONE, SHARE | {"id": " plan.invest ", "unit": " percent"})
    content = "\ufeff" + rows.replace("\n", "\r\n\r\n")
    (tmp_path / "kiet.csv").write_text(content, encoding="utf-8", newline="")
    found = read_folder(tmp_path)
    assert (found["plan.invest"].value, found["plan.invest"].unit) == (8.9, "percent")
    assert list(found) == ["team.has", "plan.invest"]


def test_ids_that_differ_in_capitals_alone_are_refused(tmp_path: Path) -> None:
    other = NONE | {"id": "Plan.Invest"}
    with pytest.raises(UserError, match=r"line 3 \(Plan\.Invest\): .* differ in capitals alone"):
        read(tmp_path, SHARE, other)


def test_a_folder_without_target_files_is_refused(tmp_path: Path) -> None:
    with pytest.raises(UserError, match="there are no target files"):
        read_folder(tmp_path)
    (tmp_path / "kiet.csv").mkdir()
    with pytest.raises(UserError, match=r"kiet\.csv: the file cannot be read"):
        read_folder(tmp_path)
