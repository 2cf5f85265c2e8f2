"""What the registry's sources and priors are in Korean."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache

from sim.resources import korean_beside


def in_korean(source: str) -> str:
    """Return a source of the registry in Korean; what is not known stays as it is.

    Examples
    --------
    >>> in_korean("KIET Table 5-3"), in_korean("Ministry notice")
    ('산업연구원(KIET) <표 5-3>', 'Ministry notice')
    """
    return catalogue()["sources"].get(source, source)


def prior_in_korean(prior: str) -> str:
    """Return a prior as it is written, its words in Korean; names of distributions stay.

    Examples
    --------
    >>> prior_in_korean("fixed at 0.98"), prior_in_korean("normal(0.4, 0.2)")
    ('고정값 0.98', 'normal(0.4, 0.2)')
    """
    for english, korean in catalogue()["priors"].items():
        prior = prior.replace(english, korean)
    return prior


@cache
def catalogue() -> Mapping[str, Mapping[str, str]]:
    """Return ``sources`` and ``priors``, each the Korean by its English."""
    return korean_beside(__file__)
