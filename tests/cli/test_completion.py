"""The Tab key: the shell asks the program by environment variables and reads words."""

from __future__ import annotations

import os
import subprocess
import sys

import pytest


def ask(shell: str, line: str, number: int) -> list[str]:
    """Return what the program offers for the word of that number."""
    asked = {
        "_HWAKSAN_COMPLETE": f"complete_{shell}",
        "COMP_WORDS": line,
        "COMP_CWORD": str(number),
        "_TYPER_COMPLETE_ARGS": line,
        "_TYPER_COMPLETE_WORD_TO_COMPLETE": line.split(" ")[number],
        "_TYPER_COMPLETE_FISH_ACTION": "get-args",
    }
    done = subprocess.run(
        [sys.executable, "-m", "sim"],
        env=os.environ | asked,
        capture_output=True,
        encoding="utf-8",
        check=False,
    )
    return done.stdout.split()


@pytest.mark.parametrize("shell", ["bash", "powershell"])
def test_a_command_is_completed(shell: str) -> None:
    offered = ask(shell, "hwaksan comp", 1)
    assert offered[0].partition(":::")[0] == "compare"  # PowerShell gets the help behind it


def test_commands_of_a_group_and_options_are_completed() -> None:
    assert ask("bash", "hwaksan scenarios d", 2) == ["diff"]
    assert ask("bash", "hwaksan compare --equal", 2) == ["--equal-cost"]


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish", "powershell"])
def test_the_script_of_a_shell_asks_this_program(shell: str) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "sim", "--show-completion", shell],
        env=os.environ | {"_TYPER_COMPLETE_TEST_DISABLE_SHELL_DETECTION": "1"},
        capture_output=True,
        encoding="utf-8",
        check=False,
    )
    assert done.returncode == 0
    assert "_HWAKSAN_COMPLETE" in done.stdout
