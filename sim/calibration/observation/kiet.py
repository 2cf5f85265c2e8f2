"""The KIET survey of 2024 as an observation: whom it asked, by its published design.

The survey is choice-based (233 users, 327 non-users, of chosen industries), so nothing in it is a
share of the economy. Firms of the model are weighted until users and non-users each have the
published composition by industry and by size (Table 6-1); a statistic is then the expectation
over samples drawn by that design. Its sampling error is part of the target, not of the model.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from sim.calibration.targets import catalogue
from sim.engine import rng
from sim.population.schema import INDUSTRIES, Population

USERS: Final = 233
NON_USERS: Final = 327
BANDS: Final = ("lt50", "50to249", "ge250")
#: Row of Table 6-1 -> KSIC section and divisions (none: the rest of the section).
GROUPS: Final[dict[str, tuple[str, tuple[int, ...]]]] = {
    "A": ("C", (26,)),
    "B": ("C", (29,)),
    "C": ("C", (27,)),
    "D": ("C", (30,)),
    "E": ("C", (20,)),
    "F": ("C", (24,)),
    "G": ("C", (28,)),
    "H": ("C", (31,)),
    "I": ("G", (46,)),
    "J": ("G", ()),
    "K": ("J", (58,)),
    "L": ("J", (62,)),
    "M": ("J", ()),
    "N": ("K", (64,)),
    "O": ("K", ()),
    "P": ("M", (70,)),
    "Q": ("M", ()),
}
_SWEEPS: Final = 12
_OUTSIDE: Final = 255
_MEDIUM: Final = 250.0

Floats = NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class Sample:
    """A population as the survey's design sees it.

    Attributes
    ----------
    group : uint8[n]
        Row of Table 6-1 by firm; 255 for industries that were not asked.
    band : uint8[n]
        Employment band: below 50, 50 to 249, 250 and more.
    users, non_users : tuple of ndarray
        Published composition by group and by band, each summing to 1.
    """

    group: NDArray[np.uint8]
    band: NDArray[np.uint8]
    users: tuple[Floats, Floats]
    non_users: tuple[Floats, Floats]

    @classmethod
    def of(cls, population: Population) -> Sample:
        """Place every firm in the design's cells."""
        return cls(
            group=_groups(population),
            band=_bands(population),
            users=_composition("users"),
            non_users=_composition("nonusers"),
        )

    def weights(self, firms: NDArray[np.int64], weight: Floats, *, users: bool) -> Floats:
        """Return chances of being drawn, one a firm, by iterative proportional fitting.

        Parameters
        ----------
        firms : int64[m]
            Rows of the users, or of the non-users.
        weight : float64[n]
            Firms that each row stands for.
        users : bool
            Which composition holds.

        Returns
        -------
        float64[m]
            Summing to 1; 0 for firms outside the design. Cells without firms lose their share to
            the others.
        """
        by_group, by_band = self.users if users else self.non_users
        group, band = self.group[firms], self.band[firms]
        chance = np.where(group == _OUTSIDE, 0.0, weight[firms])
        inside = np.minimum(group, len(GROUPS) - 1)
        for _ in range(_SWEEPS):
            for cell, aim in ((inside, by_group), (band, by_band)):
                held = np.bincount(cell, chance, minlength=aim.size)
                scale = np.divide(aim, held, out=np.zeros_like(aim), where=held > 0.0)
                chance = chance * scale[cell]
        total = chance.sum()
        return chance / total if total > 0.0 else chance

    def draw(
        self,
        firms: NDArray[np.int64],
        weight: Floats,
        *,
        users: bool,
        seed: int,
        replicate: int,
    ) -> NDArray[np.int64]:
        """Draw the survey's 233 users or 327 non-users, with replacement, by keyed luck."""
        chance = np.cumsum(self.weights(firms, weight, users=users))
        size = USERS if users else NON_USERS
        u = rng.sequence(seed, replicate, rng.SURVEY, 0 if users else 1, size)
        picked: NDArray[np.int64] = firms[np.searchsorted(chance, u * chance[-1], side="right")]
        return picked


def _groups(population: Population) -> NDArray[np.uint8]:
    found = np.full(population.n, _OUTSIDE, np.uint8)
    for row, (section, divisions) in reversed(list(enumerate(GROUPS.values()))):
        here = population.industry == INDUSTRIES.index(section)
        if divisions:
            here &= np.isin(population.industry2, divisions)
        found[here] = row
    return found


def _bands(population: Population) -> NDArray[np.uint8]:
    employees = np.exp(population.ln_employees)
    band = np.where(employees >= _MEDIUM, 2, 1)
    return np.where(population.frame == 1, 0, band).astype(np.uint8)


def _composition(who: str) -> tuple[Floats, Floats]:
    """Return the published composition of users or nonusers by group and band (Table 6-1)."""
    groups = np.array([catalogue.number(f"smp.{who}.ind.{name}") for name in GROUPS])
    bands = np.array([catalogue.number(f"smp.{who}.emp.{name}") for name in BANDS])
    return groups / groups.sum(), bands / bands.sum()
