"""On the screen: what the horizon may look like, and where the answer hangs on it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sim.cli.commands.console import console
from sim.report.data.results import Results, of_tables
from sim.report.tables import outlook
from sim.report.text.words import Words

if TYPE_CHECKING:
    from sim.api.comparison import Comparison


def print_outlook(found: Comparison, lang: str) -> None:
    """Print the share of users under each future, before anything is said of policy."""
    _print([outlook.sentence(_results(found), Words(lang))])


def print_dependence(found: Comparison, lang: str) -> None:
    """Print which effects, and whether the order, hang on the explanation or the future."""
    results, words = _results(found), Words(lang)
    _print([*outlook.by_explanation(results, words), outlook.order(results, words)])


def _results(found: Comparison) -> Results:
    return of_tables(found.tables, found.record)


def _print(lines: list[str]) -> None:
    for line in filter(None, lines):
        console().print(line, soft_wrap=True)
