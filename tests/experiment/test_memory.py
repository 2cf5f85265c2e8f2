"""What does not fit into memory is refused before the work, and the estimate is near the truth."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from sim.cli import main
from sim.errors import UserError
from sim.experiment import memory

# Ours and theirs differ by the operating system; none of them lacks `psutil`.
CHILD = """
import json, sys, threading, time, psutil
from sim.cli import main
process = psutil.Process()
base, peak, done = process.memory_info().rss, [0], threading.Event()
def watch():
    while not done.wait(0.01):
        peak[0] = max(peak[0], process.memory_info().rss)
thread = threading.Thread(target=watch)
thread.start()
code = main(sys.argv[1:])
done.set()
thread.join()
print(json.dumps({"code": code, "peak": peak[0]}))
"""

COMMANDS: tuple[tuple[str, ...], ...] = (
    ("run", "baseline"),
    ("compare", "baseline", "--baseline", "no-policy"),
    ("decompose", "full-package"),
    ("goal", "--share", "0.2", "--by", "2030"),
    ("optimise", "full-package"),
    ("sensitivity", "morris"),
    ("response", "ai_voucher.budget_krw_bn"),
    ("trial", "dutch-voucher"),
)


@pytest.mark.parametrize("command", COMMANDS, ids=lambda words: words[0])
def test_firms_that_do_not_fit_are_refused_before_anything_is_made(
    command: tuple[str, ...], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out = tmp_path / ("out.csv" if command[0] in ("goal", "trial") else "out")
    size = ["--small", "2000000000", "--workers", "3", "--out", str(out)]
    assert main([*command, *size]) == 2
    said = " ".join(capsys.readouterr().err.split())
    assert "2,000,013,824 firms with 3 threads need about" in said
    assert "GB are free" in said
    assert "--small" in said
    assert list(tmp_path.iterdir()) == []


def test_a_machine_with_less_memory_refuses_what_another_takes(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(memory, "available", lambda: 64e9)
    memory.require(19_000_000, workers=2, scenarios=1)
    monkeypatch.setattr(memory, "available", lambda: 4e9)
    with pytest.raises(UserError, match=r"need about [0-9.]+ GB of memory, 4\.0 GB are free"):
        memory.require(19_000_000, workers=2, scenarios=1)


CONTAINERS = {
    "second version": {
        "memory.max": "3000000000",
        "memory.current": "2500000000",
        "memory.stat": "anon 1000\nfile 5\ninactive_file 400000000\nactive_file 100000000",
    },
    "first version": {
        "memory/memory.limit_in_bytes": "3000000000",
        "memory/memory.usage_in_bytes": "2500000000",
        "memory/memory.stat": (
            "cache 8\ninactive_file 3\ntotal_inactive_file 400000000\ntotal_active_file 100000000"
        ),
    },
}


def container(folder: Path, files: dict[str, str]) -> Path:
    for name, text in files.items():
        (folder / name).parent.mkdir(exist_ok=True)
        (folder / name).write_text(f"{text}\n", encoding="ascii")
    return folder


@pytest.mark.parametrize("files", CONTAINERS.values(), ids=CONTAINERS)
def test_a_container_with_less_memory_than_its_machine_counts(
    files: dict[str, str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Machine:
        available = 64 * 10**9

    monkeypatch.setattr("psutil.virtual_memory", Machine)
    # Cached files are given up: 3 GB less the 2.5 used, of which 0.5 are such files.
    assert memory.available(container(tmp_path, files)) == 1e9
    Machine.available = 10**8
    assert memory.available(tmp_path) == 1e8


def test_a_container_without_a_limit_has_what_the_machine_has(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("psutil.virtual_memory", lambda: type("Memory", (), {"available": 5}))
    assert memory.available(tmp_path / "no such folder") == 5.0
    unlimited = CONTAINERS["second version"] | {"memory.max": "max"}
    assert memory.available(container(tmp_path, unlimited)) == 5.0


def test_the_estimate_is_near_what_a_comparison_takes(tmp_path: Path) -> None:
    """At most a quarter below the peak (another allocator may cost that much) or twice above.

    Below would let a machine run out, far above would refuse what fits.
    """
    words = ["compare", "no-policy", "--baseline", "baseline", "--replicates", "2"]
    words += ["--small", "100000", "--workers", "1", "--out", str(tmp_path / "out")]
    ran = subprocess.run(
        [sys.executable, "-c", CHILD, *words], capture_output=True, text=True, check=True
    )
    found = json.loads(ran.stdout.splitlines()[-1])
    assert found["code"] == 0
    rows = round(memory.ROWS_PER_FIRM * 113_824)
    estimate = memory.needed(rows, workers=1, scenarios=2)
    assert 0.75 * found["peak"] < estimate < 2 * found["peak"]
