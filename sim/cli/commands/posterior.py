"""The commands `calibrate` (without --quick) and `calibrate diagnose`."""

from __future__ import annotations

import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING, Final

from sim import resources
from sim.calibration import procedures
from sim.calibration.posterior import archive, diagnosis, posterior, search
from sim.calibration.posterior.diagnosis import Ranks
from sim.calibration.posterior.likelihood import Likelihood
from sim.calibration.posterior.posterior import Posterior
from sim.cli.commands import compiling, files, layout
from sim.cli.commands.calibration_words import say
from sim.cli.commands.console import bold, counted, digits, folding_table
from sim.report.text.words import Words

if TYPE_CHECKING:
    from collections.abc import Sequence

    import pandas as pd

    from sim.jobs.place import Place

EVERY_SECONDS: Final = 15.0
MIN_EFFECTIVE: Final = 100.0


def calibrate(
    out: Path | None,
    *,
    place: Place,
    force: bool,
    more: int | None = None,
    waves: Sequence[int] = search.WAVES,
    lang: str = "en",
) -> None:
    """Search the posterior and store draws, record and points in a folder.

    Parameters
    ----------
    out : Path, optional
        Folder; the shipped data if not given.
    place : Place
        Where points and draws are run.
    force : bool
        Replace a posterior that is there.
    more : int, optional
        Draws of a further wave, from the search that is in the folder.
    waves : sequence of int
        Points of each wave.
    lang : str
        ``en`` or ``ko``.
    """
    procedures.check_installed()
    folder = procedures.shipped_folder() if out is None else out
    files.check_folder(folder, "--out")
    compiling.announce(lang)
    began = time.perf_counter()
    found = procedures.search_posterior(
        folder, waves=waves, place=place, force=force, more=more, tell=_Teller(lang)
    )
    minutes = (time.perf_counter() - began) / 60.0
    print(
        say(
            "found",
            lang,
            draws=counted(found.n, "draw"),
            n=found.n,
            effective=found.effective,
            minutes=counted(round(minutes), "minute"),
            m=round(minutes),
            file=folder / posterior.FILE,
        )
    )
    if found.effective < MIN_EFFECTIVE:
        print(say("few", lang))


def calibrate_futures(out: Path | None, *, place: Place, lang: str = "en") -> None:
    """Work out again what keeps the pace of each future in a stored posterior.

    Parameters
    ----------
    out : Path, optional
        Folder of the posterior; the shipped data if not given.
    place : Place
        Where draws are run.
    lang : str
        ``en`` or ``ko``.
    """
    folder = procedures.shipped_folder() if out is None else out
    files.check_folder(folder, "--out")
    compiling.announce(lang)
    found = procedures.measure_futures(folder, place=place, tell=_Teller(lang))
    file = folder / posterior.FILE
    print(say("futures", lang, draws=counted(found.n, "draw"), n=found.n, file=file))


class _Teller:
    """Says how far the search is, now and then."""

    def __init__(self, lang: str) -> None:
        self._said, self._lang = 0.0, lang

    def __call__(self, what: str, done: int, of: int) -> None:
        now = time.monotonic()
        if done not in (0, of) and now - self._said < EVERY_SECONDS:
            return
        self._said = now
        key = {"emulator": "emulator", "futures": "futures_step"}.get(what)
        called = what if key is None else say(key, self._lang)
        said = say("step", self._lang, what=called, done=done, of=of)
        print(said, file=sys.stderr, flush=True)


def diagnose(
    folder: Path | None,
    *,
    truths: int,
    seed: int,
    allow_stale: bool,
    figures: Path | None,
    csv: bool,
    lang: str,
) -> bool:
    """Print what the data could and could not tell; return whether all checks pass."""
    procedures.check_installed()
    if figures is not None:
        files.check_folder(figures, "--figures")
    where = resources.path("calibration") if folder is None else folder
    found = posterior.read(where, allow_stale=allow_stale)
    earlier, draws = archive.read(where)
    fit = diagnosis.predictive(found, draws, seed=seed)
    learnt = diagnosis.learning(found)
    emulated = search.emulator_of(earlier)
    given = Likelihood.of(search.figures(), [*earlier, *draws])
    seen = diagnosis.directions(search.emulator_of([*earlier, *draws]), given, draws, found.weights)
    places = diagnosis.self_consistency(earlier, draws, emulated, truths=truths, seed=seed)
    ranks = places.table()
    truth = earlier[-1]
    recovered = diagnosis.recovery(earlier[:-1], emulated, truth, seed=seed)
    tables = {
        "fit": fit,
        "learning": learnt,
        "directions": seen,
        "recovery": recovered,
        "ranks": ranks,
    }
    if figures is not None:
        _draw(figures, fit, learnt, places, lang)
    if csv:
        for name, table in tables.items():
            print(f"# {name}")
            print(table.to_csv(index=False, lineterminator="\n"), end="")
    else:
        print_fit(fit, lang)
        print_learning(learnt, lang)
        for name, table in (("directions", seen), ("recovery", recovered), ("ranks", ranks)):
            _print(table, say(name, lang))
    verdicts = judge(found, fit, ranks, recovered, lang)
    for _, text in verdicts:
        print(text)
    return all(passed for passed, _ in verdicts)


