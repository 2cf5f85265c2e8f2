"""Where results go is tried before the work; what the system refuses is one line and status 2."""

from __future__ import annotations

import errno
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pyarrow as pa
import pytest

from sim.calibration import procedures
from sim.calibration.fit import store
from sim.calibration.fit.fixed_point import Fit
from sim.cli import main, system_errors
from sim.cli.commands import files, posterior, registries
from sim.engine.coefficients import Intercepts
from sim.errors import UserError
from sim.parameters.registry import defaults

CHECKOUT = Path(__file__).resolve().parents[2]
FIT = ["--parameters", "fit", "--firms", "300", "--small", "60"]
FOLDERS = {
    "compare": ["compare", "training", *FIT],
    "run": ["run", *FIT],
    "decompose": ["decompose", "training", *FIT],
    "optimise": ["optimise", *FIT],
    "sensitivity": ["sensitivity", "morris"],
    "response": ["response", "ai_voucher.budget_krw_bn", *FIT],
}
FILES = {
    "panel": ["panel", "baseline"],
    "goal": ["goal", "--share", "0.3", *FIT],
    "trial": ["trial", "dutch-voucher"],
    "synthesise": ["population", "synthesise"],
}


@pytest.fixture(autouse=True)
def no_work(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """A folder to stand in; firms, with which all work begins, are never made."""

    def work(*_: object, **__: object) -> None:
        raise AssertionError("the work has begun")

    monkeypatch.setattr(store, "shipped", lambda product=False: Fit(defaults(), Intercepts()))
    monkeypatch.setattr("sim.api.inputs.synthesise", work)
    monkeypatch.setattr("sim.cli.commands.population.synthesise", work)
    monkeypatch.setattr(procedures, "calibrate", work)
    monkeypatch.setattr("sim.calibration.procedures.search.search", work)
    monkeypatch.setattr("sim.cli.commands.posterior.posterior.read", work)
    monkeypatch.setattr("sim.cli.commands.benchmarks.candidates", work)
    monkeypatch.chdir(tmp_path)


def refused(capsys: pytest.CaptureFixture[str], arguments: list[str]) -> str:
    before = sorted(str(each) for each in Path().rglob("*"))
    assert main(arguments) == 2
    captured = capsys.readouterr()
    assert captured.out == ""
    (line,) = captured.err.splitlines()
    assert sorted(str(each) for each in Path().rglob("*")) == before  # nothing is left behind
    return line


def _file(name: str) -> None:
    Path(name).write_text("x", encoding="utf-8")


def _nowhere() -> None:
    Path("link").symlink_to("nowhere")


def _loop() -> None:
    Path("link").symlink_to("link")


def _linked() -> None:
    Path("there").mkdir()
    Path("link").symlink_to("there")


PLACES: dict[str, tuple[Callable[[], None], str, str]] = {
    "a file in the way": (lambda: _file("afile"), "afile", "is a file"),
    "the parent is a file": (lambda: _file("afile"), "afile/x", "afile is a file"),
    "a parent far above is a file": (lambda: _file("afile"), "afile/a/b/c", "afile is a file"),
    "a link to nowhere": (_nowhere, "link", "symbolic link that leads nowhere"),
    "a link to itself": (_loop, "link", "symbolic link that leads nowhere"),
    "below a link to nowhere": (_nowhere, "link/x", "symbolic link that leads nowhere"),
    "a link to a folder": (_linked, "link", "symbolic link"),
    "no name": (lambda: None, ".", "names no folder of its own"),
    "above": (lambda: None, "new/..", "names no folder of its own"),
    "through what is not there": (lambda: None, "new/../x", "there is no folder new"),
    "a name too long": (lambda: None, "x" * 250, "file name too long"),
    "a name far too long": (lambda: None, "new/" + "x" * 300, "file name too long"),
    "the root": (lambda: None, "/", "names no folder of its own"),
    "a mount point": (lambda: None, "/proc", "mount point"),
    "where nothing can be made": (lambda: None, "/proc/results", "cannot be written"),
}


@pytest.mark.parametrize("place", PLACES)
@pytest.mark.parametrize("command", ["sensitivity", "compare"])
def test_a_result_folder_that_cannot_be_written_is_refused(command, place, capsys):
    if "/proc" in PLACES[place][1] and not sys.platform.startswith("linux"):
        pytest.skip("no such folder here")
    prepare, out, says = PLACES[place]
    prepare()
    line = refused(capsys, [*FOLDERS[command], "--out", out])
    assert says.lower() in line.lower()


@pytest.mark.parametrize("command", FOLDERS)
def test_every_command_with_a_result_folder_tries_it_first(command, capsys):
    _file("afile")
    assert "afile is a file" in refused(capsys, [*FOLDERS[command], "--out", "afile/x"])


@pytest.mark.parametrize(
    ("prepare", "out", "says"),
    [
        (lambda: _file("afile"), "afile/x.csv", "there is no folder afile"),
        (lambda: Path("x.csv").mkdir(), "x.csv", "x.csv is a folder"),
        (lambda: Path("x.csv").symlink_to("nowhere"), "x.csv", "leads nowhere"),
        (lambda: _file("x.csv"), "x.csv", "is there already"),
        (lambda: None, "x" * 252 + ".csv", "file name too long"),
        (lambda: None, "/proc/x.csv", "cannot be written"),
    ],
)
@pytest.mark.parametrize("command", FILES)
def test_a_file_that_cannot_be_written_is_refused(command, prepare, out, says, capsys):
    if "/proc" in out and not sys.platform.startswith("linux"):
        pytest.skip("no such folder here")
    prepare()
    assert says in refused(capsys, [*FILES[command], "--out", out])


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (["calibrate", "--out", "afile"], "afile is a file"),
        (["calibrate", "--quick", "--out", "afile/fit.json"], "there is no folder afile"),
        (["calibrate", "--quick", "--out", "link"], "leads nowhere"),
        (["calibrate", "diagnose", "--figures", "afile/x"], "afile is a file"),
        (["calibrate", "diagnose", "--figures", "link"], "leads nowhere"),
        (["validate", "--rolling", "--figure", "afile/x.png"], "there is no folder afile"),
        (["validate", "--rolling", "--figure", "folder.png"], "is a folder"),
        (["validate", "--rolling", "--figure", "x" * 252 + ".png"], "file name too long"),
    ],
    ids=lambda value: " ".join(value)[:50] if isinstance(value, list) else "",
)
def test_calibrate_and_validate_try_it_first(arguments, says, capsys):
    _file("afile")
    Path("folder.png").mkdir()
    _nowhere()
    assert says in refused(capsys, arguments)


