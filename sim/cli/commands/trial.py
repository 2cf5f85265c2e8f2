"""The command `trial`."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from sim.api import inputs
from sim.calibration import trial as trials
from sim.calibration.fit import store
from sim.calibration.trial import MEASURES, Trial, TrialResult
from sim.calibration.trial.definition import AT_LEAST, AT_MOST
from sim.calibration.trial.table import meaning, table
from sim.cli.commands import compiling, files, layout, setup
from sim.cli.commands.console import console, counted, digits, folding_table
from sim.engine.run import World
from sim.parameters.registry import GRADES

if TYPE_CHECKING:
    from sim.cli.evidence import Trial as Options

FEW_AWARDS = 200
# Smaller numbers are shown with one more digit.
SMALL = 0.1
_NUMBERS = ("published_se", "model", "model_se", "difference")
_BOUND_SIGNS = {AT_LEAST: "≥ ", AT_MOST: "≤ "}


def trial(options: Options) -> None:
    """Replay a published experiment, print model against publication, write the table if asked."""
    chosen = trials.load(options.name)
    if options.out is not None:
        files.check_target(options.out, force=options.force)
    parameters, intercepts = store.shipped()
    parameters = parameters.replace(**setup.overrides(options.assignments))
    population, _ = inputs.population(
        None,
        options.firms,
        options.small,
        options.population_seed,
        workers=options.threads,
        scenarios=3,
    )
    compiling.announce(str(options.lang))
    world = World.of(population, parameters, intercepts)
    result = trials.replay(
        chosen,
        world,
        seed=options.seed,
        replicates=options.replicates,
        workers=options.threads,
    )
    if options.out is not None:
        files.write(table(chosen, result), options.out)
    _print(chosen, result, korean=options.lang == "ko")
    if options.out is not None:
        print(options.out)


def _print(trial: Trial, result: TrialResult, *, korean: bool) -> None:
    print(trial.label("ko" if korean else "en"))
    print(trial.description_ko if korean else trial.description_en)
    _print_table(trial, result, korean=korean)
    _print_meaning(trial, result, korean=korean)
    _print_assumptions(trial, korean=korean)


def _print_table(trial: Trial, result: TrialResult, *, korean: bool) -> None:
    heads = (
        ("항목", "단위", "공표", "표준오차", "모형", "몬테카를로 오차", "차이", "등급")
        if korean
        else (
            "measure", "unit", "published", "error", "model", "Monte-Carlo error", "difference",
            "grade",
        )
    )  # fmt: skip
    shown = folding_table(*heads)
    for row in table(trial, result).to_dict("records"):
        given = bool(row["grade"])
        sign = _BOUND_SIGNS.get(str(row["bound"]), "")
        shown.add_row(
            str(row["label_ko" if korean else "label_en"]),
            str(row["unit_ko" if korean else "unit_en"]),
            f"{sign}{digits(row['published'])}" if given else "-",
            *(_number(float(row[name])) for name in _NUMBERS),
            GRADES[str(row["grade"])][korean] if given else "-",
        )
    screen = console()
    layout.print_table(shown)
    screen.print(_basis(result, korean=korean))


def _basis(result: TrialResult, *, korean: bool) -> str:
    """Say how many awards stand behind the numbers, and if they are too few."""
    few = result.effective < FEW_AWARDS
    if korean:
        return (
            f"{result.replicates}회 반복, 반복당 당첨 {result.awards:,.0f}개사(모집단 기준), "
            f"유효 당첨 수 총 {result.effective:,.0f}."
            + (" 너무 적어 오차도 믿을 수 없다. 기업이나 반복 횟수를 늘린다." if few else "")
        )
    return (
        f"{counted(result.replicates, 'replicate')} with {result.awards:,.0f} awards each "
        f"(represented firms); effective number of awards in all: {result.effective:,.0f}."
        + (" Too few to trust even the errors: use more firms or replicates." if few else "")
    )


def _print_meaning(trial: Trial, result: TrialResult, *, korean: bool) -> None:
    for name, figure in trial.published.items():
        about = MEASURES[name]
        label = about.name_ko if korean else about.name_en
        print(f"{label}: {meaning(figure, result[name], 'ko' if korean else 'en')}.")


def _print_assumptions(trial: Trial, *, korean: bool) -> None:
    print("가정(공표된 수치 없음):" if korean else "Assumptions (no published figure):")
    for each in trial.assumptions():
        if korean:
            print(f"  {each.label_ko}: {each.value_ko} [{each.source_ko}]")
        else:
            print(f"  {each.label_en}: {each.value} [{each.source}]")


def _number(value: float) -> str:
    if math.isnan(value):
        return "-"
    # Adding zero takes the sign from a rounded -0.
    return f"{value:.2f}" if abs(value) >= SMALL else f"{round(value, 3) + 0.0:.3f}"
