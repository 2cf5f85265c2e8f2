"""Replicates that failed: which, with what inputs, and why."""

from __future__ import annotations

import json
import traceback
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any, Final

from sim.errors import ReplicatesFailed
from sim.experiment.checkpoint import Store
from sim.experiment.experiment import Experiment
from sim.experiment.working_folder import refusing
from sim.policy.remark import Remark

FILE: Final = "failures.json"
"""In the working folder, until the results are whole."""
_KOREAN: Final = {"replicates": "반복", "draws": "추출"}


def report(
    failed: Mapping[int, Exception],
    store: Store,
    inputs: Callable[[int], Mapping[str, Any]],
    total: int,
    *,
    what: str = "replicates",
) -> ReplicatesFailed:
    """Write inputs and traceback of failed jobs into the working folder.

    Parameters
    ----------
    failed : mapping of int to Exception
        What each job raised, by its number.
    store : Store
    inputs : callable
        Returns what a job was run with, as JSON types.
    total : int
        Jobs in all.
    what : str
        What a job is: ``replicates`` or ``draws``.

    Returns
    -------
    ReplicatesFailed
        To be raised.
    """
    numbers = tuple(sorted(failed))
    described = [described_by(inputs(each), failed[each]) for each in numbers]
    file = write(store.folder, described)
    first = described[0]
    told = ("draw", "explanation", "future", "seed")
    about = ", ".join(f"{key} {first[key]}" for key in told if key in first)
    kept = sum(number < total for number in store.kept())
    said = Remark(
        f"{len(numbers)} of {total} {what} failed, the first of them "
        f"{numbers[0]} ({about}): {first['error']}; inputs and tracebacks are in {file}; "
        f"{kept} finished ones are kept, the same command runs the others",
        f"{_KOREAN[what]} {total}개 가운데 {len(numbers)}개가 실패했다. 첫 번째는 {numbers[0]}번"
        f"({about}): {first['error']}. 입력과 오류 기록은 {file}에 있다. 끝난 {kept}개는 "
        "남아 있으며, 같은 명령을 다시 쓰면 나머지를 실행한다",
    )
    return ReplicatesFailed(numbers, file, said)


def inputs(experiment: Experiment, replicate: int) -> dict[str, Any]:
    """Return what a replicate was run with, as JSON types."""
    draws = experiment.draws
    return {
        "replicate": replicate,
        "seed": experiment.seed,
        "draw": int(draws.by_replicate[replicate]),
        "explanation": draws.explanation(replicate),
        "future": draws.future(replicate),
        "population": 1 + int(experiment.sample_of[replicate]),
        "scenarios": {each.name: each.digest() for each in experiment.scenarios},
        "parameters": {
            each.name: dict(experiment.parameters_of(each, draws.fit(replicate)))
            for each in experiment.scenarios
        },
    }


def write(folder: Path, described: Sequence[Mapping[str, Any]]) -> Path:
    """Write what is known of failed jobs into a working folder and return the file."""
    file = folder / FILE
    with refusing(folder):
        text = json.dumps(described, ensure_ascii=False, indent=1)
        file.write_text(text + "\n", encoding="utf-8", newline="\n")
    return file


def described_by(inputs: Mapping[str, Any], error: Exception) -> dict[str, Any]:
    """Return what a failed job was run with, and what it raised."""
    return {
        **inputs,
        "error": f"{type(error).__name__}: {error}",
        "traceback": "".join(traceback.format_exception(error)),
    }
