"""Jobs in files and out of them again: every bit, any order, any number at a time."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from sim.experiment.checkpoint import Store
from sim.experiment.long_table import LongTable
from sim.experiment.part_file import packed
from sim.experiment.result_folder import write_table
from sim.experiment.working_folder import hold
from tests.finished import files, replicates

ACCOUNTS = np.dtype([("paid", np.int64), ("awards", np.float64)])


def arrays(number: int) -> dict[str, np.ndarray]:
    """Return arrays of every kind that jobs bring, with values that look equal and are not."""
    rng = np.random.default_rng(number)
    odd = np.array([np.nan, -np.nan, 0.0, -0.0, np.inf, 5e-324])
    odd[0] = np.uint64(0x7FF8_0000_0000_0001).view(np.float64)  # another NaN
    accounts = np.zeros((3, 4), ACCOUNTS)
    accounts["paid"], accounts["awards"] = rng.integers(0, 2**62, (3, 4)), rng.random((3, 4))
    return {
        "odd": odd,
        "large": rng.random((3, 19, 200)),
        "accounts_0": accounts,
        "alone": np.array(rng.random()),
        "empty": np.zeros((0, 26)),
        "few": rng.integers(0, 9, (2, 2), dtype=np.int16),
    }


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Store:
    """Return a store in which nine jobs were finished from the last to the first."""
    out = tmp_path_factory.mktemp("kept") / "out"
    with hold(out) as held:
        made = Store.open(held, {"seed": 1})
        with made.writing() as keep:
            for number in reversed(range(9)):
                keep(number, packed(made.experiment, number, arrays(number)))
        return Store.open(held, {"seed": 1})


def test_every_bit_comes_back(store):
    assert store.kept() == set(range(9))
    for number in (0, 8):
        there, expected = store.load(number), arrays(number)
        assert list(there) == list(expected)
        for name, array in expected.items():
            assert there[name].dtype == array.dtype
            assert there[name].shape == array.shape
            assert there[name].tobytes() == array.tobytes(), name


def test_a_part_of_some_jobs_is_read_in_their_order(store):
    found = store.replicates(9)
    whole = np.stack([arrays(number)["large"] for number in range(9)])
    parts: tuple[tuple[int | slice, ...], ...] = (
        *((), (1,), (slice(0, 2), slice(3, 5)), (2, 7), (slice(None), slice(2, 3), slice(5, 9))),
    )
    for part in parts:
        expected = whole[(slice(2, 6), *part)]
        assert np.array_equal(found.gather("large", part, range(2, 6)), expected)
    paid = np.stack([arrays(number)["accounts_0"]["paid"] for number in range(9)])
    assert np.array_equal(found.gather("accounts_0")["paid"], paid)


def test_jobs_that_end_together_share_a_file_that_other_programs_read(store):
    assert 1 <= len(files(store.folder)) < 9
    assert replicates(store.folder) == list(range(9))
    table = pd.read_parquet(files(store.folder))
    row = table[table["replicate"] == 4].iloc[0]
    assert list(row["few"]) == arrays(4)["few"].ravel().tolist()
    assert list(row["accounts_0:paid"]) == arrays(4)["accounts_0"]["paid"].ravel().tolist()
    assert len(row["job"]) == 64


def test_jobs_of_another_study_are_not_taken(tmp_path):
    with hold(tmp_path / "out") as held:
        made = Store.open(held, {"seed": 1})
        with made.writing() as keep:
            keep(0, packed("another", 0, arrays(0)))
            keep(1, packed(made.experiment, 1, arrays(1)))
        assert Store.open(held, {"seed": 1}).kept() == {1}


def test_a_long_table_has_the_same_bytes_in_whatever_blocks_it_comes(tmp_path):
    """More rows than Parquet keeps together (2**20), in blocks that do not divide them."""
    rows = 1_300_000
    whole = pd.DataFrame({"scenario": "a", "value": np.arange(rows) % 1000 / 8.0}, copy=False)

    def blocks(size: int) -> LongTable:
        return LongTable(lambda: (whole[k : k + size] for k in range(0, rows, size)))

    written = set()
    for name, table in (("one", whole), ("two", blocks(700_001)), ("three", blocks(99_991))):
        write_table(table, tmp_path, name, csv=False)
        written.add((tmp_path / f"{name}.parquet").read_bytes())
    assert len(written) == 1
    head = whole[:5000]
    write_table(head, tmp_path, "csv", csv=True)
    write_table(LongTable(lambda: (head[k : k + 999] for k in range(0, 5000, 999))), tmp_path,
                "csv_of_blocks", csv=True)  # fmt: skip
    assert (tmp_path / "csv.csv").read_bytes() == (tmp_path / "csv_of_blocks.csv").read_bytes()


def test_what_cannot_be_written_is_said_where_the_next_is_kept(tmp_path: Path):
    from sim.errors import UserError

    with hold(tmp_path / "out") as held:
        made = Store.open(held, {"seed": 1})
        gone = held.folder.rename(tmp_path / "gone")
        with pytest.raises(UserError, match="finished replicates are kept in"), made.writing() as k:
            k(0, packed(made.experiment, 0, arrays(0)))
        gone.rename(held.folder)
