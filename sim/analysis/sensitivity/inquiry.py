"""A sensitivity analysis laid out: what it runs, and what follows from the runs."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from sim.analysis.sensitivity import design as designs
from sim.analysis.sensitivity import tables
from sim.analysis.sensitivity.answers import Answer, measured
from sim.analysis.sensitivity.answers import answers as all_answers
from sim.analysis.sensitivity.convergence import converge
from sim.analysis.sensitivity.draws import Study
from sim.analysis.sensitivity.factors import KINDS, Factors, choose
from sim.analysis.sensitivity.found import Found
from sim.analysis.sensitivity.indices import analyse, check_outputs, noise, pairs
from sim.analysis.sensitivity.posterior import PosteriorDraws, of_posterior
from sim.analysis.sensitivity.quantity import Quantity
from sim.analysis.sensitivity.spec import (
    Spec,
    identity,
    models_record,
    record,
    set_by,
    warnings_about_anchoring,
)
from sim.calibration.fit.fixed_point import Fit
from sim.errors import UserError
from sim.experiment.identity import identity_digest
from sim.population import Population
from sim.scenario import Scenario

if TYPE_CHECKING:
    import pandas as pd

    from sim.calibration.posterior.posterior import Posterior


@dataclass(frozen=True, eq=False)
class Sensitivity:
    """What an analysis found.

    Attributes
    ----------
    spec : Spec
        What was asked.
    found : tuple of Found
        Of every answer.
    tables : mapping of str to DataFrame
        `sim.analysis.sensitivity.tables`.
    record : dict
        How it was made.
    """

    spec: Spec
    found: tuple[Found, ...]
    tables: Mapping[str, pd.DataFrame]
    record: dict[str, Any]

    @property
    def table(self) -> pd.DataFrame:
        """The indices."""
        return self.tables["sensitivity"]


@dataclass(frozen=True, eq=False)
class Inquiry:
    """A question laid out: everything that its draws and its tables need, and nothing run yet.

    Attributes
    ----------
    spec : Spec
    scenarios : tuple of Scenario
        The baseline, then the packages.
    population : Population
    fit : Fit
    answers : tuple of Answer
    study : Study
    warnings : tuple of str
        About the scenarios' amounts.
    models : mapping
        Where the fitted models come from, for the record.
    """

    spec: Spec
    scenarios: tuple[Scenario, ...]
    population: Population
    fit: Fit
    answers: tuple[Answer, ...]
    study: Study
    warnings: tuple[str, ...]
    models: Mapping[str, Any]

    @classmethod
    def of(
        cls,
        spec: Spec,
        scenarios: tuple[Scenario, ...],
        population: Population,
        fit: Fit,
        posterior: Posterior | None = None,
    ) -> Inquiry:
        """Lay a question out; see `sensitivity`."""
        quantities = measured(spec.outcomes)
        answers = all_answers(spec.outcomes, quantities, scenarios)
        drawn = None if posterior is None else of_posterior(posterior, spec.bases, scenarios[0])
        factors = _factors(spec, scenarios, quantities, drawn)
        design = designs.sample(
            spec.method,
            factors.names,
            spec.bases,
            spec.seed,
            groups=factors.groups if spec.grouped else None,
            second_order=spec.second_order,
        )
        study, warnings = Study.prepare(
            scenarios,
            population,
            fit.parameters,
            fit.intercepts,
            quantities,
            factors,
            design,
            spec.replicates,
            spec.anchored and drawn is None,
            () if drawn is None else drawn.fits,
            None if drawn is None else drawn.values(factors, design.u),
        )
        models = models_record(posterior)
        return cls(spec, scenarios, population, fit, answers, study, warnings, models)

    @property
    def draws(self) -> int:
        """Number of draws."""
        return self.study.design.u.shape[0]

    def identity(self) -> dict[str, Any]:
        """Return what decides every draw, as plain data."""
        return identity(self.spec, self.scenarios, self.population, self.fit, self.study.values)

    def conclude(
        self,
        levels: NDArray[np.float64],
        miss: NDArray[np.float64],
        firms: Mapping[str, Any],
        command: Sequence[str],
    ) -> Sensitivity:
        """Return what follows from the runs.

        Parameters
        ----------
        levels : ndarray, shape (draws, R, scenarios, quantities)
        miss : ndarray, shape (draws,)
            How far each draw is from the yearly shares after anchoring.
        firms : mapping
            How the population was made, for the record.
        command : sequence of str
            The command line for the record.
        """
        study, spec = self.study, self.spec
        found = tuple(
            _found(each, study.design, levels, study.values, spec) for each in self.answers
        )
        names = [each.name for each in self.scenarios]
        return Sensitivity(
            spec=spec,
            found=found,
            tables={
                "sensitivity": tables.indices(study.design, study.factors, found),
                "interactions": tables.interactions(found),
                "convergence": tables.convergence(found),
                "draws": tables.draws(study.design, study.factors, study.values, miss),
                "levels": tables.levels(names, study.quantities, levels),
            },
            record=record(
                spec,
                command,
                self.scenarios,
                self.population,
                firms,
                self.fit,
                self.models,
                study.factors,
                found,
                study.quantities,
                miss,
                (*self.warnings, *warnings_about_anchoring(miss)),
                identity_digest(self.identity()),
            ),
        )


def _factors(
    spec: Spec,
    scenarios: Sequence[Scenario],
    quantities: Sequence[Quantity],
    drawn: PosteriorDraws | None,
) -> Factors:
    """Return what varies: of a posterior all its parameters, and the settings that are named."""
    horizon = max(each.year for each in quantities)
    if drawn is None:
        return choose(
            spec.factors,
            set_by(scenarios),
            anchored=spec.anchored,
            scenarios=scenarios,
            horizon=horizon,
        )
    named = [each for each in spec.factors or () if each != "parameters"]
    wrong = [each for each in named if each not in KINDS and "." not in each]
    if wrong:
        raise UserError(
            f"of draws of the posterior all parameters vary together, {wrong[0]} too",
            "--factors",
            "name settings alone, or draw from the priors with --parameters prior",
        )
    found = choose(named, {}, scenarios=scenarios, horizon=horizon) if named else Factors(())
    held = set_by(scenarios)
    varying = tuple(p for p in drawn.varying if p.symbol not in held)
    return Factors(varying, found.settings, drawn.futures)


def _found(
    answer: Answer,
    design: designs.Design,
    levels: NDArray[np.float64],
    values: NDArray[np.float64],
    spec: Spec,
) -> Found:
    """Return the indices of one answer."""
    outputs = answer.outputs(levels)
    check_outputs(design, outputs, values, answer.name)
    x = np.column_stack([values, design.u[:, -1]]) if design.method in designs.GIVEN_DATA else None
    found = analyse(design, outputs, x)
    return Found(
        answer,
        found,
        pairs(design, outputs) if spec.second_order else (),
        noise(design, outputs),
        converge(design, outputs, found, x),
    )