@pytest.mark.parametrize("command", [*FOLDERS, *FILES])
@pytest.mark.parametrize(
    ("code", "says"),
    [(errno.EROFS, "read-only file system"), (errno.EACCES, "permission denied")],
)
def test_a_folder_that_is_read_only_is_refused(command, code, says, capsys, monkeypatch):
    def fail(path: Path, *_: object, **__: object) -> None:
        raise OSError(code, os.strerror(code), str(path))

    monkeypatch.setattr(Path, "mkdir", fail)
    monkeypatch.setattr(Path, "write_bytes", fail)
    arguments = {**FOLDERS, **FILES}[command]
    line = refused(capsys, [*arguments, "--out", "new" if command in FOLDERS else "new.csv"])
    assert "new" in line
    assert "cannot be written" in line
    assert says in line.lower()


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() == 0, reason="root may write")
def test_a_folder_without_the_right_to_write_is_refused(capsys, tmp_path):
    tmp_path.chmod(0o500)
    try:
        assert "permission denied" in refused(capsys, [*FOLDERS["run"], "--out", "new"])
    finally:
        tmp_path.chmod(0o700)


def test_a_place_that_can_be_written_is_left_as_it_was():
    Path("there").mkdir()
    for out in (Path("new"), Path("a/b/c"), Path("there"), Path("there/new").absolute()):
        files.check_result_folder(out, force=False)
        files.check_folder(out, "--figures")
    files.check_writable(Path("there/fit.json"))
    assert [str(each) for each in Path().rglob("*")] == ["there"]


