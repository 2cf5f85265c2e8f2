"""The tables of a discovery: the box and the tree, PRIM's trajectory, the cases."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from sim.analysis.discovery.cases import category_label
from sim.analysis.discovery.discovery import Discovery
from sim.outcomes.schema import NUMBER, TEXT, WHOLE, YES_NO, Schema, columns
from sim.statistics.scenario_box import Box, Restriction

if TYPE_CHECKING:
    import pandas as pd

PRIM: Final = "prim"
CART: Final = "cart"

DISCOVERY: Final = Schema(
    "discovery",
    {
        **columns(TEXT, "method"),
        **columns(WHOLE, "box"),
        **columns(NUMBER, "coverage", "density", "mass"),
        **columns(TEXT, "input", "label_en", "label_ko", "unit", "grade"),
        **columns(NUMBER, "low", "high", "range_low", "range_high"),
        **columns(TEXT, "allowed", "allowed_en", "allowed_ko"),
        **columns(NUMBER, "p_value", "reproduced"),
    },
)
TRAJECTORY: Final = Schema(
    "trajectory",
    {
        **columns(WHOLE, "box"),
        **columns(NUMBER, "coverage", "density", "mass"),
        **columns(WHOLE, "restricted"),
        **columns(YES_NO, "chosen"),
    },
)
CASES: Final = Schema(
    "cases",
    {
        **columns(WHOLE, "case"),
        **columns(YES_NO, "of_interest", "in_box"),
        **columns(NUMBER, "level_package", "level_against", "noise_sd"),
    },
    further=NUMBER,
)
SCHEMAS: Final = (DISCOVERY, TRAJECTORY, CASES)


def build(found: Discovery) -> dict[str, pd.DataFrame]:
    """Return every table by name; columns are described in docs/discovery.md."""
    return {
        "discovery": _boxes(found),
        "trajectory": _trajectory(found),
        "cases": _cases(found),
    }


def _boxes(found: Discovery) -> pd.DataFrame:
    """Return one row a box and restricted input; a box without restrictions has one row."""
    import pandas as pd

    rows = list(_rows(found, PRIM, found.chosen, found.box))
    for number, leaf in enumerate(found.tree):
        rows += _rows(found, CART, number, leaf)
    return DISCOVERY.joined([DISCOVERY.table(pd.DataFrame(rows))])


def _rows(found: Discovery, method: str, number: int, box: Box) -> Iterator[dict[str, Any]]:
    measures = {
        "method": method,
        "box": number,
        "coverage": box.coverage,
        "density": box.density,
        "mass": box.mass,
    }
    for name, each in box.restrictions.items() or (("", Restriction()),):
        yield measures | _restricted(found, method, name, each)


def _restricted(found: Discovery, method: str, name: str, each: Restriction) -> dict[str, Any]:
    about = found.cases.about.get(name)
    values = found.inputs.column(name) if name else np.array([np.nan])
    chosen = [found.inputs.categories[name][code] for code in each.allowed or ()]
    labels = [category_label(name, category) for category in chosen]
    ours = method == PRIM and name
    return {
        "input": name,
        "label_en": "" if about is None else about.label_en,
        "label_ko": "" if about is None else about.label_ko,
        "unit": "" if about is None else about.unit,
        "grade": "" if about is None else about.grade,
        "low": each.low if np.isfinite(each.low) else np.nan,
        "high": each.high if np.isfinite(each.high) else np.nan,
        "range_low": values.min(),
        "range_high": values.max(),
        "allowed": ",".join(chosen),
        "allowed_en": ", ".join(english for english, _ in labels),
        "allowed_ko": ", ".join(korean for _, korean in labels),
        "p_value": found.p_values[name] if ours else np.nan,
        "reproduced": found.stability.restricted[name] if ours else np.nan,
    }


def _trajectory(found: Discovery) -> pd.DataFrame:
    import pandas as pd

    return TRAJECTORY.table(
        pd.DataFrame(
            [
                {
                    "box": number,
                    "coverage": each.coverage,
                    "density": each.density,
                    "mass": each.mass,
                    "restricted": len(each.restrictions),
                    "chosen": number == found.chosen,
                }
                for number, each in enumerate(found.trajectory)
            ]
        )
    )


def _cases(found: Discovery) -> pd.DataFrame:
    """Return one row a case: whether it is of interest, whether in the box, and every input."""
    import pandas as pd

    cases, question = found.cases, found.question
    own = cases.levels[question.package].to_numpy()
    against = question.against
    table = {
        "case": np.array(cases.number),
        "of_interest": found.interest,
        "in_box": found.box.inside,
        "level_package": own,
        "level_against": (
            np.full(len(own), np.nan) if against is None else cases.levels[against].to_numpy()
        ),
        "noise_sd": cases.noise_sd[question.package].to_numpy(),
        **{name: found.inputs.column(name) for name in found.inputs.names},
    }
    return CASES.table(pd.DataFrame(table))


def record(found: Discovery, resamples: int, seed: int) -> dict[str, Any]:
    """Return what was asked and how steady the answer is, for the run record."""
    cases, question, steady = found.cases, found.question, found.stability
    return {
        "outcome": cases.outcome,
        "frame": cases.frame,
        "year": cases.year,
        "unit": cases.unit,
        "package": question.package,
        "against": question.against,
        "below": question.below,
        "cases": len(found.interest),
        "of_interest": int(found.interest.sum()),
        "inputs": list(found.inputs.names),
        "categories": {name: list(each) for name, each in found.inputs.categories.items()},
        "box": found.chosen,
        "resamples": resamples,
        "seed": seed,
        "out_of_sample": {
            "coverage": _ends(steady.coverage),
            "density": _ends(steady.density),
        },
        "chance": steady.chance,
        "luck": _luck(found),
        "criteria": {"peel": 0.05, "paste": 0.05, "mass": 0.05, "alpha": 0.05},
    }


def _ends(values: np.ndarray) -> dict[str, float | None]:
    known = values[np.isfinite(values)]
    if not known.size:
        return {"median": None, "p05": None, "p95": None}
    low, middle, high = np.quantile(known, [0.05, 0.5, 0.95])
    return {"median": float(middle), "p05": float(low), "p95": float(high)}


def _luck(found: Discovery) -> float | None:
    """Return the share of cases that luck alone may have put on their side; None if not known."""
    from scipy.stats import norm

    cases, question = found.cases, found.question
    own = cases.levels[question.package].to_numpy()
    noise = cases.noise_sd[question.package].to_numpy()
    if question.against is None:
        margin = own - float(question.below or 0.0)
    else:
        margin = own - cases.levels[question.against].to_numpy()
        # Paired luck: the noise of a difference is at most that of both together.
        noise = np.hypot(noise, cases.noise_sd[question.against].to_numpy())
    if not np.isfinite(noise).all() or not (noise > 0.0).any():
        return None
    with np.errstate(divide="ignore", invalid="ignore"):
        wrong = norm.sf(np.abs(margin) / noise)
    return float(np.nanmean(wrong))
