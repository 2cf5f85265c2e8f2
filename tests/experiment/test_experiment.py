from __future__ import annotations

import pytest

from sim.errors import UserError
from sim.experiment.provenance import code_digest, data_digest, versions


def test_the_number_of_replicates_is_no_part_of_the_identity(make):
    assert make(replicates=2).digest() == make(replicates=9).digest()


@pytest.mark.parametrize(
    "change", [{"seed": 2}, {"overrides": {"xi": 0.1}}], ids=["seed", "override"]
)
def test_what_decides_the_results_is_part_of_the_identity(make, change):
    assert make(**change).digest() != make().digest()


def test_a_scenarios_content_counts_and_its_order_of_firms_does_not(make, population):
    assert make("baseline", "training").digest() != make("baseline", "tax-strategic").digest()
    turned = population.permuted(range(population.n - 1, -1, -1))
    assert make(firms=turned).digest() == make().digest()


def test_overrides_go_before_the_scenarios_parameters(make, tmp_path):
    file = tmp_path / "seeing.toml"
    file.write_text(
        '[scenario]\nname = "seeing"\nextends = "baseline"\n[parameters]\nxi = 0.0\n',
        encoding="utf-8",
    )
    plain, overridden = make("baseline", file), make("baseline", file, overrides={"xi": 0.7})
    assert plain.parameters_of(plain.scenarios[1], plain.draws.first)["xi"] == 0.0
    assert overridden.parameters_of(overridden.scenarios[1], overridden.draws.first)["xi"] == 0.7


def test_a_name_twice_is_refused(make):
    with pytest.raises(UserError, match="'training' is named twice"):
        make("baseline", "training", "training")


@pytest.mark.parametrize("wrong", [{"seed": -1}, {"seed": 2**32}, {"replicates": 0}])
def test_numbers_out_of_range_are_refused(make, wrong):
    with pytest.raises(UserError, match="out of range"):
        make(**wrong)


def test_provenance_names_code_data_and_versions():
    assert len(code_digest()) == len(data_digest()) == 64
    assert code_digest() != data_digest()
    assert {"python", "hwaksan", "numpy", "numba"} <= set(versions())
