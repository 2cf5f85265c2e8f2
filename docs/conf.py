"""The site of `docs/`: ``make site`` builds it, offline, into ``docs/_build``.

Pages stay readable as they are, without a build; what Sphinx needs beyond them is here.
"""

from __future__ import annotations

import os
import re
from pathlib import Path
from typing import Any

from docutils import nodes
from latex2mathml.converter import convert
from sphinx.application import Sphinx
from sphinx.environment import BuildEnvironment
from sphinx.util import logging
from sphinx.writers.html5 import HTML5Translator

import sim
from sim.docs.walk import PRINTED, steps

_LOG = logging.getLogger(__name__)

project = "hwaksan"
author = "hwaksan contributors"
version = release = sim.__version__

extensions = ["myst_nb", "sphinx.ext.autodoc", "sphinx.ext.napoleon", "sphinx_design"]
exclude_patterns = ["_build", "teaching/lecture.ipynb"]  # the page is the source of the notebook
nitpicky = True
# Only names of this package are pages here: no inventory of another project is fetched.
nitpick_ignore_regex = [("py:.*", r"(?!sim\.).*"), ("py:.*", r"sim\.(?!api\.)\w+\..*")]

# A machine without the time to run the notebooks builds the pages alone: SITE_RUN=off.
nb_execution_mode = os.environ.get("SITE_RUN", "cache")
nb_execution_raise_on_error = True
nb_execution_timeout = 600
nb_execution_in_temp = True  # what a cell saves is not there for another page or build
nb_merge_streams = True
myst_enable_extensions = ["dollarmath", "colon_fence", "attrs_inline"]
myst_heading_anchors = 4

autodoc_typehints = "none"  # the docstrings say types, shapes and units
napoleon_google_docstring = False
napoleon_use_rtype = False

html_theme = "pydata_sphinx_theme"
html_title = "hwaksan"
html_static_path = ["_static"]
html_css_files = ["site.css"]
html_copy_source = False
html_show_sourcelink = False
html_math_renderer = "mathml"
html_theme_options: dict[str, Any] = {
    "navbar_align": "left",
    "show_prev_next": True,
    "secondary_sidebar_items": ["page-toc"],
    "footer_start": ["copyright"],
    "footer_end": [],
}
html_sidebars = {"index": []}
copyright = author

# Pages beside the tutorials that have no Korean page; every other one must.
ENGLISH_ONLY = {"tutorials/index"}

_ABOVE = re.compile(r"\]\(\.\./CONTRIBUTING\.md")


def _prepare(app: Sphinx, page: str, source: list[str]) -> None:
    """Lead a link to the file beside `docs/` to its page, and show what a cell printed just now.

    A page gives behind a cell what it prints, for readers without a build; `sim.docs.walk` holds
    the two against each other. Line numbers stay as they are.
    """
    del page
    text = _ABOVE.sub("](/howto/extend.md", source[0])
    if app.config.nb_execution_mode != "off":
        text = PRINTED.sub(lambda found: found[1] + "\n" * found[2].count("\n"), text)
    source[0] = text


def _translations(app: Sphinx, env: BuildEnvironment) -> None:
    """Warn of a tutorial without its Korean page, or with one that does not do the same."""
    del app
    for page in sorted(env.found_docs):
        if not page.startswith("tutorials/") or page.endswith(".ko") or page in ENGLISH_ONLY:
            continue
        if f"{page}.ko" not in env.found_docs:
            _LOG.warning("has no Korean page %s.ko.md", page, location=page)
            continue
        ours, theirs = (_outline(env.doc2path(each)) for each in (page, f"{page}.ko"))
        if ours != theirs:
            _LOG.warning(
                "differs from %s.md in headings or steps: %s, not %s",
                page,
                theirs,
                ours,
                location=f"{page}.ko",
            )


def _outline(file: str | os.PathLike[str]) -> tuple[int, list[str]]:
    """Return how many headings a page has, and what kinds of things it does."""
    text = Path(file).read_text(encoding="utf-8")
    return len(re.findall(r"^##+ ", text, re.M)), [each.kind for each in steps(text)]


def _inline(writer: HTML5Translator, node: nodes.Node) -> None:
    writer.body.append(convert(node.astext()))
    raise nodes.SkipNode


def _display(writer: HTML5Translator, node: nodes.Node) -> None:
    writer.body.append(f'<div class="equation">{convert(node.astext(), display="block")}</div>\n')
    raise nodes.SkipNode


def setup(app: Sphinx) -> None:
    """Register what the pages need; formulas are MathML, which asks for nothing on the network."""
    app.connect("source-read", _prepare)
    app.connect("env-check-consistency", _translations)
    app.add_html_math_renderer("mathml", (_inline, None), (_display, None))
