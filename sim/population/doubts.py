"""Whether a column of own firms looks as if it were in another unit than is asked."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cache
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from sim.population.categories import FRAMES
from sim.population.synthesis import synthesise
from sim.population.trait_table import TRAITS
from sim.population.wording import Remark
from sim.units import amount

if TYPE_CHECKING:
    from numpy.typing import NDArray

_ASKED: Final = ("ln_sales", "ln_lp", "rd")
"""Traits whose numbers are easily given in another unit: thousands or billions, shares."""
_FAR: Final = 30.0
"""Times off the middle: units are a hundred or a thousand times each other, medians are not."""
_LEAST: Final = 5  # of fewer firms a middle says little
_SAMPLE: Final = (1000, 300)


def doubts(traits: Mapping[str, NDArray[Any]], where: str) -> Iterator[Remark]:
    """Yield a remark on each column whose middle is far from that of the synthetic firms.

    Parameters
    ----------
    traits : mapping of str to array[n]
        Of the own firms, as a population has them.
    where : str
        Name of the file.
    """
    for trait in TRAITS:
        if trait.name not in _ASKED or trait.column is None:
            continue
        for code, frame in enumerate(FRAMES):
            own = traits[trait.name][traits["frame"] == code]
            if np.count_nonzero(own > 0 if not trait.log else np.isfinite(own)) < _LEAST:
                continue
            found, usual = _middle(own, log=trait.log), _usual(trait.name, code)
            if usual / _FAR < found < usual * _FAR:
                continue
            said = {"found": _rounded(found), "usual": _rounded(usual), "unit": trait.unit}
            column = trait.column.name
            yield Remark("unit", {"file": where, "frame": frame, "column": column, **said})


@cache
def _usual(name: str, code: int) -> float:
    """Return the middle of a trait among synthetic firms of a frame."""
    made = synthesise(n_sba=_SAMPLE[0], n_small=_SAMPLE[1])
    log = next(trait.log for trait in TRAITS if trait.name == name)
    return _middle(getattr(made, name)[made.frame == code], log=log)


def _middle(values: NDArray[Any], *, log: bool) -> float:
    """Return the median of a trait as a file has it, of the firms that have any."""
    return float(np.exp(np.median(values)) if log else np.median(values[values > 0]))


def _rounded(value: float) -> str:
    return amount(float(f"{value:.3g}"))
