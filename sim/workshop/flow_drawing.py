"""Where the money went as the page's chart library takes it, and as a table."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any, Final

from sim.report.style import ACCENT, INK, MUTED, WARM
from sim.report.text import formatting
from sim.workshop.charts import FONT
from sim.workshop.flows import Flow, Graph
from sim.workshop.lever import LEVER_YEAR
from sim.workshop.words import Words

MAX_SOURCES: Final = 8
"""Programmes that are drawn by themselves; the others are one."""
_COLORS: Final[Mapping[str, str]] = {
    "paid": ACCENT,
    "awards": ACCENT,
    "lapsed": WARM,
    "rejected": WARM,
    "unused": "#e69f00",
    "carried_out": MUTED,
    "committed_out": MUTED,
    "earlier": MUTED,
}
_WIDTH: Final = 1180.0
_GAP: Final = 40.0
_OTHER: Final = "#56b4e9"


def drawn_apart(programmes: Sequence[Flow], by: Callable[[Flow], float]) -> list[Flow]:
    """Return the largest programmes, and the others as one with an empty name.

    Parameters
    ----------
    programmes : sequence of Flow
    by : callable
        Returns how large one is.
    """
    ordered = sorted((each for each in programmes if by(each) > 0.0), key=by, reverse=True)
    kept, rest = ordered[:MAX_SOURCES], ordered[MAX_SOURCES:]
    return [*kept, Flow.together(rest)] if rest else kept


def options(
    graph: Graph, names: Sequence[str], said: Callable[[float], str], words: Words, title: str
) -> dict[str, Any]:
    """Return a flow as a chart; texts stand at its nodes, so that nothing has to be pointed at.

    Parameters
    ----------
    graph : Graph
    names : sequence of str
        Labels of the programmes, as `Node.key` numbers them.
    said : callable
        Returns a value as text.
    words : Words
    title : str
        For whoever cannot see it.
    """
    text = {"fontFamily": FONT, "color": INK, "fontSize": 13}
    last = max((each.layer for each in graph.nodes), default=0)
    nodes = []
    for place, node in enumerate(graph.nodes):
        label = words(
            "flow.labelled", name=label_of(node.key, names, words), value=said(node.value)
        )
        nodes.append(
            {
                # A number, not its label: labels come from files that users write.
                "name": str(place),
                "depth": node.layer,
                "itemStyle": {"color": _COLORS.get(node.key, _OTHER)},
                "label": {
                    "formatter": _plain(label),
                    "position": "left" if node.layer == last and last > 0 else "right",
                },
            }
        )
    links = [
        {"source": str(each.source), "target": str(each.target), "value": each.value}
        for each in graph.links
    ]
    return {
        "animation": False,
        "textStyle": text,
        "aria": {"enabled": True, "label": {"description": title}},
        "tooltip": {"show": False},
        "series": [
            {
                "type": "sankey",
                "data": nodes,
                "links": links,
                "left": 4,
                "right": 12,
                "top": 8,
                "bottom": 8,
                "nodeWidth": 14,
                "nodeGap": 19,
                "layoutIterations": 0,  # columns stay in the order given
                "draggable": False,
                "emphasis": {"focus": "adjacency"},
                "label": {
                    **text,
                    "width": _WIDTH / max(last, 1) - _GAP,
                    "overflow": "truncate",
                    "textBorderColor": "white",
                    "textBorderWidth": 3,
                },
                "lineStyle": {"color": "source", "opacity": 0.28, "curveness": 0.5},
            }
        ],
    }


def label_of(key: str, names: Sequence[str], words: Words) -> str:
    """Return what a node is called.

    Examples
    --------
    >>> label_of("paid", (), Words("en")), label_of("size 50", (), Words("ko"))
    ('Paid', '50~99인 기업')
    >>> label_of("programme 1", ("One", "Two"), Words("en"))
    'Two'
    """
    kind, _, number = key.partition(" ")
    if kind == "programme":
        return names[int(number)]
    if kind == "size":
        return words("flow.size", size=words(f"size.{number}"))
    return words(f"flow.{key}", first=str(LEVER_YEAR))


def rows(
    programmes: Sequence[Flow],
    base: Mapping[str, Flow],
    label: Callable[[str], str],
    words: Words,
) -> list[dict[str, str]]:
    """Return each programme as a row of a table, and their sum last.

    Parameters
    ----------
    programmes : sequence of Flow
    base : mapping of str to Flow
        Those of the baseline by name.
    label : callable
        Returns the label of a programme by its name.
    words : Words
    """
    found = [_row(each, base.get(each.name), label(each.name), words) for each in programmes]
    if len(programmes) > 1:
        whole = Flow.together([*base.values()]) if base else None
        found.append(_row(Flow.together(programmes), whole, words("flow.all"), words))
    return found


def _row(flow: Flow, base: Flow | None, label: str, words: Words) -> dict[str, str]:
    def money(value: float) -> str:
        return formatting.money_bn(value, words.language) if value else "0"

    asked = flow.applications > 0.0 or not flow.claims
    return {
        "programme": label,
        "opened": money(flow.opened),
        "paid": money(flow.paid),
        "lapsed": money(flow.lapsed),
        "later": money(flow.committed_out + flow.carried_out),
        "applications": formatting.count(flow.applications) if asked else formatting.NONE,
        "awards": formatting.count(flow.awards) if asked else formatting.NONE,
        "unused": formatting.count(flow.unused) if asked else formatting.NONE,
        "base_paid": formatting.NONE if base is None else money(base.paid),
        "base_awards": formatting.count(base.awards) if base and asked else formatting.NONE,
    }


def _plain(text: str) -> str:
    """Return a text in which nothing is filled in: braces mean something to the library."""
    return text.replace("{", "(").replace("}", ")")
