"""Keyed random draws: every draw is a pure function of (seed, replicate, channel, year, firm).

The generator is Philox 4x32-10 (Salmon, Moraes, Dror and Shaw 2011, "Parallel random numbers: as
easy as 1, 2, 3"), tested against its published known-answer vectors. Nothing is stored and nothing
is shared, so the same firm meets the same luck under every scenario, and results depend neither on
the order of firms nor on the number of workers nor on what is recorded.
"""

from __future__ import annotations

import math
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from sim.engine.jit import inline, kernel

_M0 = np.uint64(0xD2511F53)
_M1 = np.uint64(0xCD9E8D57)
_W0 = np.uint64(0x9E3779B9)
_W1 = np.uint64(0xBB67AE85)
_LOW = np.uint64(0xFFFFFFFF)
_SHIFT = np.uint64(32)
_UNIT = 2.0**-32
#: The largest uniform that is drawn.
BELOW_ONE = 1.0 - 2.0**-33

# Channels: one number a purpose, so that no two purposes ever share a draw. Programmes take
# PROGRAMME + a digest of their name (`sim.engine.plan`), so that a package with one more programme
# leaves the others' draws alone.
TRAITS = 0  # project, belief, lasting effect, no use: once a firm
LIFE = 1  # hears, reports, abandons, embeds: every year
DECISION = 2  # decides, adopts, is able, years to results
NOISE = 3  # of the effect
PRODUCTIVITY = 4  # as the survey sees it
SURVEY = 5  # who is asked in a sample survey
PROGRAMME = 256


class Key(NamedTuple):
    """What a run's luck is drawn by.

    Attributes
    ----------
    seed, replicate : int
        The two halves of the generator's key, 0 to 2**32 - 1 each.
    """

    seed: int
    replicate: int


@inline
def philox(
    c0: np.uint64, c1: np.uint64, c2: np.uint64, c3: np.uint64, k0: np.uint64, k1: np.uint64
) -> tuple[np.uint64, np.uint64, np.uint64, np.uint64]:
    """Return the four 32-bit words of Philox 4x32-10 for a counter and a key (all uint64)."""
    for _ in range(10):
        p0 = _M0 * c0
        p1 = _M1 * c2
        c0 = (p1 >> _SHIFT) ^ c1 ^ k0
        c1 = p1 & _LOW
        c2 = (p0 >> _SHIFT) ^ c3 ^ k1
        c3 = p0 & _LOW
        k0 = (k0 + _W0) & _LOW
        k1 = (k1 + _W1) & _LOW
    return c0, c1, c2, c3


@inline
def uniforms(key: Key, channel: int, year: int, firm: int) -> tuple[float, float, float, float]:
    """Return four independent uniforms in (0, 1) for one firm, year and channel."""
    w0, w1, w2, w3 = philox(
        np.uint64(firm),
        np.uint64(year),
        np.uint64(channel),
        np.uint64(0),
        np.uint64(key.seed),
        np.uint64(key.replicate),
    )
    return (
        (np.float64(w0) + 0.5) * _UNIT,
        (np.float64(w1) + 0.5) * _UNIT,
        (np.float64(w2) + 0.5) * _UNIT,
        (np.float64(w3) + 0.5) * _UNIT,
    )


#: Firms whose draws are made at once.
BLOCK = 1024


@kernel
def fill(
    words: NDArray[np.float64],
    key: Key,
    channel: int,
    year: int,
    firms: NDArray[np.int32],
) -> None:
    """Write the four uniforms of some firms into the rows of `words`.

    The same numbers as `uniforms`, a few times faster: without a branch between them, the compiler
    draws for several firms at once.

    Reads: ``firms``, their ids.
    Writes: ``words``.
    """
    for m in range(firms.size):
        u0, u1, u2, u3 = uniforms(key, channel, year, firms[m])
        words[0, m] = u0
        words[1, m] = u1
        words[2, m] = u2
        words[3, m] = u3


#: sqrt(-2 ln u) at steps of 1/64, of the least uniform in the first step.
_RADIUS_AT_MOST = np.sqrt(-2.0 * np.log(np.maximum(np.arange(64) / 64.0, 2.0**-33))) * (1.0 + 1e-12)


@inline
def normal_at_most(u1: float) -> float:
    """Return a number that neither normal of a pair from u1 exceeds, from a table."""
    bound: float = _RADIUS_AT_MOST[np.uint32(int(u1 * 64.0))]
    return bound


@inline
def normal_pair(u1: float, u2: float) -> tuple[float, float]:
    """Turn two uniforms into two independent standard normals (Box and Muller 1958)."""
    radius = math.sqrt(-2.0 * math.log(u1))
    angle = 2.0 * math.pi * u2
    return radius * math.cos(angle), radius * math.sin(angle)


@kernel
def normals(
    seed: int, replicate: int, channel: int, years: NDArray[np.int64], firms: NDArray[np.int32]
) -> NDArray[np.float64]:
    """Return a standard normal for each pair of a year and a firm."""
    drawn = np.empty(firms.size)
    key = Key(seed, replicate)
    for m in range(firms.size):
        u1, u2, _, _ = uniforms(key, channel, years[m], firms[m])
        drawn[m], _ = normal_pair(u1, u2)
    return drawn


@kernel
def sequence(seed: int, replicate: int, channel: int, year: int, size: int) -> NDArray[np.float64]:
    """Return a uniform for each of the numbers 0 to ``size - 1``, taken instead of a firm's id."""
    drawn = np.empty(size)
    key = Key(seed, replicate)
    for k in range(size):
        drawn[k], _, _, _ = uniforms(key, channel, year, k)
    return drawn
