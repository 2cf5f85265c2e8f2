"""Where results cannot go is refused before the work, and nothing of others is ever removed."""

from __future__ import annotations

import errno
import os
import subprocess
import sys
from pathlib import Path

import pytest

import sim
from sim.experiment import checkpoint, run
from sim.experiment.result_folder import check_free
from sim.experiment.working_folder import MARKER, hold
from tests.faults.conftest import CHECKOUT, COMMAND, SCRIPT, compare, content
from tests.finished import replicates

POSIX = pytest.mark.skipif(os.name == "nt", reason="names and links of POSIX")


@pytest.fixture
def never(monkeypatch: pytest.MonkeyPatch) -> None:
    """Fail if any replicate is run."""

    def work(*_: object) -> None:
        raise AssertionError("the work has begun")

    monkeypatch.setattr(run, "_run_jobs", work)


def refused(out: Path, *, force: bool = False) -> str:
    """Return why a place is refused by the check and, in the same words, by the work."""
    said = []
    for attempt in (lambda: check_free(out, force=force), lambda: compare(out, force=force)):
        with pytest.raises(sim.UserError) as error:
            attempt()
        said.append(str(error.value))
    assert said[0] == said[1]
    return said[0]


def bad_places(place: Path) -> dict[str, tuple[Path, str]]:
    (place / "folder").mkdir()
    (place / "file").write_text("mine", encoding="utf-8")
    (place / "to_folder").symlink_to(place / "folder")
    (place / "dangling").symlink_to(place / "nothing")
    (place / "loop").symlink_to(place / "loop")
    return {
        "file": (place / "file", "is a file"),
        "file above": (place / "file" / "below" / "out", "is a file"),
        "link": (place / "to_folder", "is a symbolic link to"),
        "dangling link": (place / "dangling", "is a symbolic link to"),
        "loop": (place / "loop", "is a symbolic link to"),
        "below a loop": (place / "loop" / "out", "cannot be written"),
        "parent": (place / "folder" / "..", "has no name of its own"),
        "here": (Path(), "has no name of its own"),
        "root": (Path("/"), "has no name of its own"),
        "mount point": (Path("/proc"), "is a mount point"),
        "no place to write": (Path("/proc/self/out"), "cannot be written"),
        "long name": (place / ("x" * 300), "cannot be written"),
        "long name with what is added": (place / ("x" * 250), "cannot be written"),
        "line break": (place / "two\nlines", "has a line break"),
        "no UTF-8": (Path(os.fsdecode(os.fsencode(place) + b"/\xff")), "is not UTF-8"),
    }


@POSIX
@pytest.mark.usefixtures("never")
def test_a_bad_place_is_refused_before_the_work(tmp_path):
    for what, (out, why) in bad_places(tmp_path).items():
        if not sys.platform.startswith("linux") and "/proc" in str(out):
            continue
        for force in (False, True):
            assert why in refused(out, force=force), what
    there = {"folder", "file", "to_folder", "dangling", "loop"}
    assert {each.name for each in tmp_path.iterdir()} == there
    assert (tmp_path / "to_folder").is_symlink()
    assert (tmp_path / "file").read_text(encoding="utf-8") == "mine"


@pytest.mark.usefixtures("never")
def test_a_place_that_cannot_be_renamed_is_refused_before_the_work(copied, monkeypatch):
    """As a mount point of the same file system, or a folder that is open on Windows."""
    before = content(copied)

    def busy(self: Path, target: Path) -> None:
        raise OSError(errno.EBUSY, os.strerror(errno.EBUSY))

    monkeypatch.setattr(Path, "rename", busy)
    assert "cannot be written (Device or resource busy)" in refused(copied, force=True)
    assert content(copied) == before


def test_no_folder_is_left_where_nothing_was_done(tmp_path):
    check_free(tmp_path / "a" / "b" / "out", force=False)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("name", ["mine.txt", "mine.parquet", "figures/mine.png", "mine/", ".mine"])
