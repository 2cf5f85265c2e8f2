"""The figure of cost: labels never lie, crowded packages are pulled apart."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from sim.report.data.effects import answers
from sim.report.data.results import read
from sim.report.figures.cost import NAMES_GID, draw
from sim.report.style import drawing
from sim.report.text import labels
from sim.report.text.words import Words
from tests.report.conftest import PACKAGES

CROWDED = {
    "voucher-expansion": (900.0, 300.0, 320.0),
    "training": (60.0, 5.0, 330.0),
    "tax-strategic": (4.0, 12.0, 11.0),
    "lead-projects": (70.0, 11.0, 15.0),
    "industrial-ai-fund": (50.0, 20.0, 18.0),
    "full-package": (900.0, 400.0, 690.0),
}
ALIKE = {"training": (40.0, 5.0, 60.0), "lead-projects": (40.0, 5.0, 60.0)}


def drawn(folder, language):
    results = read(folder)
    found = answers(results)
    words = Words(language)
    with drawing():
        picture = draw(results, found, words.for_figures())
        picture.figure.draw_without_rendering()
    return picture, found, [labels.scenario(results, each.name, words) for each in found]


@pytest.mark.parametrize("packages", [PACKAGES, CROWDED, ALIKE], ids=["usual", "crowded", "alike"])
@pytest.mark.parametrize("language", ["en", "ko"])
def test_the_nearest_marker_of_every_name_is_its_own(make, packages, language) -> None:
    picture, found, names = drawn(make(packages), language)
    scale = 10.0 if language == "ko" else 1.0
    where = [(each.cost_bn.mean * scale, each.users_all.mean) for each in found]
    named = set()
    for axes in picture.figure.axes:
        markers = axes.transData.transform(where)
        for text in axes.texts:
            if not (text.get_gid() or "").startswith(NAMES_GID):
                continue
            own = [int(k) for k in text.get_gid().removeprefix(NAMES_GID).split(",")]
            assert text.get_text().split("\n") == [names[k] for k in own]
            box = text.get_window_extent()
            away = np.hypot(
                np.maximum(np.maximum(box.x0 - markers[:, 0], markers[:, 0] - box.x1), 0),
                np.maximum(np.maximum(box.y0 - markers[:, 1], markers[:, 1] - box.y1), 0),
            )
            assert int(np.argmin(away)) in own
            assert away.min() > 2.0  # on nobody's marker
            named |= set(own)
    assert named == set(range(len(found)))
    assert picture.note.startswith(Words(language)("cost.note"))


REFERENCE = Path(__file__).resolve().parents[3] / "results" / "reference"


@pytest.mark.parametrize("language", ["en", "ko"])
def test_the_words_at_lines_of_equal_cost_do_not_touch(language) -> None:
    picture, _, _ = drawn(REFERENCE, language)
    boxes = [
        text.get_window_extent()
        for text in picture.figure.axes[0].texts
        if not (text.get_gid() or "").startswith(NAMES_GID)
    ]
    assert len(boxes) >= 2
    for k, one in enumerate(boxes):
        assert not [other for other in boxes[k + 1 :] if one.overlaps(other)]


def test_crowded_packages_stand_in_a_panel_of_their_own(make) -> None:
    picture, _, _ = drawn(make(CROWDED), "en")
    whole, near = picture.figure.axes
    assert np.ptp(near.get_xlim()) < 0.2 * np.ptp(whole.get_xlim())
    (lone,) = drawn(make({"training": (40.0, 5.0, 60.0)}, name="lone"), "en")[0].figure.axes
    assert lone.get_title() == ""
