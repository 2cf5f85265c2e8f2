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
        ({"value": "nan"}, "value = nan is no number"),
        ({"value": "about 9"}, "the row cannot be read"),
        ({"se": "-1.6"}, "se = -1.6 is negative"),
        ({"se": "inf"}, "se = inf is no number"),
        ({"discrepancy": "-5"}, "discrepancy = -5 is negative"),
        ({"tolerance": "-1"}, "tolerance = -1 is negative"),
        ({"n": "0"}, "n = 0 is impossible"),
        ({"n": "32.7"}, "the row cannot be read"),
        ({"unit": "share"}, "kiet.nonusers.plan is not in share; use percent, or sign"),
        ({"unit": ""}, "unit is empty"),
        ({"statistic": "kiet.nonusers.plam"}, "did you mean 'kiet.nonusers.plan'"),
        ({"statistic": "sba.share.2023"}, "there is no statistic 'sba.share.2023'"),
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


@pytest.mark.parametrize("row", ["a,b", ",".join(["x"] * (len(COLUMNS) + 1))])
def test_a_row_with_another_number_of_cells_is_refused(tmp_path: Path, row: str) -> None:
    file = tmp_path / "kiet.csv"
    file.write_text(f"{','.join(COLUMNS)}\n{row}\n", encoding="utf-8")
    with pytest.raises(UserError, match=r"kiet\.csv line 2: the row has too many or too few"):
        read_folder(tmp_path)


def test_other_columns_are_refused(tmp_path: Path) -> None:
    (tmp_path / "kiet.csv").write_text("id,value\nx,1\n", encoding="utf-8")
    with pytest.raises(UserError, match="the columns are not those of a target"):
        read_folder(tmp_path)
