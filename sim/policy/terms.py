"""What the engine is told about policy: channels and award terms, never a programme's name or law.

An instrument turns its settings into one `Programme`, or into `TaxTerms`. The engine knows only the
five mechanisms below, the tax credit, and the channels that they feed.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import IntEnum

import numpy as np
from numpy.typing import NDArray

from sim.population.schema import INDUSTRIES, REGIONS, T

MAX_PROGRAMMES = 31
"""A firm remembers who supported it in as many bits; one more is the tax credit's."""


def _no_industry() -> NDArray[np.float64]:
    return np.zeros((T, len(INDUSTRIES)))


class Mechanism(IntEnum):
    """How a programme reaches firms."""

    CONTEST = 0
    """Deciding firms apply; the best scores are awarded a share of the project's cost."""
    CREDIT = 1
    """Deciding firms apply for a loan or guarantee; screened, from a fixed pot."""
    PLACES = 2
    """Eligible firms of any stage ask for a place (training); no project is needed."""
    PROVISION = 3
    """Nobody applies: the year's money is spent on what serves an economy, industry or region."""
    EQUITY = 4
    """As PROVISION, but the money is invested and comes back, less what is lost."""


@dataclass(frozen=True)
class Programme:
    """The terms of one programme for every firm and year.

    Arrays over years have length T (2010 to 2035), arrays over firms have the population's length
    n and row order. Budgets and unit costs are integer KRW thousand; caps and floors are KRW
    million. A firm that represents w firms draws w awards.

    Attributes
    ----------
    name : str
        The instrument's name in the scenario; the ledger's key.
    family : str
        Whom a call reaches, how juries judge and who must wait goes by family, not by name:
        renaming, continuing or dividing a programme changes nothing.
    mechanism : Mechanism
    eligible : ndarray of bool, shape (n,)
    score : ndarray of float32, shape (n,)
        Systematic part of the selection score, in standard deviations.
    score_noise : float
        Standard deviation of the noise of selection.
    minimum_score : float
        Applications below it are turned down even if money is left.
    reach : float
        Chance in a year that an eligible firm hears of the programme in time to apply.
    application_cost : float or None
        CONTEST, CREDIT: what it costs a firm to apply, KRW million; None: parameter ``c_apply``.
    repeat_years : int
        Years until a firm may be awarded again (99: never).
    budget : ndarray of int64, shape (T,)
        Appropriation, KRW thousand; 0 when the programme is closed.
    max_awards : ndarray of float64, shape (T,)
        Most firms that may be awarded in the year; inf if only money limits.
    carry_over : bool
        Unspent money is carried to the next year (else it lapses).
    share : ndarray of float32, shape (n,)
        CONTEST: public share of the project's cost (one minus the own share).
        CREDIT: loan as a share of the cost net of grants.
    cap : ndarray of float64, shape (T,)
        Most public money (or loan) for one firm, KRW million.
    floor : ndarray of float64, shape (T,)
        Smallest project cost that may apply, KRW million.
    support : float
        Shift of the capability gate while in the programme (logit).
    pay_years : int
        CONTEST: an award is paid in equal yearly parts over so many years.
    reference : float
        CONTEST: visible reference projects that one award becomes.
    tenor_years, grace_years : int
        CREDIT: years until the loan is repaid, and of these without repayment.
    rate_cut : float
        CREDIT: market rate minus programme rate, a year (0.02 is two points).
    default_rate : float
        CREDIT: share of the outstanding principal lost a year.
    additionality : float
        CREDIT: chance that the loan is money the firm could not have had elsewhere; only then
        does it open the finance gate. PLACES: chance that the firm goes on using the technologies
        that a place brings.
    unit_cost : ndarray of int64, shape (T,)
        PLACES: public cost of one firm's place, KRW thousand.
    awareness, gain : float
        PLACES: training cover and capability gain given to the firm (1 = one full course).
    tech : int
        PLACES: technologies brought to the firm, bit k for ``TECHNOLOGIES[k]``.
    success : float
        PLACES, CONTEST: share saved of the projects to which results would never come.
    delay : float
        PLACES, CONTEST: years by which results come later (negative: sooner; PLACES only sooner).
    exempt : float
        CONTEST: share of the cost of regulation that the project is spared.
    economy_wide : EconomyWide or None
        PROVISION, EQUITY: what the money brings, next to the scenario's own economy-wide policy.
    """

    name: str
    family: str
    mechanism: Mechanism
    eligible: NDArray[np.bool_]
    score: NDArray[np.float32]
    budget: NDArray[np.int64]
    score_noise: float = 1.0
    minimum_score: float = -np.inf
    reach: float = 1.0
    application_cost: float | None = None
    repeat_years: int = 99
    max_awards: NDArray[np.float64] | None = None
    carry_over: bool = False
    share: NDArray[np.float32] | None = None
    cap: NDArray[np.float64] | None = None
    floor: NDArray[np.float64] | None = None
    support: float = 0.0
    pay_years: int = 1
    reference: float = 0.0
    tenor_years: int = 0
    grace_years: int = 0
    rate_cut: float = 0.0
    default_rate: float = 0.0
    additionality: float = 1.0
    unit_cost: NDArray[np.int64] | None = None
    awareness: float = 0.0
    gain: float = 0.0
    tech: int = 0
    success: float = 0.0
    delay: float = 0.0
    exempt: float = 0.0
    economy_wide: EconomyWide | None = None


