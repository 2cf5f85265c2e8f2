"""How well the baseline fits the published figures: each row with its rule, and what is off."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any, Final

import pandas as pd
from markupsafe import Markup

from sim import resources
from sim.calibration.fit.check import NEAR, PROBIT, RULES, UNJUDGED, counts, rule_of
from sim.calibration.targets import catalogue
from sim.calibration.targets.target import SIGN
from sim.errors import UserError
from sim.report.data.results import Results
from sim.report.tables.comparison import Cell, Table
from sim.report.text import escaping, formatting
from sim.report.text.parameters import named
from sim.report.text.words import Words

_FOLDER: Final = ("calibration", "fitted")
_COLUMNS: Final = frozenset(
    {
        "id", "kind", "use", "label_en", "label_ko", "unit", "target", "se", "model",
        "difference_se", "ok",
    }
)  # fmt: skip

_Row = Mapping[Any, Any]


def read_fit() -> pd.DataFrame | None:
    """Return the stored fit table, or None if this version has none."""
    file = resources.root().joinpath(*_FOLDER, "fit.csv")
    if not file.is_file():
        return None
    table = pd.read_csv(file, encoding="utf-8-sig")
    missing = sorted(_COLUMNS - set(table.columns))
    if missing:
        raise UserError(
            f"fit.csv has no column {missing[0]!r}",
            "/".join(_FOLDER),
            "hwaksan calibrate --quick",
        )
    return table


def fit_table(fit: pd.DataFrame, words: Words) -> Table:
    """Return the published figures against the fitted baseline, one a row."""
    rows = []
    for row in fit.to_dict("records"):
        rule, off = rule_of(row), _is_off(row)
        verdict = words("table.no" if off else "table.yes") if rule in RULES else formatting.NONE
        rows.append(
            (
                Cell(_label(row, words), number=False),
                Cell(_published(row)),
                Cell(_figures(row["model"])),
                Cell(_figures(row["se"])),
                Cell(_difference(row)),
                Cell(words(f"fit.rule_{rule}"), number=False),
                Cell(words(f"fit.{_use(row)}"), number=False),
                Cell(verdict, number=False, strong=off),
            )
        )
    head = ("figure", "target", "model", "se", "difference", "rule", "use", "ok")
    return Table(
        words("table.fit_caption"), tuple(words(f"table.fit_{name}") for name in head), tuple(rows)
    )


def fit_words(fit: pd.DataFrame | None, results: Results, words: Words) -> Markup:
    """Say whose fit the table shows, how many figures meet their rule, and which do not."""
    if fit is None:
        return Markup(words("table.fit_missing"))
    rows = fit.to_dict("records")
    said = [*_whose(results, words), *counted(rows, words)]
    off = [_named(row, words) for row in rows if _is_off(row)]
    said.append(words("fit.off", names=words.listed(off)) if off else words("fit.none_off"))
    far = [row for row in rows if rule_of(row) == "sign" and abs(row["difference_se"]) > NEAR]
    if far:
        said.append(words("fit.far", names="; ".join(_named(row, words) for row in far)))
    beyond = _beyond(rows)
    if beyond:
        said.append(words("fit.beyond", number=str(beyond)))
    return Markup(" ".join(said))


def counted(rows: Sequence[_Row], words: Words) -> list[str]:
    """Say by rule how many figures of a fit table are met, and how many cannot be judged."""
    said = []
    for rule, found in counts(rows).items():
        if rule == UNJUDGED:
            said.append(words.count("fit.count_unjudged", found.of))
        else:
            said.append(words(f"fit.count_{rule}", ok=str(found.met), all=str(found.of)))
    return said


def _is_off(row: _Row) -> bool:
    return rule_of(row) != UNJUDGED and not row["ok"]


def _whose(results: Results, words: Words) -> list[str]:
    """Say where the fit is not that of these firms or parameters."""
    run, said = results.run, []
    made = run.get("population", {})
    if made.get("source") != "synthetic":
        said.append(words("fit.own", file=escaping.fragment(str(made.get("file", "?")))))
    changed = _changed(results)
    if changed:
        known = ", ".join(named(changed, words, symbols=True))
        said.append(words("fit.set", names=escaping.fragment(known)))
    elif _other_fit(run):
        said.append(words("fit.other"))
    if results.drawn and not said:
        said.append(words("fit.drawn"))
    return said


def _changed(results: Results) -> tuple[str, ...]:
    """Return the parameters that `--set` or the baseline set."""
    own = results.resolved(results.baseline).get("parameters", {})
    return tuple(dict.fromkeys([*results.run.get("overrides", {}), *own]))


def _other_fit(run: Mapping[str, Any]) -> bool:
    """Whether one fit was used, and it is not the one that is shipped."""
    if run.get("draws", {}).get("source") != "fit" or "parameters" not in run:
        return False
    file = resources.root().joinpath(*_FOLDER, "fit.json")
    if not file.is_file():
        return True
    shipped = json.loads(file.read_text(encoding="utf-8"))["parameters"]
    return dict(run["parameters"]) != {**run["parameters"], **shipped}


def _beyond(rows: Sequence[_Row]) -> int:
    """Return how many published figures are checked outside this table."""
    shown = {str(row["id"]) for row in rows}
    every = (*catalogue.of_use("outer"), *catalogue.of_use("check"))
    return sum(target.id not in shown for target in every)


def _label(row: _Row, words: Words) -> str:
    """Name a figure; both regressions have a coefficient of the same name."""
    label = words.pick(str(row["label_en"]), str(row["label_ko"]))
    if row["kind"] == PROBIT:
        return words("fit.probit", label=label)
    return words("fit.lpm", label=label) if row["kind"] == "lpm" else label


def _named(row: _Row, words: Words) -> str:
    return words(
        "fit.named", label=escaping.fragment(_label(row, words)), difference=_difference(row)
    )


def _use(row: _Row) -> str:
    """Return what the fit does with a figure."""
    if row["use"] == "fit":
        return "used"
    return "drawn_toward" if rule_of(row) == "sector" else "kept_out"


def _published(row: _Row) -> str:
    """Return a published figure, or its sign where no more is known."""
    if row["unit"] != SIGN:
        return _figures(row["target"])
    signs = {1.0: "+", -1.0: formatting.MINUS}
    return signs.get(float(row["target"]), formatting.NONE)


def _difference(row: _Row) -> str:
    return formatting.number(float(row["difference_se"]), 2, signed=True)


def _figures(value: Any) -> str:
    return formatting.NONE if pd.isna(value) else formatting.number(float(value), 3)
