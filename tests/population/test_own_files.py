"""Files as ministries and companies have them: what is read, what is said, what is refused."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from sim.errors import UserError
from sim.population import synthesise
from sim.population.columns import columns
from sim.population.export import microdata_table
from sim.population.microdata import Microdata, read_firms
from sim.population.schema import FRAMES, INDUSTRIES, REGIONS, SIZE_CLASSES, TECHNOLOGIES

ROWS = 6
KOREAN = {
    "id": "사업자등록번호",
    "frame": "모집단",
    "industry": "산업 대분류",
    "region": "본사 소재지",
    "employees": "상용근로자 수",
    "sales_krw_million": "매출액 (백만원)",
    "intangible_share": "무형자산 비중",
    "value_added_per_worker_krw_million": "1인당 부가가치(백만원)",
    "rd_intensity_percent": "연구개발집중도(%)",
    "birth_year": "설립연도",
    "foreign": "외투기업 여부",
    "multi_plant": "복수사업체",
    "cloud": "클라우드",
    "size_class": "기업규모",
    "weight": "가중치",
}


@pytest.fixture(scope="module")
def plain() -> pd.DataFrame:
    """Return six firms with what a file must have, as text."""
    table = microdata_table(synthesise(n_sba=30, n_small=8), 2022).head(ROWS)
    needed = [column.name for column in columns() if column.default is None]
    return table[needed].astype(str).assign(id=[str(i) for i in range(1, ROWS + 1)])


@pytest.fixture
def read(tmp_path: Path, plain: pd.DataFrame) -> Callable[..., Microdata]:
    """Read the six firms with some columns changed."""

    def change(language: str = "en", **changed: object) -> Microdata:
        file = tmp_path / "firms.csv"
        plain.assign(**changed).to_csv(file, index=False)
        return read_firms(file, language=language)

    return change


def said(read: Microdata) -> list[str]:
    return [remark.text() for remark in read.remarks]


@pytest.mark.parametrize("ending", ["csv", "xlsx"])
def test_a_file_in_korean_is_read(tmp_path, plain, ending):
    table = plain.assign(
        id=[f"123-45-6789{k}" for k in range(ROWS)],
        frame=["기업활동조사", "소기업"] * 3,
        industry=["제조업", "C26", "26", "C. 제조업(10~34)", "J", "정보통신업"],
        region=["서울시", "강원특별자치도", "전라북도", "전북특별자치도", "제주", "세종시"],
        employees="1,234",
        sales_krw_million="1,234,567.5",
        foreign=["예", "아니오", "아니요", "Y", "N", "O"],
        multi_plant=["유", "무", "X", "TRUE", "false", "1"],
        cloud=["예", "0", "2015-2019 2022-", "2020", "n", "1"],
        size_class=["중소기업", "중견기업", "대기업", "sme", "mid", "large"],
        weight=[1, 2, 3, 4, 5, 6],
    ).rename(columns=KOREAN)
    file = tmp_path / f"firms.{ending}"
    table.to_csv(file, index=False) if ending == "csv" else table.to_excel(file, index=False)
    firms = read_firms(file).population
    assert firms.ids.tolist() == [1234567890 + k for k in range(ROWS)]
    assert firms.id.tolist() == [1, 2, 3, 4, 5, 6]
    assert [FRAMES[code] for code in firms.frame] == ["sba", "small"] * 3
    assert [INDUSTRIES[code] for code in firms.industry] == list("CCCCJJ")
    assert firms.industry2.tolist() == [0, 26, 26, 0, 0, 0]
    regions = ["seoul", "gangwon", "jeonbuk", "jeonbuk", "jeju", "sejong"]
    assert [REGIONS[code] for code in firms.region] == regions
    assert firms.employees.tolist() == [1234] * ROWS
    assert np.exp(firms.ln_sales) == pytest.approx(1_234_567.5, rel=1e-5)
    assert firms.foreign.tolist() == [1, 0, 0, 1, 0, 1]
    assert firms.multi_plant.tolist() == [1, 0, 0, 1, 0, 1]
    assert [SIZE_CLASSES[code] for code in firms.size_class] == ["sme", "mid", "large"] * 2
    assert firms.weight.tolist() == [1, 2, 3, 4, 5, 6]
    used = [
        [firms.uses("cloud", year)[row] for year in (2010, 2017, 2020, 2022, 2035)]
        for row in (0, 1, 2, 3)
    ]
    assert used == [
        [True] * 5,
        [False] * 5,
        [False, True, False, True, True],
        [False, False, True, False, False],
    ]


def test_all_korean_headers_are_known_and_are_one_column_each():
    headers = [header for column in columns() for header in (column.name, *column.headers)]
    assert len(headers) == len(set(headers))
    assert all(column.headers for column in columns())
    money = [column for column in columns() if "krw_million" in column.name]
    assert all("(백만원)" in header for column in money for header in column.headers)


def test_what_is_not_used_is_kept_apart_and_said(read, plain):
    found = read(회사명="가나다", memo=1)
    assert said(found)[0] == "firms.csv: not used, kept apart: column 회사명, memo"
    assert found.own == ROWS
    assert found.missing["employees"] == 0
    assert {"weight", "industry2"} <= set(found.left_out)


def test_empty_rows_are_passed_over_and_said(tmp_path, plain):
    file = tmp_path / "firms.csv"
    lines = plain.to_csv(index=False).splitlines()
    blank = "," * lines[0].count(",")
    file.write_text("\n".join([*lines[:3], blank, *lines[3:], blank]), encoding="utf-8")
    found = read_firms(file)
    assert found.own == ROWS
    assert "firms.csv: 1 empty rows passed over" in said(found)


def test_what_firms_told_a_survey_is_kept_beside_them(read):
    found = read(
        ai_use=["Y", "N", "", "1", "0", "예"],
        ai_year=[2021, 2021, "", 2022, 2022, 2022],
        frame="sba",
        weight=[3, 1, 1, 1, 1, 2],
    )
    told = [(each.year, each.frame, each.percent, each.firms) for each in found.observed]
    assert told == [(2021, "sba", 75.0, 2), (2022, "sba", 75.0, 3)]


def test_the_latest_year_of_a_firm_describes_it_and_every_year_tells_of_ai(tmp_path, plain):
    rows = plain.assign(
        id=[1, 1, 1, 2, 2, 3],
        frame="sba",
        employees=[60, 80, 70, 100, 110, 90],
        조사연도=[2019, 2021, 2020, 2019, 2020, 2021],
        ai_use=[0, 1, 0, 0, 1, ""],
    )
    years, last = tmp_path / "years.csv", tmp_path / "last.csv"
    rows.to_csv(years, index=False)
    # Rows of 2021, 2020 and 2021, and nothing of years or AI.
    rows.iloc[[1, 4, 5]].drop(columns=["조사연도", "ai_use"]).to_csv(last, index=False)
    found = read_firms(years)
    assert found.population.employees.tolist() == [80, 110, 90]
    assert found.population.digest() == read_firms(last).population.digest()
    assert found.own == 3
    told = [(each.year, each.percent, each.firms) for each in found.observed]
    assert told == [(2019, 0.0, 2), (2020, 50.0, 2), (2021, 100.0, 1)]
    assert "years.csv: 6 rows of 3 firms in several years (2019 to 2021)" in " ".join(said(found))
    assert "1 firms without a row in 2021" in " ".join(said(found))


REFUSED = [
    ({"industry": "D26"}, "row 2, industry: 'D26' must be a KSIC section"),
    ({"industry": "84"}, "row 2, industry: '84' must be a KSIC section"),
    ({"industry": "공공행정"}, "row 2, industry: '공공행정' must be a KSIC section"),
    ({"region": "광주시"}, "or a Korean name such as 서울, 서울시, 서울특별시"),
    ({"cloud": "2019-2015"}, "or the years in use such as 2015-2019 2022-"),
    ({"foreign": "있음"}, "row 2, foreign: '있음' must be 0 or 1 (Y/N, 예/아니오)"),
    ({"sales_krw_million": "1e-300"}, "'1e-300' must be a number at least 0.000001"),
    ({"sales_krw_million": "1,23"}, "'1,23' must be a number"),
    ({"id": "1.23E+09"}, "'1.23E+09' must be a whole number"),
    ({"id": "F001"}, "'F001' must be a whole number"),
    ({"weight": [1, 2, 3, 4, 5, ""]}, "row 7, weight: is empty, while other rows have one"),
    ({"ai_use": 1}, "row 2, ai_year: is empty, while ai_use is given"),
    ({"id": 7, "year": 2020}, "row 3, id: 7 in 2020 already stands in row 2"),
    ({"id": 7, "year": [2019, 2020, 2021, 2022, 2023, "22"]}, "row 7, year: '22' must be a whole"),
    ({"id": 7, "year": "2021년", "ai_use": 1}, "firms.csv: 6 problems in 6 rows: row 2, year"),
    ({"id": 7}, "row 3, id: 7 is already the id of row 2"),
    ({"wieght": 1}, "unknown column wieght; did you mean 'weight'?"),
    ({"상용근로자수": 50}, "columns 'employees' and '상용근로자수' are both employees"),
]


@pytest.mark.parametrize(("changed", "reason"), REFUSED)
def test_odd_cells_are_refused_before_any_work(read, changed, reason):
    with pytest.raises(UserError) as caught:
        read(**changed)
    assert reason in str(caught.value)


def test_a_missing_column_is_named_forwards(tmp_path, plain):
    file = tmp_path / "firms.csv"
    plain.rename(columns={"sales_krw_million": "매출액"}).to_csv(file, index=False)
    with pytest.raises(UserError) as caught:
        read_firms(file)
    message = str(caught.value)
    assert "missing column sales_krw_million (매출액(백만원))" in message
    assert "did you mean" not in message


def test_errors_are_in_the_language_of_the_user(read):
    with pytest.raises(UserError) as caught:
        read("ko", foreign="있음", weight=[1, 2, 3, 4, 5, ""])
    message = str(caught.value)
    assert message.startswith(
        "firms.csv: 6개 행에 문제 7개: 2행, foreign: '있음'은(는) 0 또는 1이어야 한다"
    )
    assert "아무것도 읽지 않았다" in message


def test_a_weight_that_is_no_number_in_parquet_is_refused(tmp_path, plain):
    file = tmp_path / "firms.parquet"
    plain.assign(weight=[1.0, 2.0, np.nan, 4.0, 5.0, 6.0]).to_parquet(file)
    with pytest.raises(UserError, match="row 3, weight: is empty, while other rows have one"):
        read_firms(file)


@pytest.mark.parametrize(("frame", "other"), [("sba", "small"), ("small", "sba")])
def test_synthetic_firms_stand_for_the_frame_that_is_not_there(tmp_path, frame, other):
    table = microdata_table(synthesise(n_sba=60, n_small=20, seed=9))
    file = tmp_path / "firms.csv"
    own = table.loc[table["frame"] == frame, ~table.columns.str.startswith("partner_")]
    own.to_csv(file, index=False)
    alone = read_firms(file)
    assert (alone.added, alone.population.n) == (None, len(own))
    both = read_firms(file, with_other_frame=True, sizes=(80, 30))
    firms = both.population
    assert both.added == other
    assert any("synthetic rows stand for" in text for text in said(both))
    assert len(set(firms.ids.tolist())) == firms.n
    for name in ("ln_sales", "maturity", "capability", "tax_due", "weight", "tech"):
        kept = getattr(firms, name)[: both.own]
        assert np.array_equal(kept, getattr(alone.population, name)), name
    added = firms.frame[both.own :]
    assert {FRAMES[code] for code in added} == {other}
    there = firms.active(2022)[both.own :]
    expected = {"small": 196_000, "sba": 13_824}[other]
    assert firms.weight[both.own :][there].sum() == pytest.approx(expected, rel=1e-3)
    # Small firms observe both frames, firms of the survey frame only their own.
    observed = firms.frame[firms.partners] * (firms.partners >= 0)
    small = firms.frame == FRAMES.index("small")
    assert not observed[~small].any()
    shown = firms.partners[small]
    assert 0.15 < (firms.frame[shown[shown >= 0]] == 0).mean() < 0.5


def test_technologies_are_written_as_the_years_in_use():
    population = synthesise(n_sba=40, n_small=0)
    table = microdata_table(population)
    for name in TECHNOLOGIES:
        never = ~np.any([population.uses(name, year) for year in range(2010, 2036)], axis=0)
        assert np.array_equal(table[name] == "0", never)


UNREADABLE = {
    "nowhere.csv": None,
    "semicolons.csv": b"id;frame\n1;sba\n",
    "tabs.csv": b"id\tframe\n1\tsba\n",
    "utf16.csv": "id,frame".encode("utf-16"),
    "neither.csv": b"id,frame\n1,\xff\xff\n",
    "nothing.csv": b"",
    "header.csv": b"id,frame\n",
    "quotes.csv": b'id,frame\n1,"sba\n',
    "twice.csv": b"id,id\n1,2\n",
    "unnamed.csv": b"id,,frame\n1,2,sba\n",
    "title.csv": "자료: 통계청\nid,frame\n1,sba\n".encode(),
    "workbook.xlsx": b"no workbook",
    "table.parquet": b"no table",
    "table.json": b"{}",
    "table": b"id",
    "folder.csv": ...,
}


@pytest.mark.parametrize("name", UNREADABLE)
def test_a_file_that_cannot_be_read_is_refused_in_the_language_of_the_user(tmp_path, name):
    file, content = tmp_path / name, UNREADABLE[name]
    if content is ...:
        file.mkdir()
    elif content is not None:
        file.write_bytes(content)
    english, korean = "", ""
    with pytest.raises(UserError) as refused:
        read_firms(file)
    english = str(refused.value).removeprefix(f"{file}: ").removeprefix(f"{name}: ")
    with pytest.raises(UserError) as refused:
        read_firms(file, language="ko")
    korean = str(refused.value).removeprefix(f"{file}: ").removeprefix(f"{name}: ")
    what, hint = korean.split("; ", 1) if "; " in korean else (korean, korean)
    assert any("가" <= letter <= "힣" for letter in what), korean
    assert any("가" <= letter <= "힣" for letter in hint), korean
    assert english.isascii() or name == "title.csv", english


def test_a_header_below_a_title_is_said_to_be_below_it(tmp_path, plain):
    file = tmp_path / "firms.csv"
    file.write_text("자료: 통계청\n" + plain.to_csv(index=False), encoding="utf-8")
    with pytest.raises(UserError, match=r"row 1 is read as the header .*자료: 통계청"):
        read_firms(file)


def test_a_wrong_year_of_a_survey_is_one_problem_and_not_called_empty(read):
    with pytest.raises(UserError) as refused:
        read(ai_use="1", ai_year="2015")
    assert f"{ROWS} problems in {ROWS} rows" in str(refused.value)
    assert "is empty" not in str(refused.value)


# Median of the survey frame: sales of KRW 60 bn, 90 m of value added a worker, 3 % of R&D.
UNITS = {
    "sales in KRW bn": ("sales_krw_million", 60.0),
    "sales in KRW thousand": ("sales_krw_million", 60e6),
    "value added in KRW": ("value_added_per_worker_krw_million", 90e6),
    "R&D as a share": ("rd_intensity_percent", 0.03),
}


@pytest.mark.parametrize("case", UNITS)
def test_a_column_in_another_unit_is_questioned_in_both_languages(read, case):
    column, value = UNITS[case]
    remarks = read(frame="sba", **{column: str(value)}).remarks
    [found] = [each for each in remarks if each.key == "unit"]
    assert f"{column} of the firms of the frame sba: half are below" in found.text()
    assert "단위가 맞는지" in found.text("ko")


def test_columns_in_the_unit_that_is_asked_for_draw_no_remark(read):
    numbers = {"sales_krw_million": "20000", "rd_intensity_percent": "1.2"}
    assert not [each for each in read(frame="sba", **numbers).remarks if each.key == "unit"]
