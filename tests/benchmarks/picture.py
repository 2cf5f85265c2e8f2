"""The pictures of docs/performance.md, from the tables in results/bench.

python -m tests.benchmarks.picture
"""

from __future__ import annotations

from pathlib import Path

import matplotlib.pyplot as plt
import pandas as pd
from matplotlib.ticker import NullFormatter

from tests.benchmarks.machine import RESULTS

DOCS = Path("docs/figures")
OURS, OTHERS = "#0072b2", "#9aa5b1"


def peers() -> None:
    """Seconds of one run by implementation, on a log scale."""
    table = pd.read_csv(RESULTS / "peers.csv").sort_values("median_s", ascending=False)
    figure, axes = plt.subplots(figsize=(7.5, 0.55 * len(table) + 1.2), layout="constrained")
    colours = [OURS if name == "hwaksan" else OTHERS for name in table["implementation"]]
    # Points, not bars: a bar's length says nothing on a log scale.
    axes.scatter(1e3 * table["median_s"], table["implementation"], color=colours, s=70, zorder=3)
    axes.set_xscale("log")
    axes.grid(axis="x", alpha=0.3)
    axes.xaxis.set_major_formatter("{x:,.0f}")
    for row, (seconds, ratio) in enumerate(
        zip(table["median_s"], table["times_ours"], strict=True)
    ):
        axes.annotate(
            f"   {1e3 * seconds:,.0f} ms ({ratio:.3g} times ours)",
            (1e3 * seconds, row),
            va="center",
        )
    axes.set_xlim(10.0, 12e3 * table["median_s"].max())
    axes.set_xlabel("milliseconds for 13,824 firms, 2010-2035, one core (log scale)")
    axes.spines[["top", "right"]].set_visible(False)
    _save(figure, "peers")


def scaling() -> None:
    """Seconds and memory by number of firms."""
    table = pd.read_csv(RESULTS / "scaling.csv")
    figure, (left, right) = plt.subplots(1, 2, figsize=(9, 3.6), layout="constrained")
    for threads, colour in ((1, OURS), (2, "#d55e00")):
        mine = table[table["threads"] == threads]
        label = "one run" if threads == 1 else "two runs at once, each"
        left.loglog(mine["firms"], mine["seconds"], "o-", color=colour, label=label)
    left.set_xlabel("firms active in 2022")
    left.set_ylabel("seconds for 26 years")
    left.legend(frameon=False)
    one = table[table["threads"] == 1]
    right.loglog(one["firms"], one["peak_gb"], "o-", color=OURS)
    right.set_xlabel("firms active in 2022")
    right.set_ylabel("peak memory of the process, GB")
    right.yaxis.set_major_formatter("{x:g}")
    right.yaxis.set_minor_formatter(NullFormatter())
    right.set_yticks([0.3, 0.5, 1, 2, 5])
    for axes in (left, right):
        axes.spines[["top", "right"]].set_visible(False)
        axes.grid(alpha=0.3)
    _save(figure, "scaling")


def _save(figure: plt.Figure, name: str) -> None:
    DOCS.mkdir(parents=True, exist_ok=True)
    figure.savefig(DOCS / f"{name}.png", dpi=120)
    plt.close(figure)


if __name__ == "__main__":
    peers()
    scaling()
