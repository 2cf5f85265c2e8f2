"""Results of `optimise`, made again."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, ClassVar, Self

from sim.analysis.costing.equal_cost_table import FOLDER as SCENARIOS
from sim.analysis.optimisation import levers, models, objective
from sim.analysis.optimisation.evaluator import MEASURES
from sim.analysis.optimisation.evolution import check_installed
from sim.analysis.optimisation.log import FILE, Log, content_digest, search_digest
from sim.analysis.optimisation.models import Models
from sim.analysis.optimisation.run import optimise
from sim.analysis.optimisation.spec import Spec
from sim.analysis.verification import rebuild
from sim.analysis.verification.remade import How
from sim.calibration.fit.fixed_point import Fit
from sim.experiment.working_folder import hold
from sim.population import Population
from sim.scenario import load


@dataclass(frozen=True, eq=False)
class SearchRemade:
    """A search that a record tells of; see `sim.analysis.verification.remade.Remade`.

    What is tried depends on what was found before, so that a sample is checked by the whole search:
    it goes its way again through the stored evaluations, and runs those of the sample.

    Attributes
    ----------
    folder : Path
        The results.
    spec : Spec
    population : Population
    models : tuple of Models
    firms : mapping
        How they were made.
    command : tuple of str
        Of the record.
    entries : tuple of str
        Lines of the stored evaluations.
    """

    jobs: ClassVar = "evaluations"

    folder: Path
    spec: Spec
    population: Population
    models: tuple[Models, Models]
    firms: Mapping[str, Any]
    command: tuple[str, ...]
    entries: tuple[str, ...]

    @classmethod
    def of(cls, folder: Path, record: Mapping[str, Any], given: rebuild.Given) -> Self:
        """Lay a search out from its record.

        Raises
        ------
        UserError
            If the firms or the models are others than those of the record, it was changed, or
            `optuna` is not installed.
        """
        check_installed()
        spec = _spec(record)
        both = _models(record["draws"], given)
        made, population = rebuild.firms_of(record, given)
        rebuild.check_digest(record, "search", search_digest(spec.identity(population[0], both)))
        content = (folder / FILE).read_bytes()
        rebuild.check_digest(record, FILE, content_digest(content))
        lines = content.decode("utf-8", "replace").splitlines()
        command = tuple(record["command"])
        return cls(folder, spec, population[0], both, made, command, tuple(lines))

    @property
    def total(self) -> int:
        """Number of evaluations, of the search and of the second look."""
        return len(self.entries)

    def write(self, out: Path, how: How, *, force: bool = False, csv: bool = False) -> None:
        """Search again."""
        optimise(
            self.spec,
            out,
            self.population,
            self.models,
            firms=self.firms,
            workers=how.workers,
            executor=how.executor,
            force=force,
            csv=csv,
            command=self.command,
            progress=how.progress,
            finish=self._finish,
        )

    def sample(self, numbers: Sequence[int], how: How, place: Path) -> Path:
        """Search again through the stored evaluations but some, which are run."""
        out = place / "again"
        damaged = [n for n, line in enumerate(self.entries) if not self._is_evaluation(line)]
        identity = self.spec.identity(self.population, self.models)
        with hold(out) as held:
            names = [each.name for each in self.spec.levers]
            log = Log.open(held, names, identity, force=False)
            log.take_over(self.folder, without={*numbers, *damaged})
        self.write(out, how)
        return out

    def _finish(self, built: Path) -> None:
        """Take over scenario files that say the same with sources that no record keeps."""
        for file in sorted((built / SCENARIOS).glob("*.toml")):
            stored = self.folder / SCENARIOS / file.name
            if stored.is_file() and load(stored).resolve() == load(file).resolve():
                file.write_bytes(stored.read_bytes())

    def _is_evaluation(self, line: str) -> bool:
        """Whether a line holds what this search can go on from."""
        try:
            entry = json.loads(line)
            found = entry["measured"]
            draws = len(self.models[entry["stage"] == "check"].fits)
            return (
                set(found) == set(MEASURES)
                and all(len([float(value) for value in found[name]]) == draws for name in MEASURES)
                and set(entry["levers"]) == {each.name for each in self.spec.levers}
                and all(isinstance(value, float) for value in entry["levers"].values())
            )
        except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
            return False


def _spec(record: Mapping[str, Any]) -> Spec:
    scenarios = record["scenarios"]
    base, baseline = (
        rebuild.scenario_of(record[key], scenarios[record[key]]) for key in ("base", "baseline")
    )
    since, horizon = record["from"], record["horizon"]
    moved = ",".join(
        f"{name}={each['low']!r}:{each['high']!r}" for name, each in record["levers"].items()
    )
    return Spec(
        base=base,
        baseline=baseline,
        levers=levers.choose(moved, base, since, horizon),
        objectives=objective.choose(",".join(record["objectives"])),
        rule=record["robust"],
        budget=None if record["budget_is_the_base_packages"] else record["budget_krw_bn"],
        since=since,
        horizon=horizon,
        evaluations=record["evaluations"],
        generation=record["generation"],
        seed=record["seed"],
    )


def _models(draws: Mapping[str, Any], given: rebuild.Given) -> tuple[Models, Models]:
    about, runs = draws["search"], (draws["search"]["runs"], draws["check"]["runs"])
    found = rebuild.models_of(about, given)
    if isinstance(found, Fit):
        future = about.get("future")
        return models.of_fit(found, *runs, None if future is None else {future: 1.0})
    return models.of_posterior(found, *runs, about["probabilities"])
