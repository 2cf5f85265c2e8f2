from __future__ import annotations

import csv
import zipfile
from pathlib import Path

import pytest

from sim import resources
from sim.errors import UserError

CHECKOUT = Path(__file__).resolve().parents[1]

PROVENANCE = {
    "moments.csv": (614, {"id", "label_ko", "unit", "survey", "year", "source", "place", "note"}),
    "policies.csv": (None, {"id", "name_ko", "name_en", "unit", "period", "source", "place"}),
    "mechanisms.csv": (100, {"id", "direction", "quantified_by", "source", "place"}),
    "external_facts.csv": (198, {"id", "topic", "year", "unit", "grade", "source", "note"}),
}


def rows(name: str) -> list[dict[str, str]]:
    with resources.path("calibration", name).open(encoding="utf-8", newline="") as stream:
        return list(csv.DictReader(stream, strict=True))


@pytest.mark.parametrize("name", PROVENANCE)
def test_shipped_copies_are_complete_and_keep_their_provenance(name: str):
    count, columns = PROVENANCE[name]
    data = rows(name)
    assert len(data) == (count or len(data)) > 0
    assert columns <= set(data[0])
    assert all(row["source"].strip() for row in data)
    assert len({row["id"] for row in data}) == len(data)
    assert not any(None in row or None in row.values() for row in data), "a row is ragged"


def test_every_outside_fact_has_a_known_grade():
    assert {row["grade"] for row in rows("external_facts.csv")} <= set("ABCR")


def test_a_missing_file_names_the_nearest():
    with pytest.raises(UserError, match=r"did you mean 'moments\.csv'\?"):
        resources.path("calibration", "moment.csv")


def test_a_missing_folder_is_a_user_error_too():
    with pytest.raises(UserError, match="no shipped data file 'nowhere/at/all'"):
        resources.path("nowhere", "at", "all")


def test_the_packaged_copy_wins_over_a_neighbour(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    package = tmp_path / "site-packages" / "sim"
    (package / "_data" / "calibration").mkdir(parents=True)
    (tmp_path / "site-packages" / "calibration").mkdir()
    monkeypatch.setattr(resources, "_PACKAGE", package)
    assert resources.path("calibration") == package / "_data" / "calibration"


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> zipfile.ZipFile:
    pytest.importorskip("hatchling", reason="the wheel is built with hatchling (in [dev])")
    from hatchling.builders.wheel import WheelBuilder

    folder = tmp_path_factory.mktemp("wheel")
    [built] = WheelBuilder(str(CHECKOUT)).build(directory=str(folder), versions=["standard"])
    return zipfile.ZipFile(built)


def test_wheel_carries_every_data_file_unchanged(wheel: zipfile.ZipFile):
    for folder in ("calibration", "scenarios"):
        files = [file for file in (CHECKOUT / folder).rglob("*") if file.is_file()]
        for file in files:
            inside = f"sim/_data/{file.relative_to(CHECKOUT).as_posix()}"
            assert wheel.read(inside) == file.read_bytes(), inside


def test_wheel_adds_one_package_and_nothing_beside_it(wheel: zipfile.ZipFile):
    tops = {name.split("/")[0] for name in wheel.namelist()}
    assert {top for top in tops if not top.endswith(".dist-info")} == {"sim"}
    assert "sim/py.typed" in wheel.namelist()
