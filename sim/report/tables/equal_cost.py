"""Packages at equal cost as the report reads and shows them."""

from __future__ import annotations

import math
from collections.abc import Hashable, Mapping
from dataclasses import dataclass
from typing import Any, Final

from markupsafe import Markup

from sim.report.data.effects import attribution, windfall_of
from sim.report.data.estimate import Estimate
from sim.report.data.results import Results
from sim.report.tables.comparison import Cell, Table, over
from sim.report.text import escaping, formatting, intervals, labels
from sim.report.text.words import Words

BOUGHT: Final = ("users_sba", "users_all", "embedded_all")
"""Prefixes of the columns `*_per_krw_bn`."""
DIGITS: Final = 2


@dataclass(frozen=True)
class Priced:
    """What a package brings for a KRW bn.

    Attributes
    ----------
    label : str
    remark : str
        Why it does not cost what was asked for; empty where it does.
    factor : float
    cost_bn : Estimate
    bought : mapping of str to Estimate
        By name of `BOUGHT`.
    windfall : float
        Percent of the newly supported firms that use AI.
    """

    label: str
    remark: str
    factor: float
    cost_bn: Estimate
    bought: Mapping[str, Estimate]
    windfall: float


def priced(results: Results, words: Words) -> tuple[Priced, ...]:
    """Return the packages, most additional users of the survey frame for the money first."""
    table = results.equal_cost
    if table is None:
        return ()
    ordered = table.sort_values("users_sba_per_krw_bn", ascending=False, na_position="last")
    classes = attribution(results)
    return tuple(
        _priced(row, results.replicates, windfall_of(classes.get(str(row["scenario"]), {})), words)
        for row in ordered.to_dict("records")
    )


def asked_bn(results: Results) -> float:
    """Return the amount that was asked for, KRW bn."""
    return math.nan if results.equal_cost is None else float(results.equal_cost["asked_krw_bn"][0])


def lede(results: Results, words: Words) -> str:
    """Say at the top of the page that packages were scaled; nothing where they were not."""
    if results.equal_cost is None:
        return ""
    amount = formatting.money_bn(asked_bn(results), words.language)
    return " " + words("equal.lede", amount=amount, year=str(results.horizon))


def what_is_equal(results: Results, words: Words) -> Markup:
    """Say that the cost is equal on average only, how far it is from it, and which means mislead.

    Empty where packages were not scaled.
    """
    found = [each for each in priced(results, words) if math.isfinite(each.cost_bn.low)]
    if not found:
        return Markup("")
    widest = max(found, key=lambda each: each.cost_bn.high - each.cost_bn.low)
    ends = (
        formatting.money_bn(end, words.language)
        for end in (widest.cost_bn.low, widest.cost_bn.high)
    )
    about = dict(zip(("low", "high"), ends, strict=True))
    said = [words("equal.what", label=escaping.fragment(widest.label), **about)]
    for key, outer in (("skewed", False), ("skewed_far", True)):
        names = [str(escaping.fragment(each.label)) for each in found if _outside(each) is outer]
        if names:
            said.append(words(f"equal.{key}", names=words.listed(names)))
    return Markup(" ".join(said))


def _outside(each: Priced) -> bool | None:
    """Whether the mean lies outside the 90 % interval (True) or the 50 % (False); else None."""
    value = each.bought[BOUGHT[0]]
    if value.exactly_zero or not math.isfinite(value.low):
        return None
    if not value.low <= value.mean <= value.high:
        return True
    return None if value.inner_low <= value.mean <= value.inner_high else False


def equal_cost_table(results: Results, found: tuple[Priced, ...], words: Words) -> Table:
    """Return the packages at equal cost, one a row; below it why one does not cost the amount."""
    language = words.language
    head = ("package", "factor", "cost", *BOUGHT, "windfall")
    rows = []
    for each in found:
        rows.append(
            (
                Cell(each.label, number=False),
                Cell(formatting.number(each.factor, 2 if each.factor >= 0.995 else 3)),
                Cell(
                    formatting.money_bn(each.cost_bn.mean, language, signed=True),
                    intervals.money_bn(each.cost_bn, language),
                ),
                *(_bought(each.bought[name], words) for name in BOUGHT),
                Cell(
                    formatting.percent(each.windfall, language, 0)
                    if math.isfinite(each.windfall)
                    else formatting.NONE
                ),
            )
        )
    return Table(
        caption=words(
            "equal.caption",
            amount=formatting.money_bn(asked_bn(results), language),
            year=str(results.horizon),
            over=over(results, words),
        ),
        head=tuple(words(f"equal.{name}") for name in head),
        rows=tuple(rows),
        notes=tuple(each.remark for each in found),
    )


def _priced(row: Mapping[Hashable, Any], pairs: int, windfall: float, words: Words) -> Priced:
    bought = {name: _estimate(row, f"{name}_per_krw_bn", pairs) for name in BOUGHT}
    cost = _estimate(row, "cost_krw_bn", pairs)
    status = str(row["status"])
    if status == "met" and not row["equal"]:
        status = "unequal"
    fits = status == "met" or (status == "closest" and row["equal"])
    return Priced(
        label=labels.shown(row, str(row["package"]), words),
        remark=""
        if fits
        else words(f"equal.{status}", cost=formatting.money_bn(cost.mean, words.language)),
        factor=float(row["factor"]),
        cost_bn=cost,
        bought=bought,
        windfall=windfall,
    )


def _estimate(row: Mapping[Hashable, Any], name: str, pairs: int) -> Estimate:
    low, high, inner_low, inner_high = (
        float(row[f"{name}_{end}"]) for end in ("p05", "p95", "p25", "p75")
    )
    return Estimate(float(row[name]), low, high, inner_low, inner_high, math.nan, pairs)


def _bought(value: Estimate, words: Words) -> Cell:
    if not math.isfinite(value.mean):
        return Cell(formatting.NONE)
    note = intervals.plain(value, words.language, DIGITS, signed=True)
    if value.sign == 0 and not value.exactly_zero:
        note = f"{note}; {words('table.zero')}"
    return Cell(formatting.number(value.mean, DIGITS, signed=True), note)
