"""What the draws of a sensitivity analysis take, from a part of them.

    python -m tests.benchmarks.sensitivity_bench [DRAWS]

Draws spread over the whole design are run by one thread; the whole is worked out from their mean in
processor time, which other work on the machine stretches less than the clock: an extrapolation, and
said so in the table's columns.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Iterator, Sequence

import numpy as np

from sim.analysis.sensitivity.answers import measured
from sim.analysis.sensitivity.design import sample
from sim.analysis.sensitivity.draws import Study
from sim.analysis.sensitivity.factors import choose
from sim.calibration.fit import store
from sim.population import Population, synthesise
from sim.scenario import load
from tests.benchmarks import machine

DEFAULT = 12
REPLICATES = 4
FIRMS = 13_824
SEED = 2026
CASES = (("sobol", 1024, 20), ("morris", 20, None))
"""Method, bases, and how many of the open parameters."""


def laid_out(
    method: str, bases: int, names: Sequence[str] | None, firms: Population, *, anchored: bool
) -> Study:
    """Return the draws of an analysis of the share of users in 2030, in the baseline."""
    fit = store.shipped()
    factors = choose(names, {}, anchored=anchored)
    design = sample(method, factors.names, bases, SEED)
    study, _ = Study.prepare(
        (load("baseline"),), firms, fit.parameters, fit.intercepts, measured(("adoption_2030",)),
        factors, design, REPLICATES, anchored,
    )  # fmt: skip
    return study


def rows(some: int) -> Iterator[dict[str, object]]:
    """Yield a row a case."""
    open_ones = [each.symbol for each in choose(None, {}, anchored=False).parameters]
    for small in (0, 50_000):
        firms = synthesise(n_sba=FIRMS, n_small=small)
        for method, bases, count in CASES:
            for anchored in (False, True):
                names = None if count is None else open_ones[:count]
                study = laid_out(method, bases, names, firms, anchored=anchored)
                draws = len(study.design.u)
                study.run(0)
                began = time.process_time()
                for number in np.linspace(0, draws - 1, some).astype(int).tolist():
                    study.run(number)
                each = (time.process_time() - began) / some
                yield {
                    "method": method,
                    "firms": FIRMS,
                    "small": small,
                    "anchored": anchored,
                    "factors": len(study.design.names) - 1,
                    "draws": draws,
                    "draws_run": some,
                    "cpu_s_a_draw": round(each, 3),
                    "extrapolated_minutes_two_cores": round(each * draws / 120.0, 1),
                }


def main() -> None:
    """Measure and write."""
    some = int(sys.argv[1]) if len(sys.argv) > 1 else DEFAULT
    with machine.Table("sensitivity") as table:
        for row in rows(some):
            table.add(row)


if __name__ == "__main__":
    main()
