"""Compiled code: which files it depends on, who may use it, and how it is kept on disk."""

from __future__ import annotations

import os
import random
import shutil
import subprocess
import sys
from collections.abc import Callable
from functools import partial
from pathlib import Path

import pytest

from sim.engine.jit import CONSTANTS
from tests.engine import sources

MAX_ARGUMENTS = 12
ENGINE = {name for name in sources.modules() if name.split(".")[:2] == ["sim", "engine"]}
#: These know nothing of the engine, so that a policy or a population needs no compiler.
DECLARED = ("policy", "scenario", "population", "parameters")


def taken() -> set[str]:
    """Return the modules outside the engine that compiled functions take something from."""
    return set().union(*(sources.constants_of(name) for name in ENGINE)) - ENGINE


# The rule: followed from the body of every compiled function through imports and assignments, each
# name that is not a function ends in a module. If that lies outside the engine, its value is frozen
# into machine code, so its file must be part of the cache's name. Imports that no body leads to
# (types of arguments, what plain Python beside the kernels uses) are none of the cache's business.
def test_the_files_that_constants_come_from_are_those_that_the_cache_looks_at():
    names = {f"sim.{name.removesuffix('.py').replace('/', '.')}" for name in CONSTANTS}
    assert names == taken()


def test_nobody_outside_the_engine_compiles():
    for name in set(sources.modules()) - ENGINE:
        assert not sources.imports(name) & {"sim.engine.jit", "sim.engine.kernel_cache"}, name


@pytest.mark.parametrize("room", DECLARED)
def test_what_is_declared_does_not_know_the_engine(room: str):
    for name in sources.modules():
        if name.split(".")[1:2] == [room]:
            assert not {each for each in sources.imports(name) if each in ENGINE}, name


def test_no_compiled_function_takes_too_many_arguments():
    for name in ENGINE:
        for function in sources.source(name).compiled:
            assert len(function.args.args) <= MAX_ARGUMENTS, f"{name}.{function.name}"


Run = Callable[..., "subprocess.CompletedProcess[str]"]
FOLDER = "from sim.engine import kernel_cache; print(kernel_cache.folder())"
#: A file of its own, since numba keeps nothing of what stands in no file.
SMALL = """
import shutil, sys
from pathlib import Path
from sim.engine.jit import kernel

@kernel
def twice(x):
    return 2.0 * x

for gone in sys.argv[1:]:
    shutil.rmtree(gone)
    Path(gone).write_text("")
print(twice(1.5), sum(twice.stats.cache_hits.values()))
"""


def copied(place: Path, name: str) -> Path:
    skipped = shutil.ignore_patterns("__pycache__")
    shutil.copytree(sources.PACKAGE, place / name / "sim", ignore=skipped)
    (place / name / "small.py").write_text(SMALL, encoding="utf-8")
    return place / name


def python(
    place: Path,
    where: Path,
    *arguments: str,
    cache: Path | None = None,
    home: Path | None = None,
) -> subprocess.CompletedProcess[str]:
    """Run Python in a checkout, with a home of its own and no cache said but the one given."""
    hidden = ("NUMBA_", "XDG_", "PYTHONPYCACHEPREFIX")
    known = {key: value for key, value in os.environ.items() if not key.startswith(hidden)}
    at_home = str(home or place / "home")
    known |= dict.fromkeys(("HOME", "USERPROFILE", "LOCALAPPDATA"), at_home)
    known |= {"PYTHONPATH": str(where)} | ({"NUMBA_CACHE_DIR": str(cache)} if cache else {})
    return subprocess.run(
        [sys.executable, *arguments],
        cwd=where,
        env=known,
        capture_output=True,
        text=True,
        check=True,
        timeout=120,
    )


@pytest.fixture
def checkout(tmp_path: Path) -> Callable[[str], Path]:
    return partial(copied, tmp_path)


@pytest.fixture
def run(tmp_path: Path) -> Run:
    return partial(python, tmp_path)


def edit(file: Path) -> None:
    file.write_text(file.read_text(encoding="utf-8") + "# more\n", encoding="utf-8")


