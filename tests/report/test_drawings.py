"""A figure that the results cannot fill costs nothing but itself; a bug is still a bug."""

from __future__ import annotations

import numpy as np
import pytest

from sim.report import build
from sim.report.data.effects import answers
from sim.report.data.results import read
from sim.report.drawings import draw_all
from sim.report.figures import heat
from sim.report.text.words import Words
from tests.report.drawn import build_and_keep

pytestmark = pytest.mark.drawn

PACKAGES = {"training": (30.0, 30.0, 50.0), "no-policy": (-20.0, -9.0, -40.0)}
RATES = ("adoption_rate", "reported_rate", "interested_rate", "uninterested_rate")


def without(tables, frame):
    """Return tables of firms none of which is in a frame."""
    found = tables(PACKAGES)
    here = found["outcomes"]["frame"] == frame
    rates = here & found["outcomes"]["outcome"].isin((*RATES, "productivity"))
    found["outcomes"].loc[here, "value"] = 0.0
    found["outcomes"].loc[rates, "value"] = np.nan
    gone = found["distribution"]["frame"] == frame
    found["distribution"].loc[gone, ["firms", "mean", "p05", "p95"]] = 0.0
    if frame == "sba":
        found["heat"][["firms", "users"]] = 0.0
        found["heat"]["rate"] = np.nan
        gaps = found["outcomes"]["outcome"].str.endswith("_gap")
        found["outcomes"].loc[gaps, "value"] = np.nan
    return found


LEFT_OUT = {"adoption", "heat", "gains-cells", "uncertainty"}


# What stands in the place of a figure is said in both languages.
@pytest.mark.parametrize(
    ("frame", "left_out", "language"),
    [("sba", LEFT_OUT, "en"), ("sba", LEFT_OUT, "ko"), ("small", set(), "en")],
)
def test_firms_of_one_frame_only_get_a_page(make, tables, frame, left_out, language) -> None:
    folder = make(PACKAGES, without(tables, frame))
    report = build_and_keep(folder, language)
    page, drawn = report.page.read_text(encoding="utf-8"), report.drawn
    assert set(drawn.left_out) == left_out
    assert not set(drawn.pictures) & left_out
    for name, sentence in drawn.left_out.items():
        assert sentence in page
        assert not (folder / "figures" / f"{name}.png").exists()
    assert "nan" not in page.lower().replace("finan", "").replace("nanum", "")
    if frame == "sba":
        assert Words(language)("answer.baseline_none", label="", year="2030")[20:60] in page


def test_nothing_spent_and_nothing_changed_is_said(make, tables) -> None:
    packages = {"training": (0.0, 0.0, 0.0)}
    found = tables(packages)
    found["ledger"]["public_cost"] = 0
    found["attribution"].iloc[:, 5:] = 0.0
    drawn = build_and_keep(make(packages, found)).drawn
    assert {"ledger", "attribution", "uncertainty"} <= set(drawn.left_out)


def test_a_mistake_of_the_program_is_not_swallowed(make, monkeypatch) -> None:
    def broken(*_: object) -> None:
        raise ValueError("a bug")

    monkeypatch.setattr(heat, "cells", broken)
    results = read(make(PACKAGES))
    with pytest.raises(ValueError, match="a bug"):
        draw_all(results, answers(results), Words("en"))


def test_the_same_tables_give_the_same_bytes_whatever_the_matplotlibrc(make, tmp_path) -> None:
    import matplotlib as mpl

    rc = tmp_path / "matplotlibrc"
    rc.write_text(
        "lines.linewidth: 9\nfont.size: 20\naxes.grid: True\nsavefig.dpi: 30\n"
        "figure.dpi: 300\nlegend.frameon: True\nsavefig.bbox: tight\nxtick.direction: in\n"
        "text.usetex: True\nsvg.fonttype: none\naxes.prop_cycle: cycler('color', ['r'])\n"
    )
    one, other = make(PACKAGES, name="one"), make(PACKAGES, name="other")
    build(one)
    with mpl.rc_context(fname=rc):
        build(other)
        assert mpl.rcParams["font.size"] == 20  # the user's own figures keep their style
    assert (one / "report.html").read_bytes() == (other / "report.html").read_bytes()
    for file in sorted((one / "figures").iterdir()):
        assert file.read_bytes() == (other / "figures" / file.name).read_bytes(), file.name
