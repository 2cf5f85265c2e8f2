"""The commands `population check` and `population synthesise`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sim.api import inputs
from sim.cli.commands import files, layout, own_firms
from sim.cli.commands.console import bold, console, counted, folding_table
from sim.errors import UserError, require_whole
from sim.parameters.registry import GRADES
from sim.population import check, sources, synthesise
from sim.population.export import microdata_table
from sim.population.schema import FIRST_YEAR, LAST_YEAR
from sim.units import in_language

if TYPE_CHECKING:
    from sim.cli.listings import CheckPopulation, SynthesisePopulation


def print_check(options: CheckPopulation) -> bool:
    """Print target against achieved for every margin; return whether all are met.

    Of own firms, print what was read; it is for the user to say what they should be.
    """
    if options.population is not None:
        if options.firms is not None or options.small is not None:
            raise UserError(
                "own firms bring their own number", "--population", "leave --firms and --small out"
            )
        own_firms.print_own(options.population, csv=options.csv, language=str(options.lang))
        return True
    population, _ = inputs.population(None, options.firms, options.small, options.population_seed)
    found = check(population)
    if options.csv:
        print(found.to_csv(index=False, lineterminator="\n"), end="")
        return bool(found["ok"].all())
    korean = options.lang == "ko"
    heads = (
        ("항목", "연도", "단위", "목표", "달성", "차이", "허용", "", "등급", "출처")
        if korean
        else (
            "margin", "year", "unit", "target", "achieved", "difference", "tolerance", "", "grade",
            "source",
        )
    )  # fmt: skip
    good, bad = ("충족", "미달") if korean else ("ok", "MISSED")
    shown = folding_table(*heads)
    for row in found.to_dict("records"):
        shown.add_row(
            row["label_ko" if korean else "label_en"],
            str(row["year"]),
            in_language(row["unit"], options.lang),
            *(f"{row[name]:z,.6g}" for name in ("target", "achieved", "difference", "tolerance")),
            good if row["ok"] else bold(bad),
            GRADES[row["grade"]][korean],
            sources.in_korean(row["source"]) if korean else row["source"],
        )
    screen = console()
    layout.print_table(shown)
    met = int(found["ok"].sum())
    screen.print(
        f"{len(found)}개 중 {met}개 충족" if korean else f"{met} of {len(found)} margins are met"
    )
    return met == len(found)


def write_population(options: SynthesisePopulation) -> None:
    """Write synthetic firms in the schema of the user's own microdata."""
    files.check_target(options.out, force=options.force)
    if options.year is not None:
        require_whole("--year", options.year, FIRST_YEAR, LAST_YEAR)
    population = synthesise(n_sba=options.firms, n_small=options.small, seed=options.seed)
    table = microdata_table(population, options.year)
    files.write(table, options.out)
    of = "all years" if options.year is None else options.year
    print(f"{counted(len(table), 'firm')}, technologies of {of}: {options.out}")
