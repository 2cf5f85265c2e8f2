"""The order of packages at equal cost: who brings more users for a KRW bn, over the draws."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
from markupsafe import Markup

from sim.report.data.effects import paired
from sim.report.data.results import Results
from sim.report.tables.comparison import Table
from sim.report.tables.ranking import ranks_of, shares_of, units
from sim.report.text import escaping, formatting, labels
from sim.report.text.words import Words
from sim.statistics.ranking import ORDER_CERTAINTY, Ranking, alike, parted, rank

_FRAME: Final = "sba"


@dataclass(frozen=True, eq=False)
class EqualOrder:
    """The order over the draws.

    Attributes
    ----------
    ranking : Ranking
        Of additional users of the survey frame for a KRW bn of each package's mean cost.
    names : tuple of str
        The packages, most users for the money first.
    left_out : tuple of str
        Packages that cost nothing or less, so that nothing can be said per KRW bn.
    """

    ranking: Ranking
    names: tuple[str, ...]
    left_out: tuple[str, ...]

    @property
    def groups(self) -> list[list[str]]:
        """Groups in falling order; within a group the draws do not give an order."""
        return parted(self.names, self.ranking)


def equal_order(results: Results) -> EqualOrder | None:
    """Return the order at equal cost; None without that table, two such packages or two runs."""
    table = results.equal_cost
    if table is None or results.replicates < 2:
        return None
    users = results.at("users", _FRAME, results.horizon)
    costs = dict(zip(table["scenario"].astype(str), table["cost_krw_bn"].tolist(), strict=True))
    bought = {
        name: paired(users, name, results.baseline) / cost
        for name, cost in costs.items()
        if cost > 0.0
    }
    if len(bought) < 2:
        return None
    return EqualOrder(
        ranking=rank(bought, results.draw_of(users.index)),
        names=tuple(sorted(bought, key=lambda name: -float(np.mean(bought[name])))),
        left_out=tuple(name for name in costs if name not in bought),
    )


def ranks_table(results: Results, found: EqualOrder, words: Words) -> Table:
    """Return the share of draws in which each package has each rank at equal cost."""
    caption = words("equal.ranks_caption", units=units(results, words), year=str(results.horizon))
    return ranks_of(results, found.ranking, found.names, caption, words)


def pairs_table(results: Results, found: EqualOrder, words: Words) -> Table:
    """Return the share of draws in which one package brings more for the money than another."""
    caption = words(
        "equal.pairs_caption",
        units=units(results, words),
        year=str(results.horizon),
        share=_percent(ORDER_CERTAINTY, words),
    )
    return shares_of(results, found.ranking, found.names, caption, words)


def order_sentence(results: Results, found: EqualOrder, words: Words) -> Markup:
    """Say which packages bring more for the money than which, and where no order holds."""
    said = [_order(results, found, words)]
    if found.left_out:
        names = _names(results, found.left_out, words)
        said.append(words("equal.order_left_out", names=names))
    return Markup(" ".join(said))


def first_sentence(results: Results, found: EqualOrder, words: Words) -> Markup:
    """Say how often the package that comes first on the mean is first in a draw."""
    name = found.names[0]
    share = float(found.ranking.rank[found.ranking.names.index(name), 0])
    said = words(
        "equal.order_first",
        label=_names(results, (name,), words),
        rank=_percent(share, words),
        units=units(results, words),
    )
    if len(found.groups[0]) > 1:
        said += " " + words("equal.order_open", share=_percent(ORDER_CERTAINTY, words))
    return Markup(said)


def _order(results: Results, found: EqualOrder, words: Words) -> str:
    about = {"share": _percent(ORDER_CERTAINTY, words), "units": units(results, words)}
    groups = found.groups
    if len(groups) == 1:
        tied = all(
            set(found.names) - {name} <= set(alike(name, found.ranking)) for name in found.names
        )
        names = _names(results, found.names, words)
        return words("equal.order_none" if tied else "equal.order_partly", names=names, **about)
    listed = words("rank.before").join(_group(results, group, found, words) for group in groups)
    return words("equal.order", groups=listed, **about)


def _group(results: Results, group: list[str], found: EqualOrder, words: Words) -> str:
    names = _names(results, tuple(group), words)
    if len(group) == 1:
        return names
    tied = all(set(group) - {name} <= set(alike(name, found.ranking)) for name in group)
    return words("rank.tied" if tied else "rank.partly", names=names)


def _names(results: Results, names: tuple[str, ...], words: Words) -> str:
    return words.listed(
        [str(escaping.fragment(labels.scenario(results, name, words))) for name in names]
    )


def _percent(share: float, words: Words) -> str:
    return formatting.percent(100.0 * share, words.language, 0)
