"""The instruments by kind, one of a user among them, and what is read from a run of one."""

from __future__ import annotations

import numpy as np
import pytest

from sim.engine import arrays as ar
from sim.parameters.registry import defaults
from sim.policy.economy_wide import EconomyWideSettings
from sim.policy.instrument import shipped_types
from sim.policy.mechanisms.provision import Provision
from sim.policy.mechanisms.targeting import Targeted
from sim.policy.terms import Mechanism, Package
from sim.population.synthesis import synthesise
from tests.contracts.own import OWN

TYPES = {**shipped_types(), **{model.type_name: model for model in OWN}}
PROGRAMMES = {name: model for name, model in TYPES.items() if issubclass(model, Targeted)}
PROVISIONS = {name: model for name, model in TYPES.items() if issubclass(model, Provision)}
TAXES = {name: model for name, model in TYPES.items() if name not in PROGRAMMES | PROVISIONS}
START = 2018
OPEN = np.arange(ar.FIRST_YEAR, ar.LAST_YEAR + 1) >= START
PLENTY = 10**13
NONE = Package(programmes=(), tax=None, economy_wide=EconomyWideSettings().terms())

every_programme = pytest.mark.parametrize("model", PROGRAMMES.values(), ids=PROGRAMMES.keys())
every_provision = pytest.mark.parametrize("model", PROVISIONS.values(), ids=PROVISIONS.keys())
every_tax = pytest.mark.parametrize("model", TAXES.values(), ids=TAXES.keys())


def helped(done):
    """Return in which years each firm was awarded or trained, shape (T, n)."""
    return (done.outputs.event & (ar.AWARDED | ar.TRAINED)) != 0


def applied(done):
    return (done.outputs.event & ar.APPLIED) != 0


def committed(account):
    """Return what was newly promised in each year, KRW thousand."""
    return account.committed_out - account.committed_in + account.paid


def of_mechanism(*mechanisms):
    """Parametrise by the programmes of a mechanism."""
    population, parameters = synthesise(n_sba=30, n_small=0, seed=1), defaults()
    chosen = {
        name: model
        for name, model in PROGRAMMES.items()
        if model().terms("x", population, parameters).mechanism in mechanisms
    }
    return pytest.mark.parametrize("model", chosen.values(), ids=chosen.keys())


every_grant = of_mechanism(Mechanism.CONTEST)
every_credit = of_mechanism(Mechanism.CREDIT)
every_project = of_mechanism(Mechanism.CONTEST, Mechanism.CREDIT)
every_training = of_mechanism(Mechanism.PLACES)
