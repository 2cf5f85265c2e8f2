"""The user's own firms: what is read, what is completed, and how each mistake is named."""

from __future__ import annotations

import zipfile
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

import sim
from sim.errors import UserError
from sim.population import read_microdata, synthesise
from sim.population.columns import columns
from sim.population.export import microdata_table
from sim.population.schema import FIRST_YEAR, INDUSTRIES, NEVER, REGIONS, TECHNOLOGIES, T


def firm(number: int = 1, **changed: object) -> dict[str, object]:
    """Return one valid row of the microdata schema."""
    row: dict[str, object] = {
        "id": number,
        "frame": "sba",
        "industry": "C",
        "region": "seoul",
        "employees": 120,
        "sales_krw_million": 45000,
        "intangible_share": 0.02,
        "value_added_per_worker_krw_million": 95.5,
        "rd_intensity_percent": 1.5,
        "birth_year": 2001,
        "foreign": 0,
        "multi_plant": 1,
    }
    return row | dict.fromkeys(TECHNOLOGIES, 0) | changed


@pytest.fixture
def write(tmp_path: Path):
    """Write rows as a CSV file and return its path."""

    def write_csv(*rows: dict[str, object], encoding: str = "utf-8") -> Path:
        file = tmp_path / "firms.csv"
        pd.DataFrame(rows, dtype=object).to_csv(file, index=False, encoding=encoding)
        return file

    return write_csv


def refused(file: Path) -> str:
    with pytest.raises(UserError) as caught:
        read_microdata(file)
    message = str(caught.value)
    assert "\n" not in message
    return message


@pytest.mark.parametrize("ending", ["csv", "parquet", "xlsx"])
def test_exported_firms_are_read_back_to_the_bit(tmp_path: Path, ending: str):
    population = synthesise(n_sba=150, n_small=40, seed=5)
    table, file = microdata_table(population), tmp_path / f"firms.{ending}"
    write = {"csv": table.to_csv, "parquet": table.to_parquet, "xlsx": table.to_excel}
    write[ending](file, index=False)
    assert read_microdata(file).digest() == population.digest()


def test_exported_firms_have_the_same_outcomes(tmp_path: Path):
    population = synthesise(n_sba=200, n_small=60)
    file = tmp_path / "firms.csv"
    microdata_table(population).to_csv(file, index=False)
    runs = [
        sim.simulate("voucher-expansion", seed=4, population=firms, warn=lambda text: None)
        for firms in (population, file)
    ]
    pd.testing.assert_frame_equal(runs[0].results(), runs[1].results(), check_exact=True)
    pd.testing.assert_frame_equal(runs[0].ledger(), runs[1].ledger(), check_exact=True)


def test_technologies_of_one_year_hold_in_all_years(tmp_path: Path):
    population = synthesise(n_sba=150, n_small=0)
    file = tmp_path / "firms.csv"
    microdata_table(population, 2022).to_csv(file, index=False)
    read = read_microdata(file)
    first = population.tech[np.argsort(population.id), 2022 - FIRST_YEAR]
    assert np.array_equal(read.tech, np.repeat(first[:, None], T, axis=1))


def test_order_of_rows_does_not_matter(write):
    rows = [firm(i, cloud=i % 2, employees=50 + i) for i in range(1, 30)]
    assert read_microdata(write(*rows)).digest() == read_microdata(write(*rows[::-1])).digest()


def test_optional_columns_have_documented_defaults(write):
    population = read_microdata(write(firm(1), firm(2, birth_year=2015)))
    assert population.weight.tolist() == [1, 1]
    assert population.industry2.tolist() == [0, 0]
    assert population.entry.tolist() == [FIRST_YEAR, 2015]
    assert population.exit.tolist() == [NEVER, NEVER]
    assert population.partners[:, 0].tolist() == [-1, 0]  # nobody else is there in 2010


def test_size_class_follows_sales_where_it_is_not_given(write):
    rows = [firm(1), firm(2, sales_krw_million=500_000)]
    assert read_microdata(write(*rows)).size_class.tolist() == [0, 1]
    rows = [firm(1, size_class="large"), firm(2, sales_krw_million=500_000, size_class="")]
    assert read_microdata(write(*rows)).size_class.tolist() == [3, 1]


