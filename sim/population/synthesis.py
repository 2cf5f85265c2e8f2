"""A synthetic population that reproduces the published margins, and the small-firm fringe."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import numpy as np

from sim.errors import UserError
from sim.population import margins as _margins
from sim.population import partners, technology, traits
from sim.population.employment import Employment, employment, pareto
from sim.population.frame import Places, open_places, spells, turnover
from sim.population.margins import REFERENCE_YEAR, Margins
from sim.population.quota import Channel, generator, stratified
from sim.population.schema import (
    _DTYPES,
    FIRST_YEAR,
    PARTNERS,
    WEIGHT_UNIT,
    Population,
    T,
)

if TYPE_CHECKING:
    from numpy.typing import NDArray

SBA, SMALL = 0, 1
FRINGE_ID = 10_000_000
"""Identifiers of the fringe start above this, so that neither frame's depend on the other's size."""
CHUNK = 2**17
"""Places of the fringe drawn at a time: bounds the memory of temporaries."""


def synthesise(
    *,
    n_sba: int | None = None,
    n_small: int = 5000,
    seed: int = 1,
    assumptions: Mapping[str, float] | None = None,
) -> Population:
    """Build the survey frame and a sample of smaller firms.

    Parameters
    ----------
    n_sba : int, optional
        Firms of the survey frame that are active in 2022, at least 1. None takes all 13,824 with
        weight 1. Any number represents the whole frame by its weights.
    n_small : int
        Firms of the fringe (corporations with 10-49 employees) active in 2022; 0 for none. Their
        number and traits are assumptions.
    seed : int
        At least 0; the population is fixed for a seed.
    assumptions : mapping, optional
        New values for symbols of ``calibration/population/assumptions.csv``.

    Returns
    -------
    Population

    Raises
    ------
    UserError
        If a number of firms or the seed is out of range, or an assumption is unknown.

    Examples
    --------
    >>> population = synthesise(n_sba=500, n_small=0)
    >>> float(population.weight[population.active(2022)].sum())
    13824.0
    """
    margins = _margins.read(assumptions)
    total = round(float(margins.firms[REFERENCE_YEAR - FIRST_YEAR]))
    n_sba = total if n_sba is None else n_sba
    _require(n_sba, 1, 9_000_000, "n_sba")
    _require(n_small, 0, 100_000_000, "n_small")
    _require(seed, 0, 2**63 - 1, "seed")
    distribution = employment(
        margins,
        mean_employees=(
            margins.target["employees_mean_2018"] + margins.target["employees_mean_2020"]
        )
        / 2,
        large_share=margins.target["share_300plus"] / 100,
    )
    frames = [_frame(SBA, n_sba, seed, margins, distribution)]
    if n_small > 0:
        frames.append(_frame(SMALL, n_small, seed, margins, distribution))
    n = sum(int(places.first_row[-1]) for places, _, _ in frames)
    shape = {"tech": (n, T), "partners": (n, PARTNERS)}
    table: dict[str, NDArray[Any]] = {
        name: np.empty(shape.get(name, (n,)), dtype) for name, dtype in _DTYPES.items()
    }
    represented = (total, round(margins.assumption["fringe_firms"]))
    books: list[partners.Directory] = []
    anchors: traits.Anchors | None = None
    threshold: NDArray[np.float32] | None = None
    for frame, (places, band, v) in enumerate(frames):
        offset = int(frames[0][0].first_row[-1]) if frame else 0
        books.append(partners.directory(places, offset))
        n_frame = (n_sba, n_small)[frame]
        step = CHUNK if frame == SMALL else places.n
        for chunk, low in enumerate(range(0, places.n, step)):
            high = min(low + step, places.n)
            place, entry, leaves = spells(places.opened[low:high], places.changes[low:high])
            place += low
            first, last = offset + int(places.first_row[low]), offset + int(places.first_row[high])
            out = {name: array[first:last] for name, array in table.items()}
            rng = generator(seed, Channel.SIZE, frame, chunk + (1 << 20))
            ln_employees = _ln_employees(
                rng, frame, place, band, v, margins.assumption, distribution
            )
            centre, spread = distribution.centre_and_spread
            firms = traits.Rows(
                seed=seed,
                frame=frame,
                chunk=chunk,
                section=places.section[place],
                entry=entry,
                exit=leaves,
                ln_employees=ln_employees,
                size=(ln_employees - centre) / spread,
            )
            drawn, found = traits.draw(firms, margins, anchors)
            maturity = drawn["maturity"].astype(np.float64)
            if threshold is None:
                out["tech"][:], threshold = technology.survey_frame(firms, maturity, margins)
                anchors = found
            else:
                out["tech"][:] = technology.fringe(firms, maturity, margins, threshold)
            for name, values in drawn.items():
                out[name][:] = values
            rows = np.arange(first, last)
            out["id"][:] = rows - offset + 1 + (FRINGE_ID if frame == SMALL else 0)
            out["frame"][:] = frame
            out["industry"][:] = firms.section
            out["region"][:] = places.region[place]
            out["entry"][:] = entry
            out["exit"][:] = leaves
            out["ln_employees"][:] = ln_employees
            out["weight"][:] = _weights(place, n_frame, represented[frame])
            out["partners"][:] = partners.draw(
                generator(seed, Channel.PARTNER, frame, chunk),
                rows,
                firms.section,
                entry - FIRST_YEAR,
                (books[frame], books[0] if frame == SMALL else None),
                margins.assumption["partner_same_industry"],
                margins.assumption["fringe_partner_sba"],
            )
    return Population(**table)


def _require(value: int, low: int, high: int, name: str) -> None:
    if isinstance(value, bool) or not isinstance(value, int | np.integer):
        raise UserError(f"{name} is {value!r}", where="population", hint="use a whole number")
    if not low <= value <= high:
        raise UserError(f"{name} is {value}", where="population", hint=f"use {low} to {high}")


def _frame(
    frame: int, n: int, seed: int, margins: Margins, distribution: Employment
) -> tuple[Places, NDArray[np.uint8], NDArray[np.float32]]:
    """Places of a frame with ``n`` active firms in 2022, and their size band and rank in it."""
    a = margins.assumption
    shares = margins.sections / margins.sections.sum()
    reference = margins.firms[REFERENCE_YEAR - FIRST_YEAR]
    if frame == SBA:
        growth = margins.firms / reference
    else:
        years = np.arange(T) + FIRST_YEAR - REFERENCE_YEAR
        growth = (1 + a["frame_growth"]) ** years
    count = np.maximum(np.rint(n * growth), 1).astype(np.int64)
    section, region, opened = open_places(count, shares, margins.joint)
    band, v = _rank(generator(seed, Channel.SIZE, frame), frame, section, opened, distribution)
    hazard = np.empty(len(section), np.float32)
    centre, spread = distribution.centre_and_spread
    for low in range(0, len(section), CHUNK):
        part = slice(low, low + CHUNK)
        ln_employees = _quantile(frame, band[part], v[part].astype(np.float64), a, distribution)
        size = np.clip((ln_employees - centre) / spread, -3, 4)
        hazard[part] = np.exp(a["exit_size_slope"] * size)
    changes = turnover(seed, frame, count, a["exit_rate"], hazard)
    first_row = np.zeros(len(section) + 1, np.int64)
    np.cumsum(1 + np.bitwise_count(changes).astype(np.int64), out=first_row[1:])
    return Places(section, region, count, opened, changes, first_row), band, v


def _rank(
    rng: np.random.Generator,
    frame: int,
    section: NDArray[np.uint8],
    opened: NDArray[np.uint8],
    distribution: Employment,
) -> tuple[NDArray[np.uint8], NDArray[np.float32]]:
    if frame == SMALL:
        return np.zeros(len(section), np.uint8), rng.random(len(section), dtype=np.float32)
    u = stratified(rng, opened.astype(np.int64) * 256 + section)
    edges = np.cumsum(distribution.bands, axis=1)[section]
    band = ((u >= edges[:, 0]).astype(np.uint8) + (u >= edges[:, 1])).astype(np.uint8)
    # A fresh rank within the band: mean size depends on the largest firms, so spread it over them.
    v = stratified(rng, np.where(opened == 0, 0, 1).astype(np.int64) * 3 + band)
    return band, v.astype(np.float32)


def _ln_employees(
    rng: np.random.Generator,
    frame: int,
    place: NDArray[np.int64],
    band: NDArray[np.uint8],
    v: NDArray[np.float32],
    a: Mapping[str, float],
    distribution: Employment,
) -> NDArray[np.float64]:
    """Ln of whole employees; a successor differs a little in size from its predecessor."""
    successor = np.zeros(len(place), bool)
    successor[1:] = place[1:] == place[:-1]
    rank = v[place].astype(np.float64)
    moved = rank + a["size_jitter"] * (rng.random(len(place)) - 0.5)
    moved = np.abs(moved)
    moved = np.where(moved > 1, 2 - moved, moved)
    # In the tail a small step of rank is a large step of size: successors keep it.
    rank = np.where(successor & (band[place] < 2), moved, rank)
    ln_employees = _quantile(frame, band[place], rank, a, distribution)
    return np.log(np.floor(np.exp(ln_employees) * (1 + 1e-9)))


def _quantile(
    frame: int,
    band: NDArray[np.uint8],
    v: NDArray[np.float64],
    a: Mapping[str, float],
    distribution: Employment,
) -> NDArray[np.float64]:
    if frame == SBA:
        return distribution.ln_employees(band, v)
    low, high = a["employees_fringe_min"], a["employees_fringe_max"] + 1
    return np.log(pareto(v, low, high, a["employees_fringe_alpha"]))


def _weights(place: NDArray[np.int64], n: int, represented: int) -> NDArray[np.float64]:
    """Weights in units of ``WEIGHT_UNIT`` that sum to ``represented`` over the first n places."""
    units = round(represented / WEIGHT_UNIT)
    return ((place + 1) * units // n - place * units // n) * WEIGHT_UNIT
