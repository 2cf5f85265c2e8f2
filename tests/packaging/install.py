"""Install what is built into empty environments and use it from outside, as a stranger would.

    python -m tests.packaging.install python3.11 python3.12 python3.13

Wheel and source distribution are built and each is installed, with the versions of
``constraints.txt``, into an empty environment of each Python. It is then used by another user (if
this one may become another), who cannot write to the installation and has no home, in a folder of
its own: the version, the help, a run, the same run again. Printed is a row for each; a step that
fails ends with its output and status 1.
"""

from __future__ import annotations

import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

CHECKOUT = Path(__file__).resolve().parents[2]
NOBODY = 65534
RUN = ["run", "baseline", "--firms", "300", "--small", "100", "--parameters", "fit",
       "--replicates", "2", "--seed", "1", "--no-report", "--force", "--out"]  # fmt: skip
HEADS = (
    *("Python", "from", "version", "install, s", "first run, s", "again, s"),
    *("help, s", "import, s"),
)


@dataclass(frozen=True)
class Stranger:
    """Somebody who uses an installation and can write to one folder only."""

    bin: Path
    folder: Path

    def use(self, *arguments: str) -> tuple[float, str]:
        """Run a program of the environment and return its seconds and output."""
        begun = time.perf_counter()
        other = {"user": NOBODY, "group": NOBODY, "extra_groups": []} if os.geteuid() == 0 else {}
        try:
            done = subprocess.run(
                [str(self.bin / arguments[0]), *arguments[1:]],
                cwd=self.folder,
                env={"PATH": os.defpath, "LANG": "C.UTF-8"},
                stdin=subprocess.DEVNULL,
                capture_output=True,
                text=True,
                check=False,
                **other,  # type: ignore[arg-type]
            )
        except PermissionError as closed:
            sys.exit(f"{closed}: name a Python that other users may run, not one below a home")
        if done.returncode != 0:
            sys.exit(f"{' '.join(arguments)}: status {done.returncode}\n{done.stdout}{done.stderr}")
        return time.perf_counter() - begun, done.stdout


def build(folder: Path) -> list[Path]:
    """Build the wheel and the source distribution."""
    for target in ("wheel", "sdist"):
        subprocess.run(
            [sys.executable, "-m", "hatchling", "build", "--target", target, "-d", str(folder)],
            cwd=CHECKOUT,
            check=True,
            capture_output=True,
        )
    return sorted(folder.iterdir())


def install(python: str, artifact: Path, where: Path) -> tuple[Path, float]:
    """Make an environment, install into it, and return its programs and the seconds."""
    begun = time.perf_counter()
    subprocess.run([python, "-m", "venv", str(where)], check=True)
    programs = where / ("Scripts" if os.name == "nt" else "bin")
    pip = [str(programs / "python"), "-m", "pip"]
    constraints = str(CHECKOUT / "constraints.txt")
    subprocess.run([*pip, "install", "-q", "-c", constraints, str(artifact)], check=True)
    subprocess.run([*pip, "check"], check=True, stdout=subprocess.DEVNULL)
    return programs, time.perf_counter() - begun


def median(stranger: Stranger, *arguments: str) -> float:
    """Return the median of five times, in seconds."""
    return statistics.median(stranger.use(*arguments)[0] for _ in range(5))


def try_out(python: str, artifact: Path) -> str:
    """Install an artifact and use it; return the row."""
    # The system's own folder for temporary files: every user may go through it.
    with tempfile.TemporaryDirectory() as place:
        top = Path(place)
        top.chmod(0o755)
        programs, installed = install(python, artifact, top / "env")
        folder = top / "user"
        folder.mkdir()
        if os.geteuid() == 0:
            os.chown(folder, NOBODY, NOBODY)
        stranger = Stranger(programs, folder)
        runs_on = stranger.use("python", "--version")[1].split()[-1]
        version = stranger.use("python", "-m", "sim", "--version")[1].split()[-1]
        first = stranger.use("hwaksan", *RUN, "first")[0]
        again = stranger.use("hwaksan", *RUN, "second")[0]
        one, other = (folder / name / "outcomes.parquet" for name in ("first", "second"))
        if one.read_bytes() != other.read_bytes():
            sys.exit(f"{python}, {artifact.name}: the same run gave other numbers")
        help_, import_ = (
            median(stranger, *each)
            for each in (("hwaksan", "--help"), ("python", "-c", "import sim"))
        )
    kind = "wheel" if artifact.suffix == ".whl" else "sdist"
    return (
        f"| {runs_on} | {kind} | {version} | {installed:.0f} | {first:.0f} | {again:.0f} "
        f"| {help_:.2f} | {import_:.2f} |"
    )


def main(pythons: Sequence[str]) -> None:
    """Try all artifacts with all Pythons."""
    if not pythons:
        sys.exit("name the Pythons, such as python3.11 python3.12 python3.13")
    print(
        "| Python | from | version | install, s | first run, s | again, s | help, s | import, s |"
    )
    print("|---|---|---|---|---|---|---|---|")
    with tempfile.TemporaryDirectory() as place:
        for artifact in build(Path(place)):
            for python in pythons:
                print(try_out(python, artifact), flush=True)


if __name__ == "__main__":
    main(sys.argv[1:])
