"""Indices of functions whose indices are known."""

from __future__ import annotations

import numpy as np
import pytest
from numpy.typing import NDArray

from sim.analysis.sensitivity.convergence import converge
from sim.analysis.sensitivity.design import TAIL, Design, sample
from sim.analysis.sensitivity.indices import Index, analyse, check_outputs, noise, pairs
from sim.errors import UserError

from .conftest import noisy

NAMES = ("x1", "x2", "x3", "DUMMY")


def ishigami(u: NDArray[np.float64]) -> NDArray[np.float64]:
    x = np.pi * (2.0 * u - 1.0)
    return np.sin(x[:, 0]) + 7.0 * np.sin(x[:, 1]) ** 2 + 0.1 * x[:, 2] ** 4 * np.sin(x[:, 0])


def by_name(found: tuple[Index, ...]) -> dict[tuple[str, str], Index]:
    return {(each.factor, each.name): each for each in found}


def replicated(signal: NDArray[np.float64]) -> NDArray[np.float64]:
    return np.repeat(signal[:, None], 2, axis=1)


def test_sobol_finds_the_known_indices_of_the_ishigami_function() -> None:
    design = sample("sobol", NAMES, 2048, seed=1)
    found = by_name(analyse(design, replicated(ishigami(design.u))))
    # Ishigami and Homma 1990 with a = 7, b = 0.1. At 2048 base samples SALib's own intervals are
    # about +-0.05, its errors well below 0.03.
    known = {
        "S1": {"x1": 0.3139, "x2": 0.4424, "x3": 0.0, "DUMMY": 0.0},
        "ST": {"x1": 0.5576, "x2": 0.4424, "x3": 0.2437, "DUMMY": 0.0},
    }
    for name, values in known.items():
        for factor, value in values.items():
            assert found[factor, name].value == pytest.approx(value, abs=0.03), (factor, name)
    assert all(found[factor, "ST"].told_from_noise for factor in NAMES[:3])


def test_morris_finds_the_slopes_of_a_linear_function() -> None:
    design = sample("morris", NAMES, 6, seed=1)
    slopes = np.array([3.0, -1.0, 0.0, 0.0])
    found = by_name(analyse(design, replicated(design.u @ slopes)))
    for factor, slope in zip(NAMES, slopes, strict=True):
        # Over the central 95 % of the range; a linear function has the same effect everywhere.
        change = slope * (1.0 - 2.0 * TAIL)
        assert found[factor, "mu_star"].value == pytest.approx(abs(change), abs=1e-9)
        assert found[factor, "mu"].value == pytest.approx(change, abs=1e-9)
        assert found[factor, "sigma"].value == pytest.approx(0.0, abs=1e-9)
    assert [found[factor, "mu_star"].told_from_noise for factor in NAMES] == [
        True,
        True,
        False,
        None,
    ]


def test_the_dummy_carries_the_share_of_luck() -> None:
    design = sample("sobol", NAMES, 2048, seed=2)
    signal = ishigami(design.u)
    # Variance of the Ishigami function 13.84; luck of a mean of 4 replicates 16 / 4.
    outputs = noisy(design, signal, sd=4.0, r=4)
    share = 4.0 / (13.84 + 4.0)
    dummy = by_name(analyse(design, outputs))["DUMMY", "ST"]
    # 4096 lucks give the variance of luck within 3 %, the rest is the sampling of the indices.
    assert dummy.value == pytest.approx(share, abs=0.03)
    assert noise(design, outputs).share == pytest.approx(share, abs=0.03)


def test_what_luck_could_have_made_is_not_told_from_noise() -> None:
    design = sample("morris", NAMES, 20, seed=2)
    outputs = noisy(design, design.u @ np.array([10.0, 0.05, 0.0, 0.0]), sd=1.0, r=2)
    found = by_name(analyse(design, outputs))
    assert found["x1", "mu_star"].told_from_noise is True
    assert found["x2", "mu_star"].told_from_noise is False
    floor = found["DUMMY", "mu_star"].high
    assert all(found[factor, "mu_star"].floor == floor for factor in NAMES)


