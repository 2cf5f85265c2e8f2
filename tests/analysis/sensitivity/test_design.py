from __future__ import annotations

import numpy as np
import pytest

from sim.analysis.sensitivity.design import TAIL, sample
from sim.errors import UserError

NAMES = ("a", "b", "DUMMY")


@pytest.mark.parametrize("method", ["morris", "sobol"])
def test_luck_changes_with_the_base_and_the_dummy_and_with_nothing_else(method: str) -> None:
    design = sample(method, NAMES, 8, seed=3)
    for one in range(len(design.luck)):
        for other in range(len(design.luck)):
            same = (
                design.base[one] == design.base[other] and design.u[one, -1] == design.u[other, -1]
            )
            assert (design.luck[one] == design.luck[other]) == same
    assert len(set(design.luck.tolist())) == 16  # two a base


def test_the_dummy_is_what_separates_paired_draws() -> None:
    design = sample("morris", NAMES, 8, seed=3)
    moved = np.diff(design.u, axis=0) != 0.0
    renewed = np.diff(design.luck) != 0
    within = np.diff(design.base) == 0
    assert np.array_equal(renewed[within], moved[within, -1])


def test_the_same_seed_gives_the_same_design_and_another_seed_another() -> None:
    for method in ("morris", "sobol"):
        one, same, other = (sample(method, NAMES, 4, seed=s) for s in (5, 5, 6))
        assert np.array_equal(one.u, same.u)
        assert not np.array_equal(one.u, other.u)


def test_morris_leaves_the_tails_of_the_priors_out() -> None:
    u = sample("morris", NAMES, 8, seed=1).u
    assert (u.min(), u.max()) == pytest.approx((TAIL, 1.0 - TAIL))


@pytest.mark.parametrize(
    ("method", "bases", "seed", "hint"),
    [
        ("fast", 8, 1, "morris, sobol, pawn, delta or rsa"),
        ("pawn", 49, 1, "use 50 to"),
        ("morris", 1, 1, "use 2 to"),
        ("sobol", 2, 1, "use 4 to"),
        ("sobol", 48, 1, "use 32 or 64"),
        ("sobol", 64, 0, "use 1 to"),
        ("morris", 8, 2**32, "use 1 to"),
    ],
)
def test_a_wrong_design_is_refused(method: str, bases: int, seed: int, hint: str) -> None:
    with pytest.raises(UserError, match=hint):
        sample(method, NAMES, bases, seed)
