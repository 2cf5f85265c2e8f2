"""The site is built without a warning, and a mistake in a page fails with its place."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

DOCS = Path(__file__).resolve().parents[2] / "docs"


def build(pages: Path, to: Path, run: str = "off") -> subprocess.CompletedProcess[str]:
    """Build pages with the configuration of `docs/`; their cells run where it is "cache"."""
    return subprocess.run(
        [sys.executable, "-m", "sphinx", "-W", "--keep-going", "-q", "-c", DOCS, pages, to],
        env=os.environ | {"SITE_RUN": run, "PYTHONPATH": str(DOCS.parent), "NO_COLOR": "1"},
        capture_output=True,
        encoding="utf-8",
        check=False,
    )


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    to = tmp_path_factory.mktemp("site")
    done = build(DOCS, to)
    assert done.returncode == 0, done.stderr
    return to


@pytest.mark.slow
def test_every_page_is_in_the_site(site: Path) -> None:
    pages = {
        page.relative_to(DOCS).with_suffix("")
        for page in DOCS.rglob("*.md")
        if "_build" not in page.parts
    }
    built = {page.relative_to(site).with_suffix("") for page in site.rglob("*.html")}
    assert pages <= built


@pytest.mark.slow
def test_no_page_asks_for_anything_on_the_network(site: Path) -> None:
    for page in (site / "index.html", site / "odd.html", site / "tutorials" / "policy.html"):
        text = page.read_text(encoding="utf-8")
        assert 'src="http' not in text
        assert 'rel="stylesheet" href="http' not in text


def test_formulas_are_mathml(tmp_path: Path) -> None:
    (tmp_path / "index.md").write_text("# Index\n\n$V > 0$ and\n\n$$x^2$$\n", encoding="utf-8")
    done = build(tmp_path, tmp_path / "site")
    assert done.returncode == 0, done.stderr
    text = (tmp_path / "site" / "index.html").read_text(encoding="utf-8")
    assert text.count("<math") == 2
    assert "<msup>" in text


@pytest.mark.slow
def test_docstrings_are_in_the_page_of_functions(site: Path) -> None:
    api = (site / "reference" / "api.html").read_text(encoding="utf-8")
    assert "None beside the baseline (an empty list) runs the baseline alone" in api


@pytest.mark.parametrize(
    ("name", "text", "said"),
    [
        ("index", "# One\n\nSee [two](two.md).\n", ("index.md:3", "two.md")),
        ("alone", "# In no list of pages\n", ("alone.md", "included in any toctree")),
        ("tutorials/new", "# New\n", ("new.md", "has no Korean page tutorials/new.ko.md")),
    ],
    ids=["broken link", "page that nothing leads to", "missing translation"],
)
def test_a_mistake_fails_with_its_place(
    tmp_path: Path, name: str, text: str, said: tuple[str, str]
) -> None:
    pages = tmp_path / "pages"
    page = pages / f"{name}.md"
    page.parent.mkdir(parents=True)
    (pages / "index.md").write_text(
        "# Index\n\n```{toctree}\n:glob:\n\ntutorials/*\n```\n", encoding="utf-8"
    )
    page.write_text(text, encoding="utf-8")
    done = build(pages, tmp_path / "site")
    assert done.returncode == 1
    place, what = said
    [line] = [each for each in done.stderr.splitlines() if what in each]
    assert place in line


@pytest.mark.slow
def test_two_pages_that_save_results_under_one_name_are_built(tmp_path: Path) -> None:
    pages = tmp_path / "pages"
    pages.mkdir()
    head = "---\nfile_format: mystnb\nkernelspec:\n  name: python3\n---\n\n"
    cell = "```{code-cell} python\nfrom pathlib import Path\n\nPath('many').mkdir()\n```\n"
    contents = "\n```{toctree}\ntwo\n```\n"
    (pages / "index.md").write_text(f"{head}# One\n\n{cell}{contents}", encoding="utf-8")
    (pages / "two.md").write_text(f"{head}# Two\n\n{cell}", encoding="utf-8")
    done = build(pages, tmp_path / "site", run="cache")
    assert done.returncode == 0, done.stderr
    assert sorted(page.name for page in pages.iterdir()) == ["index.md", "two.md"]
