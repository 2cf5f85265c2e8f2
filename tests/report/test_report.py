"""The page and its figures: self-contained, complete, the same bytes for the same tables."""

from __future__ import annotations

from collections.abc import Callable
from html.parser import HTMLParser
from pathlib import Path

import pandas as pd
import pytest

from sim.errors import UserError
from sim.experiment.limits import limits
from sim.report import build
from sim.report.data.results import COLUMNS, read
from sim.report.figures.heat import cells
from sim.report.style import drawing
from tests.report.drawn import DrawnReport

Make = Callable[..., Path]
Drawn = Callable[[str], DrawnReport]
FIGURES = {
    "adoption", "stages", "effects", "uncertainty", "cost", "heat", "ledger", "attribution",
    "gains", "gains-cells",
}  # fmt: skip
SECTIONS = {
    "answer", "reading",
    "baseline", "comparison", "money", "execution", "windfall", "distribution", "fit", "limits",
    "assumptions", "record",
}  # fmt: skip


class Page(HTMLParser):
    """What the tests ask of a page."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.language = ""
        self.images: list[dict[str, str | None]] = []
        self.headings: list[str] = []
        self.sections: set[str] = set()
        self.links: list[str] = []
        self.tags: set[str] = set()
        self.open: list[str] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        about = dict(attrs)
        self.tags.add(tag)
        if tag not in {"meta", "img", "br", "link"}:
            self.open.append(tag)
        if tag == "html":
            self.language = about["lang"] or ""
        if tag == "img":
            self.images.append(about)
        if tag in {"h1", "h2", "h3"}:
            self.headings.append(tag)
        if tag == "section":
            self.sections.add(about["id"] or "")
        self.links += [value or "" for key, value in attrs if key in {"src", "href"}]

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag


@pytest.mark.parametrize("language", ["en", "ko"])
@pytest.mark.drawn
def test_the_page_is_whole_and_needs_nothing_else(drawn_report: Drawn, language: str) -> None:
    report = drawn_report(language).page
    text = report.read_text(encoding="utf-8")
    page = Page(text)
    assert page.open == []
    assert page.language == language
    assert page.headings[0] == "h1"
    assert page.headings.count("h1") == 1
    assert page.sections == SECTIONS
    assert len(page.images) == len(FIGURES)
    assert all(image["alt"] for image in page.images)
    assert all(link.startswith(("data:", "#")) for link in page.links)
    assert not {"script", "link", "iframe"} & page.tags
    assert "@import" not in text
    assert "url(" not in text
    for name in FIGURES:
        figures = report.parent / "figures"
        assert (figures / f"{name}.png").read_bytes().startswith(b"\x89PNG")
        assert b"<svg" in (figures / f"{name}.svg").read_bytes()


@pytest.mark.parametrize("language", ["en", "ko"])
@pytest.mark.drawn
def test_every_figure_draws_without_a_warning_or_a_missing_glyph(
    drawn_report: Drawn, language: str
) -> None:
    report = drawn_report(language)
    assert report.warnings == ()
    assert set(report.drawn.pictures) == FIGURES


@pytest.mark.parametrize("language", ["en", "ko"])
@pytest.mark.drawn
def test_no_text_of_a_figure_is_cut_off_at_its_edge(drawn_report: Drawn, language: str) -> None:
    from matplotlib.text import Text

    for name, picture in drawn_report(language).drawn.pictures.items():
        with drawing():
            picture.figure.draw_without_rendering()
        edge = picture.figure.bbox
        # matplotlib keeps ticks beyond an axis, and does not draw them.
        unseen = {
            id(label)
            for axes in picture.figure.axes
            for axis in (axes.xaxis, axes.yaxis)
            for tick in axis.get_major_ticks()
            if not min(axis.get_view_interval()) <= tick.get_loc() <= max(axis.get_view_interval())
            for label in (tick.label1, tick.label2)
        }
        for text in picture.figure.findobj(Text):
            if not text.get_visible() or not text.get_text().strip() or id(text) in unseen:
                continue
            box = text.get_window_extent()
            inside = (
                box.x0 >= -1 and box.x1 <= edge.width + 1
                and box.y0 >= -1 and box.y1 <= edge.height + 1
            )  # fmt: skip
            assert inside, f"{name}: {text.get_text()!r} at {box}"


def test_the_font_has_every_syllable_and_what_the_figures_write() -> None:
    from matplotlib.font_manager import get_font

    from sim.report import fonts

    every = [*range(0xAC00, 0xD7A4), *map(ord, "–—·×‘’“”~%…")]
    for name in fonts.FILES.values():
        known = get_font(Path(fonts.__file__).with_name(name)).get_charmap()
        assert all(code in known for code in every)
    assert Path(fonts.__file__).with_name("OFL.txt").is_file()


@pytest.mark.drawn
def test_a_single_scenario_gets_a_page_without_comparison(make: Make) -> None:
    folder = make({})
    page = Page(build(folder).read_text(encoding="utf-8"))
    assert page.sections == SECTIONS - {"comparison", "windfall", "distribution"}
    assert {file.stem for file in (folder / "figures").iterdir()} == {
        "adoption", "stages", "heat", "ledger",
    }  # fmt: skip


def test_a_scenario_that_changes_nothing_is_drawn(make: Make) -> None:
    folder = make({"training": (0.0, 0.0, 0.0)})
    assert "changes nothing" in build(folder).read_text(encoding="utf-8")


@pytest.mark.parametrize("table", sorted(COLUMNS))
def test_a_missing_table_is_named(make: Make, table: str) -> None:
    folder = make({}, {table: None})
    with pytest.raises(UserError, match=rf"{table}\.parquet is missing"):
        build(folder)
    assert not (folder / "report.html").exists()


def test_a_missing_column_is_named(make: Make) -> None:
    with pytest.raises(UserError, match="no column 'rate'"):
        build(make({}, {"heat": pd.DataFrame({"scenario": ["baseline"], "year": [2030],
            "industry": ["C"], "region": ["seoul"], "firms": [9.0], "users": [1.0]})}))  # fmt: skip


def test_a_folder_without_a_record_is_refused(tmp_path: Path) -> None:
    with pytest.raises(UserError, match=r"run\.json is missing"):
        build(tmp_path)


def test_small_cells_are_left_out_of_the_heat_map(make: Make) -> None:
    results = read(make())
    heat = results.heat
    here = heat[(heat["scenario"] == "baseline") & (heat["year"] == results.horizon)]
    shown = cells(results)
    assert (here["firms"] < 5).any()
    assert (~pd.isna(pd.DataFrame(shown))).to_numpy().sum() == (here["firms"] >= 5).sum()


@pytest.mark.parametrize("fit", [False, True], ids=["drawn", "fit"])
@pytest.mark.parametrize("language", ["en", "ko"])
def test_the_known_limits_and_what_the_intervals_hold_are_said(
    make: Make, language: str, fit: bool
) -> None:
    text = build(make(fit=fit), language=language).read_text(encoding="utf-8")
    for limit in limits(drawn=not fit):
        assert limit[language == "ko"] in text
    other = limits(drawn=fit)[-1][language == "ko"]
    assert other not in text


def test_the_best_fit_alone_has_no_figure_of_sources(make: Make) -> None:
    page = Page(build(make(fit=True)).read_text(encoding="utf-8"))
    assert len(page.images) == len(FIGURES) - 1


@pytest.mark.parametrize(
    ("language", "label"),
    [("en", "price elasticity of introducing AI"), ("ko", "AI 도입의 가격 탄력성")],
)
def test_parameters_at_their_prior_stand_below_every_package(
    make: Make, language: str, label: str
) -> None:
    text = build(make(), language=language).read_text(encoding="utf-8")
    notes = [part.split("</tr>")[0] for part in text.split('<tr class="note">')[1:]]
    assert len(notes) == 3 * 8 + 1  # the first table, both of effects, and of policy taken away
    closed = [note for note in notes if "<details>" in note]
    assert len(closed) == 8
    rest = [note for note in notes if note not in closed]
    notes.remove(next(note for note in rest if "lost with" in note or "잃은" in note))
    assert all(label in note for note in notes)
    assert not any("(o)" in note for note in notes)


def test_places_and_pairs_are_shown(make: Make) -> None:
    packages = {"training": (30.0, 30.0, 50.0), "no-policy": (-200.0, -9.0, -40.0)}
    text = build(make(packages)).read_text(encoding="utf-8")
    assert "Rank 1" in text
    assert "<b>100" in text
