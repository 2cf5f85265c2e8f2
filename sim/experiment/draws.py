"""The fitted models that an experiment runs, and which replicate takes which."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from sim.calibration.fit.fixed_point import Fit
from sim.calibration.future.pace import explanation_of
from sim.calibration.future.path import continued, on_likeliest, places
from sim.errors import UserError, require_whole
from sim.scenario.future import allotted_within, default_probabilities, registry

if TYPE_CHECKING:
    from sim.calibration.posterior.posterior import Posterior

RUNS_PER_DRAW: Final = 2
"""Runs of every draw from the posterior: the fewest that tell Monte Carlo noise from parameters."""
MAX_REPLICATES: Final = 1_000_000


@dataclass(frozen=True, eq=False)
class Draws:
    """Fitted models, each run equally often with different random numbers.

    Replicate r has the random numbers r and the model ``r // runs_per_draw``.

    Attributes
    ----------
    draw_ids : tuple of int
        Number of each model in its posterior; one that stands for much of the posterior comes up
        more than once, with a further multiple of the posterior's size if with another future.
    fits : mapping of int to Fit
        Model by number, its yearly effects drawn out along its future.
    futures : mapping of int to str
        Name of each model's future.
    probabilities : mapping of str to float
        Of the futures.
    runs_per_draw : int
    record : mapping
        For the run record: where the models come from.
    """

    draw_ids: tuple[int, ...]
    fits: Mapping[int, Fit]
    runs_per_draw: int
    futures: Mapping[int, str] = field(default_factory=dict)
    probabilities: Mapping[str, float] = field(default_factory=dict)
    record: Mapping[str, Any] = field(default_factory=dict)

    def __post_init__(self) -> None:
        require_whole("replicates", self.replicates, 1, MAX_REPLICATES)

    @classmethod
    def of_fit(
        cls, fit: Fit, replicates: int, probabilities: Mapping[str, float] | None = None
    ) -> Draws:
        """Return the best fit alone, on the likeliest future: replicates differ by chance only.

        Parameters
        ----------
        fit : Fit
        replicates : int
        probabilities : mapping of str to float, optional
            Of the futures; without them the yearly effect stays where it last was.
        """
        if probabilities is None:
            return cls((0,), {0: fit}, replicates, record={"source": "fit"})
        name, ahead = on_likeliest(fit, probabilities)
        return cls(
            (0,),
            {0: ahead},
            replicates,
            {0: name},
            {name: 1.0},
            {"source": "fit", "explanation": explanation_of(fit.parameters), "future": name},
        )

    @classmethod
    def of_posterior(
        cls,
        posterior: Posterior,
        replicates: int,
        probabilities: Mapping[str, float] | None = None,
    ) -> Draws:
        """Return draws that stand for a posterior, `RUNS_PER_DRAW` runs of each.

        Parameters
        ----------
        posterior : Posterior
        replicates : int
        probabilities : mapping of str to float, optional
            Of the futures; the shipped ones by default.

        Raises
        ------
        UserError
            If the replicates do not divide into draws.
        """
        if replicates < RUNS_PER_DRAW or replicates % RUNS_PER_DRAW:
            raise UserError(
                f"{replicates} replicates do not make draws of {RUNS_PER_DRAW} runs each",
                "--replicates",
                f"use a multiple of {RUNS_PER_DRAW}, or the best fit alone with --parameters fit",
            )
        asked = default_probabilities() if probabilities is None else dict(probabilities)
        picked = posterior.pick(replicates // RUNS_PER_DRAW).tolist()
        drawn = drawn_out(posterior, picked, asked)
        draw_ids = _numbered(picked, [each.future for each in drawn], posterior.n)
        fits = {number: each.fit for number, each in zip(draw_ids, drawn, strict=True)}
        record = {
            "source": "posterior",
            "posterior": posterior.digest,
            "posterior_draws": posterior.n,
            "posterior_effective_draws": round(posterior.effective, 3),
            "stale": list(posterior.stale),
            "used": len(fits),
            "futures": asked,
            "explanations": {
                "product": round(posterior.share_by_product(), 6),
                "year-effect": round(1.0 - posterior.share_by_product(), 6),
            },
            "runs_per_draw": RUNS_PER_DRAW,
            "shrinkage": {name: round(v, 6) for name, v in posterior.shrinkage().items()},
        }
        named = {number: each.future for number, each in zip(draw_ids, drawn, strict=True)}
        return cls(draw_ids, fits, RUNS_PER_DRAW, named, asked, record)

    def identity(self) -> dict[str, Any]:
        """Return what decides which replicate runs which model, as plain data."""
        keys = ("source", "posterior", "futures", "explanation", "future")
        kept = {key: self.record[key] for key in keys if key in self.record}
        if "posterior" not in kept:
            return kept
        return kept | {"draws": len(self.draw_ids), "runs_per_draw": self.runs_per_draw}

    @property
    def replicates(self) -> int:
        """Number of runs of each scenario."""
        return len(self.draw_ids) * self.runs_per_draw

    @property
    def several(self) -> bool:
        """Whether there is more than one model, so that what parameters bring can be told."""
        return len(self.fits) > 1

    @property
    def by_replicate(self) -> NDArray[np.int64]:
        """Number of the model of every replicate, shape (R,)."""
        return np.repeat(np.array(self.draw_ids, dtype=np.int64), self.runs_per_draw)

    def fit(self, replicate: int) -> Fit:
        """Return the model of a replicate."""
        return self.fits[self.draw_ids[replicate // self.runs_per_draw]]

    @property
    def first(self) -> Fit:
        """The first model."""
        return self.fits[self.draw_ids[0]]

    def explanation(self, replicate: int) -> str:
        """Return which explanation of the rise after 2022 a replicate's model follows."""
        return explanation_of(self.fit(replicate).parameters)

    def future(self, replicate: int) -> str:
        """Return the name of a replicate's future, empty if its effects stay where they were."""
        return self.futures.get(self.draw_ids[replicate // self.runs_per_draw], "")


def _numbered(picked: Sequence[int], futures: Sequence[str], n: int) -> tuple[int, ...]:
    """Return a number for every draw and future: the draw's own, with another future one beyond n.

    Examples
    --------
    >>> _numbered([4, 4, 4], ["pace-holds", "pace-fades", "pace-holds"], 10)
    (4, 14, 4)
    """
    known: dict[int, dict[str, int]] = {}
    found = []
    for number, future in zip(picked, futures, strict=True):
        own = known.setdefault(number, {})
        found.append(own.setdefault(future, number + n * len(own)))
    return tuple(found)


class Drawn(NamedTuple):
    """A draw of the posterior on its way through a future."""

    future: str
    fit: Fit


def drawn_out(
    posterior: Posterior, picked: Sequence[int], probabilities: Mapping[str, float]
) -> list[Drawn]:
    """Return draws with futures, allotted so that each explanation meets them alike.

    The draws of an explanation that share a future depart from it to either side, evenly: their
    mean is near the future's own path however few they are.

    Parameters
    ----------
    posterior : Posterior
    picked : sequence of int
        Numbers of draws; a number is the key of a draw's deviations from its future's pace.
    probabilities : mapping of str to float
    """
    fits = [posterior.fit(number) for number in picked]
    explanations = [explanation_of(fit.parameters) for fit in fits]
    names = allotted_within(explanations, probabilities)
    groups = list(zip(explanations, names, strict=True))
    place: dict[tuple[int, str], float] = {}
    for group in dict.fromkeys(groups):
        numbers = [n for n, own in zip(picked, groups, strict=True) if own == group]
        numbers = list(dict.fromkeys(numbers))
        spread = places(numbers).tolist()
        place |= {(n, group[1]): where for n, where in zip(numbers, spread, strict=True)}
    return [
        Drawn(
            name,
            continued(fit, posterior.pace(n), registry()[name], n, place[n, name]),
        )
        for n, name, fit in zip(picked, names, fits, strict=True)
    ]
