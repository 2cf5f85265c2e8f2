from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from sim.analysis.sensitivity.factors import DUMMY, EXPLANATION, choose
from sim.analysis.sensitivity.quantity import quantity
from sim.calibration.fit.store import FITTED_SYMBOLS
from sim.cli import main
from sim.errors import UserError
from sim.parameters.registry import registry


def test_by_default_every_open_prior_that_the_fit_leaves_is_varied() -> None:
    chosen = choose(None, {"eps": "some-package"})
    expected = [
        p.symbol
        for p in registry()
        if not p.prior.is_fixed and p.symbol not in (*FITTED_SYMBOLS, "eps")
    ]
    assert chosen.names == (*expected, DUMMY)


def test_named_factors_may_be_fitted_ones_and_stand_in_registry_order() -> None:
    assert choose(["eps", "a_0"], {}).names == ("a_0", "eps", DUMMY)


def test_values_are_the_quantiles_of_the_priors_within_the_bounds() -> None:
    factors = choose(["eps", "xi"], {})
    values = factors.values(np.array([[0.0, 0.0, 0.3], [0.5, 0.5, 0.3], [1.0, 1.0, 0.3]]))
    for k, p in enumerate(factors.parameters):
        assert values[:, k] == pytest.approx(p.prior.ppf([0.0, 0.5, 1.0]))
        assert values[0, k] >= p.low
        assert values[2, k] <= p.high


@pytest.mark.parametrize(
    ("named", "message"),
    [
        ([], "no factor is named"),
        (["epz"], "did you mean 'eps'"),
        (["eps", "eps"], "named twice"),
        (["H_ref"], "H_ref is fixed"),
        (["eps=0.1:0.9"], "its prior is its range"),
        (["eps=1:5"], "its prior is its range"),
        (["xi"], "set by the scenario 'some-package'"),
    ],
)
def test_wrong_factors_are_refused(named: list[str], message: str) -> None:
    with pytest.raises(UserError, match=message):
        choose(named, {"xi": "some-package"})


def test_without_anchoring_the_explanation_is_held_and_refused_by_name() -> None:
    """A draw is fitted under the explanation it chooses: without a fit nothing reads it."""
    assert EXPLANATION in choose(None, {}).names
    held = choose(None, {}, anchored=False).names
    assert set(choose(None, {}).names) - set(held) == {EXPLANATION}
    assert choose([EXPLANATION], {}).names == (EXPLANATION, DUMMY)
    with pytest.raises(UserError, match="no effect without anchoring") as caught:
        choose(["eps", EXPLANATION], {}, anchored=False)
    assert "--no-anchor" in (caught.value.hint or "")


def test_the_command_refuses_the_explanation_without_anchoring(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    command = ["sensitivity", "morris", "--no-anchor", "--factors", "product", "--firms", "100"]
    assert main([*command, "--small", "0", "--out", str(tmp_path / "out")]) == 2
    assert "product has no effect without anchoring" in capsys.readouterr().err
    assert not (tmp_path / "out").exists()


def test_a_quantity_is_an_outcome_and_a_year() -> None:
    assert quantity("adoption_2030").outcome == "adoption_rate"
    assert quantity("embedded_2027").outcome == "embedded_users"
    assert quantity("users_2030").frame == "sba"
    assert quantity("adoption_2030").effect_unit == "points"


@pytest.mark.parametrize(
    ("name", "message"),
    [
        ("adoption", "write adoption_2030"),
        ("adoption_2050", "use 2017 to 2035"),
        ("adopted_2030", "did you mean 'adopt"),
    ],
)
def test_a_wrong_quantity_is_refused(name: str, message: str) -> None:
    with pytest.raises(UserError, match=message):
        quantity(name)
