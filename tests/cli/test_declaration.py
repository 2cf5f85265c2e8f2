"""Each option is declared once, and says whether the recorded command gives it."""

from __future__ import annotations

import dataclasses
import subprocess
import sys
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from typing import Annotated, ClassVar

import pytest
import typer
from typer.testing import CliRunner

from sim.cli import every_command, main
from sim.cli.command import function
from sim.cli.declaration import Argument, Option, Options, members, name_of_file
from sim.cli.experiments import Compare, Decompose, Run
from sim.cli.options import Force, Language, Numbers
from sim.cli.searches import Sensitivity

COMMANDS = {each.command: each for each in every_command()}
# What is written, how fast, how it looks, and what it may replace: nothing of it decides results.
NOT_RECORDED = {
    *("--out", "--force", "--csv", "--lang", "--workers", "--no-report"),
    *("--figure", "--figures", "--excel", "--executor"),
    *("--port", "--no-browser", "--open-to-network"),
}


def test_an_option_that_does_not_say_whether_it_is_recorded_is_none():
    for kind in (Option, Argument):
        with pytest.raises(TypeError, match="recorded"):
            kind("Random seed.")  # type: ignore[call-arg]


def test_a_field_without_a_declaration_is_refused():
    @dataclass(frozen=True, kw_only=True)
    class Forgotten(Options):
        seed: int = 1

    with pytest.raises(TypeError, match=r"Forgotten\.seed has no declaration"):
        members(Forgotten)


@pytest.mark.parametrize("name", COMMANDS)
def test_what_is_not_recorded_is_known_not_to_decide_results(name: str) -> None:
    for each in members(COMMANDS[name]):
        assert type(each.declaration.recorded) is bool
        assert each.declaration.recorded == (each.name not in NOT_RECORDED), each.name


@pytest.mark.parametrize("name", COMMANDS)
def test_what_does_the_work_takes_the_options(name: str) -> None:
    module, work = COMMANDS[name].runs.split(":")
    assert callable(getattr(import_module(f"sim.cli.commands.{module}"), work))


@pytest.mark.parametrize("name", COMMANDS)
def test_the_help_of_a_command_names_every_option(
    name: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main([*name.split(), "--help"]) == 0
    said = capsys.readouterr().out.split()
    for each in members(COMMANDS[name]):
        assert (each.field if each.positional else each.name) in " ".join(said)


@pytest.mark.parametrize(
    "group", ["", *sorted({name.split()[0] for name in COMMANDS if " " in name})]
)
def test_no_line_about_a_command_is_cut_off(
    group: str, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COLUMNS", "80")
    assert main([*group.split(), "--help"]) == 0
    _, listed = capsys.readouterr().out.split("Commands:\n")
    assert listed.count("\n") > 0
    assert "..." not in listed


def test_every_option_is_written_as_it_is_declared():
    options = Compare(
        names=("training", Path("far/away/mine.toml").as_posix()),
        posterior=Path("far/posterior"),
        population=Path("far/own.csv"),
        parameters=Numbers.fit,
        allow_stale=True,
        equal_cost=12.5,
        assignments=("xi=0.2", "eps=1"),
        lang=Language.ko,
        workers=3,
    )
    words = list(options.recorded())
    assert words[:4] == ["hwaksan", "compare", "training", "mine.toml"]
    for pair in (
        *(("--baseline", "baseline"), ("--replicates", "60"), ("--parameters", "fit")),
        *(("--posterior", "posterior"), ("--population", "own.csv"), ("--seed", "2026")),
        *(("--equal-cost", "12.5"), ("--set", "xi=0.2"), ("--set", "eps=1")),
    ):
        assert any(words[k : k + 2] == list(pair) for k in range(len(words))), pair
    assert "--allow-stale" in words
    assert not NOT_RECORDED & set(words)


def test_a_switch_that_can_be_turned_off_is_recorded_either_way():
    on, off = (Sensitivity(method="morris", anchor=anchor).recorded() for anchor in (True, False))
    assert "--anchor" in on
    assert "--no-anchor" in off


def test_arguments_come_first_and_a_changed_default_moves_no_option():
    names = [each.name for each in members(Decompose)]
    assert names[:3] == ["NAME", "--baseline", "--permutations"]
    own = ("NAME", "--excel", "--populations")
    shared = [each.name for each in members(Run) if each.name not in own]
    assert [name for name in names if name in shared] == shared


@pytest.mark.parametrize(
    ("path", "name"), [("a/b.toml", "b.toml"), ("training", "training"), ("a/..", "here")]
)
def test_a_path_becomes_a_name(path, name, tmp_path, monkeypatch):
    here = tmp_path / "here"
    (here / "a").mkdir(parents=True)
    monkeypatch.chdir(here)
    assert name_of_file(path) == name


def test_a_command_of_a_test_is_parsed_as_it_is_declared(capsys):
    @dataclass(frozen=True, kw_only=True)
    class Probe(Options):
        """Say what was given."""

        command: ClassVar = "probe"
        runs: ClassVar = "probe:probe"

        words: Annotated[tuple[str, ...], Argument("Words.", recorded=True)]
        many: Annotated[tuple[Path, ...], Option("Files.", recorded=True)] = ()
        number: Annotated[int | None, Option("How many.", recorded=True, low=2, high=4)] = None
        force: Force = False

    found: list[Probe] = []
    module = type(sys)("sim.cli.commands.probe")
    module.probe = found.append  # type: ignore[attr-defined]
    sys.modules[module.__name__] = module
    try:
        app = typer.Typer()
        app.command()(function(Probe))
        run = CliRunner()
        assert run.invoke(app, ["a", "b", "--many", "x", "--many", "y"]).exit_code == 0
        assert run.invoke(app, ["a", "--number", "5"]).exit_code == 2
        assert run.invoke(app, []).exit_code == 2
        assert run.invoke(app, ["a", "--number", "3", "--force"]).exit_code == 0
    finally:
        del sys.modules[module.__name__]
    assert found == [
        Probe(words=("a", "b"), many=(Path("x"), Path("y"))),
        Probe(words=("a",), number=3, force=True),
    ]
    assert found[1].recorded() == ("hwaksan", "probe", "a", "--number", "3")


def test_options_cannot_be_changed():
    with pytest.raises(dataclasses.FrozenInstanceError):
        Run(replicates=2).seed = 3  # type: ignore[misc]


@pytest.mark.parametrize("arguments", [["--help"], ["compare", "--help"], ["scenarios"]])
def test_help_imports_nothing_heavy(arguments: list[str]) -> None:
    heavy = "{'numba', 'pandas', 'mesa', 'matplotlib', 'numpy', 'scipy', 'pyarrow'}"
    code = (
        "import sys; from sim.cli import main; main(sys.argv[1:]); "
        f"sys.exit(bool({heavy} & set(sys.modules)))"
    )
    done = subprocess.run(
        [sys.executable, "-c", code, *arguments],
        cwd=Path(__file__).parents[2],
        capture_output=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
