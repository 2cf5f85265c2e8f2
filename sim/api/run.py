"""One run of one scenario: simulate it, read its outcomes, draw them, ask a firm for its story."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from sim.api import inputs, outlook
from sim.api.first_screen import FirstScreen
from sim.api.inputs import Firms, Given
from sim.engine.plan import lay_out, programme_names
from sim.engine.run import Run, World
from sim.errors import UserError, nearest, require_whole
from sim.outcomes import ledger, measures
from sim.outcomes.firm_view import FirmView, firm
from sim.outcomes.registry import REPORTED_YEARS, registry
from sim.policy.package import all_warnings, build_package
from sim.population.schema import T
from sim.scenario import Scenario
from sim.units import MAX_SEED

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.figure import Figure

    from sim.report.screens.screen import Screen
    from sim.report.text.words import Words


class SimulatedRun(FirstScreen):
    """A finished run of one scenario, 2010 to 2035.

    Made by `sim.simulate`; reads what the engine recorded and changes nothing.

    Attributes
    ----------
    scenario : Scenario
    programmes : tuple of str
        Names of the ledger's accounts, the tax credit last.
    engine_run : Run
        State and outputs of the engine, for who needs arrays.
    """

    def __init__(self, scenario: Scenario, run: Run, programmes: tuple[str, ...]) -> None:
        self.scenario = scenario
        self.engine_run = run
        self.programmes = programmes

    def results(self) -> pd.DataFrame:
        """Return every outcome by year and frame, labelled.

        Returns
        -------
        pandas.DataFrame
            Columns outcome, label_en, label_ko, unit, frame, year, value. A frame for which an
            outcome is not defined has no row.
        """
        import pandas as pd

        values = measures.measure(self.engine_run)
        rows = []
        for name, about in registry().items():
            for frame in about.frames:
                found = values.sel(frame=frame, outcome=name).data
                rows.append(
                    pd.DataFrame(
                        {
                            "outcome": name,
                            "label_en": about.label_en,
                            "label_ko": about.label_ko,
                            "unit": about.unit,
                            "frame": frame,
                            "year": REPORTED_YEARS,
                            "value": found,
                        }
                    )
                )
        return pd.concat(rows, ignore_index=True)

    def ledger(self) -> pd.DataFrame:
        """Return every account by year, KRW thousand; see docs/results.md, `ledger`."""
        return ledger.table(self.engine_run, self.programmes)

    def plot(self, what: str = "adoption", *, lang: str = "en") -> Figure:
        """Draw an outcome over the years, a line for each frame.

        Parameters
        ----------
        what : str
            ``adoption`` (users and what the survey sees, with the published points), or the name
            of any outcome (`results`).
        lang : str
            ``en`` or ``ko``.

        Raises
        ------
        UserError
            For an unknown outcome or language.
        """
        from sim.report.figure_file import DPI
        from sim.report.figures import single_run
        from sim.report.style import drawing
        from sim.report.text.words import Words

        known = [single_run.ADOPTION, *registry()]
        if what not in known:
            raise UserError(f"there is no figure {what!r} of a run", hint=nearest(what, known))
        words = Words(lang)
        label = self.scenario.label(lang)
        with drawing():
            figure = single_run.draw(self.results(), what, label, words).figure
        figure.set_dpi(DPI)
        return figure

    def firm(self, id: int) -> FirmView:
        """Return one firm by its id: its traits and its story year by year.

        Raises
        ------
        UserError
            If no firm has the id.
        """
        return firm(self.engine_run, id, self.programmes, T - 1)

    def __repr__(self) -> str:
        run = self.engine_run
        return f"<run of {self.scenario.name}, seed {run.seed}, {run.world.population.n:,} firms>"

    def _screen(self, words: Words) -> Screen:
        from sim.report.screens import run

        label, year = self.scenario.label(words.language), int(REPORTED_YEARS[-1])
        return run.screen(self.results(), label, self.engine_run.seed, year, words)


def simulate(
    scenario: Given = "baseline",
    *,
    seed: int = 1,
    replicate: int = 0,
    parameters: Mapping[str, float] | None = None,
    population: Firms | None = None,
    firms: int | None = None,
    small: int | None = None,
    population_seed: int | None = None,
    explanation: str = "both",
    future: str | None = None,
    warn: Any = None,
) -> SimulatedRun:
    """Run one scenario once, under the shipped fit.

    Parameters
    ----------
    scenario : str, Path or Scenario
    seed, replicate : int
        Key of the random numbers: runs with the same key draw the same for the same firm, whatever
        the scenario.
    parameters : mapping of str to float, optional
        Values by symbol, over the fitted ones and the scenario's.
    population : Population, str or Path, optional
        The user's own firms.
    firms, small : int, optional
        Synthetic firms that stand for the survey frame (all by default), and for those with 10 to
        49 employees.
    population_seed : int, optional
        Which sample of synthetic firms (1).
    explanation : str
        Of the rise of use after 2022: ``year-effect``, which also stands for ``both``, or
        ``product``.
    future : str, optional
        The likeliest one by default.
    warn : callable, optional
        Takes each remark on the scenario; Python's warnings by default.

    Returns
    -------
    SimulatedRun

    Raises
    ------
    UserError
        If an argument is wrong or the scenario cannot be applied to the firms.

    Examples
    --------
    >>> import sim
    >>> run = sim.simulate("training", seed=1, firms=300, small=100)
    >>> found = run.results()
    >>> found[(found["outcome"] == "users") & (found["year"] == 2030)]["frame"].tolist()
    ['sba', 'small', 'all']
    """
    for name, value in (("seed", seed), ("replicate", replicate)):
        require_whole(name, value, 0, MAX_SEED)
    asked = inputs.scenario(scenario)
    fit = outlook.fitted(asked, explanation, future)
    values = fit.parameters.replace(**{**asked.parameters, **dict(parameters or {})})
    everyone, made = inputs.population(population, firms, small, population_seed, workers=1)
    tell = inputs.warner(warn)
    for remark in (*inputs.remarks(made), *all_warnings((asked,), everyone)):
        tell(remark)
    package = build_package(asked, everyone, values)
    run = Run.start(
        World.of(everyone, values, fit.intercepts),
        lay_out(package, everyone.n),
        seed=seed,
        replicate=replicate,
        histories=True,
    )
    run.advance(T)
    ledger.verify(run, programme_names(package))
    return SimulatedRun(asked, run, programme_names(package))
