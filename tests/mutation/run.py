"""Mutation testing: one thing in a module is changed, and its tests must see it.

    python -m tests.mutation.run allocation --sample 60 --seed 1

The rules that are compiled are run uncompiled (``NUMBA_DISABLE_JIT``), in worlds of few firms:
tests that need more firms fail before anything is changed, and are left out. Each mutant lives in a
process of its own, which has a bound of processor time; what takes longer is seen as well. Printed
are the mutants that no test saw, and the score. Module constants are not changed.
"""

from __future__ import annotations

import argparse
import contextlib
import importlib
import os
import random
import resource
import signal
import sys
import time
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from types import FunctionType, ModuleType
from typing import Any, Final

from tests.mutation.mutants import Mutant, mutants

CHECKOUT = Path(__file__).resolve().parents[2]
CHEAP = "tests/engine/programmes"
_KINDS: Final = "[voucher] or [policy_fund] or [1-voucher] or [0.25-policy_fund] or [training]"
_RULES: Final = (
    *("apply", "own_share", "cap", "most_awards", "left_lapses", "too_soon", "left_unused"),
    *("best_scores", "turned_down", "yearly_parts", "references", "closed"),
    *("delays_them", "years_part", "told_apart", "lack_nothing"),
)
"""Enough of the contracts: each takes seconds where nothing is compiled."""
MAX_FIRMS: Final = 40
SPARE_SECONDS: Final = 5
PASSED, FAILED, TOO_LONG = "survived", "killed", "killed by time"


@dataclass(frozen=True)
class Target:
    """A module and what tests it.

    Attributes
    ----------
    module : str
    tests : tuple of str
        Arguments of pytest, the quickest first.
    compiled : bool
        The module is compiled, so its tests run uncompiled and small.
    some : str
        Of these tests, as ``-k`` of pytest takes it; all if empty.
    """

    module: str
    tests: tuple[str, ...]
    compiled: bool = True
    some: str = ""


TARGETS: Final = {
    "ledger": Target("sim.outcomes.ledger", ("tests/outcomes/test_ledger.py",), compiled=False),
    "attribution": Target(
        "sim.outcomes.attribution", ("tests/outcomes/test_attribution.py",), compiled=False
    ),
    "statute": Target(
        "sim.policy.mechanisms.tax",
        ("tests/policy/test_tax_terms.py", "tests/scenario/test_scaling.py"),
        compiled=False,
    ),
    "credit": Target("sim.engine.rules.cost", ("tests/engine/rules/test_cost.py", CHEAP)),
    "tax": Target("sim.engine.programmes.tax", (CHEAP,)),
    "accounts": Target("sim.engine.programmes.accounts", (CHEAP,)),
    "allocation": Target("sim.engine.programmes.allocation", (CHEAP,)),
    "awards": Target(
        "sim.engine.programmes.awards",
        (
            "tests/invariants/test_passed_over.py",
            *("tests/contracts/test_projects.py", "tests/contracts/test_awards.py"),
        ),
        some=f"passed_over or ({_KINDS}) and ({' or '.join(_RULES)})",
    ),
}


class Tests:
    """The tests of a target: those that pass while nothing is changed."""

    def __init__(self, target: Target) -> None:
        self.arguments = [str(CHECKOUT / each) for each in target.tests]
        self.arguments += ["-k", target.some] if target.some else []
        self.failing: list[str] = []

    def run(self, *, stop: bool) -> int:
        """Run the tests and return pytest's status."""
        import pytest

        options = ["-q", "-n", "0", "-p", "no:cacheprovider", "-p", "no:randomly", "--no-header"]
        options += ["-x"] if stop else []
        options += [f"--deselect={each}" for each in self.failing]
        return int(pytest.main([*options, *self.arguments], plugins=[self]))

    def pytest_collection(self) -> None:
        """Let Hypothesis stop at the first example that fails: a simpler one is not asked for."""
        from hypothesis import Phase, settings

        phases = (Phase.explicit, Phase.generate)
        settings.register_profile("mutation", settings.get_profile("hwaksan"), phases=phases)
        settings.load_profile("mutation")

    def pytest_runtest_logreport(self, report: Any) -> None:
        """Note a test that fails."""
        if report.failed and report.nodeid not in self.failing:
            self.failing.append(report.nodeid)


