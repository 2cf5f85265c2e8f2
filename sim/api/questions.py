"""Ask results that are there: where a package loses, and how robust packages are."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any, Final

from sim.analysis.discovery import cases as case_tables
from sim.analysis.discovery.cases import Cases
from sim.api.analysis import Discovery, Robustness
from sim.api.tables import ResultTables
from sim.errors import UserError
from sim.experiment.provenance import code_digest, data_digest, versions
from sim.experiment.result_folder import check_free
from sim.policy.settings.published import figure

_OUTCOME: Final = "users"
_KEPT: Final = (
    "baseline", "horizon", "seed", "scenarios", "population", "draws", "overrides", "parameters",
    "known_limits",
)  # fmt: skip

Asked = ResultTables | str | Path
"""Results, or the folder they are in."""


def discover(
    results: Asked,
    package: str,
    *,
    against: str | None = None,
    below: float | None = None,
    outcome: str | None = None,
    frame: str | None = None,
    inputs: Sequence[str] | None = None,
    box: int | None = None,
    resamples: int = 50,
    seed: int = 2026,
    out: str | Path | None = None,
    force: bool = False,
    csv: bool = False,
    figures: str | None = None,
    command: Sequence[str] = (),
) -> Discovery:
    """Tell where a package loses to another, or misses a goal: a box of draws (PRIM) and a tree.

    Nothing is run: the draws of a comparison, or of a sensitivity analysis with its settings, are
    looked at again.

    Parameters
    ----------
    results : Comparison, Sensitivity, str or Path
        Results, or their folder.
    package : str
        Name of a scenario in them.
    against : str, optional
        Of interest are the draws in which `package` brings less than this scenario.
    below : float, optional
        Of interest are the draws in which the outcome of `package` is below this.
    outcome : str, optional
        ``users`` of a comparison by default; of a sensitivity analysis the first analysed.
    frame : str, optional
        Of a comparison's outcome; its first by default.
    inputs : sequence of str, optional
        Look at these parameters, settings, ``future`` and ``explanation`` alone.
    box : int, optional
        Position of a box in the table `trajectory`, instead of the most balanced one.
    resamples : int
        Bootstrap samples for the stability of the box, and as many shuffles.
    seed : int
    out, force, csv, figures, command
        See `sim.sensitivity`.

    Raises
    ------
    UserError
        If there are too few draws, or none or all are of interest.
    """
    from sim.analysis.discovery import tables
    from sim.analysis.discovery.discovery import discover as look
    from sim.analysis.discovery.question import Question

    folder = _checked(out, force=force)
    asked = _results(results)
    cases = _cases(asked, outcome, frame)
    found = look(
        cases,
        Question(package, against, below),
        inputs=None if inputs is None else tuple(inputs),
        box=box,
        resamples=resamples,
        seed=seed,
    )
    question = {
        "outcome": outcome,
        "frame": frame,
        "inputs": None if inputs is None else list(inputs),
        "box": box,
    }
    record = _record(asked, command) | {
        "discovery": {**tables.record(found, resamples, seed), "asked": question}
    }
    made = Discovery(tables.build(found), record)
    if folder is not None:
        made.save(folder, force=force, csv=csv, figures=figures)
    return made


def robustness(
    results: Asked,
    *,
    outcomes: Sequence[str] = ("users", "embedded_users"),
    frame: str | None = None,
    out: str | Path | None = None,
    force: bool = False,
    csv: bool = False,
    figures: str | None = None,
    command: Sequence[str] = (),
) -> Robustness:
    """Tell regret, order and goal of packages over the draws, and in each future and explanation.

    Nothing is run.

    Parameters
    ----------
    results : Comparison, str or Path
        A comparison of two packages or more, or its folder.
    outcomes : sequence of str
        Additional users for each KRW bn are told as well, where all packages cost more.
    frame : str, optional
        Of the outcomes; the first of each by default.
    out, force, csv, figures, command
        See `sim.sensitivity`.

    Raises
    ------
    UserError
        If the results hold fewer than two packages or draws.
    """
    from sim.analysis.robustness import robustness as robust

    folder = _checked(out, force=force)
    asked = _results(results)
    if "attribution" not in asked.tables:
        raise UserError(f"these are results of {asked.kind}", hint="give those of hwaksan compare")
    if not outcomes:
        raise UserError("no outcome is named", "--outcomes", "write --outcomes users")

    def cases(name: str, of: str | None = None, year: int | None = None) -> Cases:
        return case_tables.of_comparison(asked.tables, asked.record, name, of, year)

    found = [robust.measured(cases(each, frame)) for each in dict.fromkeys(outcomes)]
    priced = robust.per_money(cases("users", "all"), cases("public_cost_total_krw_bn", "all"))
    if priced is not None:
        found.append(priced)
    goal = _goal(asked.record)
    reached = cases("adoption_rate", goal["frame"], goal["year"])
    made = robust.tables(
        found, robust.Goal(goal["adoption_share_percent"], goal["year"], goal["frame"], reached)
    )
    record = _record(asked, command) | {
        "robustness": {
            "outcomes": [each.name for each in found],
            "asked": {"outcomes": list(outcomes), "frame": frame},
            "goal": goal,
            "draws": len(reached.number),
            "runs": int(reached.runs.sum()),
        }
    }
    answer = Robustness(made, record)
    if folder is not None:
        answer.save(folder, force=force, csv=csv, figures=figures)
    return answer


def _checked(out: str | Path | None, *, force: bool) -> Path | None:
    folder = None if out is None else Path(out)
    if folder is not None:
        check_free(folder, force=force)
    return folder


def _results(asked: Asked) -> ResultTables:
    if isinstance(asked, ResultTables):
        return asked
    from sim.api.opening import read

    return read(Path(asked))


def _cases(asked: ResultTables, outcome: str | None, frame: str | None) -> Cases:
    tables = asked.tables
    if "levels" in tables:
        if frame is not None:
            raise UserError(
                "a sensitivity analysis has one frame an outcome", "--frame", "leave it out"
            )
        return case_tables.of_sensitivity(tables, asked.record, outcome)
    if "outcomes" not in tables:
        raise UserError(
            f"these are results of {asked.kind}",
            hint="give those of hwaksan compare, or of a sensitivity analysis",
        )
    return case_tables.of_comparison(tables, asked.record, outcome or _OUTCOME, frame)


def _goal(record: dict[str, Any]) -> dict[str, Any]:
    """Return the goal: the first that a scenario states, else the government's."""
    for each in record["scenarios"].values():
        if each.get("target"):
            return dict(each["target"])
    return {
        "adoption_share_percent": figure("target_2030").value,
        "year": int(record["horizon"]),
        "frame": "sba",
    }


def _record(asked: ResultTables, command: Sequence[str]) -> dict[str, Any]:
    kept: dict[str, Any] = {key: asked.record[key] for key in _KEPT if key in asked.record}
    return {
        "command": list(command),
        **kept,
        "of": {"kind": asked.kind, "digests": dict(asked.record.get("digests", {}))},
        "warnings": [],
        "versions": versions(),
        "digests": {"data": data_digest(), "code": code_digest()},
    }
