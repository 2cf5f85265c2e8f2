"""With --lang ko a refusal is Korean: plan files, options, folders, and what the parser says."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

import sim
from sim.cli import korean, main
from sim.errors import ReplicatesFailed, UserError

# Three English words in a row; names of settings, options and files are one.
ENGLISH = re.compile(r"(?<![-_.\w])[a-z]{2,} [a-z]{2,} [a-z]{2,}(?![-_.\w])")
HANGUL = re.compile("[가-힣]{2,}")
VOUCHER = "[instruments.ai_voucher]\n"
PLANS = {
    "unknown key": VOUCHER + 'budget_krw_bln = { "2027" = 60 }\n',
    "another unit": VOUCHER + 'budget_krw_million = { "2027" = 60 }\n',
    "a year outside": VOUCHER + 'budget_krw_bn = { "2036" = 60 }\n',
    "a text": VOUCHER + 'budget_krw_bn = { "2027" = "60" }\n',
    "below 0": VOUCHER + 'budget_krw_bn = { "2027" = -5 }\n',
    "no TOML": VOUCHER + "budget_krw_bn = {\n",
    "an unknown region": '[instruments.v]\ntype = "voucher"\nstart_year = 2026\n'
    'budget_krw_bn = { "2026" = 5 }\neligible_regions = ["Soul"]\n',
    "a Korean region that is none": '[instruments.v]\ntype = "voucher"\nstart_year = 2026\n'
    'budget_krw_bn = { "2026" = 5 }\neligible_regions = ["강원 도"]\n',
    "a range in words": '[instruments.v]\ntype = "voucher"\nstart_year = 2026\n'
    'budget_krw_bn = { "2026" = 5 }\neligible_employees = "10-49"\n',
    "a source without a grade": VOUCHER + 'sources = { budget_krw_bn = "우리 부처 공고" }\n',
    "an empty list": '[instruments.v]\ntype = "voucher"\nstart_year = 2026\n'
    'budget_krw_bn = { "2026" = 5 }\neligible_regions = []\n',
    "no budget": '[instruments.v]\ntype = "voucher"\nstart_year = 2026\n',
    "no such type": '[instruments.v]\ntype = "vouchers"\n',
    "not inherited": "[instruments.ai_vouchers]\nend_year = 2030\n",
    "an end before its beginning": '[instruments.v]\ntype = "voucher"\nstart_year = 2030\n'
    'end_year = 2027\nbudget_krw_bn = { "2030" = 5 }\n',
    "futures": '[futures]\npace-fades = 0.9\npace-holds = 0.9\n',
    "a parameter": "[parameters]\nxii = 1\n",
    "a parameter out of bounds": "[parameters]\nxi = 5\n",
    "an unknown table": "[instrument]\na = 1\n",
}  # fmt: skip
HEAD = '[scenario]\nname = "mine"\nextends = "baseline"\n\n'
COMMANDS = {
    "no such scenario": "compare trainning",
    "twice": "compare training training",
    "nothing to compare with": "compare baseline",
    "an odd number of replicates": "compare training --replicates 3",
    "an unknown symbol": "compare training --set xii=1",
    "a value that is none": "compare training --set xi=abc",
    "a symbol twice": "compare training --set xi=0.2 --set xi=0.3",
    "no amount": "compare training --equal-cost -5",
    "no such option": "compare training --horizonn 2030",
    "a number too small": "compare training --replicates 0",
    "no number": "compare training --replicates many",
    "too late": "compare training --horizon 2040",
    "no such command": "comparee training",
    "an argument missing": "compare",
    "an option missing": "goal",
    "a share of 30": "goal --share 30",
    "two that exclude each other": "goal --share 0.3 --mix full-package --instrument training",
    "a text file": "goal --share 0.3 --out x.txt",
    "no such folder": "report nowhere",
    "no such outcome": "sensitivity morris --outcome adoption",
    "no such method": "sensitivity moris",
    "one objective": "optimise full-package --objectives users",
    "a negative budget": "optimise full-package --budget -1",
    "no such rule": "optimise full-package --robust median",
    "a file for a folder": "compare training --out mine.toml",
    "an unknown future": "compare training --future pace-fals",
    "no future is near": "compare training --future pace",
    "no posterior": "compare training --posterior nowhere",
    "an odd generation": "optimise full-package --generation 3",
    "no groups": "sensitivity pawn --groups",
    "no record": "forecast score nowhere.json",
    "no address": "compare training --executor tcp://x",
    "years": "panel baseline --out p.csv --years 2030-2020",
    "no such instrument": "goal --share 0.3 --instrument vouchr",
    "one scale": "response ai_voucher.budget_krw_bn --scale 1",
}


def said(arguments: list[str], capsys: pytest.CaptureFixture[str]) -> str:
    assert main([*arguments, "--lang", "ko"]) == 2
    return capsys.readouterr().err


def check(text: str) -> None:
    assert text.startswith("hwaksan: ")
    assert text.count("\n") == 1
    assert HANGUL.search(text), text
    assert not ENGLISH.search(text), text


@pytest.mark.parametrize("case", PLANS)
def test_a_plan_is_refused_in_korean(
    case: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    Path("mine.toml").write_text(HEAD + PLANS[case], encoding="utf-8")
    check(said(["scenarios", "show", "mine.toml"], capsys))


@pytest.mark.parametrize("case", COMMANDS)
def test_a_command_is_refused_in_korean(
    case: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    Path("mine.toml").write_text(HEAD, encoding="utf-8")
    arguments = COMMANDS[case].split()
    if arguments[0] == "panel":  # it prints numbers alone and has no language
        check("hwaksan: " + korean.refusal(_error(arguments, capsys)) + "\n")
        return
    check(said(arguments, capsys))


def _error(arguments: list[str], capsys: pytest.CaptureFixture[str]) -> UserError:
    assert main(arguments) == 2
    what, _, hint = capsys.readouterr().err.removeprefix("hwaksan: ").strip().partition("; ")
    return UserError(what, "", hint)


def test_failed_runs_are_told_in_korean(capsys: pytest.CaptureFixture[str]) -> None:
    from sim.policy.remark import Remark, said_in

    failed = ReplicatesFailed((3,), Path("f.json"), Remark("1 of 4 failed", "4개 중 1개 실패"))
    assert str(failed) == "1 of 4 failed"
    assert said_in(failed.text, "ko") == "4개 중 1개 실패"


# Rooms whose refusals a user of the command line meets.
ROOMS = ("scenario", "policy/settings", "policy/package.py", "policy/applicants.py", "cli")
# What is said of classes that somebody writes in Python stays English.
IN_PYTHON = ("scenario_from_dict", "dictionary of tables", '"scenario": {"name"', "overwrite=True")


def texts() -> Iterator[str]:
    """Yield every literal text of a refusal in these rooms, what is filled in as X."""
    for room in ROOMS:
        root = Path(sim.__file__).parent / room
        for file in [root] if root.suffix else sorted(root.rglob("*.py")):
            for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
                if isinstance(node, ast.Call) and getattr(node.func, "id", "") == "UserError":
                    parts = [*node.args[:1], *node.args[2:3]]
                    parts += [each.value for each in node.keywords if each.arg == "hint"]
                    yield from filter(None, map(_literal, parts))


def _literal(node: ast.expr) -> str:
    if isinstance(node, ast.Constant):
        return str(node.value)
    if isinstance(node, ast.JoinedStr):
        return "".join(
            str(each.value) if isinstance(each, ast.Constant) else "X" for each in node.values
        )
    return ""


def test_no_refusal_of_a_plan_or_an_option_lacks_its_korean() -> None:
    found = {each for each in texts() if not any(word in each for word in IN_PYTHON)}
    assert len(found) > 100
    missing = sorted(each for each in found if korean.text(each) is None)
    assert not missing