@pytest.mark.usefixtures("never")
def test_force_keeps_a_file_of_somebody_else(name, copied):
    mine = copied / name
    mine.parent.mkdir(exist_ok=True)
    if name.endswith("/"):
        mine.mkdir()
    else:
        mine.write_text("mine", encoding="utf-8")
    before = content(copied)
    assert f"holds {name.split('/')[0]}" in refused(copied, force=True)
    assert content(copied) == before
    assert mine.exists()


@pytest.mark.parametrize("record", ["{}", "[]", "{", '{"files": 7}', '{"files": ["mine.txt"]}'])
def test_a_folder_with_any_record_is_not_replaced(record, tmp_path):
    out = tmp_path / "out"
    out.mkdir()
    (out / "run.json").write_text(record, encoding="utf-8")
    (out / "your.txt").write_text("yours", encoding="utf-8")
    with pytest.raises(sim.UserError, match="did not write"):
        check_free(out, force=True)
    assert (out / "your.txt").is_file()


def test_force_replaces_what_is_ours_and_what_file_managers_leave(copied, whole):
    (copied / ".DS_Store").write_bytes(b"\0")
    (copied / ".report-999999").mkdir()
    compare(copied, seed=9, force=True)
    assert content(copied).keys() == content(whole).keys()
    assert content(copied) != content(whole)


@pytest.mark.parametrize("force", [False, True])
@pytest.mark.usefixtures("never")
def test_a_folder_that_happens_to_be_called_partial_is_refused(force, tmp_path):
    folder = tmp_path / "out.partial"
    folder.mkdir()
    (folder / "mine.txt").write_text("mine", encoding="utf-8")
    assert "holds mine.txt and is not a working folder" in refused(tmp_path / "out", force=force)
    assert content(folder) == {"mine.txt": b"mine"}


def test_a_file_of_somebody_else_among_kept_work_stays(tmp_path):
    out, folder = tmp_path / "out", tmp_path / "out.partial"
    with hold(out) as held:
        checkpoint.Store.open(held, {"seed": 1})
    (folder / "mine.txt").write_text("mine", encoding="utf-8")
    with pytest.raises(sim.UserError, match=r"holds mine\.txt, which hwaksan did not write"):
        compare(out, force=True)
    assert (folder / "experiment.json").is_file()
    (folder / "experiment.json").unlink()
    compare(out)
    assert content(folder).keys() == {"mine.txt", MARKER}
    assert sim.open(out).kind == "comparison"


def test_a_report_removes_its_earlier_figures_and_nothing_else(copied):
    from sim.report import build

    build(copied)
    drawn = {name for name in content(copied) if name.startswith("figures/")}
    assert len(drawn) > 4
    (copied / "figures" / "mine.png").write_bytes(b"mine")
    (copied / "figures" / "notes").mkdir()
    (copied / "figures" / "notes" / "mine.txt").write_bytes(b"mine")
    build(copied, language="ko")
    after = content(copied)
    assert after["figures/mine.png"] == after["figures/notes/mine.txt"] == b"mine"
    assert drawn <= set(after)
    assert not [name for name in after if name.startswith(".")]
    assert sim.open(copied).kind == "comparison"
    with pytest.raises(sim.UserError, match=r"figures/mine\.png"):
        compare(copied, force=True)
    assert content(copied) == after


def test_a_report_does_not_write_over_a_figure_of_somebody_else(copied):
    from sim.report import build

    (copied / "figures").mkdir()
    (copied / "figures" / "adoption.png").write_bytes(b"mine")
    before = content(copied)
    with pytest.raises(sim.UserError, match=r"figures/adoption\.png is there"):
        build(copied)
    assert content(copied) == before


LARGER = 450_000
"""Bytes of which a replicate has less and the longest table, as CSV, more."""
LIMITED = """
import resource, signal, sys
signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
limit = int(sys.argv.pop(1))
import sim.cli, sim.cli.commands.experiment, sim.experiment.run as run
before = run.run_study
def study(*given, **named):
    resource.setrlimit(resource.RLIMIT_FSIZE, (limit, limit))
    return before(*given, **named)
run.run_study = study
import sim.api.compare
sys.exit(sim.cli.main())
"""


