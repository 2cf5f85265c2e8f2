"""With --lang ko a refusal is Korean: plan files, options, folders, and what the parser says."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterable, Iterator
from pathlib import Path

import pytest

import sim
from sim.cli import main
from sim.errors import ReplicatesFailed, UserError
from sim.report.refusals import korean

# Three English words in a row; names of settings, options and files are one.
ENGLISH = re.compile(r"(?<![-_.\w])[a-z]{2,} [a-z]{2,} [a-z]{2,}(?![-_.\w])")
SENTENCE = re.compile(r"[a-zA-Z]+ [a-z]+ [a-z]+")
HANGUL = re.compile("[가-힣]")
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
    check(said(arguments, capsys))


TINY = ["--firms", "600", "--small", "20", "--lang", "ko"]
PRINTED = {
    "margins": ["population", "check"],
    "a trial": ["trial", "dutch-voucher", "--replicates", "2"],
    "another trial": ["trial", "management-training", "--replicates", "2"],
    "a panel": ["panel", "baseline", "--out", "p.csv", "--years", "2020-2021"],
}


@pytest.mark.parametrize("case", PRINTED)
def test_what_is_printed_is_korean(
    case: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    assert main([*PRINTED[case], *TINY]) in (0, 1)
    printed = capsys.readouterr()
    text = printed.out + printed.err
    assert HANGUL.search(text)
    assert not ENGLISH.search(text), text
    assert " years" not in text
    assert "percent" not in text


TARGET = '{"scenario": {"label_en": "a", "label_ko": "a"}}'
# What is damaged, what is in it, and the command that reads it.
DAMAGED = {
    "a record cut off": ("x/run.json", b"{", "report x"),
    "a record that is a list": ("x/run.json", b"[1]", "report x"),
    "a record with a wrong type": ("x/run.json", b'{"baseline": "b", "seed": "7"}', "report x"),
    "a record of another baseline": (
        "x/run.json",
        f'{{"baseline": "b", "scenarios": {{"c": {TARGET}}}}}'.encode(),
        "report x",
    ),
    "a record in another encoding": ("x/run.json", b"\xff\xfe", "verify x"),
    "a record nested deeply": ("x/run.json", b"[" * 100_000, "report x"),
    "no record": ("x/outcomes.csv", b"", "reproduce x --out y"),
    "a posterior": ("x/posterior.parquet", b"PAR1", "compare training --posterior x"),
    "a fit": ("fit.json", b'{"parameters": {}}', "validate --fit fit.json"),
    "a fit with a text": (
        "fit.json",
        b'{"parameters": {"xi": "a"}, "intercepts": {}}',
        "validate --fit fit.json",
    ),
    "a forecast": ("f.json", b"{}", "forecast score f.json --value ai_share_2025=12.3"),
    "a forecast that is no JSON": ("f.json", b"x", "forecast score f.json --value a=1"),
    "a fit that is there": ("fit.json", b"{}", "calibrate --quick --out fit.json"),
    "a folder for a file": ("f.json/a", b"", "forecast score f.json --value a=1"),
    "no trial": ("a", b"", "trial dutch-vouchr"),
    "two parts of a calibration": ("a", b"", "calibrate --quick --futures"),
    "no folder for the posterior": ("a", b"", "calibrate --out nowhere/x"),
    "a posterior to diagnose": ("x/posterior.json", b"{}", "calibrate diagnose --posterior x"),
}


@pytest.mark.parametrize("case", DAMAGED)
def test_what_is_damaged_is_refused_in_korean(
    case: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    name, content, command = DAMAGED[case]
    monkeypatch.chdir(tmp_path)
    Path(name).parent.mkdir(exist_ok=True)
    Path(name).write_bytes(content)
    check(said(command.split(), capsys))


def test_a_reason_that_is_known_in_english_alone_is_left_out() -> None:
    odd = UserError("run.json cannot be read (the moon is in the way)", "x")
    assert korean.refusal(odd) == "x: run.json을 읽을 수 없다"


def test_failed_runs_are_told_in_korean(capsys: pytest.CaptureFixture[str]) -> None:
    from sim.policy.remark import Remark, said_in

    failed = ReplicatesFailed((3,), Path("f.json"), Remark("1 of 4 failed", "4개 중 1개 실패"))
    assert str(failed) == "1 of 4 failed"
    assert said_in(failed.text, "ko") == "4개 중 1개 실패"


# Rooms whose refusals stay English: whoever meets them writes classes in Python, or changes the
# tables of figures and parameters that are shipped.
IN_PYTHON = (
    "policy/contract.py",
    "policy/instrument.py",
    "outcomes/registry.py",
    "outcomes/run_view.py",
    "parameters/registry.py",
    "calibration/targets/",
)
SAID_IN_PYTHON = ("dictionary of tables", '"scenario": {"name"', "overwrite=True")
RAISE = ("UserError", "ExecutorLost", "_no_fit", "_not_certified")
SAY_WHAT = ("_what_it_is", "_wrong_draws")
FILLED = {
    "X",
    "X X",
    "X: X",
    "X; X",
    "X = X",
    "X is X",
    "run.json: X",
}  # what is wrong is said elsewhere, or by another error


def texts() -> Iterator[str]:
    """Yield every text of a refusal that is written out, what is filled in as X."""
    root = Path(sim.__file__).parent
    for file in sorted(root.rglob("*.py")):
        if not file.relative_to(root).as_posix().startswith(IN_PYTHON):
            tree = ast.parse(file.read_text(encoding="utf-8"))
            constants = _assigned(tree.body)
            for node in ast.walk(tree):
                if isinstance(node, ast.FunctionDef):
                    yield from _said_by(node, constants)


def _said_by(function: ast.FunctionDef, constants: dict[str, list[ast.expr]]) -> Iterator[str]:
    nodes = list(ast.walk(function))
    known = constants | _assigned(nodes)
    for node in nodes:
        if isinstance(node, ast.Call) and getattr(node.func, "id", "") in RAISE:
            parts = [*node.args[:1], *node.args[1 if node.func.id.startswith("_") else 2 :]]
            parts += [each.value for each in node.keywords if each.arg == "hint"]
            for part in parts:
                yield from _literals(part, known)
        elif function.name in SAY_WHAT and isinstance(node, ast.Return) and node.value:
            yield from _literals(node.value, known)


def _assigned(nodes: Iterable[ast.AST]) -> dict[str, list[ast.expr]]:
    found: dict[str, list[ast.expr]] = {}
    for node in nodes:
        if isinstance(node, ast.Assign | ast.AnnAssign) and node.value is not None:
            targets = node.targets if isinstance(node, ast.Assign) else [node.target]
            for target in targets:
                if isinstance(target, ast.Name):
                    found.setdefault(target.id, []).append(node.value)
    return found


def _literals(node: ast.expr, known: dict[str, list[ast.expr]]) -> Iterator[str]:
    match node:
        case ast.Constant(value=str(text)):
            yield text
        case ast.JoinedStr(values=values):
            yield "".join(str(v.value) if isinstance(v, ast.Constant) else "X" for v in values)
        case ast.IfExp(body=body, orelse=orelse):
            yield from _literals(body, known)
            yield from _literals(orelse, known)
        case ast.Name(id=name):
            for value in known.get(name, []):
                yield from _literals(value, {})


def test_no_refusal_lacks_its_korean() -> None:
    found = {each for each in texts() if not any(word in each for word in SAID_IN_PYTHON)}
    found -= {"", *FILLED}
    assert len(found) > 500
    assert not {each: said for each in found if not _is_korean(said := korean.text(each))}


def _is_korean(text: str | None) -> bool:
    return text is not None and bool(HANGUL.search(text)) and not SENTENCE.search(text)
