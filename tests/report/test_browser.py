"""The page in a browser: no error on the console, nothing wider than the window."""

from __future__ import annotations

import re
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.report.drawn import DrawnReport

BROWSER = next(
    filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None
)
FLAGS = (
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--hide-scrollbars",
)
#: The window of a headless browser has a least width, so the page stands in a frame of its own.
PROBE = """<!DOCTYPE html><meta charset="utf-8"><title>running</title>
<iframe id="page" src="report.html" style="width:{width}px;height:900px;border:0"></iframe>
<script>
document.getElementById("page").onload = (event) => {{
  const inside = event.target.contentDocument;
  const images = [...inside.images];
  document.title = "width " + inside.documentElement.scrollWidth
    + " images " + images.filter((each) => each.naturalWidth > 0).length + "/" + images.length;
}};
</script>"""

pytestmark = [
    pytest.mark.drawn,
    pytest.mark.browser,
    pytest.mark.skipif(BROWSER is None, reason="no Chromium is installed"),
]


@pytest.mark.parametrize("language", ["en", "ko"])
def test_the_page_fits_wide_and_narrow_windows_without_errors(
    drawn_report: Callable[[str], DrawnReport], tmp_path: Path, language: str
) -> None:
    shutil.copy(drawn_report(language).page, tmp_path / "report.html")
    for width in (1280, 390):
        probe = tmp_path / f"probe-{width}.html"
        probe.write_text(PROBE.format(width=width), encoding="utf-8")
        done = subprocess.run(
            [
                str(BROWSER),
                *FLAGS,
                f"--user-data-dir={tmp_path / f'profile-{width}'}",
                "--allow-file-access-from-files",
                "--enable-logging=stderr",
                "--virtual-time-budget=5000",
                "--window-size=1400,1000",
                "--dump-dom",
                probe.as_uri(),
            ],
            capture_output=True,
            text=True,
            encoding="utf-8",
            timeout=90,
            check=True,
        )
        assert "CONSOLE" not in done.stderr
        found = re.search(r"<title>width (\d+) images (\d+)/(\d+)</title>", done.stdout)
        assert found is not None, done.stdout[:300]
        wide, shown, images = map(int, found.groups())
        assert wide <= width
        assert shown == images == 10
