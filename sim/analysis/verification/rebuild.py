"""What a run record tells of, as it was: scenarios, firms, models, draws."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Final

from sim import resources
from sim.calibration.fit import store
from sim.calibration.fit.fixed_point import Fit
from sim.calibration.posterior import posterior as posteriors
from sim.calibration.posterior.posterior import Posterior
from sim.errors import UserError
from sim.experiment.draws import Draws
from sim.experiment.experiment import Experiment
from sim.experiment.populations import joint_digest
from sim.experiment.provenance import code_digest, data_digest
from sim.population import Population, synthesise
from sim.population.microdata import read_firms
from sim.scenario import Scenario, scenario_from_dict

_MADE: Final = ("rows", "digest")
"""What the record says of firms besides how they were made."""
_OF_INSTRUMENT: Final = ("assumptions", "code")
"""What the record says of an instrument besides its settings."""


@dataclass(frozen=True)
class Given:
    """What a record cannot hold, and the user gives.

    Attributes
    ----------
    firms : Path or None
        The file of own firms, where the results are of such.
    posterior : Path or None
        Folder of the posterior, where it was not the shipped one.
    """

    firms: Path | None = None
    posterior: Path | None = None


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


def check_digest(record: Mapping[str, Any], key: str, here: str) -> None:
    """Refuse a record that does not have the digest of what it tells of.

    Raises
    ------
    UserError
    """
    if record["digests"][key] != here:
        raise _not_certified(
            "what it says was run does not have the digest that it gives", "its record was changed"
        )


def experiment_of(
    record: Mapping[str, Any], given: Given, scenarios: tuple[Scenario, ...] | None = None
) -> Experiment:
    """Return the experiment of a record.

    Parameters
    ----------
    record : mapping
    given : Given
    scenarios : tuple of Scenario, optional
        Where they are not those that the record holds.

    Raises
    ------
    UserError
        If the firms or the models are others than those of the record.
    """
    made, (population, *further) = firms_of(record, given)
    return Experiment(
        scenarios=scenarios_of(record) if scenarios is None else scenarios,
        baseline=record["baseline"],
        draws=_draws(record, given),
        seed=record["seed"],
        horizon=record["horizon"],
        population=population,
        firms=made,
        overrides=record["overrides"],
        further=tuple(further),
    )


def firms_of(record: Mapping[str, Any], given: Given) -> tuple[dict[str, Any], list[Population]]:
    """Return how the firms of a record were made, and the firms: every sample of them.

    Raises
    ------
    UserError
        If they are others than those of the record.
    """
    made = {key: value for key, value in record["population"].items() if key not in _MADE}
    found = _populations(made, given.firms)
    if joint_digest(found) != record["population"]["digest"]:
        raise _not_certified("their firms are others", "give the file that they were made from")
    return made, found


def scenarios_of(record: Mapping[str, Any]) -> tuple[Scenario, ...]:
    """Return the scenarios of a record."""
    return tuple(scenario_of(name, each) for name, each in record["scenarios"].items())


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


def models_of(about: Mapping[str, Any], given: Given) -> Fit | Posterior:
    """Return the fitted models that a record tells of: the best fit, or a posterior.

    Raises
    ------
    UserError
        If the posterior is another.
    """
    if about["source"] == "fit":
        return store.shipped(about.get("explanation") == "product")
    folder = resources.path("calibration") if given.posterior is None else given.posterior
    whole = posteriors.read(folder, allow_stale=bool(about["stale"]))
    found = _of_digest(whole, about["posterior"])
    if found is None:
        raise _not_certified(
            f"their posterior is another ({str(about['posterior'])[:12]})",
            "give its folder with --posterior",
        )
    return found


def _draws(record: Mapping[str, Any], given: Given) -> Draws:
    about, replicates = record["draws"], record["replicates"]
    found = models_of(about, given)
    if isinstance(found, Fit):
        future = about.get("future")
        return Draws.of_fit(found, replicates, None if future is None else {future: 1.0})
    draws = Draws.of_posterior(found, replicates, about["futures"])
    if list(draws.draw_ids) != about["draw_ids"]:
        raise _not_certified("their draws are others", "their record was changed")
    return draws


def _of_digest(whole: Posterior, digest: str) -> Posterior | None:
    """Return a posterior, or one explanation of it, if it has this digest."""
    if whole.digest == digest:
        return whole
    share = whole.share_by_product()
    there = [product for product, of in ((True, share), (False, 1.0 - share)) if of > 0.0]
    parts = (whole.of_explanation(product) for product in there)
    return next((each for each in parts if each.digest == digest), None)


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
    asked = (made["n_sba"], made["n_small"])
    read = read_firms(file, seed=made["seed"], with_other_frame=with_other, sizes=asked)
    return [read.population]


def _not_certified(why: str, hint: str) -> UserError:
    return UserError(f"these results cannot be certified: {why}", "run.json", hint)
