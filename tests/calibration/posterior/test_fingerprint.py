"""A posterior is refused for another model or other data, and the version of the model is kept."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from sim.calibration.fit.fixed_point import fitted_names, fitted_values
from sim.calibration.fit.store import shipped
from sim.calibration.future import pace
from sim.calibration.posterior import posterior
from sim.calibration.posterior.fingerprint import MODEL, fingerprint, futures
from sim.calibration.posterior.posterior import Posterior, open_parameters
from sim.engine.coefficients import Intercepts
from sim.engine.plan import lay_out
from sim.engine.run import World, simulate
from sim.errors import UserError
from sim.parameters.registry import defaults
from sim.policy.package import build_package
from sim.population import synthesise
from sim.scenario import load

#: What a small run gives, by version of the model. Change the code so that this changes, and
#: `sim.calibration.posterior.fingerprint.MODEL` has to be raised: stored posteriors are stale then.
RUNS = {3: "cbef045d63ce06aa"}


def small_run() -> str:
    """Digest of the counts of a small run (whole firms, so that it is the same everywhere)."""
    firms = synthesise(n_sba=600, n_small=200)
    world = World.of(firms, defaults(), Intercepts())
    plan = lay_out(build_package(load("full-package"), firms, world.parameters), firms.n)
    groups = simulate(world, plan, seed=5, replicate=1).outputs.groups
    names = ("interested", "pilot", "embedded", "adopted", "abandoned", "reported", "applied")
    counts = np.stack([groups[name] for name in names])
    return hashlib.sha256(np.round(counts, 3).tobytes()).hexdigest()[:16]


def test_version_of_the_model_stands_for_what_a_run_gives() -> None:
    assert RUNS[MODEL] == small_run()


@pytest.fixture
def stored(tmp_path: Path) -> Path:
    fit = shipped()
    row = {
        **{p.symbol: fit.parameters[p.symbol] for p in open_parameters()},
        **dict(zip(fitted_names(), fitted_values(fit), strict=True)),
        **pace.shipped("year-effect").row(),
    }
    table = pd.DataFrame([{"draw": k, "weight": w, **row} for k, w in enumerate((0.75, 0.25))])
    posterior.write(
        tmp_path, Posterior(table, {"fingerprint": fingerprint(), "futures": futures()})
    )
    return tmp_path


def test_a_draw_is_a_whole_fit(stored: Path) -> None:
    found = posterior.read(stored).fit(1)
    assert dict(found.parameters) == dict(shipped().parameters)
    np.testing.assert_allclose(fitted_values(found), fitted_values(shipped()))


def test_draws_come_up_as_often_as_their_weights_ask(stored: Path) -> None:
    found = posterior.read(stored)
    assert np.bincount(found.pick(40)).tolist() == [30, 10]
    assert found.effective == pytest.approx(1.0 / (0.75**2 + 0.25**2))


@pytest.mark.parametrize("what", sorted(fingerprint()))
def test_a_posterior_of_another_version_is_refused(stored: Path, what: str) -> None:
    file = stored / posterior.RECORD
    record = json.loads(file.read_text(encoding="utf-8"))
    record["fingerprint"][what] = "another"
    file.write_text(json.dumps(record), encoding="utf-8")
    with pytest.raises(UserError, match=f"another version.*{what}.*--allow-stale"):
        posterior.read(stored)
    assert posterior.read(stored, allow_stale=True).n == 2


def test_draws_led_along_other_futures_are_refused_and_can_be_led_again(stored: Path) -> None:
    file = stored / posterior.RECORD
    record = json.loads(file.read_text(encoding="utf-8"))
    file.write_text(json.dumps({**record, "futures": "others"}), encoding="utf-8")
    with pytest.raises(UserError, match="futures: others there") as refused:
        posterior.read(stored)
    assert "hwaksan calibrate --futures" in str(refused.value)
    assert posterior.read(stored, paced=False).n == 2


def test_a_posterior_without_paces_is_refused_by_column(stored: Path) -> None:
    found = posterior.read(stored)
    table = found.table.drop(columns=["effect.pace-fades.2030"])
    posterior.write(stored, Posterior(table, found.record))
    with pytest.raises(UserError, match=r"no column effect\.pace-fades\.2030"):
        posterior.read(stored)


def test_what_is_no_posterior_is_refused(stored: Path, tmp_path: Path) -> None:
    with pytest.raises(UserError, match="there is no posterior"):
        posterior.read(tmp_path / "nowhere")
    (stored / posterior.FILE).write_bytes(b"not parquet")
    with pytest.raises(UserError, match="cannot be read"):
        posterior.read(stored)
