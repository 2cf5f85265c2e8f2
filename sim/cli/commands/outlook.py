"""On the screen: what the horizon may look like, and where the answer hangs on it."""

from __future__ import annotations

from sim.cli.commands.console import console
from sim.report.data.results import Results
from sim.report.tables import outlook
from sim.report.text.words import Words


def print_outlook(results: Results, lang: str) -> None:
    """Print the share of users under each future, before anything is said of policy."""
    _print([outlook.sentence(results, Words(lang))])


def print_dependence(results: Results, lang: str) -> None:
    """Print which effects, and whether the order, hang on the explanation or the future."""
    words = Words(lang)
    _print([*outlook.by_explanation(results, words), outlook.order(results, words)])


def _print(lines: list[str]) -> None:
    for line in filter(None, lines):
        console().print(line, soft_wrap=True)
