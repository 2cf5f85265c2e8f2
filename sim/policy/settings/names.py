"""Names as ministries write them: official Korean regions, KSIC divisions, sizes of firms."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from sim.population.categories import INDUSTRIES
from sim.population.cells import name_codes, section_and_division
from sim.population.trait_table import BY_NAME

_NAMED: Final = tuple(
    column
    for column in (BY_NAME[trait].column for trait in ("region", "size_class", "frame"))
    if column is not None
)


def official(value: str, choices: Sequence[str], *, divisions: bool = False) -> str | None:
    """Return the choice that another name stands for, None if there is none.

    Parameters
    ----------
    value : str
        As the user wrote it.
    choices : sequence of str
        Valid names.
    divisions : bool
        Whether a division of an industry is possible, too.

    Examples
    --------
    >>> from sim.population.categories import REGIONS
    >>> official("강원특별자치도", REGIONS), official("전북", REGIONS)
    ('gangwon', 'jeonbuk')
    >>> official("26", INDUSTRIES, divisions=True), official("제조업", INDUSTRIES)
    ('C26', 'C')
    """
    text = value.strip().lower()
    for column in _NAMED:
        if set(choices) <= set(column.names):
            code = name_codes(column).get(text)
            name = "" if code is None else column.names[code]
            return name if name in choices else None
    if set(choices) <= set(INDUSTRIES):
        return _industry(text, choices, divisions)
    return None


def division_of(name: str) -> tuple[str, int]:
    """Return section and division of an industry's name; division 0 is the whole section.

    Examples
    --------
    >>> division_of("C26"), division_of("C")
    (('C', 26), ('C', 0))
    """
    return name[0], int(name[1:] or 0)


def without_covered(names: Sequence[str]) -> tuple[str, ...]:
    """Return industries without divisions of sections that are named as a whole.

    Sections stand first, both in the order of KSIC.

    Examples
    --------
    >>> without_covered(["J62", "C26", "C"])
    ('C', 'J62')
    """
    whole = {name for name in names if len(name) == 1}
    kept = {name for name in names if len(name) == 1 or name[0] not in whole}
    return tuple(sorted(kept, key=lambda name: (len(name) > 1, name)))


def _industry(text: str, choices: Sequence[str], divisions: bool) -> str | None:
    section, division = section_and_division(text)
    if section != section:  # NaN: no industry
        return None
    name = INDUSTRIES[int(section)]
    if name not in choices or (division and not divisions):
        return None
    return f"{name}{int(division):02d}" if division else name
