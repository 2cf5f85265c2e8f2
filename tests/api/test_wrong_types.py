"""What is of the wrong type in a call from Python is refused in one line, before any work."""

from __future__ import annotations

from collections.abc import Callable

import pandas as pd
import pytest

import sim
from sim.population import synthesise
from tests.first_screen import check_first_screen, said

WRONG: dict[str, tuple[Callable[[], object], str]] = {
    "a number for a scenario": (lambda: sim.load(3), "named by text, not by int"),
    "nothing for a scenario": (lambda: sim.load(None), "named by text, not by NoneType"),
    "a seed in quotes": (
        lambda: sim.simulate("baseline", seed="1", firms=100, small=20),
        "seed = '1' is no whole number; use 0 to 4294967295, without quotes",
    ),
    "a broken seed": (
        lambda: sim.simulate("baseline", seed=1.5, firms=100, small=20),
        "seed = 1.5 is no whole number",
    ),
    "a seed of Mesa in words": (
        lambda: sim.AIDiffusionModel("baseline", n_sba=100, seed="a"),
        "seed = 'a' is no whole number",
    ),
    "a replicate in quotes": (
        lambda: sim.AIDiffusionModel("baseline", n_sba=100, seed=1, replicate="0"),
        "replicate = '0' is no whole number",
    ),
    "draws in quotes": (
        lambda: sim.compare("training", draws="2", firms=100, small=20),
        "draws = '2' is no whole number",
    ),
    "no draws": (
        lambda: sim.compare("training", draws=0, firms=100, small=20),
        "draws = 0 is out of range; use 1 to",
    ),
    "firms in quotes": (
        lambda: synthesise(n_sba="300"),
        "n_sba = '300' is no whole number",
    ),
    "a table for a file of firms": (
        lambda: sim.simulate("baseline", seed=1, population=pd.DataFrame({"id": [1]})),
        "firms are no DataFrame; give a file",
    ),
}


@pytest.mark.parametrize("case", WRONG)
def test_a_wrong_type_is_one_line(case: str) -> None:
    call, says = WRONG[case]
    with pytest.raises(sim.UserError) as refused:
        call()
    assert says in str(refused.value)


def test_a_level_is_written_out() -> None:
    found = sim.compare([], parameters="fit", draws=1, firms=100, small=20, warn=lambda text: None)
    shown = str(found.at("users", scenario="baseline", year=2030, frame="all"))
    assert "e+" not in shown
    check_first_screen(found)
    assert "e+" not in said(found._repr_html_())
