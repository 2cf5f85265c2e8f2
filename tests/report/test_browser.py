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
WIDTHS = (1280, 390)
#: The window of a headless browser has a least width, so the pages stand in frames of their own.
PROBE = """<!DOCTYPE html><meta charset="utf-8"><title>running</title>
{frames}
<script>
const measured = (inside) => {{
  const images = [...inside.images];
  return "width " + inside.documentElement.scrollWidth
    + " images " + images.filter((each) => each.naturalWidth > 0).length + "/" + images.length;
}};
window.onload = () => {{
  const frames = [...document.getElementsByTagName("iframe")];
  document.title = frames.map((each) => measured(each.contentDocument)).join("; ");
}};
</script>"""
FRAME = '<iframe src="report.html" style="width:{width}px;height:900px;border:0"></iframe>'

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
    probe = tmp_path / "probe.html"
    frames = "".join(FRAME.format(width=width) for width in WIDTHS)
    probe.write_text(PROBE.format(frames=frames), encoding="utf-8")
    done = subprocess.run(
        [
            str(BROWSER),
            *FLAGS,
            f"--user-data-dir={tmp_path / 'profile'}",
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
    found = re.findall(r"width (\d+) images (\d+)/(\d+)", done.stdout.split("</title>")[0])
    assert len(found) == len(WIDTHS), done.stdout[:300]
    for width, measured in zip(WIDTHS, found, strict=True):
        wide, shown, images = map(int, measured)
        assert wide <= width
        assert shown == images == 10
