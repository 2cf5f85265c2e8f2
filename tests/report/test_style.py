"""Labels that keep their distance, titles that fit, survey points as published."""

from __future__ import annotations

from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from sim.report.figures.adoption import survey_points
from sim.report.style import canvas, drawing, fitted, spread, wrap


@given(st.lists(st.floats(-100, 100), max_size=12))
def test_labels_keep_their_gap_and_their_order(values: list[float]) -> None:
    placed = spread(values, gap=3.0)
    order = sorted(range(len(values)), key=lambda i: (values[i], i))
    gaps = [placed[b] - placed[a] for a, b in pairwise(order)]
    assert all(gap >= 3.0 - 1e-9 for gap in gaps)


def test_a_long_title_breaks_and_keeps_its_words() -> None:
    text = "Public cost " * 20
    lines = wrap(text.strip(), canvas(3.0), size=11.5, bold=True)
    assert len(lines) > 1
    assert " ".join(lines) == text.strip()


def test_survey_points_are_the_published_ones() -> None:
    shares = {year: round(share, 1) for year, share, _ in survey_points()}
    assert shares == {
        2017: 1.4,
        2018: 2.5,
        2019: 3.0,
        2020: 3.4,
        2021: 4.0,
        2022: 4.5,
        2023: 6.3,
        2024: 9.6,
    }
    grades = {year: grade for year, _, grade in survey_points()}
    assert {year for year, grade in grades.items() if grade == "A"} == {2017, 2021, 2022, 2023}


LONG = st.text(alphabet="abc 가나다×.", min_size=1, max_size=80).filter(lambda text: text.strip())


@given(LONG, st.integers(1, 3))
def test_a_name_fits_the_lines_that_it_has(name: str, most: int) -> None:
    with drawing():
        text = fitted(name, 1.2, size=8.5, most=most)
        figure = canvas(1.0)
        figure.dpi = 400  # letters stand on whole dots
        box = figure.text(0, 0, text, size=8.5).get_window_extent()
    assert text.count("\n") < most
    assert box.width / figure.dpi <= 1.2 + 0.02


def test_the_scale_of_a_package_stays_with_its_name() -> None:
    assert fitted("Tax: strategic technology × 6.85", 1.65, size=9.0).split("\n") == [
        "Tax: strategic",
        "technology × 6.85",
    ]
    assert fitted("Training × 0.315", 1.65, size=9.0) == "Training × 0.315"


def test_a_name_without_spaces_is_cut_and_says_so() -> None:
    text = fitted("인공지능" * 20, 1.65, size=9.0)
    assert text.startswith("인공지능")
    assert text.endswith("…")