def in_a_process(work: Callable[[], int], seconds: float | None) -> int:
    """Do work in a fork that may use so much processor time; return its status, -1 for no end."""
    sys.stdout.flush()
    child = os.fork()
    if child == 0:
        quiet = os.open(os.devnull, os.O_WRONLY)
        os.dup2(quiet, 1)
        os.dup2(quiet, 2)
        if seconds is not None:
            bound = int(seconds)
            resource.setrlimit(resource.RLIMIT_CPU, (bound, bound + 5))
        status = 70
        with contextlib.suppress(BaseException):
            status = work()
        os._exit(status)
    _, ended = os.waitpid(child, 0)
    return -1 if os.WIFSIGNALED(ended) else os.WEXITSTATUS(ended)


def small_worlds() -> None:
    """Let the synthetic populations of tests have few firms."""
    from sim.population import synthesis

    real = synthesis.synthesise

    def few(n_sba: int = MAX_FIRMS, n_small: int = MAX_FIRMS, **given: Any) -> Any:
        return real(n_sba=min(n_sba, MAX_FIRMS), n_small=min(n_small, MAX_FIRMS // 4), **given)

    for module in tuple(sys.modules.values()):
        if getattr(module, "synthesise", None) is real:
            module.synthesise = few  # type: ignore[attr-defined]


def function(module: ModuleType, name: str) -> FunctionType:
    """Return a function or method of a module by its qualified name."""
    found: Any = module
    for part in name.split("."):
        found = vars(found)[part]
    found = getattr(found, "__func__", getattr(found, "fget", found))
    assert isinstance(found, FunctionType)
    return found


def without_compiler() -> None:
    """Give the plain functions the attribute by which tests reach them when they are compiled."""
    for name, module in tuple(sys.modules.items()):
        if name.startswith("sim.engine"):
            for each in tuple(vars(module).values()):
                if isinstance(each, FunctionType):
                    each.py_func = each  # type: ignore[attr-defined]


def seen(mutant: Mutant, module: ModuleType, tests: Tests, seconds: float) -> str:
    """Return what became of a mutant."""

    def work() -> int:
        changed = function(module, mutant.function)
        changed.__code__ = mutant.code(str(module.__file__))
        return tests.run(stop=True)

    status = in_a_process(work, seconds)
    return {0: PASSED, -1: TOO_LONG}.get(status, FAILED)


def main(given: Sequence[str]) -> int:
    """Try the mutants of a module and print what survived."""
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("target", choices=TARGETS)
    asked.add_argument(
        "--sample", type=int, help="so many mutants drawn at random; all if left out"
    )
    asked.add_argument("--seed", type=int, default=1)
    asked.add_argument(
        "--mutants", default="", help="these numbers alone, such as 3,14: a second look"
    )
    options = asked.parse_args(given)
    target = TARGETS[options.target]
    if target.compiled and os.environ.get("NUMBA_DISABLE_JIT") != "1":
        os.environ["NUMBA_DISABLE_JIT"] = "1"  # has to be there before numba is imported
        os.execv(sys.executable, [sys.executable, "-m", "tests.mutation.run", *given])
    module = importlib.import_module(target.module)
    importlib.import_module("sim.engine.run")
    importlib.import_module("sim.population.synthesis")
    if target.compiled:
        without_compiler()
        small_worlds()
    every = list(mutants(Path(str(module.__file__)).read_text(encoding="utf-8")))
    chosen = [int(each) for each in options.mutants.split(",") if each]
    if not chosen:
        number = options.sample or len(every)
        chosen = sorted(random.Random(options.seed).sample(range(len(every)), number))
    tests = Tests(target)
    with Path(os.devnull).open("w") as nowhere, contextlib.redirect_stdout(nowhere):
        tests.run(stop=False)
        begun = time.process_time()
        status = tests.run(stop=False)
    seconds = time.process_time() - begun
    if status != 0:
        sys.exit(f"the tests fail while nothing is changed: {tests.failing}")
    left_out = f"{len(tests.failing)} tests left out" if tests.failing else "all tests"
    print(f"{target.module}: {len(chosen)} of {len(every)} mutants; {left_out}, {seconds:.1f} s")
    sys.stdout.flush()
    counts: Counter[str] = Counter()
    for number in chosen:
        found = seen(every[number], module, tests, 2.0 * seconds + SPARE_SECONDS)
        counts[found] += 1
        if found == PASSED:
            mutant = every[number]
            print(f"  {number} {mutant.function}:{mutant.line} {mutant.change}", flush=True)
    total = sum(counts.values())
    print(f"{target.module}: {total - counts[PASSED]} of {total} seen ({dict(counts)})")
    return 0


if __name__ == "__main__":
    signal.signal(signal.SIGPIPE, signal.SIG_DFL)
    sys.exit(main(sys.argv[1:]))
