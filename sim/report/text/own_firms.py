"""Whose firms a report is about, and how near the model comes to what is known of them."""

from __future__ import annotations

from markupsafe import Markup

from sim.experiment.own_fit import Share
from sim.report.data.results import Results
from sim.report.text import escaping, formatting
from sim.report.text.words import Words


def own_words(results: Results, words: Words) -> Markup:
    """Say whose firms these are and what the model says of them; nothing of synthetic firms."""
    made = results.run.get("population", {})
    if made.get("source") != "microdata" or "own_rows" not in made:
        return Markup("")
    rows = formatting.count(float(made["own_rows"]))
    said = [words("own.file", file=escaping.fragment(str(made["file"])), rows=rows)]
    if made.get("synthetic_frame"):
        said.append(words(f"own.synthetic_{made['synthetic_frame']}"))
    shares = results.own_shares
    if not shares:
        said.append(words("own.unknown"))
    else:
        said.append(words("own.from_file" if shares[0].firms else "own.from_survey"))
        said.append(words("own.list", shares="; ".join(_share(each, words) for each in shares)))
    return Markup(" ".join(said))


def _share(each: Share, words: Words) -> str:
    return words(
        "own.share" if each.firms else "own.share_survey",
        year=str(each.year),
        frame=words(f"own.frame_{each.frame}"),
        model=formatting.percent(each.model, words.language),
        observed=formatting.percent(each.observed, words.language),
        firms=formatting.count(float(each.firms)),
    )
