"""Stored fits: what is written is read, and what is not a fit is refused."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest

from sim import UserError
from sim.calibration.fit import store
from sim.calibration.fit.fixed_point import Fit
from sim.calibration.fit.store import shipped


def test_round_trip(tmp_path: Path) -> None:
    parameters, intercepts = shipped()
    path = tmp_path / "fit.json"
    store.write(path, Fit(parameters, intercepts), {"seed": 1})
    again = store.read(path)
    assert again.intercepts == intercepts
    assert dict(again.parameters) == dict(parameters)
    assert list(tmp_path.iterdir()) == [path]


@pytest.mark.parametrize(
    "text", ["", "[]", "{}", '{"parameters": {}, "intercepts": {"year": {"x": 1}}}']
)
def test_what_is_not_a_fit_is_refused(tmp_path: Path, text: str) -> None:
    path = tmp_path / "fit.json"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(UserError, match="the file is not a fit"):
        store.read(path)


def test_a_missing_fit_is_named(tmp_path: Path) -> None:
    with pytest.raises(UserError, match=r"none\.json: there is no fit"):
        store.read(tmp_path / "none.json")


def test_deviations_of_the_sectors_are_kept(tmp_path: Path) -> None:
    parameters, intercepts = shipped()
    deviation = {"manufacturing": {"beta_L": -0.25}, "services": {"gamma_robot": -1.5}}
    path = tmp_path / "fit.json"
    store.write(path, Fit(parameters, replace(intercepts, deviation=deviation)), {})
    assert store.read(path).intercepts.deviation == deviation


def test_a_fit_of_an_earlier_version_is_read(tmp_path: Path) -> None:
    """It has no deviations, and three scales of services that are parameters no more."""
    path = tmp_path / "fit.json"
    document = store.as_document(Fit(*shipped()), {})
    del document["intercepts"]["deviation"]
    document["parameters"] |= {"serv_x": 0.35, "serv_gamma": 0.83, "serv_robot": 0.0}
    path.write_text(json.dumps(document), encoding="utf-8")
    again = store.read(path)
    assert again.intercepts.deviation == {}
    assert dict(again.parameters) == dict(shipped().parameters)


@pytest.mark.parametrize(
    ("deviation", "named"), [({"farming": {}}, "farming"), ({"services": {"xi": 0.1}}, "xi")]
)
def test_a_deviation_of_nothing_is_refused(
    tmp_path: Path, deviation: dict[str, dict[str, float]], named: str
) -> None:
    path = tmp_path / "fit.json"
    document = store.as_document(Fit(*shipped()), {})
    document["intercepts"]["deviation"] = deviation
    path.write_text(json.dumps(document), encoding="utf-8")
    with pytest.raises(UserError, match=f"intercepts.deviation.* has '{named}'"):
        store.read(path)


def test_an_unknown_parameter_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "fit.json"
    document = store.as_document(Fit(*shipped()), {})
    document["parameters"] = {"beta_X": 1.0}
    path.write_text(json.dumps(document), encoding="utf-8")
    with pytest.raises(UserError, match="beta_X"):
        store.read(path)
