"""A study from its run record: the same scenarios, firms, models and random numbers."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any, Final

from sim import resources
from sim.analysis.decomposition.study import Decomposition
from sim.calibration.fit import store
from sim.calibration.posterior import posterior as posteriors
from sim.calibration.posterior.posterior import Posterior
from sim.errors import UserError
from sim.experiment.draws import Draws
from sim.experiment.experiment import Experiment
from sim.experiment.job import prepare
from sim.experiment.provenance import code_digest, data_digest
from sim.experiment.study import Comparison, Study
from sim.population import Population, synthesise
from sim.population.microdata import read_firms
from sim.scenario import Scenario, scenario_from_dict

_MADE: Final = ("rows", "digest")
"""What the record says of firms besides how they were made."""
_OF_INSTRUMENT: Final = ("assumptions", "code")
"""What the record says of an instrument besides its settings."""


def study_of(
    record: Mapping[str, Any], *, firms: Path | None = None, posterior: Path | None = None
) -> Study:
    """Return the study that a run record tells of, laid out for its jobs.

    Parameters
    ----------
    record : mapping
        Of `compare`, `run` or `decompose`.
    firms : Path, optional
        The file of own firms, where the results are of such.
    posterior : Path, optional
        Folder of the posterior, where it was not the shipped one.

    Raises
    ------
    UserError
        If this program, its data, the firms or the models are others than those of the record.
    """
    check_program(record)
    experiment = experiment_of(record, firms=firms, posterior=posterior)
    about = record.get("decomposition")
    if about is None:
        study: Study = Comparison(prepare(experiment)[0])
    else:
        # Zero orders were sampled where every coalition is run; any number does there.
        study = Decomposition.of(experiment, about["permutations"])
    if experiment.digest() != record["digests"]["experiment"]:
        raise _not_certified(
            "what it says was run does not have the digest that it gives", "its record was changed"
        )
    return study


def check_program(record: Mapping[str, Any]) -> None:
    """Refuse results of another code or other data: equal numbers could not be expected.

    Raises
    ------
    UserError
    """
    of = record.get("digests", {})
    made = record.get("versions", {}).get("hwaksan", "unknown")
    here = {"code": code_digest(), "data": data_digest()}
    for what, digest in here.items():
        if of.get(what) != digest:
            raise _not_certified(
                f"they were made by other {what} (hwaksan {made}, {str(of.get(what))[:12]}; here "
                f"{digest[:12]})",
                "use the version of hwaksan that made them",
            )


def experiment_of(
    record: Mapping[str, Any], *, firms: Path | None, posterior: Path | None
) -> Experiment:
    """Return the experiment of a record; see `study_of`."""
    scenarios = tuple(scenario_of(name, each) for name, each in record["scenarios"].items())
    draws = _draws(record, posterior)
    made = {key: value for key, value in record["population"].items() if key not in _MADE}
    population, *further = _populations(made, firms)
    experiment = Experiment(
        scenarios=scenarios,
        baseline=record["baseline"],
        draws=draws,
        seed=record["seed"],
        horizon=record["horizon"],
        population=population,
        firms=made,
        overrides=record["overrides"],
        further=tuple(further),
    )
    if experiment.population_digest != record["population"]["digest"]:
        raise _not_certified("their firms are others", "give the file that they were made from")
    return experiment


def scenario_of(name: str, entry: Mapping[str, Any]) -> Scenario:
    """Return a scenario as a record holds it, everything inherited filled in.

    Raises
    ------
    UserError
        If the program does not know what is in it, or its digest is another.
    """
    header = {key: value for key, value in entry["scenario"].items() if key != "lineage"}
    settings = {
        key: {what: value for what, value in each.items() if what not in _OF_INSTRUMENT}
        for key, each in entry["instruments"].items()
    }
    tables = {
        "scenario": {key: value for key, value in header.items() if value},
        "parameters": entry["parameters"],
        "instruments": settings,
        "economy_wide": entry["economy_wide"],
        "futures": entry.get("futures"),
        "target": entry["target"],
    }
    found = scenario_from_dict({key: value for key, value in tables.items() if value})
    if found.digest() != entry["digest"]:
        raise _not_certified(f"scenario {name!r} does not have the digest that it gives", "")
    # What a scenario inherits looks as if it set it itself, once nothing is inherited.
    instruments = {
        key: each.model_copy(update={"sources": entry["instruments"][key]["sources"]})
        for key, each in found.instruments.items()
    }
    lineage = tuple(entry["scenario"]["lineage"])
    return replace(found, lineage=lineage, instruments=instruments)


def _draws(record: Mapping[str, Any], folder: Path | None) -> Draws:
    about, replicates = record["draws"], record["replicates"]
    if about["source"] == "fit":
        future = about.get("future")
        fit = store.shipped(about.get("explanation") == "product")
        return Draws.of_fit(fit, replicates, None if future is None else {future: 1.0})
    whole = posteriors.read(
        resources.path("calibration") if folder is None else folder,
        allow_stale=bool(about["stale"]),
    )
    found = _of_digest(whole, about)
    if found is None:
        raise _not_certified(
            f"their posterior is another ({str(about['posterior'])[:12]})",
            "give its folder with --posterior",
        )
    draws = Draws.of_posterior(found, replicates, about["futures"])
    if list(draws.draw_ids) != about["draw_ids"]:
        raise _not_certified("their draws are others", "their record was changed")
    return draws


def _of_digest(whole: Posterior, about: Mapping[str, Any]) -> Posterior | None:
    """Return a posterior, or one explanation of it, if it has the digest of a record."""
    if whole.digest == about["posterior"]:
        return whole
    by_product = about["explanations"]["product"] > 0.5
    one = whole.of_explanation(by_product)
    return one if one.digest == about["posterior"] else None


def _populations(made: Mapping[str, Any], file: Path | None) -> list[Population]:
    source = made.get("source")
    if source == "synthetic":
        if file is not None:
            raise UserError("these results are of synthetic firms", "--population", "leave it out")
        seeds = [made["seed"], *made.get("further_seeds", ())]
        sizes = {"n_sba": made["n_sba"], "n_small": made["n_small"]}
        return [synthesise(**sizes, seed=each) for each in seeds]
    if source != "microdata":
        raise _not_certified(
            "their firms were handed over in Python, and no file says which they were", ""
        )
    if file is None:
        raise UserError(
            f"these results are of own firms ({made['file']})", "--population", "give their file"
        )
    with_other = made["synthetic_frame"] is not None
    read = read_firms(file, seed=made["seed"], with_other_frame=with_other)
    return [read.population]


def _not_certified(why: str, hint: str) -> UserError:
    return UserError(f"these results cannot be certified: {why}", "run.json", hint)
