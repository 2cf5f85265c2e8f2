"""A file that is too large is refused by one line, before it fills the memory.

The sizes are those that SECURITY.md promises.
"""

from __future__ import annotations

import shutil
import zipfile
from collections.abc import Callable
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

import sim
from sim import resources
from sim.calibration.fit import store
from sim.calibration.posterior import posterior
from sim.calibration.targets.target import read_folder
from sim.forecast import record, score
from sim.population.microdata import read_microdata
from tests.fuzz.readers import CHECKOUT

MEGABYTE = 1_000_000
READERS: dict[str, tuple[Callable[[Path], object], int]] = {
    "policy.toml": (sim.load, MEGABYTE),
    "2026-11-27.json": (record.read, 20 * MEGABYTE),
    "fit.json": (store.read, 20 * MEGABYTE),
    "values.csv": (lambda file: score.given((), file), 20 * MEGABYTE),
    "firms.csv": (read_microdata, 500 * MEGABYTE),
}


def refused(read: Callable[[Path], object], file: Path) -> str:
    with pytest.raises(sim.UserError) as error:
        read(file)
    said = str(error.value)
    assert "\n" not in said
    return said


def grown(file: Path, size: int) -> Path:
    """Make a file as long as asked, of nothing that takes room on a disk."""
    with file.open("ab") as stream:
        stream.truncate(size)
    return file


@pytest.mark.parametrize("name", READERS)
def test_a_file_of_one_byte_too_many_is_refused(name, tmp_path):
    read, most = READERS[name]
    said = refused(read, grown(tmp_path / name, most + 1))
    assert f"{most:,}" in said
    assert name in said


def test_a_file_of_targets_is_no_larger_than_others(tmp_path):
    shutil.copytree(resources.path("calibration", "targets"), tmp_path / "targets")
    file = next((tmp_path / "targets").glob("*.csv"))
    grown(file, 20 * MEGABYTE + 1)
    assert file.name in refused(read_folder, tmp_path / "targets")


def test_a_device_without_end_is_read_to_the_bound():
    endless = Path("/dev/zero")
    if not endless.exists():
        pytest.skip("there is no such device")
    assert "20,000,000" in refused(record.read, endless)


def equal_rows(file: Path, columns: list[str], rows: int) -> None:
    """Write very many equal rows into a small file."""
    piece = pa.table({name: pa.nulls(rows // 10) for name in columns})
    with pq.ParquetWriter(file, piece.schema, compression="zstd") as writer:
        for _ in range(10):
            writer.write_table(piece)


def test_few_bytes_that_stand_for_many_rows_are_refused(tmp_path):
    equal_rows(tmp_path / "firms.parquet", ["id", "size"], 51_000_000)
    assert (tmp_path / "firms.parquet").stat().st_size < MEGABYTE
    assert "100,000,000" in refused(read_microdata, tmp_path / "firms.parquet")


def test_a_posterior_of_too_many_cells_is_refused(tmp_path):
    equal_rows(tmp_path / posterior.FILE, [f"c{k}" for k in range(60)], 8_400_000)
    shutil.copyfile(resources.path("calibration", posterior.RECORD), tmp_path / posterior.RECORD)
    assert "500,000,000" in refused(posterior.read, tmp_path)


def test_a_workbook_that_unpacks_to_too_much_is_refused(tmp_path):
    with zipfile.ZipFile(
        tmp_path / "firms.xlsx", "w", zipfile.ZIP_DEFLATED, compresslevel=1
    ) as book:
        for number in range(9):
            with book.open(f"xl/worksheets/sheet{number}.xml", "w", force_zip64=True) as sheet:
                for _ in range(56):
                    sheet.write(b" " * MEGABYTE)
    assert (tmp_path / "firms.xlsx").stat().st_size < 5 * MEGABYTE
    assert "500,000,000" in refused(read_microdata, tmp_path / "firms.xlsx")


def test_a_result_folder_with_too_large_a_record_is_refused(tmp_path):
    folder = tmp_path / "results"
    shutil.copytree(CHECKOUT / "results" / "reference", folder)
    grown(folder / "run.json", 100 * MEGABYTE + 1)
    assert "100,000,000" in refused(sim.open, folder)
