"""Every tax credit in the engine."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from sim.engine import arrays as ar
from sim.engine.plan import lay_out
from sim.engine.run import simulate
from tests.contracts.programmes import NONE, every_tax


@every_tax
def test_the_tax_credit_is_claimed_only_against_tax_due(model, run, world):
    law = model().terms("law", world.population, world.parameters)
    done = run(tax=law)
    account = done.outputs.accounts[-1]
    took = (done.outputs.event & ar.TOOK_TAX_CREDIT) != 0
    assert took.any()
    assert not took[:, world.population.tax_due == 0.0].any()
    assert not took[~law.valid].any()
    assert account.appropriated.sum() > account.paid.sum() > 0
    # Nobody pays more tax back in a year than is due in that year.
    due = np.rint(world.population.tax_due.astype(np.float64) * 1000.0).sum()
    assert account.paid.max() <= due


@every_tax
def test_carried_credits_lapse_after_their_years(model, world):
    law = model(end_year=2020).terms("law", world.population, world.parameters)
    short = world.with_parameters(world.parameters.replace(tax_carry_years=2), world.intercepts)
    done = simulate(short, lay_out(replace(NONE, tax=law), world.population.n), seed=4, replicate=0)
    account = done.outputs.accounts[-1]
    assert account.lapsed.sum() > 0
    assert account.committed_out[2024 - ar.FIRST_YEAR] == 0  # the last were earned in 2020
    assert account.paid[: 2021 - ar.FIRST_YEAR].sum() > 0


@every_tax
def test_a_law_that_is_not_in_force_is_no_policy(model, run, world):
    law = model().terms("law", world.population, world.parameters)
    off = replace(law, valid=np.zeros_like(law.valid), general=np.zeros_like(law.general))
    assert run(tax=off).outputs.stage.tobytes() == run().outputs.stage.tobytes()
    assert run(tax=law).outputs.stage.tobytes() != run().outputs.stage.tobytes()


@every_tax
def test_higher_rates_raise_adoption(model, run, world):
    law = model().terms("law", world.population, world.parameters)
    high = replace(law, current=np.minimum(3.0 * law.current, 0.9))
    users = [run(tax=each).outputs.groups["adopted"].sum() for each in (high, law)]
    assert users[0] > users[1]
