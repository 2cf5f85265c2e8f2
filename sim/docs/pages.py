"""Pages of `docs/` that are written from declarations in code: ``python -m sim.docs.pages``."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from itertools import groupby
from pathlib import Path
from typing import Final

from sim import resources
from sim.docs.api import api_markdown
from sim.docs.commands import commands_markdown
from sim.docs.instruments import instruments_markdown
from sim.docs.markdown import table
from sim.docs.notebook import lecture_notebook
from sim.docs.outcomes import outcomes_markdown
from sim.docs.policies import policies_markdown
from sim.docs.schemas import columns_list
from sim.docs.targets import targets_markdown
from sim.docs.traits import microdata_table, panel_table, traits_table
from sim.parameters.registry import GRADES, Parameter, registry

_COLUMNS: Final = ("symbol", "meaning", "한국어", "unit", "default", "prior", "bounds", "grade")


def parameters_markdown() -> str:
    """Return the page of parameters: one table a group, then what identifies each and its source.

    Returns
    -------
    str
        Markdown that ends with a line break.
    """
    parameters = sorted(registry(), key=lambda p: p.group)  # stable: file order within a group
    groups = [(name, list(members)) for name, members in groupby(parameters, lambda p: p.group)]
    counts = ", ".join(
        f"{sum(p.grade == grade for p in parameters)} {grade} ({english})"
        for grade, (english, _) in GRADES.items()
    )
    lines = [
        "# Parameters",
        "",
        "Written by `make docs` from `calibration/parameters.csv`; do not edit by hand.",
        "`hwaksan parameters` prints the same registry.",
        "",
        f"{len(parameters)} parameters by grade: {counts}. A prior is truncated to the bounds.",
        "Quantities fitted per industry, region and year are no parameters; the fit keeps them.",
    ]
    for name, members in groups:
        lines += ["", f"## {name.capitalize()}", "", *table(_COLUMNS, map(_cells, members))]
        lines += ["", *table(("symbol", "identified by", "source"), map(_origin, members))]
    return "\n".join(lines) + "\n"


#: File name -> function that writes it.
PAGES: Final[Mapping[str, Callable[[], str]]] = {
    "parameters.md": parameters_markdown,
    "instruments.md": instruments_markdown,
    "policies.md": policies_markdown,
    "targets.md": targets_markdown,
    "cli.md": commands_markdown,
    "reference/api.md": api_markdown,
    "reference/outcomes.md": outcomes_markdown,
    "teaching/lecture.ipynb": lecture_notebook,
}


#: File name -> function that writes the lines between its two marks; the rest is by hand.
TABLES: Final[Mapping[str, Callable[[], list[str]]]] = {
    "microdata.md": microdata_table,
    "population.md": traits_table,
    "cli.md": panel_table,
    "results.md": columns_list,
}
BEGIN: Final = "<!-- written by `make docs`; do not edit by hand -->"
END: Final = "<!-- end -->"


def with_table(page: str, lines: list[str]) -> str:
    r"""Return a page with the lines between its marks replaced.

    Examples
    --------
    >>> page = f"# Firms\n{BEGIN}\nold\n{END}\nEnd.\n"
    >>> with_table(page, ["new"]) == f"# Firms\n{BEGIN}\n\nnew\n\n{END}\nEnd.\n"
    True
    """
    before, rest = page.split(BEGIN)
    _, after = rest.split(END)
    return "\n".join([before + BEGIN, "", *lines, "", END + after])


def write(folder: Path) -> list[Path]:
    """Write every generated page and table into `folder` and return the files."""
    written = []
    for name, page in PAGES.items():
        file = folder / name
        file.write_text(page(), encoding="utf-8", newline="\n")
        written.append(file)
    for name, lines in TABLES.items():
        file = folder / name
        page_by_hand = file.read_text(encoding="utf-8")
        file.write_text(with_table(page_by_hand, lines()), encoding="utf-8", newline="\n")
        written.append(file)
    return written


def _cells(p: Parameter) -> tuple[str, ...]:
    bounds = f"{p.low:g} to {p.high:g}"
    grade = f"{p.grade} {GRADES[p.grade][0]}"
    return (
        f"`{p.symbol}`",
        p.meaning,
        p.label_ko,
        p.unit,
        f"{p.default:g}",
        str(p.prior),
        bounds,
        grade,
    )


def _origin(p: Parameter) -> tuple[str, ...]:
    return (f"`{p.symbol}`", p.identified_by, p.source)


if __name__ == "__main__":
    for page in write(resources.root() / "docs"):
        print(page)