def test_a_dummy_that_met_no_luck_does_not_lower_the_floor() -> None:
    design = sample("morris", NAMES, 4, seed=2)
    outputs = noisy(design, design.u @ np.array([1.0, 0.0, 0.0, 0.0]), sd=0.0, r=2)
    # Luck shows between replicates, but the dummy's two sides of each base agree by chance.
    outputs += np.array([-1.0, 1.0])
    found = by_name(analyse(design, outputs))
    assert found["DUMMY", "mu_star"].value == pytest.approx(0.0, abs=1e-9)
    # Replicates at -1 and 1: variance 2, that of their mean 1; a step is 2/3 of the range.
    expected = np.sqrt(2.0 / np.pi) * np.sqrt(2.0) / (2.0 / 3.0)
    assert found["x1", "mu_star"].floor == pytest.approx(expected)
    assert found["x1", "mu_star"].told_from_noise is False


def test_more_replicates_lower_the_floor() -> None:
    design = sample("morris", NAMES, 20, seed=2)
    signal = design.u @ np.array([10.0, 1.0, 0.0, 0.0])
    floors = [
        by_name(analyse(design, noisy(design, signal, 1.0, r)))["DUMMY", "mu_star"].high
        for r in (2, 50)
    ]
    assert floors[1] < 0.5 * floors[0]  # by a factor of 5 if there were infinitely many draws


def _refused(outputs: NDArray[np.float64], design: Design) -> str:
    values = design.u[:, :-1]
    with pytest.raises(UserError) as error:
        check_outputs(design, outputs, values, "adoption_2030")
    return str(error.value)


@pytest.mark.parametrize("wrong", [np.nan, np.inf, -np.inf])
def test_an_output_that_is_no_number_is_refused_by_draw(wrong: float) -> None:
    design = sample("morris", NAMES, 2, seed=1)
    outputs = replicated(ishigami(design.u))
    outputs[5, 1] = wrong
    message = _refused(outputs, design)
    assert "in draw 5" in message
    assert f"x1 = {design.u[5, 0]:.4g}" in message


def test_a_constant_output_is_refused() -> None:
    design = sample("sobol", NAMES, 4, seed=1)
    assert "no factor moves it" in _refused(np.full((design.u.shape[0], 2), 3.0), design)


def sobol_g(u: NDArray[np.float64]) -> NDArray[np.float64]:
    a = np.array([0.0, 1.0, 9.0])
    return np.prod((np.abs(4.0 * u[:, :3] - 2.0) + a) / (1.0 + a), axis=1)


def test_the_intervals_hold_the_known_indices_of_the_ishigami_function() -> None:
    design = sample("sobol", NAMES, 1024, seed=4, second_order=True)
    outputs = replicated(ishigami(design.u))
    found = by_name(analyse(design, outputs))
    known = {("x1", "S1"): 0.3139, ("x2", "S1"): 0.4424, ("x1", "ST"): 0.5576, ("x3", "ST"): 0.2437}
    for key, value in known.items():
        assert found[key].low <= value <= found[key].high, key
    together = {(each.factor, each.other): each for each in pairs(design, outputs)}
    # x1 and x3 act together with 0.2437 of the variance; no other pair does.
    assert together["x1", "x3"].low <= 0.2437 <= together["x1", "x3"].high
    assert [key for key, each in together.items() if each.told_from_noise] == [("x1", "x3")]


def test_the_intervals_hold_the_known_indices_of_sobols_g_function() -> None:
    """Saltelli and Sobol 1995: V_i = 1 / (3 (1 + a_i)^2), V = prod(1 + V_i) - 1."""
    design = sample("sobol", NAMES, 2048, seed=2)
    found = by_name(analyse(design, replicated(sobol_g(design.u))))
    first = np.array([1 / 3, 1 / 12, 1 / 300])
    total = np.prod(1.0 + first) - 1.0
    for k, factor in enumerate(NAMES[:3]):
        s1, st = found[factor, "S1"], found[factor, "ST"]
        others = np.prod(np.delete(1.0 + first, k))
        assert s1.low <= first[k] / total <= s1.high, factor
        assert st.low <= first[k] * others / total <= st.high, factor