def test_only_what_is_compiled_chooses_the_folder(checkout, run, tmp_path):
    here, cache = checkout("here"), tmp_path / "cache"
    names = [run(here, "-c", FOLDER, cache=cache).stdout]
    edit(here / "sim" / "report" / "build.py")
    edit(here / "sim" / "outcomes" / "measures.py")
    assert run(here, "-c", FOLDER, cache=cache).stdout == names[0]
    compiled = [sources.modules()[name] for name in taken()]
    compiled.append(sources.modules()["sim.engine.rules.cost"])
    for file in compiled:
        edit(here / file.relative_to(sources.PACKAGE.parent))
        names.append(run(here, "-c", FOLDER, cache=cache).stdout)
    assert len(set(names)) == len(names)


def test_checkouts_share_a_folder_without_removing_what_is_not_theirs(checkout, run, tmp_path):
    cache = tmp_path / "cache"
    of_the_user = cache / "kernels-6.1" / "vmlinuz"
    of_the_user.parent.mkdir(parents=True)
    of_the_user.write_text("mine", encoding="utf-8")
    one, two = checkout("one"), checkout("two")
    first = Path(run(one, "-c", FOLDER, cache=cache).stdout.strip())
    other = Path(run(two, "-c", FOLDER, cache=cache).stdout.strip())
    assert first != other
    assert first.is_dir()
    edit(one / "sim" / "engine" / "year.py")
    second = Path(run(one, "-c", FOLDER, cache=cache).stdout.strip())
    assert not first.exists()  # its own old one
    assert second.is_dir()
    assert other.is_dir()
    assert of_the_user.read_text(encoding="utf-8") == "mine"


def cut(content: bytes) -> bytes:
    return content[: len(content) // 2]


def nothing(content: bytes) -> bytes:
    return b""


def garbage(content: bytes) -> bytes:
    return random.Random(1).randbytes(len(content))


def flipped(content: bytes) -> bytes:
    middle = len(content) // 2
    return content[:middle] + bytes([content[middle] ^ 0xFF]) + content[middle + 1 :]


@pytest.fixture(scope="module")
def kept(tmp_path_factory: pytest.TempPathFactory) -> tuple[Callable[[], str], Path]:
    """Return what runs the small file, and the cache that holds it compiled."""
    place = tmp_path_factory.mktemp("kept")
    here, cache = copied(place, "here"), place / "cache"

    def small() -> str:
        return python(place, here, str(here / "small.py"), cache=cache).stdout

    assert [small(), small()] == ["3.0 0\n", "3.0 1\n"]
    return small, cache


@pytest.mark.parametrize("damage", [cut, nothing, garbage, flipped])
@pytest.mark.parametrize("kind", ["nbi", "nbc"])
def test_a_damaged_file_counts_as_missing_and_is_mended(kept, kind, damage):
    small, cache = kept
    [file] = cache.rglob(f"*.{kind}")
    file.write_bytes(damage(file.read_bytes()))
    assert small() == "3.0 0\n"
    assert small() == "3.0 1\n"


def test_a_folder_that_cannot_be_written_is_told_in_one_line(checkout, run, tmp_path):
    here, no_folder = checkout("here"), tmp_path / "file"
    no_folder.write_text("", encoding="utf-8")
    done = run(here, str(here / "small.py"), cache=no_folder)
    assert done.stdout == "3.0 0\n"
    assert done.stderr.count("\n") == 1
    assert str(no_folder) in done.stderr
    assert "NUMBA_CACHE_DIR" in done.stderr


def test_a_package_that_cannot_be_written_is_kept_in_the_users_cache(checkout, run, tmp_path):
    here = checkout("here")
    (here / "sim" / "engine" / "__pycache__").write_text("", encoding="utf-8")
    small = str(here / "small.py")
    assert [run(here, small).stdout for _ in range(2)] == ["3.0 0\n", "3.0 1\n"]
    assert list((tmp_path / "home").rglob("*.nbc"))
    homeless = run(here, small, home=here / "small.py")
    assert homeless.stdout == "3.0 0\n"
    assert homeless.stderr.count("\n") == 1


def test_a_cache_that_is_gone_when_code_is_to_be_saved_does_not_end_the_run(
    checkout, run, tmp_path
):
    here, cache = checkout("here"), tmp_path / "cache"
    done = run(here, str(here / "small.py"), str(cache), cache=cache)
    assert done.stdout == "3.0 0\n"
    assert done.stderr.count("\n") == 1
    assert "not kept" in done.stderr
