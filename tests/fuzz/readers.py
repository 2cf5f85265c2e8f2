"""Damaged files are read, or refused by one line: no traceback, no hang, no file elsewhere.

    python -m tests.fuzz.readers --inputs 10000 --seed 1

Every kind of file that a user can hand in is damaged at random (`tests.fuzz.mutation`) and read
through the door that commands use. Printed is a row a kind: how many were read, how many refused,
the longest it took. What breaks the promise is kept in ``--keep`` and ends with status 1.
"""

from __future__ import annotations

import argparse
import random
import shutil
import sys
import tempfile
import time
import traceback
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

import sim
from sim import resources
from sim.calibration.fit import store
from sim.calibration.posterior import posterior
from sim.calibration.targets.target import read_folder
from sim.errors import UserError
from sim.forecast import record
from sim.population.export import microdata_table
from sim.population.microdata import read_microdata
from sim.population.synthesis import synthesise
from tests.fuzz.mutation import damaged, damaged_inside

CHECKOUT = Path(__file__).resolve().parents[2]
SLOW_SECONDS: Final = 20.0
"""No small file may take longer, on a busy machine too."""
LONGEST: Final = 20 * 400
"""Letters of a message: of own firms it lists the first twenty problems."""


@dataclass(frozen=True)
class Kind:
    """A kind of input.

    Attributes
    ----------
    name : str
    read : callable
        Reads what lies at a path.
    sources : tuple of pathlib.Path
        Sound files or folders of the kind.
    files : str
        Which files of a folder are damaged; "" where a source is a file.
    damage : callable
        Returns the damaged content of a file.
    """

    name: str
    read: Callable[[Path], object]
    sources: tuple[Path, ...]
    files: str = ""
    damage: Callable[[bytes, random.Random], bytes] = damaged


@dataclass
class Outcome:
    """What became of the inputs of a kind."""

    counts: Counter[str] = field(default_factory=Counter)
    longest: float = 0.0
    broken: list[str] = field(default_factory=list)


def _scenario(path: Path) -> object:
    scenario = sim.load(path)
    return scenario.to_toml()


def kinds(own: Path) -> Iterator[Kind]:
    """Yield the kinds of files; ``own`` is a small file of microdata, with others beside it."""
    calibration = resources.path("calibration")
    yield Kind("scenario", _scenario, tuple(sorted(resources.path("scenarios").glob("*.toml"))))
    for name, ending in (("CSV", ".csv"), ("Parquet", ".parquet"), ("workbook", ".xlsx")):
        yield Kind(f"microdata, {name}", read_microdata, (own.with_suffix(ending),))
    # Most damage of an archive is seen by its checksums, before anything is parsed.
    book = own.with_suffix(".xlsx")
    yield Kind("inside a workbook", read_microdata, (book,), damage=damaged_inside)
    forecasts = tuple(sorted((CHECKOUT / "results" / "forecasts").glob("*.json")))
    yield Kind("forecast record", record.read, forecasts)
    yield Kind("fit", store.read, tuple(sorted((calibration / "fitted").glob("fit*.json"))))
    yield Kind("targets", read_folder, (calibration / "targets",), "*.csv")
    yield Kind("posterior", posterior.read, (calibration,), "posterior.*")
    yield Kind("result folder", sim.open, (CHECKOUT / "results" / "reference",), "*.*")


def _laid_out(kind: Kind, luck: random.Random, where: Path) -> Path:
    """Write a damaged input of a kind and return what is to be read."""
    source = luck.choice(kind.sources)
    target = where / source.name
    if not kind.files:
        target.write_bytes(kind.damage(source.read_bytes(), luck))
        return target
    target.mkdir()
    files = sorted(file for file in source.glob(kind.files) if file.is_file())
    for file in files:
        shutil.copyfile(file, target / file.name)
    hit = target / luck.choice(files).name
    hit.write_bytes(kind.damage(hit.read_bytes(), luck))
    return target


def try_one(kind: Kind, seed: str, found: Outcome, keep: Path | None) -> None:
    """Damage and read one input, and note what became of it."""
    with tempfile.TemporaryDirectory() as place:
        inside = _laid_out(kind, random.Random(seed), Path(place))
        before = sorted(Path(place).rglob("*"))
        begun, problem = time.perf_counter(), ""
        try:
            kind.read(inside)
            found.counts["read"] += 1
        except UserError as error:
            found.counts["refused"] += 1
            if "\n" in str(error) or len(str(error)) > LONGEST:
                problem = f"is no line that can be read: {str(error)[:300]!r}"
        except Exception:  # noqa: BLE001 - what is looked for
            problem = traceback.format_exc(limit=-4)
        seconds = time.perf_counter() - begun
        found.longest = max(found.longest, seconds)
        if seconds > SLOW_SECONDS:
            problem = problem or f"took {seconds:.0f} s"
        if sorted(Path(place).rglob("*")) != before:
            problem = problem or "wrote beside its input"
        if problem:
            found.broken.append(f"{kind.name}, seed {seed}: {problem}")
            if keep is not None:
                keep.mkdir(parents=True, exist_ok=True)
                copy = shutil.copytree if inside.is_dir() else shutil.copyfile
                copy(inside, keep / f"{seed.replace(' ', '-')}-{inside.name}")


def fuzz(inputs: int, seed: int, own: Path, keep: Path | None = None) -> dict[str, Outcome]:
    """Try as many inputs, the kinds in turn."""
    every = tuple(kinds(own))
    found = {kind.name: Outcome() for kind in every}
    for number in range(inputs):
        kind = every[number % len(every)]
        try_one(kind, f"{seed} {number}", found[kind.name], keep)
    return found


def own_firms(file: Path) -> Path:
    """Write the firms of a small synthetic population as a user's files; return the first."""
    table = microdata_table(synthesise(n_sba=40, n_small=20, seed=1), 2022)
    table.to_csv(file, index=False)
    # Not compressed, so that damage comes to the cells too.
    plain = {"compression": None, "use_dictionary": False}
    table.to_parquet(file.with_suffix(".parquet"), index=False, **plain)
    table.to_excel(file.with_suffix(".xlsx"), index=False)
    return file


def main(given: Sequence[str]) -> int:
    """Fuzz, print the table, and return 1 if a promise was broken."""
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("--inputs", type=int, default=10_000)
    asked.add_argument("--seed", type=int, default=1)
    asked.add_argument("--keep", type=Path)
    options = asked.parse_args(given)
    with tempfile.TemporaryDirectory() as place:
        firms = own_firms(Path(place) / "firms.csv")
        found = fuzz(options.inputs, options.seed, firms, options.keep)
    print("| file | read | refused | longest, s | broken |\n|---|---|---|---|---|")
    for name, outcome in found.items():
        counts = outcome.counts
        print(
            f"| {name} | {counts['read']} | {counts['refused']} | {outcome.longest:.1f} "
            f"| {len(outcome.broken)} |"
        )
    for outcome in found.values():
        for line in outcome.broken[:5]:
            print(line, file=sys.stderr)
    return 1 if any(outcome.broken for outcome in found.values()) else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
