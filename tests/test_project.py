"""The project as a visitor finds it: its top level, its metadata, nothing of one machine in it."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import tarfile
import tomllib
from contextlib import suppress
from importlib.metadata import PackageNotFoundError, distribution
from pathlib import Path

import pytest

import sim

CHECKOUT = Path(__file__).resolve().parents[1]
PROJECT = tomllib.loads((CHECKOUT / "pyproject.toml").read_text(encoding="utf-8"))["project"]

TOP_LEVEL = {
    *("pyproject.toml", "sim", "scenarios", "calibration", "tests", "results"),
    *("README.md", "README.ko.md", "SECURITY.md"),
    *("LICENSE", "CHANGELOG.md", "CITATION.cff", "CONTRIBUTING.md", "Makefile", "make.ps1", "docs"),
    *("constraints.txt", ".ci", ".gitignore", ".gitattributes"),
}

# One letter of each is in brackets, so that this file does not contain what it looks for.
FOREIGN = {
    "a path of one machine": r"(?<![\w.])/(wor[k]|roo[t]|hom[e]|op[t]|tm[p])/",
    "a drive of one machine": r"[A-Z]:\\User[s]",
    "a registry host": r"pyp[i]\.org|pythonhoste[d]\.org|anacond[a]\.(org|com)",
    "an index option": r"--(extra-)?index-ur[l]|--find-link[s]|trusted-hos[t]",
}


def tracked_files() -> list[Path]:
    """Return what git keeps, plus what it would keep; skip where there is no repository."""
    if shutil.which("git") is None or not (CHECKOUT / ".git").exists():
        pytest.skip("not a git checkout")
    listed = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        cwd=CHECKOUT,
        check=True,
        capture_output=True,
    ).stdout.decode("utf-8")
    files = [CHECKOUT / name for name in listed.split("\0") if name]
    return [file for file in files if file.exists()]


def test_top_level_is_what_was_agreed():
    found = {file.relative_to(CHECKOUT).parts[0] for file in tracked_files()}
    assert found == TOP_LEVEL


@pytest.mark.parametrize("what", FOREIGN)
def test_no_file_holds(what: str):
    pattern = re.compile(FOREIGN[what])
    hits = []
    for file in tracked_files():
        content = file.read_bytes()
        if b"\0" in content:  # not text
            continue
        for number, line in enumerate(content.decode("utf-8").splitlines(), start=1):
            if pattern.search(line):
                hits.append(f"{file.relative_to(CHECKOUT)}:{number}: {line.strip()[:80]}")
    assert hits == []


def test_text_files_end_with_one_line_break_and_have_no_carriage_return():
    wrong = []
    for file in tracked_files():
        content = file.read_bytes()
        if b"\0" in content or not content or file.suffix in {".ps1", ".bat"}:
            continue
        if b"\r" in content or not content.endswith(b"\n"):
            wrong.append(str(file.relative_to(CHECKOUT)))
    assert wrong == []


def test_version_is_the_same_everywhere():
    citation = (CHECKOUT / "CITATION.cff").read_text(encoding="utf-8")
    assert f"\nversion: {sim.__version__}\n" in citation
    assert "version" in PROJECT["dynamic"]


def test_supported_pythons_are_the_agreed_ones():
    assert PROJECT["requires-python"] == ">=3.11,<3.14"
    assert "mesa[network]>=3.3,<3.6" in PROJECT["dependencies"]


def test_every_dependency_has_a_tested_version_within_its_bounds():
    from packaging.requirements import Requirement
    from packaging.utils import canonicalize_name

    text = (CHECKOUT / "constraints.txt").read_text(encoding="utf-8")
    lines = [line for line in text.splitlines() if line and not line.startswith("#")]
    assert all("==" in line for line in lines)
    pins: dict[str, list[str]] = {}
    for pin in map(Requirement, lines):
        [exact] = pin.specifier
        pins.setdefault(canonicalize_name(pin.name), []).append(exact.version)
    extras = (each for extra in PROJECT["optional-dependencies"].values() for each in extra)
    for needed in map(Requirement, [*PROJECT["dependencies"], *extras]):
        if needed.name == PROJECT["name"]:  # one extra that includes others
            continue
        versions = pins[canonicalize_name(needed.name)]
        assert all(needed.specifier.contains(version) for version in versions), needed


def test_no_tested_version_asks_for_a_later_python_than_the_project():
    """Debian 12 has 3.11.2: a pin that asks for 3.11.5 ends `make test` there."""
    from packaging.requirements import Requirement
    from packaging.specifiers import SpecifierSet

    oldest = "3.11.0"
    lines = (CHECKOUT / "constraints.txt").read_text(encoding="utf-8").splitlines()
    there = {"python_version": "3.11", "python_full_version": oldest}
    asked: dict[str, str] = {}
    for pin in (Requirement(line) for line in lines if line and not line.startswith("#")):
        if pin.marker is None or pin.marker.evaluate(there):
            with suppress(PackageNotFoundError):
                found = distribution(pin.name)
                if pin.specifier.contains(found.version):
                    asked[pin.name] = found.metadata.get("Requires-Python", "")
    assert len(asked) > 50
    assert {
        name: python for name, python in asked.items() if not SpecifierSet(python).contains(oldest)
    } == {}


def test_the_source_distribution_has_what_its_tests_need(tmp_path: Path):
    tracked_files()  # without a repository hatchling cannot tell what is a build
    subprocess.run(
        [sys.executable, "-m", "hatchling", "build", "-t", "sdist", "-d", tmp_path],
        cwd=CHECKOUT,
        check=True,
        capture_output=True,
    )
    [archive] = tmp_path.glob("*.tar.gz")
    with tarfile.open(archive) as opened:
        names = {name.partition("/")[2] for name in opened.getnames()}
    kept = {file.relative_to(CHECKOUT).as_posix() for file in tracked_files()}
    assert {name for name in kept - names if not name.startswith(".")} == set()


def test_readme_names_the_two_commands_for_both_systems():
    for name in ("README.md", "README.ko.md"):
        readme = (CHECKOUT / name).read_text(encoding="utf-8")
        for command in ("make run", "make test", "make.ps1 run", "make.ps1 test"):
            assert command in readme


def test_importing_the_package_is_cheap():
    """`import sim` must not load what only a command needs."""
    heavy = "{'mesa', 'numba', 'pandas', 'scipy', 'matplotlib'}"
    code = f"import sys, sim; sys.exit(bool({heavy} & set(sys.modules)))"
    assert subprocess.run([sys.executable, "-c", code], cwd=CHECKOUT, check=False).returncode == 0


def test_public_names_are_listed_and_an_unknown_one_is_refused():
    assert set(sim.__all__) <= set(dir(sim))
    assert sim.UserError.__module__ == "sim.errors"
    with pytest.raises(AttributeError, match="no attribute 'nothing'"):
        _ = sim.nothing


def test_a_file_of_the_users_that_hides_a_module_is_named(tmp_path: Path):
    (tmp_path / "calendar.py").write_text("x = 1\n", encoding="utf-8")
    done = subprocess.run(
        [sys.executable, "-c", "from sim import AIDiffusionModel"],
        cwd=tmp_path,
        env=os.environ | {"PYTHONPATH": str(CHECKOUT)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 1
    last = done.stderr.strip().splitlines()[-1]
    assert "AIDiffusionModel cannot be imported" in last
    assert f"the file {tmp_path / 'calendar.py'} hides the module calendar" in last


def test_the_package_is_a_command_too():
    done = subprocess.run(
        [sys.executable, "-m", "sim", "--version"],
        cwd=CHECKOUT,
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stdout.strip() == f"hwaksan {sim.__version__}"
