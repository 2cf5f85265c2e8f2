"""Every training programme in the engine."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from sim.engine import arrays as ar
from sim.engine.plan import lay_out
from sim.engine.run import simulate
from tests.contracts.programmes import NONE, PLENTY, every_training


@every_training
def test_a_place_costs_its_unit_cost(model, generous, run):
    account = run(generous(model)).outputs.accounts[0]
    assert np.array_equal(account.paid, (5_000 * account.awards).astype(np.int64))


@every_training
def test_training_gives_cover_and_capability_that_decay(model, generous, run, world):
    only = np.zeros(ar.T, np.int64)
    only[10] = PLENTY
    programme = generous(model, budget=only, awareness=0.5, gain=1.0)
    package = replace(NONE, programmes=(programme,))
    laid_out = lay_out(package, world.population.n)
    decay = world.parameters["training_decay"]
    for years_later in (0, 2):
        done = simulate(
            world, laid_out, seed=4, replicate=0, years=11 + years_later, histories=True
        )
        trained = ((done.outputs.event[10] & ar.TRAINED) != 0) & (world.population.exit > 2023)
        assert trained.any()
        kept = (1.0 - decay) ** (years_later + 1)
        np.testing.assert_allclose(done.states.cover[trained], 0.5 * kept, rtol=1e-6)
        np.testing.assert_allclose(done.states.gain[trained], kept, rtol=1e-6)
        assert not done.states.gain[~trained & (world.population.exit > 2023)].any()
