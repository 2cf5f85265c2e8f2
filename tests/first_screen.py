"""What a first screen holds, whatever results it is of."""

from __future__ import annotations

import html
import re
from typing import Any

# Three English words in a row; a name of a programme or a method is one or two.
ENGLISH = re.compile(r"\b[a-z]{2,} [a-z]{2,} [a-z]{2,}\b")


def said(page: str) -> str:
    """Return the text of a page, without its style and its pictures."""
    bare = re.sub(r"(?s)<style>.*?</style>", " ", page)
    return " ".join(html.unescape(re.sub(r"<[^>]*>", " ", bare)).split())


def check_first_screen(shown: Any) -> None:
    """Check one sentence, one table, one picture and three lines, in both languages."""
    assert shown._repr_html_() == shown.first_screen("en").html
    for lang in ("en", "ko"):
        page = shown.first_screen(lang)._repr_html_()
        assert page.count('class="headline"') == 1
        assert page.count("<table") == 1
        assert page.count("<img") == 1
        assert "<script" not in page
        assert "<" not in said(page)  # no tag is shown as text
        assert len(repr(shown.first_screen(lang))) < 2000  # what a console prints of it
        [unsaid] = re.findall(r'(?s)<ol class="unsaid">(.*?)</ol>', page)
        assert unsaid.count("<li>") == 3
    assert not ENGLISH.search(said(page)), ENGLISH.search(said(page))
