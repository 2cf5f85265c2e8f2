"""Kill a long command at random moments, start it again, and compare what comes of it.

    python -m tests.faults.kills compare optimise --times 20 --seed 1

Each command is run undisturbed first. Then it is started and killed (SIGKILL, with all its
processes) at a random moment of the time that it took, started again where it was, killed again,
and so on; where it ends before its moment its files are compared with the undisturbed ones and it
begins anew. After the last kill it runs to its end and is compared. A kill can come when all is
written, so every start has ``--force``. Printed is a row a command: the seconds of an undisturbed
run, kills, ends, how often it began with files of before, how often with finished work among them,
and what differed. Any difference, leftover file or failed start ends with status 1.

Finished work is kept every two seconds, so that a command should take some multiple of that.
"""

from __future__ import annotations

import argparse
import os
import random
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

CHECKOUT = Path(__file__).resolve().parents[2]
WORLD: Final = ("--firms", "300", "--small", "60", "--workers", "2")
FIT: Final = ("--parameters", "fit", "--seed", "3", *WORLD)
VOUCHER: Final = "ai_voucher.budget_krw_bn"
COMMANDS: Final[dict[str, tuple[str, ...]]] = {
    "compare": ("compare", "training", "tax-strategic", "--replicates", "150", "--no-report", *FIT),
    "run": ("run", "baseline", "--replicates", "400", "--no-report", *FIT),
    "sensitivity": (
        *("sensitivity", "morris", "--factors", "eps,a_0", "--bases", "50", "--replicates", "4"),
        *("--no-anchor", "--seed", "3", *WORLD),
    ),
    "optimise": (
        *("optimise", "full-package", "--replicates", "2", "--check-replicates", "8"),
        *("--evaluations", "150", "--generation", "10", *FIT),
    ),
    "decompose": ("decompose", "full-package", "--replicates", "24", "--permutations", "24",
                  "--no-report", *FIT),
    "response": ("response", VOUCHER, "--scale", "1,2,3,4", "--replicates", "240",
                 "--no-report", *FIT),
    "goal": ("goal", "--share", "0.3", "--replicates", "200", "--lang", "en", *FIT),
    "discover": ("discover", "../drawn/out", "--package", "voucher-expansion",
                 "--against", "training", "--resamples", "200", "--no-report"),
}  # fmt: skip
DRAWN: Final = ("compare", "voucher-expansion", "training", "--replicates", "80", "--no-report",
                "--seed", "3", *WORLD)  # fmt: skip
"""Results over draws of the posterior, which `discover` asks about."""
COMPILING: Final = ("run", "baseline", "--replicates", "2", "--no-report", *FIT)
"""Made first: what is compiled is compiled, so that the moments are those of the work."""
IN_A_FILE: Final = ("goal",)
FINISHED_WORK: Final = ("*.partial/jobs-*.parquet", "*.partial/evaluations.jsonl")
HEADS: Final = ("command", "undisturbed, s", "kills", "ends", "began with files of before",
                "of these with finished work", "other than undisturbed")  # fmt: skip


@dataclass
class Found:
    """What became of a command."""

    kills: int = 0
    ends: int = 0
    began_with_files: int = 0
    went_on: int = 0
    seconds: float = 0.0
    wrong: list[str] = field(default_factory=list)


def content(place: Path) -> dict[str, bytes]:
    """Return all files below a folder by their path."""
    files = sorted(each for each in place.rglob("*") if each.is_file())
    return {each.relative_to(place).as_posix(): each.read_bytes() for each in files}


def start(name: str, place: Path, words: Sequence[str] = ()) -> subprocess.Popen[bytes]:
    """Start a command that writes into a folder, as the leader of its own processes."""
    out = "out.csv" if name in IN_A_FILE else "out"
    return subprocess.Popen(
        [sys.executable, "-m", "sim", *(words or COMMANDS[name]), "--out", out, "--force"],
        cwd=place,
        env=os.environ | {"PYTHONPATH": str(CHECKOUT)},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        start_new_session=True,
    )


def finish(running: subprocess.Popen[bytes], seconds: float | None) -> int | None:
    """Wait so long; return the status, or None after a kill."""
    try:
        running.wait(seconds)
    except subprocess.TimeoutExpired:
        os.killpg(running.pid, signal.SIGKILL)
        running.wait()
        return None
    return running.returncode


def error(running: subprocess.Popen[bytes]) -> str:
    """Return the last line that a command wrote."""
    assert running.stderr is not None
    lines = running.stderr.read().decode("utf-8", "replace").strip().splitlines()
    return lines[-1] if lines else "nothing said"


def disturbed(name: str, times: int, luck: random.Random, place: Path) -> Found:
    """Kill a command so many times."""
    calm, here, drawn, first = (place / each for each in ("calm", "killed", "drawn", "first"))
    for each in (calm, here, drawn, first):
        each.mkdir()
    if finish(start("run", first, COMPILING), None) != 0:
        sys.exit("the smallest run failed")
    if name == "discover" and finish(start("compare", drawn, DRAWN), None) != 0:
        sys.exit("no results to ask about")
    begun = time.perf_counter()
    running = start(name, calm)
    if finish(running, None) != 0:
        sys.exit(f"{name}, undisturbed: {error(running)}")
    seconds, expected = time.perf_counter() - begun, content(calm)
    found = Found(seconds=seconds)
    while True:
        last = found.kills >= times
        found.began_with_files += any(here.iterdir())
        found.went_on += any(any(here.glob(each)) for each in FINISHED_WORK)
        running = start(name, here)
        status = finish(running, None if last else luck.uniform(0.2, 1.0) * seconds)
        if status is None:
            found.kills += 1
            continue
        if status != 0:
            found.wrong.append(f"after kill {found.kills}: status {status}, {error(running)}")
            return found
        found.ends += 1
        got = content(here)
        differing = sorted(n for n in expected.keys() | got.keys() if expected.get(n) != got.get(n))
        if differing:
            found.wrong.append(f"after kill {found.kills}: {', '.join(differing)}")
        if last:
            return found
        shutil.rmtree(here)
        here.mkdir()


def main(given: Sequence[str]) -> int:
    """Disturb the commands asked for; return 1 if anything came out otherwise."""
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("commands", nargs="*", default=list(COMMANDS), metavar="command")
    asked.add_argument("--times", type=int, default=20)
    asked.add_argument("--seed", type=int, default=1)
    options = asked.parse_args(given)
    print(f"| {' | '.join(HEADS)} |")
    print("|---" * len(HEADS) + "|", flush=True)
    wrong = 0
    for name in options.commands:
        with tempfile.TemporaryDirectory() as place:
            found = disturbed(
                name, options.times, random.Random(f"{options.seed} {name}"), Path(place)
            )
        wrong += len(found.wrong)
        row = (
            *(name, f"{found.seconds:.0f}", found.kills, found.ends, found.began_with_files),
            *(found.went_on, "; ".join(found.wrong) or "0"),
        )
        print(f"| {' | '.join(map(str, row))} |", flush=True)
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
