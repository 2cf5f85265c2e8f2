"""Traits of firms that last: maturity, sales, productivity, R&D, ownership, age, tax due."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np
from scipy.special import betaincinv, ndtr, ndtri

from sim.population.employment import BANDS
from sim.population.finance import above_sme, rd_level, tax_due
from sim.population.margins import REFERENCE_YEAR, Margins
from sim.population.quota import generator, quota_flags, stratified
from sim.population.schema import FIRST_YEAR, INDUSTRIES, SIZE_CLASSES
from sim.population.trait_table import BY_NAME

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]

MAX_AGE = 1900
_SPREAD_LIMIT = 2.5  # standard deviations of ln sales per worker: no firm sells absurdly much
_FINANCE = INDUSTRIES.index("K")
_RD_YEAR = 2019


@dataclass(frozen=True)
class Anchors:
    """Levels found on the survey frame, used for the fringe too.

    Attributes
    ----------
    sales : float
        Level of ln sales per worker, KRW million, 2022.
    rd : float
        Factor on the section medians of R&D intensity.
    intangible : float
        Factor on the Beta quantiles of the intangible share.
    """

    sales: float
    rd: float
    intangible: float


@dataclass(frozen=True)
class Rows:
    """Some firms of one frame while their traits are drawn (n firms).

    ``sba`` rows are drawn together, stratified by cohort and section, so that margins hold in
    every year; rows of the fringe are drawn independently, chunk by chunk.
    """

    seed: int
    frame: int
    chunk: int
    section: NDArray[np.uint8]
    entry: NDArray[np.int16]
    exit: NDArray[np.int16]
    ln_employees: Floats
    size: Floats

    @property
    def sba(self) -> bool:
        """Whether these are firms of the survey frame."""
        return self.frame == 0

    @cached_property
    def strata(self) -> NDArray[np.int64]:
        """Cohort by section."""
        return (self.entry.astype(np.int64) - FIRST_YEAR) * len(INDUSTRIES) + self.section

    @cached_property
    def large(self) -> NDArray[np.bool_]:
        """Whether a firm has 300 employees or more."""
        result: NDArray[np.bool_] = self.ln_employees >= np.log(BANDS[1])
        return result

    def active(self, year: int) -> NDArray[np.bool_]:
        """Firms in the frame in ``year``."""
        result: NDArray[np.bool_] = (self.entry <= year) & (year < self.exit)
        return result

    def generator(self, channel: int) -> np.random.Generator:
        """Generator of a channel for these rows."""
        return generator(self.seed, channel, self.frame, self.chunk)

    def draws(self, trait: str) -> np.random.Generator:
        """Generator of a trait for these rows."""
        channel = BY_NAME[trait].channel
        if channel is None:
            raise KeyError(f"{trait} has no channel of draws in the trait table")
        return self.generator(channel)

    def normal(self, rng: np.random.Generator, strata: NDArray[np.integer] | None = None) -> Floats:
        """Standard normals, stratified in the survey frame (by cohort and section)."""
        if self.sba:
            return ndtri(stratified(rng, self.strata if strata is None else strata))
        return rng.standard_normal(len(self.section))

    def flags(self, score: Floats, share: float) -> NDArray[np.bool_]:
        """Flag ``share`` of the firms by the highest score."""
        if self.sba:
            return quota_flags(score, self.entry, self.exit, share)
        result: NDArray[np.bool_] = score > np.quantile(score, 1 - share)
        return result


def draw(
    firms: Rows, margins: Margins, anchors: Anchors | None
) -> tuple[dict[str, NDArray[np.generic]], Anchors]:
    """Draw all lasting traits of some firms.

    Parameters
    ----------
    firms : Rows
        The firms.
    margins : Margins
        Targets and assumptions.
    anchors : Anchors or None
        None finds them, which takes all firms of the survey frame.

    Returns
    -------
    traits : dict
        Arrays by field of `Population`.
    anchors : Anchors
    """
    a = margins.assumption
    maturity = firms.normal(firms.draws("maturity"), 2 * firms.strata + firms.large)
    noise = firms.normal(firms.draws("capability"))
    ln_spw = _sales_per_worker(firms, margins)
    sales_level = anchors.sales if anchors else _sales_level(firms, ln_spw, margins)
    ln_spw += sales_level
    ln_sales = ln_spw + firms.ln_employees
    rd, rd_level = _rd(firms, margins, maturity, ln_sales, anchors.rd if anchors else None)
    intangible, intangible_level = _intangible(
        firms, margins, maturity, anchors.intangible if anchors else None
    )
    ln_lp = _productivity(firms, a, ln_spw, sales_level, rd, maturity)
    foreign, multi_plant = _ownership(firms, margins)
    traits: dict[str, NDArray[np.generic]] = {
        "maturity": maturity,
        "capability": capability(a, maturity, firms.size, noise),
        "ln_sales": ln_sales,
        "rd": rd,
        "intangible": intangible,
        "ln_lp": ln_lp,
        "foreign": foreign,
        "multi_plant": multi_plant,
        "birth": _birth(firms, a),
        "size_class": _size_class(firms, margins, ln_sales),
        "tax_due": tax_due(
            a, ln_sales, ln_lp, firms.draws("tax_due").standard_normal(len(ln_sales))
        ),
        "industry2": _division(firms, margins),
    }
    return traits, Anchors(sales_level, rd_level, intangible_level)


def _sales_per_worker(firms: Rows, margins: Margins) -> Floats:
    a = margins.assumption
    noise = firms.normal(firms.draws("ln_sales"))
    result = margins.section["sales_per_worker_ln"][firms.section]
    result += a["sales_spread"] * np.clip(noise, -_SPREAD_LIMIT, _SPREAD_LIMIT)
    return result if firms.sba else result + a["fringe_sales_shift"]


def _sales_level(firms: Rows, ln_spw: Floats, margins: Margins) -> float:
    active = firms.active(REFERENCE_YEAR)
    mean = np.exp(ln_spw + firms.ln_employees)[active].mean()
    return float(np.log(margins.target["sales_mean_2022"] * 1000 / mean))


def _rd(
    firms: Rows, margins: Margins, maturity: Floats, ln_sales: Floats, level: float | None
) -> tuple[Floats, float]:
    a = margins.assumption
    rng = firms.draws("rd")
    share = margins.section["rd_performers_percent"][firms.section] / 100
    rest = np.sqrt(1 - a["rd_maturity"] ** 2 - a["rd_size"] ** 2)
    score = ndtri(share) + a["rd_maturity"] * maturity + a["rd_size"] * firms.size
    score += rest * firms.normal(rng)
    target = margins.target["rd_performers"] / 100 if firms.sba else a["fringe_rd_share"]
    performs = firms.flags(score, target)
    spread = a["rd_maturity"] * maturity + np.sqrt(1 - a["rd_maturity"] ** 2) * firms.normal(rng)
    ln_rd = np.log(margins.section["rd_median_percent"][firms.section]) + a["rd_spread"] * spread
    raw = np.where(performs, np.exp(ln_rd), 0.0)
    if level is None:
        base = firms.active(_RD_YEAR) & (firms.section != _FINANCE)
        level = rd_level(
            raw[base], np.exp(ln_sales[base]), a["rd_max"], margins.target["rd_intensity_2019"]
        )
    return np.minimum(level * raw, a["rd_max"]), level


def _intangible(
    firms: Rows, margins: Margins, maturity: Floats, level: float | None
) -> tuple[Floats, float]:
    a = margins.assumption
    mean, shape, load = (
        margins.target["intangible_mean"],
        a["intangible_shape"],
        a["intangible_maturity"],
    )
    noise = firms.normal(firms.draws("intangible"))
    u = ndtr(load * maturity + np.sqrt(1 - load**2) * noise)
    # Beta quantiles are slow: interpolate them on a grid that is fine in the upper tail.
    z = np.linspace(-6, 6, 2001)
    grid = ndtr(z)
    share = np.interp(u, grid, betaincinv(shape, shape * (1 - mean) / mean, grid))
    share *= margins.section["intangible_scale"][firms.section]
    if level is None:
        level = float(mean / share[firms.active(REFERENCE_YEAR)].mean())
    return np.minimum(level * share, 1.0), level


def _productivity(
    firms: Rows,
    a: Mapping[str, float],
    ln_spw: Floats,
    sales_level: float,
    rd: Floats,
    maturity: Floats,
) -> Floats:
    noise = firms.normal(firms.draws("ln_lp"))
    ln_lp = a["lp_level"] + a["lp_sales"] * (ln_spw - sales_level) + a["lp_rd"] * np.log1p(rd)
    ln_lp += a["lp_maturity"] * maturity + a["lp_spread"] * noise
    return np.minimum(ln_lp, ln_spw + np.log(a["lp_ceiling"]))


def _ownership(firms: Rows, margins: Margins) -> tuple[NDArray[np.bool_], NDArray[np.bool_]]:
    a = margins.assumption
    rng = firms.draws("foreign")
    foreign = a["foreign_size"] * firms.size + firms.normal(rng)
    multi = a["multi_size"] * firms.size + firms.normal(rng)
    if firms.sba:
        shares = (margins.target["foreign_share"] / 100, margins.target["multi_plant_share"] / 100)
    else:
        shares = (a["fringe_foreign_share"], a["fringe_multi_share"])
    return firms.flags(foreign, shares[0]), firms.flags(multi, shares[1])


def _birth(firms: Rows, a: Mapping[str, float]) -> NDArray[np.float64]:
    rng = firms.draws("birth")
    mean = np.where(firms.entry == FIRST_YEAR, a["age_incumbent"], a["age_entrant"])
    scale = mean / a["age_shape"] * np.exp(a["age_size"] * firms.size)
    age = rng.standard_gamma(a["age_shape"], len(scale)) * scale
    return np.maximum(firms.entry - np.floor(age), MAX_AGE)


def _size_class(firms: Rows, margins: Margins, ln_sales: Floats) -> NDArray[np.uint8]:
    """Small by the section's ceiling on sales; large by business group; the rest mid-size."""
    a = margins.assumption
    rng = firms.draws("size_class")
    above = above_sme(ln_sales, firms.section, margins)
    result = np.where(above, SIZE_CLASSES.index("mid"), SIZE_CLASSES.index("sme"))
    listed = rng.random(len(result)) < a["kosdaq_share"]
    result[(result == SIZE_CLASSES.index("mid")) & listed] = SIZE_CLASSES.index("kosdaq_mid")
    if firms.sba:
        load = a["large_sales"]
        z = (ln_sales - ln_sales.mean()) / max(float(ln_sales.std()), 1e-9)
        group = firms.flags(load * z + np.sqrt(1 - load**2) * firms.normal(rng), a["large_share"])
        result[group] = SIZE_CLASSES.index("large")
    return result.astype(np.uint8)


def capability(a: Mapping[str, float], maturity: Floats, size: Floats, noise: Floats) -> Floats:
    """Capability K: loads on digital maturity and size, standardised over the survey frame.

    Parameters
    ----------
    a : mapping
        Assumptions.
    maturity, size, noise : float64[n]
        Standardised.

    Returns
    -------
    float64[n]
    """
    by_maturity, by_size = a["capability_maturity"], a["capability_size"]
    rest = np.sqrt(1 - by_maturity**2 - by_size**2)
    result: Floats = by_maturity * maturity + by_size * size + rest * noise
    return result


def _division(firms: Rows, margins: Margins) -> NDArray[np.uint8]:
    rng = firms.draws("industry2")
    u = stratified(rng, firms.strata) if firms.sba else rng.random(len(firms.section))
    result = np.zeros(len(u), np.uint8)
    for j, (codes, shares) in enumerate(margins.divisions):
        if len(codes):
            mine = firms.section == j
            edges = np.cumsum(shares)[:-1]
            result[mine] = codes[np.searchsorted(edges, u[mine], side="right")]
    return result