def test_groups_of_factors_move_as_one() -> None:
    groups = ("pair", "x2", "pair", "DUMMY")
    design = sample("sobol", NAMES, 1024, seed=3, groups=groups)
    assert design.units == ("pair", "x2", "DUMMY")
    found = by_name(analyse(design, replicated(ishigami(design.u))))
    # x1 and x3 with what they do together: all but x2.
    assert found["pair", "S1"].value == pytest.approx(1.0 - 0.4424, abs=0.04)
    screened = sample("morris", NAMES, 20, seed=3, groups=groups)
    effects = by_name(analyse(screened, replicated(screened.u @ np.array([3.0, 1.0, 0.0, 0.0]))))
    assert effects["pair", "mu_star"].value == pytest.approx(3.0 * (1.0 - 2.0 * TAIL), abs=1e-9)
    assert np.isnan(effects["pair", "mu"].value)  # a group has no direction


def test_pawn_and_delta_agree_with_salib() -> None:
    from SALib.analyze import delta, pawn

    design = sample("pawn", NAMES, 1000, seed=5)
    y = ishigami(design.u)
    theirs = pawn.analyze(design.problem, design.u, y, S=10, seed=1)["median"]
    ours = by_name(analyse(design, replicated(y)))
    for k, factor in enumerate(NAMES):
        assert ours[factor, "pawn"].value == pytest.approx(theirs[k], abs=0.02), factor
    assert [ours[factor, "pawn"].told_from_noise for factor in NAMES[:3]] == [True, True, True]
    design = sample("delta", NAMES, 1000, seed=5)
    y = ishigami(design.u)
    found = delta.analyze(design.problem, design.u, y, num_resamples=10, seed=1, method="delta")
    ours = by_name(analyse(design, replicated(y)))
    for k, factor in enumerate(NAMES[:3]):
        # SALib takes the bias of the estimate off, which ours shows in the floor.
        assert ours[factor, "delta"].value == pytest.approx(found["delta_raw"][k], abs=0.06), factor


def test_regional_sensitivity_of_a_step_is_one() -> None:
    design = sample("rsa", NAMES, 400, seed=5)
    found = by_name(analyse(design, replicated(design.u[:, 1])))
    # Above its median or below: the two halves of x2 do not overlap.
    assert found["x2", "ks"].value == 1.0
    assert found["x2", "ks"].told_from_noise is True
    assert found["x1", "ks"].told_from_noise is False
    assert found["x1", "ks"].value < 0.2


def test_correlated_factors_both_show_in_given_data() -> None:
    design = sample("pawn", NAMES, 600, seed=6)
    x = design.u.copy()
    x[:, 1] = x[:, 0] + 0.05 * x[:, 1]  # tied to x1, which alone is read
    found = by_name(analyse(design, replicated(x[:, 0]), x))
    assert found["x2", "pawn"].told_from_noise is True
    assert found["x3", "pawn"].told_from_noise is False


def test_indices_of_many_bases_have_converged_and_of_few_have_not() -> None:
    few = sample("sobol", NAMES, 16, seed=2)
    outputs = replicated(ishigami(few.u))
    found = converge(few, outputs, analyse(few, outputs))
    assert not found.converged
    assert found.bases_needed > 16
    many = sample("morris", NAMES, 20, seed=2)
    outputs = replicated(many.u @ np.array([3.0, 1.0, 0.0, 0.0]))
    linear = converge(many, outputs, analyse(many, outputs))
    assert linear.converged  # the same effect everywhere
    assert linear.screened
    assert [bases for bases, _ in linear.steps] == [5, 10, 15, 20]


@pytest.mark.parametrize(
    ("method", "options", "message"),
    [
        ("pawn", {"groups": NAMES}, "no indices of groups"),
        ("morris", {"second_order": True}, "no indices of pairs"),
    ],
)
def test_what_a_method_cannot_do_is_refused(
    method: str, options: dict[str, object], message: str
) -> None:
    with pytest.raises(UserError, match=message):
        sample(method, NAMES, 64, 1, **options)  # type: ignore[arg-type]