def _draw(folder: Path, fit: pd.DataFrame, learnt: pd.DataFrame, places: Ranks, lang: str) -> None:
    from sim.report.figures import posterior as picture

    pictures = [picture.fit(fit, lang, use) for use in ("fit", "outer", "check")]
    pictures += [picture.learning(learnt, lang), picture.ranks(places, lang)]
    folder.mkdir(parents=True, exist_ok=True)
    for each in pictures:
        (folder / f"{each.name}.png").write_bytes(each.png())


def judge(
    found: Posterior,
    fit: pd.DataFrame,
    ranks: pd.DataFrame,
    recovered: pd.DataFrame,
    lang: str = "en",
) -> list[tuple[bool, str]]:
    """Return each check's verdict with what to try where it failed."""

    def verdict(key: str, passed: bool, **values: object) -> tuple[bool, str]:
        text, hint = say(key, lang, **values), say(f"{key}_hint", lang)
        return passed, say("passed" if passed else "failed", lang, text=text, hint=hint)

    verdicts = []
    for key, uses in (("fitted", ("fit", "outer")), ("not_fitted", ("check",))):
        part = fit[fit["use"].isin(uses)]
        inside = int(part["inside"].sum())
        least = 0.9 if key == "fitted" else 0.8
        verdicts.append(verdict(key, inside / len(part) >= least, inside=inside, of=len(part)))
    covered = float(ranks["coverage"].mean())
    share = float(recovered["inside"].mean())
    return [
        *verdicts,
        verdict(
            "effective", found.effective >= MIN_EFFECTIVE, effective=found.effective, n=found.n
        ),
        verdict("covered", abs(covered - 0.9) <= 0.05, share=100 * covered),
        verdict("recovered", share >= 0.8, share=100 * share),
    ]


def print_fit(table: pd.DataFrame, lang: str) -> None:
    """Print the fit table for people."""
    korean = lang == "ko"
    heads = (
        ("항목", "용도", "공표", "모형", "90% 예측구간", "표준화 잔차", "")
        if korean
        else ("figure", "use", "published", "model", "90 % interval", "residual", "")
    )
    words = Words(lang)
    shown = folding_table(*heads)
    for row in table.to_dict("records"):
        shown.add_row(
            str(row["label_ko" if korean else "label_en"]),
            words(f"use.{row['use']}"),
            digits(row["published"]),
            digits(row["model"]),
            f"{digits(row['low'])} … {digits(row['high'])}",
            f"{row['residual']:z.2f}",
            "" if row["inside"] else bold(say("outside", lang)),
        )
    layout.print_table(shown)


def print_learning(table: pd.DataFrame, lang: str) -> None:
    """Print prior against posterior for people."""
    korean = lang == "ko"
    heads = (
        ("기호", "의미", "사전 90%", "사후 90%", "분산 감소", "")
        if korean
        else ("symbol", "meaning", "prior 90 %", "posterior 90 %", "variance gone", "")
    )
    shown = folding_table(*heads)
    for row in table.to_dict("records"):
        stayed = ("사전분포에 머무름" if korean else "stayed at its prior") if row["stayed"] else ""
        shown.add_row(
            str(row["symbol"]),
            str(row["label_ko" if korean else "meaning"]),
            f"{row['prior_low']:.3g} … {row['prior_high']:.3g}",
            f"{row['low']:.3g} … {row['high']:.3g}",
            f"{100 * row['shrinkage']:.0f} %",
            stayed,
        )
    layout.print_table(shown)


def _print(table: pd.DataFrame, title: str) -> None:
    shown = folding_table(*table.columns)
    for row in table.to_dict("records"):
        cells = [digits(v, 3) if isinstance(v, float) else str(v) for v in row.values()]
        shown.add_row(*cells)
    print(f"\n{title}")
    layout.print_table(shown)
