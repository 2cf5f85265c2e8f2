"""The reference page of instruments, written from their declarations (`docs/instruments.md`)."""

from __future__ import annotations

from typing import Final

from sim.docs.markdown import table
from sim.parameters.registry import GRADES
from sim.policy.channels import parameters
from sim.policy.economy_wide import EconomyWideSettings
from sim.policy.instrument import Instrument, shipped_types
from sim.policy.settings.model import Settings
from sim.policy.settings.setting import Setting

_HEAD = """\
# Instruments

Written from the declarations in `sim/policy/`; do not edit by hand.

A scenario switches an instrument on with a table `[instruments.<name>]` and `type = "..."`; every
key below may stand in it, with the unit in its name. A key "by year" takes a number or a table such
as `{ "2026" = 120, "2028" = 150 }`: a value holds until the next year named, the last one to 2035.
Before its first year a programme is closed. Of programmes and the tax credit the other keys take
such a table, too: the programme then goes on under a successor's name. A key "[from, to]" takes a
range with both ends included, such as `[50, 299]` or `[50, "open"]`. `docs/scenarios.md` has the
rest.

Grades: A official figure, B secondary source, C derived here, R assumption. What a scenario changes
is an assumption unless its `sources` say otherwise.

Three kinds: programmes that firms apply for (contests, credit, places), provisions that spend their
budget on what serves an economy, industry or region (most in proportion to the money at work, up to
a full effect), and the tax credit. A setting that names a kind, route or measure brings its own
defaults with it.

A new shipped instrument is one file in `sim/policy/instruments/` and one entry of a scenario. The
file defines a subclass of `Targeted` (for programmes; `Contest` where juries rank projects,
`Credit` where firms borrow), `Provision` (`BuiltUp` where effects grow with the money, `Equity`
where it comes back) or `TaxLaw`; nothing else needs to know it. It need not stem from the sources,
and may rest on assumptions alone, which is then said below. It must pass `tests/contracts/`, and
`make docs` writes this page anew.

An instrument of your own needs no file here: define the class in a script or notebook and hand it
to `sim.policy.instrument.register`; scenario files and dictionaries may then name its `type_name`.
It is held against the same contract, and refused in one line if it breaks it.
"""

_COLUMNS: Final = ("key", "meaning", "한국어", "default", "bounds", "grade", "source")


def instruments_markdown() -> str:
    """Return the page: one table of settings for each instrument, then economy-wide policy.

    Returns
    -------
    str
        Markdown that ends with a line break.
    """
    parts = [_HEAD]
    for model in sorted(shipped_types().values(), key=lambda each: each.precedence):
        parts += [*_about(model), _table(model)]
    parts.append("## Economy-wide policy\n")
    parts.append(
        "The table `[economy_wide]`: policy that reaches all. Keys by region (or industry) take "
        "one number, a table by year, or a table by region with `all` for those not named.\n"
    )
    parts.append(_table(EconomyWideSettings))
    return "\n".join(parts)


def _about(model: type[Instrument]) -> list[str]:
    through = ", ".join(model.channels)
    symbols = ", ".join(f"`{symbol}`" for symbol in parameters(model.channels))
    lines = [
        f"## `{model.type_name}`: {model.label_en} ({model.label_ko})\n",
        f"{model.summary_en}. {model.summary_ko}.\n",
        f"Works through {through}; its effect rests on {symbols}.\n",
    ]
    if not model().source():
        lines.append("No figure of it is published: every setting is an assumption.\n")
    return lines


def _table(model: type[Settings]) -> str:
    defaults = model.default_values()
    rows = (_row(key, about, defaults[key]) for key, about in model.settings().items())
    return "\n".join(table(_COLUMNS, rows)) + "\n"


def _row(key: str, about: Setting, default: object) -> tuple[str, ...]:
    provenance = about.provenance()
    bounds = about.allowed()
    if about.by_year:
        bounds += ", by year"
    return (
        f"`{key}`",
        about.label_en,
        about.label_ko,
        about.shown(default),
        bounds,
        f"{provenance.grade} {GRADES[provenance.grade][0]}",
        provenance.source,
    )
