"""The reference page of instruments, written from their declarations (`docs/instruments.md`)."""

from __future__ import annotations

from collections.abc import Iterable

from sim.parameters.registry import GRADES
from sim.policy.channels import parameters
from sim.policy.economy_wide import EconomyWideSettings
from sim.policy.instrument import types
from sim.policy.settings.model import Settings
from sim.policy.settings.setting import Setting

_HEAD = """\
# Instruments

Written from the declarations in `sim/policy/`; do not edit by hand.

A scenario switches an instrument on with a table `[instruments.<name>]` and `type = "..."`; every
key below may stand in it, with the unit in its name. A key "by year" takes a number or a table such
as `{ "2026" = 120, "2028" = 150 }`: a value holds until the next year named, the last one to 2035.
Before its first year a programme is closed. `docs/scenarios.md` has the rest.

Grades: A official figure, B secondary source, C derived here, R assumption. What a scenario changes
is an assumption unless its `sources` say otherwise.

Three kinds: programmes that firms apply for (contests, credit, places), provisions that spend their
budget on what serves an economy, industry or region (most in proportion to the money at work, up to
a full effect), and the tax credit. A setting that names a kind, route or measure brings its own
defaults with it.

A new instrument is one file in `sim/policy/instruments/` with a subclass of `Targeted` (for
programmes; `Contest` where juries rank projects), `Provision` or `Instrument`; nothing else needs
to know it. It must pass `tests/contracts/`.
"""


def instruments_markdown() -> str:
    """Return the page: one table of settings for each instrument, then economy-wide policy.

    Returns
    -------
    str
        Markdown that ends with a line break.
    """
    parts = [_HEAD]
    for type_name, model in sorted(types().items(), key=lambda item: item[1].precedence):
        parts.append(f"## `{type_name}`: {model.label_en} ({model.label_ko})\n")
        parts.append(f"{model.summary_en}. {model.summary_ko}.\n")
        through = ", ".join(model.channels)
        symbols = ", ".join(f"`{symbol}`" for symbol in parameters(model.channels))
        parts.append(f"Works through {through}; its effect rests on {symbols}.\n")
        parts.append(_table(model))
    parts.append("## Economy-wide policy\n")
    parts.append(
        "The table `[economy_wide]`: policy that reaches all. Keys by region (or industry) take "
        "one number, a table by year, or a table by region with `all` for those not named.\n"
    )
    parts.append(_table(EconomyWideSettings))
    return "\n".join(parts)


def _table(model: type[Settings]) -> str:
    defaults = model.default_values()
    rows = [
        ("key", "meaning", "한국어", "default", "bounds", "grade", "source"),
        ("---",) * 7,
        *(_row(key, about, defaults[key]) for key, about in model.settings().items()),
    ]
    return "".join(f"| {' | '.join(_escaped(row))} |\n" for row in rows)


def _row(key: str, about: Setting, default: object) -> tuple[str, ...]:
    provenance = about.provenance()
    bounds = f"some of {', '.join(about.choices)}" if about.many else about.allowed()
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


def _escaped(row: Iterable[str]) -> list[str]:
    return [cell.replace("|", r"\|") for cell in row]