def test_earlier_results_are_still_kept():
    """Those that this program wrote may be replaced; a record that it did not write never is."""
    Path("there").mkdir()
    Path("there/run.json").write_text("{}", encoding="utf-8")
    with pytest.raises(UserError, match="holds earlier results"):
        files.check_result_folder(Path("there"), force=False)
    with pytest.raises(UserError, match="nothing was deleted"):
        files.check_result_folder(Path("there"), force=True)
    assert Path("there/run.json").read_text(encoding="utf-8") == "{}"


@pytest.mark.parametrize(
    ("error", "says"),
    [
        (OSError(errno.ENOSPC, "No space left on device", "out/x"), "out/x: no space left"),
        (OSError(errno.ENOSPC, "No space left on device"), "output: no space left on device"),
        (BrokenPipeError(errno.EPIPE, "Broken pipe"), system_errors.CLOSED),
        (OSError("two\nlines"), "output: two lines"),
    ],
)
def test_an_error_of_the_system_is_one_line_and_status_2(error, says, capsys, monkeypatch):
    def fail() -> None:
        raise error

    monkeypatch.setattr(registries, "registry", fail)
    assert main(["parameters"]) == 2
    (line,) = capsys.readouterr().err.splitlines()
    assert says in line


def _hwaksan(words: list[str], stdout: object) -> subprocess.CompletedProcess[str]:
    code = "import sys; from sim.cli import main; sys.exit(main())"
    return subprocess.run(
        [sys.executable, "-c", code, *words],
        cwd=CHECKOUT,
        stdout=stdout,  # type: ignore[arg-type]
        stderr=subprocess.PIPE,
        text=True,
        check=False,
    )


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="no full device here")
@pytest.mark.parametrize("words", [["parameters", "--csv"], ["scenarios", "list"], ["--help"]])
def test_a_full_device_is_one_line(words):
    with Path("/dev/full").open("w") as full:
        done = _hwaksan(words, full)
    assert done.returncode == 2
    assert done.stderr == "hwaksan: output: no space left on device\n"


@pytest.mark.skipif(os.name != "posix", reason="pipes of POSIX")
@pytest.mark.parametrize("words", [["parameters"], ["--help"], ["scenarios", "list"]])
def test_a_closed_pipe_is_one_line(words):
    reading, writing = os.pipe()
    os.close(reading)
    try:
        done = _hwaksan(words, writing)
    finally:
        os.close(writing)
    assert done.returncode == 2
    assert done.stderr == f"hwaksan: {system_errors.CLOSED}\n"


@pytest.mark.parametrize(
    "error",
    [
        MemoryError(),
        RuntimeError("can't start new thread"),
        pa.ArrowException("Unknown error: Failed to launch worker thread"),
    ],
)
def test_too_little_memory_is_one_line_and_leaves_nothing(error, monkeypatch, tmp_path, capsys):
    def too_much(**_):
        raise error

    monkeypatch.setattr("sim.cli.commands.population.synthesise", too_much)
    assert main(["population", "synthesise", "--out", str(tmp_path / "firms.parquet")]) == 2
    [said] = capsys.readouterr().err.splitlines()
    assert "not enough memory" in said
    assert "--firms" in said
    assert list(tmp_path.iterdir()) == []


@pytest.mark.skipif(os.name != "posix", reason="needs a shell")
def test_a_closed_standard_output_is_one_line():
    code = "import sys; from sim.cli import main; sys.exit(main())"
    command = f"'{sys.executable}' -c '{code}' parameters >&-"
    done = subprocess.run(
        ["sh", "-c", command], cwd=CHECKOUT, stderr=subprocess.PIPE, text=True, check=False
    )
    assert done.returncode == 2
    assert done.stderr == "hwaksan: standard output is closed\n"


def test_diagnose_creates_the_folder_of_its_figures(monkeypatch):
    class Picture:
        name = "fit"

        def png(self) -> bytes:
            return b"png"

    for name in ("fit", "learning", "ranks"):
        monkeypatch.setattr(f"sim.report.figures.posterior.{name}", lambda *_: Picture())
    posterior._draw(Path("new/figures"), *(None,) * 3, "en")  # type: ignore[arg-type]
    assert Path("new/figures/fit.png").read_bytes() == b"png"
