"""A population from the columns of a user's file, with the frame that it does not hold."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import numpy as np

from sim.population import margins as _margins
from sim.population import other_frame, own_partners
from sim.population.columns import PARTNER_COLUMNS
from sim.population.completion import MAX_KEY, complete
from sim.population.doubts import doubts
from sim.population.margins import REFERENCE_YEAR
from sim.population.quota import Channel, generator
from sim.population.schema import FIRST_YEAR, FRAMES, Population
from sim.population.wording import Remark

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Values = Mapping[str, NDArray[np.float64]]

_NOBODY, _TO_DRAW, _ACROSS = -1, -2, -3  # in place of a partner's row
_PART = 0.1  # of the published number of firms: what lies further off is said


def assemble(
    values: Values,
    seed: int,
    where: str,
    *,
    with_other_frame: bool,
    sizes: tuple[int | None, int | None],
) -> tuple[Population, list[Remark]]:
    """Complete the firms, add the other frame if it is asked for, and draw partners.

    Parameters
    ----------
    values : mapping of str to float64[n]
        Columns of the microdata as numbers, in the order of id.
    seed : int
        Key of the draws.
    where : str
        Name of the file.
    with_other_frame, sizes
        As in `sim.population.microdata.read_firms`.

    Returns
    -------
    Population
    list of Remark
        What has to be known of it.
    """
    margins = _margins.read()
    arrays = complete(values, margins, seed)
    numbers = values["id"].astype(np.int64)
    remarks = [*_remarks(arrays, where), *doubts(arrays, where)]
    if numbers.max() > MAX_KEY:
        remarks.append(Remark("renumbered", {"file": where, "limit": MAX_KEY}))
    absent = other_frame.missing(arrays["frame"])
    known, unknown = _known_partners(values, elsewhere=_TO_DRAW if absent is None else _ACROSS)
    if unknown:
        remarks.append(Remark("unknown_partners", {"file": where, "n": unknown}))
    if absent is not None and not (with_other_frame and sizes[absent] != 0):
        remarks.append(Remark("alone", {"file": where, "own": FRAMES[1 - absent]}))
    elif absent is not None:
        other = other_frame.rows_of(absent, sizes, seed)
        known = np.concatenate([known, _moved(other["partners"], len(numbers))])
        arrays, numbers = other_frame.joined(arrays, numbers, other, where)
        remarks.append(_added(absent, other, where))
    a, rng = margins.assumption, generator(seed, Channel.PARTNER)
    for code, across in ((_TO_DRAW, a["fringe_partner_sba"]), (_ACROSS, 1.0)):
        if (known == code).any():
            drawn = own_partners.draw(rng, arrays, a["partner_same_industry"], across)
            known = _filled(known, drawn, code)
    arrays["partners"] = known.astype(np.int32)
    own_ids = None if np.array_equal(numbers, arrays["id"]) else numbers
    return Population(**arrays, own_ids=own_ids), remarks


def _moved(partners: NDArray[np.int32], first: int) -> NDArray[np.int64]:
    """Partners as rows behind the own firms; those of the other frame are drawn among these."""
    moved = np.where(partners >= 0, partners + first, _NOBODY)
    return np.where(partners == other_frame.ELSEWHERE, _ACROSS, moved).astype(np.int64)


def _known_partners(values: Values, elsewhere: int) -> tuple[NDArray[np.int64], int]:
    """Return the partners that the file names as rows, and how many it names in vain.

    Those that a file of one frame names in vain are `elsewhere`: in the other one.
    """
    ids = values["id"]
    given = np.column_stack([values[column.name] for column in PARTNER_COLUMNS])
    at = np.minimum(np.searchsorted(ids, np.nan_to_num(given)), len(ids) - 1)
    found = ids[at] == given
    in_vain = (given > 0) & ~found
    known = np.where(found, at, np.where(in_vain, elsewhere, _TO_DRAW))
    known = np.where(given == 0, _NOBODY, known).astype(np.int64)
    return known, int(np.count_nonzero(in_vain))


def _filled(known: NDArray[np.int64], drawn: NDArray[np.int32], code: int) -> NDArray[np.int64]:
    """Put what was drawn in place of a code, unless the firm has that partner already."""
    result = known.copy()
    for d in range(result.shape[1]):
        here = result[:, d] == code
        twice = (result[here] == drawn[here, d][:, None]).any(axis=1)
        result[here, d] = np.where(twice, _NOBODY, drawn[here, d])
    return result


def _remarks(arrays: Mapping[str, NDArray[Any]], where: str) -> list[Remark]:
    """Say how far the firms are from standing for a published frame."""
    there = (arrays["frame"] == 0) & (arrays["entry"] <= REFERENCE_YEAR)
    there &= arrays["exit"] > REFERENCE_YEAR
    firms = float(arrays["weight"][there].sum())
    published = float(_margins.read().firms[REFERENCE_YEAR - FIRST_YEAR])
    if not there.any() or abs(firms / published - 1) <= _PART:
        return []
    said = {"firms": f"{firms:,.0f}", "published": f"{published:,.0f}"}
    return [Remark("part", {"file": where, "frame": FRAMES[0], **said})]


def _added(absent: int, other: Mapping[str, NDArray[Any]], where: str) -> Remark:
    there = (other["entry"] <= REFERENCE_YEAR) & (other["exit"] > REFERENCE_YEAR)
    return Remark(
        "other_frame",
        {
            "file": where,
            "own": FRAMES[1 - absent],
            "other": FRAMES[absent],
            "rows": f"{len(there):,}",
            "firms": f"{other['weight'][there].sum():,.0f}",
        },
    )