@dataclass(frozen=True)
class TaxTerms:
    """The credit for research spending as statutory numbers by year and legal size class.

    Rows are years (T), columns the classes SME, mid-size, KOSDAQ-listed mid-size, large. The
    credit on qualifying spending x of a firm with other research spending R, sales S and last
    year's R' is, with base spending ``X = x + general * R``:

    current method   (current + min(bonus * X / S, bonus_cap)) * X
    increment method increment * max(0, x + R - R')   (general technology only)

    and the project is worth the larger method with the project minus the larger without it.

    Attributes
    ----------
    name : str
    valid : ndarray of bool, shape (T,)
    general : ndarray of bool, shape (T,)
        True where the general regime applies, which counts all research spending and lets the
        firm choose the increment method.
    current, bonus, bonus_cap, increment : ndarray of float64, shape (T, 4)
    """

    name: str
    valid: NDArray[np.bool_]
    general: NDArray[np.bool_]
    current: NDArray[np.float64]
    bonus: NDArray[np.float64]
    bonus_cap: NDArray[np.float64]
    increment: NDArray[np.float64]


@dataclass(frozen=True)
class EconomyWide:
    """Economy-wide policy: what reaches a whole economy, industry or region in a year.

    Attributes
    ----------
    awareness : ndarray, shape (T,)
        Training and information of every firm (0 to 1).
    infrastructure : ndarray, shape (T, 17)
        Discount on the price of AI by region (0 to 1).
    regulation : ndarray, shape (T, 18)
        Regulatory uncertainty by industry; 1 is the present level.
    talent : ndarray, shape (T,)
        Graduates added to the talent stock, as a share of the stock of 2023.
    public_demand : ndarray, shape (T,)
        Public purchases of AI, KRW bn.
    technology_price : ndarray, shape (T,)
        Extra shift of the log price of AI.
    information : ndarray, shape (T, 18)
        By which share more of their peers' results the firms of an industry see: the more they
        see, the smaller the variance of what they believe.
    references : ndarray, shape (T, 18)
        Visible reference projects added in an industry.
    domain : ndarray, shape (T, 18)
        Deployments' worth of domain knowledge added in an industry.
    capability : ndarray, shape (T, 18)
        Shift of the capability of every firm of an industry, standard deviations.
    """

    awareness: NDArray[np.float64]
    infrastructure: NDArray[np.float64]
    regulation: NDArray[np.float64]
    talent: NDArray[np.float64]
    public_demand: NDArray[np.float64]
    technology_price: NDArray[np.float64]
    information: NDArray[np.float64] = field(default_factory=_no_industry)
    references: NDArray[np.float64] = field(default_factory=_no_industry)
    domain: NDArray[np.float64] = field(default_factory=_no_industry)
    capability: NDArray[np.float64] = field(default_factory=_no_industry)

    @classmethod
    def none(cls) -> EconomyWide:
        """Return the world without such policy."""
        return cls(
            awareness=np.zeros(T),
            infrastructure=np.zeros((T, len(REGIONS))),
            regulation=np.ones((T, len(INDUSTRIES))),
            talent=np.zeros(T),
            public_demand=np.zeros(T),
            technology_price=np.zeros(T),
        )

    def joined(self, other: EconomyWide) -> EconomyWide:
        """Return both together.

        Training and discounts overlap (what one leaves, the other works on), regulation is
        multiplied, all else adds up.
        """
        return EconomyWide(
            awareness=1.0 - (1.0 - self.awareness) * (1.0 - other.awareness),
            infrastructure=1.0 - (1.0 - self.infrastructure) * (1.0 - other.infrastructure),
            regulation=self.regulation * other.regulation,
            talent=self.talent + other.talent,
            public_demand=self.public_demand + other.public_demand,
            technology_price=self.technology_price + other.technology_price,
            information=self.information + other.information,
            references=self.references + other.references,
            domain=self.domain + other.domain,
            capability=self.capability + other.capability,
        )


@dataclass(frozen=True)
class Package:
    """All policy of one scenario, as the engine takes it."""

    programmes: tuple[Programme, ...]
    tax: TaxTerms | None
    economy_wide: EconomyWide