def test_maturity_is_standard_and_follows_the_technologies(write):
    rows = [firm(i, cloud=int(i > 300), bigdata=int(i > 350)) for i in range(1, 401)]
    population = read_microdata(write(*rows))
    assert population.maturity.mean() == pytest.approx(0, abs=1e-3)
    assert population.maturity.std() == pytest.approx(1, abs=0.02)
    assert population.maturity[:300].max() < population.maturity[300:].min()
    assert np.all(population.tax_due >= 0)


def test_partners_are_there_at_entry(write):
    rows = [
        firm(i, entry_year=2010 + i % 5, exit_year=2020 if i % 3 else "", birth_year=2000)
        for i in range(1, 120)
    ]
    population = read_microdata(write(*rows))
    there = population.partners >= 0
    entry = np.broadcast_to(population.entry[:, None], there.shape)
    assert there.mean() > 0.9
    assert np.all(population.entry[population.partners][there] <= entry[there])
    assert np.all(population.exit[population.partners][there] > entry[there])


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp949"])
def test_korean_names_in_the_encodings_of_korean_excel(write, encoding):
    file = write(firm(1, region="서울특별시"), firm(2, region="제주특별자치도"), encoding=encoding)
    assert [REGIONS[code] for code in read_microdata(file).region] == ["seoul", "jeju"]


REGION_NAMES = {
    "seoul": "서울 서울시 서울특별시",
    "busan": "부산 부산시 부산광역시 부산직할시",
    "daegu": "대구 대구시 대구광역시 대구직할시",
    "incheon": "인천 인천시 인천광역시 인천직할시",
    "gwangju": "광주 광주광역시 광주직할시",
    "daejeon": "대전 대전시 대전광역시 대전직할시",
    "ulsan": "울산 울산시 울산광역시",
    "sejong": "세종 세종시 세종특별자치시",
    "gyeonggi": "경기 경기도",
    "gangwon": "강원 강원도 강원특별자치도",
    "chungbuk": "충북 충청북도",
    "chungnam": "충남 충청남도",
    "jeonbuk": "전북 전라북도 전북특별자치도",
    "jeonnam": "전남 전라남도",
    "gyeongbuk": "경북 경상북도",
    "gyeongnam": "경남 경상남도",
    "jeju": "제주 제주도 제주특별자치도",
}


def test_all_regions_are_read_by_their_short_official_old_and_new_names(write):
    assert len(REGION_NAMES) == 17
    names = [(region, name) for region, said in REGION_NAMES.items() for name in said.split()]
    names += [(region, region.upper()) for region in REGION_NAMES]
    file = write(*(firm(i, region=name) for i, (_, name) in enumerate(names, 1)))
    read = [REGIONS[code] for code in read_microdata(file).region]
    assert read == [region for region, _ in names]


def test_a_city_that_two_regions_know_is_refused(write):
    # 광주시 is a city of Gyeonggi and the common name of a metropolitan city.
    assert "'광주시' must be one of seoul" in refused(write(firm(1, region="광주시")))


def test_sections_may_be_lower_case_letters(write):
    read = read_microdata(write(firm(1, industry="c"), firm(2, industry="J", industry2=62)))
    assert [INDUSTRIES[code] for code in read.industry] == ["C", "J"]


