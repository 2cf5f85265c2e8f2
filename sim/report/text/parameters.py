"""The parameters that an effect rests on, named as a reader knows them."""

from __future__ import annotations

from dataclasses import dataclass

from sim.experiment.dependence import at_prior, strongest
from sim.parameters.registry import registry
from sim.report.data.results import Results
from sim.report.text.words import Words


@dataclass(frozen=True)
class RestsOn:
    """Parameters behind one effect, by symbol.

    Attributes
    ----------
    strongest : tuple of str
        Those that move it most over the draws, told from chance.
    strongest_at_prior : tuple of str
        Of those that stayed at their prior, the ones that move it most, told from chance.
    at_prior : tuple of str
        Those that stayed at their prior and that the policy declares to work through, or that move
        the effect; what moves it most comes first.
    """

    strongest: tuple[str, ...] = ()
    strongest_at_prior: tuple[str, ...] = ()
    at_prior: tuple[str, ...] = ()


def rests_on(results: Results, scenario: str, outcome: str, frame: str) -> RestsOn:
    """Return the parameters behind an effect at the horizon; none if they were not drawn."""
    table = results.dependence
    here = table[
        (table["scenario"] == scenario) & (table["outcome"] == outcome) & (table["frame"] == frame)
    ]
    return RestsOn(
        strongest=tuple(strongest(here)),
        strongest_at_prior=tuple(strongest(here, stayed=True)),
        at_prior=tuple(at_prior(here)),
    )


def named(names: tuple[str, ...], words: Words, *, symbols: bool = False) -> list[str]:
    """Return parameters by their meaning; in the appendix the symbol stands behind it.

    Examples
    --------
    >>> named(("eps",), Words("en"))
    ['price elasticity of introducing AI']
    >>> named(("eps",), Words("en"), symbols=True)
    ['price elasticity of introducing AI (eps)']
    """
    known = {p.symbol: p for p in registry()}
    return [
        words.pick(known[symbol].meaning, known[symbol].label_ko)
        + (f" ({symbol})" if symbols else "")
        for symbol in names
    ]
