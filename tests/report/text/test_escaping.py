"""User text at the borders: shown as written, or replaced where it can be seen."""

from __future__ import annotations

import json
import warnings
from xml.etree import ElementTree

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from markupsafe import Markup

from sim.report import build, fonts
from sim.report.data.effects import answers
from sim.report.data.results import read
from sim.report.drawings import draw_all
from sim.report.style import drawing
from sim.report.text import escaping
from sim.report.text.words import Words
from tests.report.conftest import INSTRUMENTS

NASTY = {
    "brackets": ("[draft] Voucher [v2], $5bn or $10bn", "[초안] 바우처 [초안/시안] $5bn, $10bn"),
    "mathematics": (r"$\frac{1}{2$ _{a}^ {b} %s \n", r"$x$ {0} {name} 50 % \alpha"),
    "emoji": ("\N{ROCKET}\N{PARTY POPPER} voucher", "바우처 \U0001f468\u200d\U0001f467"),
    "control": ("a\x00b\x1b[31m\u202ec\ud800d", "가\x00나\x07\u2066다"),
    "markup": ("<script>alert(1)</script> & \"'", "<b>&amp;</b>"),
    "long": ("long " * 200, "긴" * 1000),
    "underscore": ("_hidden", "_숨김"),
    "nothing": ("\x00\x01", "\u202e"),
}  # fmt: skip
ANY = st.text(alphabet=st.characters(codec=None), max_size=200)


@settings(max_examples=60)
@given(ANY)
def test_a_label_is_one_short_readable_line_and_stays_when_cleaned_again(text: str) -> None:
    label = escaping.label(text, "fallback")
    assert 0 < escaping.columns(label) <= escaping.MAX_LABEL
    assert "\n" not in label
    label.encode("utf-8")  # no lone surrogate
    assert escaping.label(label, "fallback") == label


@settings(max_examples=60)
@given(ANY)
def test_a_figure_gets_only_letters_that_its_font_has(text: str) -> None:
    assert set(escaping.figure(text)) <= fonts.letters() | {"\n"}


@settings(max_examples=60)
@given(ANY)
def test_html_is_text_for_a_parser(text: str) -> None:
    escaped = str(escaping.html(text))
    assert "".join(ElementTree.fromstring(f"<p>{escaped}</p>").itertext()).replace(
        "\r", "\n"
    ) == escaping.clean(text).replace("\r\n", "\n").replace("\r", "\n")


def test_markup_of_the_report_is_left_alone() -> None:
    assert escaping.html(Markup("<b>")) == "<b>"
    assert escaping.html(3) == 3


def test_brackets_of_a_label_choose_no_particle() -> None:
    words = Words("ko")
    label = "바우처[초안/시안]"
    assert label in words("answer.same", label=label, baseline="기준")
    assert "‘[을/를]’" in words("taken.package", label="[을/를]")


@pytest.mark.drawn
@pytest.mark.parametrize("language", ["en", "ko"])
def test_every_figure_draws_any_label_without_a_warning(make, language) -> None:
    from matplotlib.text import Text

    results = read(make())
    for name, (english, korean) in zip(results.packages, NASTY.values(), strict=True):
        labelled = {"label_en": english, "label_ko": korean}
        results.run["scenarios"][name]["scenario"] |= labelled
    instruments = results.run["scenarios"][results.baseline]["instruments"]
    for name, (english, korean) in zip(INSTRUMENTS, NASTY.values(), strict=True):
        if name in instruments:
            instruments[name] |= {"label_en": english, "label_ko": korean}
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        drawn = draw_all(results, answers(results), Words(language))
        for picture in drawn.pictures.values():
            ElementTree.fromstring(picture.svg)  # well-formed
    assert drawn.left_out == {}
    for name, picture in drawn.pictures.items():
        with drawing():
            picture.figure.draw_without_rendering()
        whole, edge = picture.figure.get_tightbbox(), picture.figure.get_size_inches()
        assert whole.x0 >= -0.01, name
        assert whole.x1 <= edge[0] + 0.01, name
        assert whole.y1 <= edge[1] + 0.01, name
    every = {text.get_text() for text in drawn.pictures["effects"].figure.findobj(Text)}
    written = NASTY["brackets"][language == "ko"]
    assert written in {" ".join(text.split()) for text in every}


@pytest.mark.parametrize("language", ["en", "ko"])
def test_a_label_stands_on_the_page_as_written(make, language) -> None:
    folder = make({"training": (30.0, 30.0, 50.0)})
    file = folder / "run.json"
    record = json.loads(file.read_text(encoding="utf-8"))
    english, korean = NASTY["brackets"]
    record["scenarios"]["training"]["scenario"] |= {"label_en": english, "label_ko": korean}
    file.write_text(json.dumps(record), encoding="utf-8")
    page = build(folder, language=language).read_text(encoding="utf-8")
    assert f"<strong>{korean if language == 'ko' else english}</strong>" in page