WRONG_CELLS = [
    ("id", 0, "'0' must be a whole number at least 1"),
    ("id", 1.5, "'1.5' must be a whole number"),
    ("frame", "kiet", "'kiet' must be one of sba, small"),
    ("industry", "O", "'O' must be a KSIC section A to S without O"),
    ("industry", "", "is empty; must be a KSIC section"),
    ("industry2", 62, "is not a division of section C (10 to 34)"),
    ("region", "atlantis", "'atlantis' must be one of seoul"),
    ("employees", 12.5, "'12.5' must be a whole number"),
    ("employees", "1,20", "'1,20' must be a whole number"),
    ("id", "1.2E+09", "'1.2E+09' must be a whole number"),
    ("industry", "D26", "'D26' must be a KSIC section"),
    ("industry", "1110", "'1110' must be a KSIC section"),
    ("cloud", "2022-2015", "'2022-2015' must be 0 or 1 (Y/N, 예/아니오), or the years in use"),
    ("cloud", "1999-", "'1999-' must be 0 or 1 (Y/N, 예/아니오), or the years"),
    ("sales_krw_million", 1e-300, "'1e-300' must be a number at least 0.000001"),
    ("sales_krw_million", -3, "'-3' must be a number at least 0.000001"),
    ("sales_krw_million", 0, "'0' must be a number at least 0.000001"),
    ("sales_krw_million", "nan", "'nan' must be a number at least 0.000001"),
    ("sales_krw_million", "inf", "'inf' must be a number at least 0.000001"),
    ("intangible_share", 3, "'3' must be a number at least 0 and at most 1"),
    ("value_added_per_worker_krw_million", "", "is empty; must be a number at least 0.000001"),
    ("rd_intensity_percent", "none", "'none' must be a number"),
    ("birth_year", 85, "'85' must be a whole number at least 1800"),
    ("foreign", 2, "'2' must be 0 or 1"),
    ("arvr", "ja", "'ja' must be 0 or 1"),
    ("size_class", "huge", "'huge' must be one of sme, mid"),
    ("entry_year", 2005, "'2005' must be a whole number at least 2010"),
    ("exit_year", 1999, "'1999' must be a whole number at least 2011"),
]


@pytest.mark.parametrize(("column", "value", "reason"), WRONG_CELLS)
def test_a_wrong_cell_is_named_with_row_column_and_reason(write, column, value, reason):
    message = refused(write(firm(1), firm(2), firm(3, **{column: value})))
    assert message.startswith("firms.csv: 1 problem in 1 row: ")
    assert f"row 4, {column}: {reason}" in message


def test_weights_are_given_in_all_rows_or_in_none(write):
    message = refused(write(firm(1, weight=2), firm(2, weight=0), firm(3, weight="")))
    assert "2 problems in 2 rows: row 3, weight: '0' must be a number at least" in message
    assert "row 4, weight: is empty, while other rows have one" in message
    assert read_microdata(write(firm(1, weight=""))).weight.tolist() == [1]


def test_years_must_follow_each_other(write):
    rows = [
        firm(1, entry_year=2012, birth_year=2014, exit_year=9999),
        firm(2, entry_year=2015, birth_year=2000, exit_year=2014),
    ]
    message = refused(write(*rows))
    assert "row 2, entry_year: is before birth_year" in message
    assert "row 3, exit_year: must be after entry_year" in message


def test_duplicate_ids_name_both_rows(write):
    message = refused(write(firm(7), firm(8), firm(7)))
    assert "row 4, id: 7 is already the id of row 2" in message


def test_all_problems_are_counted_and_the_first_are_listed(write):
    rows = [firm(i, sales_krw_million=-i, foreign=5) for i in range(1, 41)]
    message = refused(write(firm(99), *rows))
    assert "80 problems in 40 rows" in message
    assert message.count("row ") == 20
    assert "and 60 more" in message
    assert "nothing was read" in message
    assert message.index("row 3, sales_krw_million") < message.index("row 3, foreign")


def test_rows_of_another_length_are_named(write):
    file = write(firm(1), firm(2))
    file.write_text(file.read_text(encoding="utf-8") + "3,sba,C\n", encoding="utf-8")
    assert "row 4: has 3 values for 20 columns" in refused(file)


def test_blank_lines_hold_no_firm_but_count_as_rows(write):
    file = write(firm(1), firm(2, foreign=9))
    lines = file.read_text(encoding="utf-8").splitlines()
    file.write_text("\n".join([*lines[:2], "", *lines[2:], "", ""]), encoding="utf-8")
    assert "row 4, foreign" in refused(file)


def test_a_missing_column_names_the_nearest(write):
    row = firm(1)
    row["sales_krw_milion"] = row.pop("sales_krw_million")
    message = refused(write(row))
    assert "missing column sales_krw_million" in message
    assert "rename 'sales_krw_milion' to 'sales_krw_million'" in message


def test_an_unknown_column_is_refused_with_the_nearest(write):
    message = refused(write(firm(1, wieght=2.0)))
    assert "unknown column wieght" in message
    assert "did you mean 'weight'?" in message


