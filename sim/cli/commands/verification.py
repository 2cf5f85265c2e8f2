"""The commands `verify` and `reproduce`."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Final

import typer

from sim.analysis.optimisation.run import SearchStopped
from sim.api import verification
from sim.cli.commands import compiling, console_summary, files
from sim.cli.commands.console import console
from sim.cli.commands.exit_codes import INTERRUPTED
from sim.experiment import Interrupted
from sim.experiment.progress import on_standard_error
from sim.report.text.words import particles

if TYPE_CHECKING:
    from pathlib import Path

    from sim.analysis.verification.certificate import Certificate
    from sim.cli.experiments import Reproduce, Verify

_JOBS: Final = {
    "replicates": ("replicates", "반복"),
    "draws": ("draws", "추출"),
    "evaluations": ("evaluations", "평가"),
}
_WORDS: Final = {
    "all": ("Run again: all {of} {jobs}.", "재실행: {jobs} {of}개 전부."),
    "some": (
        "Run again: {n} of {of} {jobs} (numbers {numbers}).",
        "재실행: {jobs} {of}개 중 {n}개(번호 {numbers}).",
    ),
    "asked": (
        "Asked again; nothing was run. {results} was taken as it stands: hwaksan verify checks it.",
        "다시 물었으며 실행한 것은 없다. {results}[은/는] 있는 그대로 썼다. 확인은 hwaksan "
        "verify로 한다.",
    ),
    "identical": ("Identical: {tables}.", "동일: {tables}."),
    "identical_rows": (
        "Identical in their rows of these {jobs}: {tables}.",
        "해당 {jobs}의 행이 동일: {tables}.",
    ),
    "worked_out": (
        "Identical in all rows, worked out from {single}: {tables}.",
        "{single}에서 다시 계산한 결과 모든 행이 동일: {tables}.",
    ),
    "unchecked": (
        "By digest only (a sample cannot give them, --all can): {tables}.",
        "다이제스트만 확인(표본으로는 계산할 수 없으며 --all로 확인 가능): {tables}.",
    ),
    "differs": (
        "Differs: {where}: {there} there, {here} now.",
        "다름: {where}: 저장된 값 {there}, 재실행 값 {here}.",
    ),
    "why": (
        "Other versions may be why: {reasons}.",
        "버전 차이가 원인일 수 있음: {reasons}.",
    ),
    "unknown": (
        "Code, data and versions are the same: the files were changed afterwards together with "
        "their digests, or this processor rounds differently.",
        "코드, 자료, 버전은 모두 같다. 파일과 다이제스트가 나중에 함께 변경되었거나 프로세서의 "
        "반올림이 다른 경우이다.",
    ),
    "holds": ("Nothing differs.", "다른 점이 없다."),
    "interrupted": (
        "hwaksan: interrupted; nothing was written",
        "hwaksan: 중단됨. 기록된 것은 없다",
    ),
}


def verify(options: Verify) -> bool:
    """Run results again, say what is identical and what is not, return whether all is."""
    compiling.announce(str(options.lang))
    try:
        found = verification.verify(
            options.folder,
            sample=options.sample,
            every=options.every,
            results=options.results,
            population=options.population,
            posterior=options.posterior,
            workers=options.threads,
            executor=options.executor,
            progress=on_standard_error("jobs", str(options.lang)),
        )
    except (Interrupted, SearchStopped, KeyboardInterrupt) as stop:
        print(_words("interrupted", options.lang), file=sys.stderr)
        raise typer.Exit(INTERRUPTED) from stop
    _print(found, options.results, options.lang)
    return found.holds


def reproduce(options: Reproduce) -> None:
    """Make results again and say where they are."""
    files.check_result_folder(options.out, force=options.force)
    compiling.announce(str(options.lang))
    try:
        verification.reproduce(
            options.folder,
            options.out,
            results=options.results,
            population=options.population,
            posterior=options.posterior,
            workers=options.threads,
            executor=options.executor,
            force=options.force,
            progress=on_standard_error("jobs", str(options.lang)),
        )
    except Interrupted as stop:
        console_summary.print_interrupted(stop, str(options.lang))
        raise typer.Exit(INTERRUPTED) from stop
    except SearchStopped as stop:
        console_summary.print_stopped(stop, str(options.lang))
        raise typer.Exit(INTERRUPTED) from stop
    console_summary.print_place(options.out, False, options.lang)


def _print(found: Certificate, results: Path | None, lang: str) -> None:
    tell = console().print
    jobs = _JOBS[found.jobs][lang == "ko"] if found.jobs else ""
    numbers = ", ".join(map(str, found.numbers))
    first = "all" if found.whole else "some"
    lines = [
        _words("asked", lang, results="" if results is None else results.name)
        if not jobs
        else _words(first, lang, n=len(found.numbers), of=found.of, jobs=jobs, numbers=numbers)
    ]
    single = ", ".join(found.single)
    for key, tables in (
        ("identical" if found.whole else "identical_rows", found.identical),
        ("worked_out", found.worked_out),
        ("unchecked", found.unchecked),
    ):
        if tables:
            lines.append(_words(key, lang, tables=", ".join(tables), jobs=jobs, single=single))
    for each in found.differences:
        lines.append(_words("differs", lang, where=each.where, there=each.there, here=each.here))
    if found.holds:
        lines.append(_words("holds", lang))
    elif found.reasons:
        lines.append(_words("why", lang, reasons="; ".join(found.reasons)))
    else:
        lines.append(_words("unknown", lang))
    for line in lines:
        tell(line, soft_wrap=True, markup=False, highlight=False)


def _words(key: str, lang: str, **values: object) -> str:
    said = _WORDS[key][lang == "ko"].format(**values)
    return particles(said) if lang == "ko" else said