@POSIX
@pytest.mark.parametrize("limit", [0, 2_000, LARGER])
def test_a_full_disk_is_one_line_and_keeps_what_is_finished(limit, whole, tmp_path):
    """No file may be longer than the limit, from the lock to the largest table."""
    out = tmp_path / "out"
    words = ["compare", "training", "--parameters", "fit", "--replicates", "2", "--firms", "100"]
    words += [
        "--small",
        "20",
        "--workers",
        "1",
        "--seed",
        "7",
        "--no-report",
        "--csv",
        "--out",
        str(out),
    ]
    full = subprocess.run(
        [sys.executable, "-c", LIMITED, str(limit), *words],
        cwd=CHECKOUT, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert full.returncode == 2, full.stderr
    last = full.stderr.strip().splitlines()[-1]
    assert "Traceback" not in full.stderr
    assert "cannot be written (File too large)" in last
    assert not out.exists()
    kept = len(replicates(tmp_path / "out.partial"))
    assert kept == (2 if limit == LARGER else 0)
    assert ("every replicate is kept in" in last) == (kept > 0)
    again = subprocess.run(
        [sys.executable, "-c", SCRIPT, *words],
        cwd=CHECKOUT, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert again.returncode == 0, again.stderr
    assert (f"({kept} kept from before)" in again.stderr) == (kept > 0)
    tables = {name: data for name, data in content(whole).items() if name.endswith(".parquet")}
    assert tables.items() <= content(out).items()
    assert [each.name for each in tmp_path.iterdir()] == ["out"]


QUOTA = """
set -e
mount -t tmpfs -o size=$1 tmpfs "$2"
python=$3; script=$4; shift 4
set +e
"$python" -c "$script" "$@"
echo "first: $?"
ls "$OUT.partial"
mount -o remount,size=64m "$PLACE"
"$python" -c "$script" "$@"
echo "second: $?"
cp -r "$OUT" "$COPY"
"""


def _may_mount() -> bool:
    if not sys.platform.startswith("linux"):
        return False
    words = ["unshare", "--mount", "--map-root-user", "mount", "-t", "tmpfs", "tmpfs", "/mnt"]
    try:
        return subprocess.run(words, capture_output=True, check=False).returncode == 0
    except FileNotFoundError:
        return False


@pytest.mark.skipif(not _may_mount(), reason="this system lets nobody mount a small file system")
@pytest.mark.parametrize(
    ("size", "kept"), [("40k", False), ("300k", True)], ids=["in the jobs", "in the tables"]
)
def test_on_a_small_file_system_that_is_made_larger_it_goes_on(size, kept, whole, tmp_path):
    place, copy = tmp_path / "small", tmp_path / "copy"
    place.mkdir()
    out = place / "out"
    words = [*COMMAND.split(), str(out), "--seed", "7"]
    ran = subprocess.run(
        ["unshare", "--mount", "--map-root-user", "sh", "-c", QUOTA, "sh", size, str(place),
         sys.executable, SCRIPT, *words],
        cwd=CHECKOUT, capture_output=True, text=True, check=False,
        env={**os.environ, "OUT": str(out), "COPY": str(copy), "PLACE": str(place)},
    )  # fmt: skip
    assert "first: 2" in ran.stdout, ran.stderr
    assert "second: 0" in ran.stdout, ran.stderr
    assert "cannot be written (No space left on device)" in ran.stderr
    assert "make room" in ran.stderr
    assert "Traceback" not in ran.stderr
    assert ("2 kept from before" in ran.stderr) == kept
    names = {name for name in content(whole) if name.endswith(".parquet")}
    assert {name: content(copy)[name] for name in names} == {
        name: content(whole)[name] for name in names
    }
