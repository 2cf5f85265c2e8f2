"""Results of other commands that a report takes in: held against the report's own results."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

from sim.errors import UserError
from sim.report.data.results import Results
from sim.report.data.run_record import need
from sim.report.text.words import Words

_KEYS: Final = ("baseline", "horizon", "seed", "scenarios", "population", "draws")
_MADE: Final = ("source", "n_sba", "n_small", "seed", "file")


def check(results: Results, run: Mapping[str, Any], folder: Path) -> None:
    """Refuse results whose numbers cannot stand beside the report's own.

    Parameters
    ----------
    results : Results
        What the report is about.
    run : mapping
        Run record of the folder to take in.
    folder : pathlib.Path

    Raises
    ------
    UserError
        For another horizon, baseline, population, set of parameters, or another package under
        the same name.
    """
    need(run, _KEYS, folder)
    need(results.run, _KEYS, Path("run.json of the report"))
    _same_horizon(results, run, folder)
    _same_baseline(results, run, folder)
    _same_firms(results, run, folder)
    _same_parameters(results, run, folder)
    for name in run["scenarios"]:
        if name in results.packages and _digest(run, name) != _digest(results.run, name):
            raise UserError(
                f"the package {name!r} is another one there than in the report",
                str(folder),
                "give one of the two another name, or make both from the same file",
            )


def remarks(
    results: Results, run: Mapping[str, Any], runs: int, package: tuple[str, str], words: Words
) -> tuple[str, ...]:
    """Say in what the numbers of a folder may differ from the report's without being wrong.

    Parameters
    ----------
    results : Results
    run : mapping
    runs : int
        Paired runs behind the numbers there.
    package : tuple of str
        Name and label of what was taken apart, or moved.
    words : Words
    """
    said = []
    name, label = package
    if name not in results.packages:
        scaled = results.equal_cost is not None and name in set(results.equal_cost["package"])
        said.append(words("taken.scaled" if scaled else "taken.package", label=label))
    if run["seed"] != results.run["seed"]:
        said.append(
            words("taken.seed", there=str(run["seed"]), here=str(results.run["seed"])),
        )
    if runs != results.replicates:
        key = "taken.fewer" if runs < results.replicates else "taken.more"
        said.append(words(key, there=str(runs), here=str(results.replicates)))
    if _version(run) != _version(results.run):
        said.append(words("taken.version"))
    return tuple(said)


def _same_horizon(results: Results, run: Mapping[str, Any], folder: Path) -> None:
    if int(run["horizon"]) != results.horizon:
        raise UserError(
            f"its horizon is {run['horizon']}, that of the report {results.horizon}",
            str(folder),
            f"make it again with --horizon {results.horizon}",
        )


def _same_baseline(results: Results, run: Mapping[str, Any], folder: Path) -> None:
    there, here = str(run["baseline"]), results.baseline
    if _digest(run, there) == _digest(results.run, here):
        return
    what = (
        f"its baseline is {there!r}, that of the report {here!r}"
        if there != here
        else f"its baseline {there!r} has other contents than that of the report"
    )
    raise UserError(what, str(folder), "make one of the two again with the other's baseline")


def _same_firms(results: Results, run: Mapping[str, Any], folder: Path) -> None:
    there, here = run["population"], results.run["population"]
    if there.get("digest") == here.get("digest"):
        return
    raise UserError(
        f"it was made with other firms ({_firms(there)}; the report: {_firms(here)})",
        str(folder),
        "make it again with the same --firms, --small and --population-seed, or --population",
    )


def _firms(made: Mapping[str, Any]) -> str:
    known = [f"{key} {made[key]}" for key in _MADE if made.get(key) is not None]
    return ", ".join([*known, f"{made.get('rows', '?')} rows"])


def _same_parameters(results: Results, run: Mapping[str, Any], folder: Path) -> None:
    there, here = _source(run), _source(results.run)
    if there.get("source") != here.get("source"):
        raise UserError(
            f"its parameters come from the {there.get('source')}, those of the report from the "
            f"{here.get('source')}",
            str(folder),
            f"make it again with --parameters {here.get('source')}",
        )
    if there.get("posterior") != here.get("posterior"):
        raise UserError(
            "it was made with another posterior than the report",
            str(folder),
            "make one of the two again with the other's --posterior",
        )
    same_fit = all(run.get(key) == results.run.get(key) for key in ("parameters", "fit"))
    if here.get("source") == "fit" and not same_fit:
        raise UserError(
            "it was made with another fit than the report", str(folder), "make the older one again"
        )
    if run.get("overrides", {}) != results.run.get("overrides", {}):
        raise UserError(
            f"its parameters were set otherwise ({_set(run)}; the report: {_set(results.run)})",
            str(folder),
            "make it again with the same --set",
        )


def _source(run: Mapping[str, Any]) -> Mapping[str, Any]:
    """Return where the parameters come from; a search has two halves of one source."""
    draws = run["draws"]
    return dict(draws["check"]) if "check" in draws else dict(draws)


def _set(run: Mapping[str, Any]) -> str:
    values = run.get("overrides", {})
    return ", ".join(f"{symbol}={value:g}" for symbol, value in values.items()) or "none set"


def _digest(run: Mapping[str, Any], scenario: str) -> object:
    resolved = run["scenarios"].get(scenario, {})
    return resolved.get("digest", resolved)


def _version(run: Mapping[str, Any]) -> tuple[object, ...]:
    digests = run.get("digests", {})
    return tuple(digests.get(key) for key in ("code", "data"))