@pytest.mark.parametrize(
    ("name", "content", "reason"),
    [
        ("a.csv", b"", "the file is empty"),
        ("a.csv", b"\n\n", "the file is empty"),
        ("a.csv", b"PK\x03\x04 and more", "an Excel workbook"),
        ("a.csv", "id,frame\n".encode("utf-16"), "UTF-16"),
        ("a.csv", b"id,frame\n\xff\xff\x80,1\n", "neither UTF-8 nor cp949"),
        ("a.csv", b"id;frame;industry\n1;sba;C\n", "not separated by commas"),
        ("a.csv", b"id,,frame\n", "column 2 has no name"),
        ("a.csv", b"id,id\n1,2\n", "column id is there twice"),
        ("a.csv", b'id,frame\n1,"sba\n', "row 2 is not valid CSV"),
        ("a.xlsx", b"PK\x03\x04", "not readable as an Excel workbook"),
        ("a.parquet", b"no parquet at all", "not readable as Parquet"),
    ],
)
def test_a_file_of_another_kind_is_refused_with_advice(tmp_path, name, content, reason):
    file = tmp_path / name
    file.write_bytes(content)
    message = refused(file)
    assert reason in message
    assert message.startswith(f"{name}: ")
    assert "; " in message  # what would be right


def test_a_damaged_table_in_a_sound_wrapping_is_refused(tmp_path):
    table, file = pd.DataFrame([firm(1)]), tmp_path / "a.parquet"
    table.to_parquet(file, compression=None, use_dictionary=False)
    sound = file.read_bytes()
    # A column's name, and text of a cell, in bytes that are no UTF-8.
    for old, new in ((b"industry", b"indus\x8bry"), (b"sba", b"s\x8ba")):
        assert old in sound
        file.write_bytes(sound.replace(old, new))
        assert "not readable as Parquet" in refused(file)
    table.to_excel(tmp_path / "sound.xlsx")
    with (
        zipfile.ZipFile(tmp_path / "sound.xlsx") as sound,
        zipfile.ZipFile(tmp_path / "a.xlsx", "w") as damaged,
    ):
        for name in sound.namelist():
            content = sound.read(name)
            damaged.writestr(name, content[:-40] if "sheet1" in name else content)
    assert "not readable as an Excel workbook" in refused(tmp_path / "a.xlsx")


def test_files_without_firms_are_refused(write, tmp_path):
    file = write(firm(1))
    file.write_text(file.read_text(encoding="utf-8").splitlines()[0] + "\n", encoding="utf-8")
    assert "the file holds no firms" in refused(file)
    pd.DataFrame([firm(1)]).head(0).to_parquet(tmp_path / "none.parquet")
    assert "the file holds no firms" in refused(tmp_path / "none.parquet")
    assert "there is no such file" in refused(tmp_path / "nowhere.csv")
    assert "this is a folder" in refused(tmp_path)


def test_parquet_cells_are_checked_like_text(tmp_path):
    table = pd.DataFrame([firm(1), firm(2), firm(3)])
    table["foreign"] = [True, False, True]
    table["sales_krw_million"] = [1.0, None, np.inf]
    table["region"] = ["seoul", "busan", None]
    file = tmp_path / "firms.parquet"
    table.to_parquet(file)
    message = refused(file)
    assert "3 problems in 2 rows" in message
    assert "row 2, sales_krw_million: is empty" in message
    assert "row 3, region: is empty" in message
    table["sales_krw_million"], table["region"] = 1000.0, "daegu"
    table.to_parquet(file)
    assert read_microdata(file).foreign.tolist() == [1, 0, 1]


def test_weights_become_multiples_of_the_unit(write):
    population = read_microdata(write(firm(1, weight=12.3456), firm(2, weight=0.001)))
    assert np.array_equal(population.weight * 1024, np.round(population.weight * 1024))
    assert population.weight[0] == pytest.approx(12.3456, abs=1 / 2048)
    assert np.all(population.weight > 0)


def test_the_documented_table_is_the_schema():
    page = Path(__file__).parents[2] / "docs" / "microdata.md"
    documented = [
        line.split("`")[1]
        for line in page.read_text(encoding="utf-8").splitlines()
        if line.startswith("| `")
    ]
    assert documented == [column.name for column in columns()]
    assert len(INDUSTRIES) == 18
