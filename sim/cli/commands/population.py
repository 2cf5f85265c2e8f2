"""The commands `population check` and `population synthesise`."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from sim.api import inputs
from sim.cli.commands import files, setup
from sim.cli.commands.console import bold, console, counted, folding_table
from sim.parameters.registry import GRADES
from sim.population import check, synthesise
from sim.population.schema import (
    FIRST_YEAR,
    FRAMES,
    INDUSTRIES,
    LAST_YEAR,
    NEVER,
    REGIONS,
    SIZE_CLASSES,
    TECHNOLOGIES,
    Population,
)

if TYPE_CHECKING:
    import pandas as pd

    from sim.cli.listings import CheckPopulation, SynthesisePopulation


def print_check(options: CheckPopulation) -> bool:
    """Print target against achieved for every margin; return whether all are met."""
    population, _ = inputs.population(None, options.firms, options.small)
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
    shown = folding_table(*heads)
    for row in found.to_dict("records"):
        shown.add_row(
            row["label_ko" if korean else "label_en"],
            str(row["year"]),
            row["unit"],
            *(f"{row[name]:z,.6g}" for name in ("target", "achieved", "difference", "tolerance")),
            "ok" if row["ok"] else bold("MISSED"),
            GRADES[row["grade"]][korean],
            row["source"],
        )
    screen = console()
    screen.print(shown)
    met = int(found["ok"].sum())
    screen.print(
        f"{len(found)}개 중 {met}개 충족" if korean else f"{met} of {len(found)} margins are met"
    )
    return met == len(found)


def write_population(options: SynthesisePopulation) -> None:
    """Write synthetic firms in the schema of the user's own microdata."""
    files.check_target(options.out, force=options.force)
    first, last = setup.years(str(options.year), FIRST_YEAR, LAST_YEAR)
    population = synthesise(n_sba=options.firms, n_small=options.small, seed=options.seed)
    table = microdata(population, first)
    files.write(table, options.out)
    print(f"{counted(len(table), 'firm')}, technologies of {last}: {options.out}")


def microdata(population: Population, year: int) -> pd.DataFrame:
    """Return firms in the columns of docs/microdata.md, with the technologies of one year."""
    import pandas as pd

    leaves = pd.Series(population.exit, dtype="Int64").mask(population.exit == NEVER)
    return pd.DataFrame(
        {
            "id": population.id,
            "frame": np.array(FRAMES, dtype=object)[population.frame],
            "industry": np.array(list(INDUSTRIES), dtype=object)[population.industry],
            "industry2": population.industry2,
            "region": np.array(REGIONS, dtype=object)[population.region],
            "size_class": np.array(SIZE_CLASSES, dtype=object)[population.size_class],
            "employees": population.employees,
            "sales_krw_million": np.exp(population.ln_sales.astype(np.float64)),
            "intangible_share": population.intangible.astype(np.float64),
            "value_added_per_worker_krw_million": np.exp(population.ln_lp.astype(np.float64)),
            "rd_intensity_percent": population.rd.astype(np.float64),
            "birth_year": population.birth,
            "entry_year": population.entry,
            "exit_year": leaves,
            "foreign": population.foreign,
            "multi_plant": population.multi_plant,
            **{name: population.uses(name, year).astype(np.uint8) for name in TECHNOLOGIES},
            "weight": population.weight,
        }
    )
