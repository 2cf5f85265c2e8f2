"""The commands `verify` and `reproduce`."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Final

import typer

from sim.api import verification
from sim.cli.commands import compiling, console_summary, files
from sim.cli.commands.console import console
from sim.cli.commands.exit_codes import INTERRUPTED
from sim.experiment import Interrupted
from sim.experiment.progress import on_standard_error

if TYPE_CHECKING:
    from sim.analysis.verification.verify import Certificate
    from sim.cli.experiments import Reproduce, Verify

_WORDS: Final = {
    "all": ("Run again: all {of} replicates.", "재실행: 반복 {of}개 전부."),
    "some": (
        "Run again: {n} of {of} replicates (numbers {numbers}).",
        "재실행: 반복 {of}개 중 {n}개(번호 {numbers}).",
    ),
    "identical": ("Identical: {tables}.", "동일: {tables}."),
    "identical_rows": (
        "Identical in their rows of these replicates: {tables}.",
        "해당 반복의 행이 동일: {tables}.",
    ),
    "worked_out": (
        "Identical in all rows, worked out from outcomes: {tables}.",
        "outcomes에서 다시 계산한 결과 모든 행이 동일: {tables}.",
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
            population=options.population,
            posterior=options.posterior,
            workers=options.threads,
            executor=options.executor,
            progress=on_standard_error(lang=str(options.lang)),
        )
    except (Interrupted, KeyboardInterrupt) as stop:
        print(_words("interrupted", options.lang), file=sys.stderr)
        raise typer.Exit(INTERRUPTED) from stop
    _print(found, options.lang)
    return found.holds


def reproduce(options: Reproduce) -> None:
    """Make results again and say where they are."""
    files.check_result_folder(options.out, force=options.force)
    compiling.announce(str(options.lang))
    try:
        verification.reproduce(
            options.folder,
            options.out,
            population=options.population,
            posterior=options.posterior,
            workers=options.threads,
            executor=options.executor,
            force=options.force,
            progress=on_standard_error(lang=str(options.lang)),
        )
    except Interrupted as stop:
        console_summary.print_interrupted(stop, str(options.lang))
        raise typer.Exit(INTERRUPTED) from stop
    console_summary.print_place(options.out, False, options.lang)


def _print(found: Certificate, lang: str) -> None:
    every = len(found.replicates) == found.of
    tell = console().print
    numbers = ", ".join(map(str, found.replicates))
    lines = [
        _words(
            "all" if every else "some", lang, n=len(found.replicates), of=found.of, numbers=numbers
        )
    ]
    whole = not found.unchecked
    for key, tables in (
        ("identical" if whole else "identical_rows", found.identical),
        ("worked_out", found.worked_out),
        ("unchecked", found.unchecked),
    ):
        if tables:
            lines.append(_words(key, lang, tables=", ".join(tables)))
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
    return _WORDS[key][lang == "ko"].format(**values)
