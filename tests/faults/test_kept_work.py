"""Kept work that is damaged or foreign counts as missing; the results are those of a whole run."""

from __future__ import annotations

import io
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pandas as pd
import pyarrow as pa
import pytest
from pyarrow import parquet

import sim
from sim.experiment import Interrupted, part_file
from sim.experiment.working_folder import MARKER, hold
from tests.faults.conftest import CHECKOUT, compare, content
from tests.finished import files, replicates


class StopsAfter:
    """Presses Ctrl-C after some replicates, and notes how many were kept at the start."""

    def __init__(self, number: int) -> None:
        self.left = number
        self.kept = -1

    def start(self, total: int, kept: int) -> None:
        self.kept = kept

    def advance(self) -> None:
        self.left -= 1
        if self.left == 0:
            raise KeyboardInterrupt

    def close(self) -> None:
        pass


def interrupted(out: Path, *, seed: int = 7, after: int = 2) -> Path:
    """Leave two finished replicates of four; return the working folder."""
    with pytest.raises(Interrupted):
        compare(out, seed=seed, replicates=4, progress=StopsAfter(after))
    return out.with_name(f"{out.name}.partial")


@pytest.fixture(scope="module")
def four(tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("four") / "out"
    compare(out, replicates=4)
    return out


@pytest.fixture(scope="module")
def begun(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return interrupted(tmp_path_factory.mktemp("begun") / "out")


@pytest.fixture(scope="module")
def foreign(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return interrupted(tmp_path_factory.mktemp("foreign") / "out", seed=8)


def first(folder: Path) -> Path:
    return files(folder)[0]


def _renamed(file: Path, content: bytes) -> None:
    """Put another content in place, under the name that it should have."""
    number = int(file.name.split("-")[1])
    file.unlink()
    (file.parent / part_file.name_of(number, content)).write_bytes(content)


def _without_a_job(file: Path, _: Path) -> None:
    """A table of the right name whose job is another experiment's."""
    table = parquet.read_table(file)
    place = table.schema.get_field_index(part_file.JOB)
    table = table.set_column(place, part_file.JOB, pa.array(["0" * 64] * table.num_rows))
    stream = io.BytesIO()
    parquet.write_table(table, stream)
    _renamed(file, stream.getvalue())


DAMAGES: dict[str, Callable[[Path, Path], object]] = {
    "empty": lambda file, _: file.write_bytes(b""),
    "cut": lambda file, _: file.write_bytes(file.read_bytes()[: file.stat().st_size // 2]),
    "text": lambda file, _: file.write_bytes(b"replicate"),
    "one bit": lambda file, _: file.write_bytes(
        bytes([*file.read_bytes()[:300], file.read_bytes()[300] ^ 1, *file.read_bytes()[301:]])
    ),
    "another seed": lambda file, foreign: shutil.copy(first(foreign), file),
    "another seed, renamed": lambda file, foreign: _renamed(file, first(foreign).read_bytes()),
    "another job": _without_a_job,
}


@pytest.mark.parametrize("damage", DAMAGES)
def test_a_damaged_file_of_replicates_is_run_again(damage, begun, foreign, four, tmp_path):
    folder = Path(shutil.copytree(begun, tmp_path / "out.partial"))
    kept = len(replicates(folder))
    lost = len(pd.read_parquet(first(folder)))
    DAMAGES[damage](first(folder), foreign)
    progress = StopsAfter(99)
    compare(tmp_path / "out", replicates=4, progress=progress)
    assert progress.kept == kept - lost
    assert content(tmp_path / "out") == content(four)
    assert [each.name for each in tmp_path.iterdir()] == ["out"]


@pytest.mark.parametrize(
    "text", ["", "[]", "7", "{", '{"seed": 1}', "[" * 100_000, "\x00", '{"scenarios": []}']
)
def test_a_damaged_record_is_another_experiment_and_force_begins_afresh(
    text, begun, four, tmp_path
):
    folder = Path(shutil.copytree(begun, tmp_path / "out.partial"))
    (folder / "experiment.json").write_text(text, encoding="utf-8")
    before = content(folder)
    with pytest.raises(sim.UserError, match=r"replicates of another experiment.*--force"):
        compare(tmp_path / "out", replicates=4)
    after = content(folder)
    assert {n: c for n, c in after.items() if n != MARKER} == {
        n: c for n, c in before.items() if n != MARKER
    }
    progress = StopsAfter(99)
    compare(tmp_path / "out", replicates=4, force=True, progress=progress)
    assert progress.kept == 0
    assert content(tmp_path / "out") == content(four)


def test_a_longer_search_goes_on_from_a_shorter_one(tmp_path):
    def search(out: Path, evaluations: int, **options: object) -> int:
        counted = StopsAfter(10_000)
        sim.optimise(
            "training", draws=1, check_draws=1, parameters="fit", generation=4, firms=100,
            small=20, workers=1, evaluations=evaluations, out=out, progress=counted,
            warn=lambda _: None, **options,
        )  # fmt: skip
        return 10_000 - counted.left

    run = search(tmp_path / "long", 12)
    search(tmp_path / "out", 8)
    assert search(tmp_path / "out", 12, force=True) < run
    assert content(tmp_path / "out") == content(tmp_path / "long")
    # An edited log is not trusted.
    log = tmp_path / "out" / "evaluations.jsonl"
    log.write_text(log.read_text(encoding="utf-8").replace("1", "2", 1), encoding="utf-8")
    assert search(tmp_path / "out", 12, force=True) == run
    assert content(tmp_path / "out") == content(tmp_path / "long")


@pytest.mark.parametrize(
    "line", ["", "{", "[]", "null", '{"stage": "search"}', "[" * 100_000, "\x00\x01"]
)
def test_a_broken_line_of_a_search_counts_as_missing(line, tmp_path):
    from sim.analysis.optimisation.log import Log

    identity = {"seed": 1, "evaluations": 40}
    measured = {"users": np.array([1.0, np.nan])}
    with hold(tmp_path / "out") as held:
        log = Log.open(held, ("a", "b"), identity, force=False)
        log.add("search", (1.0, 2.0), measured)
        log.add("search", (3.0, 4.0), measured)
        file = held.folder / "evaluations.jsonl"
        whole = file.read_text(encoding="utf-8").splitlines()
        changed = whole[1].replace("1.0", "1.5", 1)
        file.write_text(f"{whole[0]}\n{line}\n{changed}\n{whole[1][:30]}", encoding="utf-8")
        again = Log.open(held, ("a", "b"), identity | {"evaluations": 80}, force=False)
        assert len(again) == 1
        again.add("search", (3.0, 4.0), measured)  # behind a line that was cut
        assert len(Log.open(held, ("a", "b"), identity, force=False)) == 2
        with pytest.raises(sim.UserError, match="seed there is 1, asked for 2"):
            Log.open(held, ("a", "b"), identity | {"seed": 2}, force=False)


def test_what_hinders_keeping_is_raised_where_the_work_is(tmp_path, monkeypatch):
    def broken(_):
        raise RuntimeError("no thread")

    monkeypatch.setattr(part_file, "joined", broken)
    with pytest.raises(RuntimeError, match="no thread"):
        compare(tmp_path / "out", replicates=4)
    assert not (tmp_path / "out").exists()


JOIN = """
import re, resource
from pathlib import Path
import numpy as np
from sim.experiment import part_file
contents = [part_file.packed("x", number, {"a": np.arange(1000.0)}) for number in range(3)]
taken = int(re.search(r"VmData:\\s+(\\d+)", Path("/proc/self/status").read_text())[1])
resource.setrlimit(resource.RLIMIT_DATA, ((taken + 3000) * 1024,) * 2)
part_file.joined(contents)
"""


@pytest.mark.skipif(sys.platform != "linux", reason="the bound is Linux's")
def test_joining_ends_where_there_is_no_memory_for_a_thread():
    """It may fail, which is said; pyarrow's threads, if any were asked, would never answer."""
    done = subprocess.run(
        [sys.executable, "-c", JOIN], cwd=CHECKOUT, capture_output=True, text=True, timeout=60,
        check=False,
    )  # fmt: skip
    assert done.returncode == 0 or "worker thread" in done.stderr or "MemoryError" in done.stderr
