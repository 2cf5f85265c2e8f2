"""Small results that are broken on purpose, and what writes them."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

import sim
from sim.cli import main
from tests.blank_figures import blank_figures

SIZE: dict[str, Any] = {"parameters": "fit", "firms": 100, "small": 20, "workers": 1}
CHECKOUT = Path(__file__).resolve().parents[2]
COMMAND = (
    "compare training --parameters fit --replicates 2 --firms 100 --small 20 --workers 1 "
    "--no-report --out"
)
SCRIPT = "import sys; from sim.cli import main; sys.exit(main())"


def compare(out: Path, *, seed: int = 7, replicates: int = 2, **options: Any) -> sim.Comparison:
    return sim.compare(
        "training",
        replicates=replicates,
        seed=seed,
        out=out,
        warn=lambda _: None,
        **(SIZE | options),
    )


def content(folder: Path) -> dict[str, bytes]:
    files = (file for file in folder.rglob("*") if file.is_file())
    return {file.relative_to(folder).as_posix(): file.read_bytes() for file in files}


@pytest.fixture(autouse=True)
def quick_figures() -> Iterator[None]:
    """Leave figures blank: these tests ask what happens to files, not what they show."""
    with blank_figures():
        yield


@pytest.fixture(scope="session")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return results of seed 7 that no test changes."""
    out = tmp_path_factory.mktemp("whole") / "results"
    compare(out)
    return out


@pytest.fixture(scope="session")
def other(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return results of another seed."""
    out = tmp_path_factory.mktemp("other") / "results"
    compare(out, seed=8)
    return out


@pytest.fixture(scope="session")
def analyses(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """Return results of the commands whose folders a report takes in, and of sensitivity."""
    place = tmp_path_factory.mktemp("analyses")
    made: dict[str, Any] = {
        "decompose": sim.decompose("training", replicates=2, warn=lambda _: None, **SIZE),
        "optimise": sim.optimise(
            "training", draws=1, check_draws=1, evaluations=4, generation=4,
            warn=lambda _: None, **SIZE,
        ),
        "sensitivity": sim.sensitivity(
            outcome="users_2030", factors=["eps"], bases=2, replicates=2, anchored=False,
            warn=lambda _: None, firms=100, small=0, workers=1,
        ),
    }  # fmt: skip
    return {name: results.save(place / name) for name, results in made.items()}


@pytest.fixture
def copied(whole: Path, tmp_path: Path) -> Path:
    """Return a copy of the results that a test may break."""
    return Path(shutil.copytree(whole, tmp_path / "results"))


@pytest.fixture
def line(capsys: pytest.CaptureFixture[str]) -> Callable[..., str]:
    """Return a call of the command line that must end in one line and status 2."""

    def refused(*words: object) -> str:
        capsys.readouterr()
        assert main([str(word) for word in words]) == 2
        said = capsys.readouterr().err.strip().splitlines()
        assert len(said) == 1, said
        return said[0]

    return refused
