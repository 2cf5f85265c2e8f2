"""The run record: everything that a reader needs to trust, repeat or doubt a result."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any

from sim.experiment.experiment import Experiment, plain_intercepts
from sim.experiment.limits import limits
from sim.experiment.provenance import code_digest, data_digest, versions
from sim.outcomes.attribution import CLASSES
from sim.outcomes.registry import registry
from sim.parameters.registry import registry as parameters
from sim.policy.remark import in_korean


def compose(
    experiment: Experiment, command: Sequence[str], warnings: Sequence[str]
) -> dict[str, Any]:
    """Return the run record as JSON types; it holds no time and no path of a machine.

    Parameters
    ----------
    experiment : Experiment
    command : sequence of str
        The command line, paths reduced to names.
    warnings : sequence of str
        What the scenarios were warned about.
    """
    draws, first = experiment.draws, experiment.draws.first
    grades = {each.symbol: each.grade for each in parameters()}
    return {
        "command": list(command),
        "baseline": experiment.baseline,
        "horizon": experiment.horizon,
        "seed": experiment.seed,
        "replicates": experiment.replicates,
        "scenarios": {each.name: each.resolve() for each in experiment.scenarios},
        "population": {
            **experiment.firms,
            "rows": experiment.population.n,
            "digest": experiment.population_digest,
        },
        "draws": {**draws.record, "draw_ids": list(draws.draw_ids)},
        "parameters": dict(first.parameters),
        "parameter_grades": grades,
        "overrides": dict(experiment.overrides),
        "fit": plain_intercepts(first.intercepts),
        "outcomes": {name: outcome.record() for name, outcome in registry().items()},
        "attribution_classes": list(CLASSES),
        "warnings": list(warnings),
        "warnings_ko": in_korean(warnings),
        "known_limits": [english for english, _ in limits(drawn=draws.several)],
        "versions": versions(),
        "digests": {
            "experiment": experiment.digest(),
            "data": data_digest(),
            "code": code_digest(),
        },
    }


def text(record: Mapping[str, Any]) -> str:
    """Return a record as the text of ``run.json``."""
    return json.dumps(record, ensure_ascii=False, indent=2, allow_nan=False) + "\n"
