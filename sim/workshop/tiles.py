"""The four large numbers as text: the number, its band, and what has to be known of it."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from sim.report.data.estimate import Estimate
from sim.report.text import formatting
from sim.workshop.answer import ENOUGH, Answer
from sim.workshop.pairs import HORIZON
from sim.workshop.words import Words

TILES: Final = ("users", "additional", "cost", "per_user")


@dataclass(frozen=True)
class Tile:
    """One large number.

    Attributes
    ----------
    number : str
    band, note, beside : str
        May be empty.
    spoken : bool
        Whether `number` is no number but a word in its place.
    warns : bool
        Whether the note restricts what the number says.
    rests : bool
        Whether it rests on assumptions that no data inform.
    """

    number: str
    band: str = ""
    note: str = ""
    beside: str = ""
    spoken: bool = False
    warns: bool = False
    rests: bool = False


def title(name: str, words: Words) -> str:
    """Return what a tile is about."""
    return words(f"tile.{name}", year=str(HORIZON))


def standing(answer: Answer, words: Words) -> str:
    """Return how many runs and fitted models stand behind an answer."""
    of = str(answer.of)
    if answer.moved:
        pairs, draws = str(answer.pairs), str(answer.draws)
        return words("status.pairs", pairs=pairs, of=of, draws=draws)
    return words("status.runs", runs=str(answer.runs), of=of)


def tile(name: str, answer: Answer, words: Words) -> Tile:
    """Return a tile for an answer."""
    return {
        "users": _users,
        "additional": _additional,
        "cost": _cost,
        "per_user": _per_user,
    }[name](answer, words)


def _users(answer: Answer, words: Words) -> Tile:
    share = formatting.percent(float(answer.rate.mean[-1]), words.language)
    return Tile(
        number=words.firms(answer.users.mean),
        band=_band(answer.users, formatting.count, words),
        note=words("tile.users_share", share=share),
    )


def _additional(answer: Answer, words: Words) -> Tile:
    found = answer.additional
    if found is None:
        return _empty(answer, words)
    zero = found.exactly_zero
    beside = answer.additional_all
    return Tile(
        number=words("tile.zero") if zero else words.firms(found.mean, signed=True),
        band="" if zero else _band(found, _signed, words),
        note=words("tile.not_told") if found.sign == 0 and not zero else "",
        beside="" if beside is None or beside.exactly_zero else _with_small(beside, words),
        spoken=zero,
        warns=found.sign == 0 and not zero,
        rests=bool(answer.uninformed),
    )


def _with_small(found: Estimate, words: Words) -> str:
    """Return additional users of both frames, on which the price rests."""
    count = words.firms(found.mean, signed=True)
    if not math.isfinite(found.low):
        return words("tile.with_small", count=count)
    between = formatting.between(_signed(found.low), _signed(found.high), words.language)
    return words("tile.with_small_band", count=count, between=between)


def _cost(answer: Answer, words: Words) -> Tile:
    found = answer.cost
    if found is None:
        return _empty(answer, words)
    if found.exactly_zero:
        return Tile(words("tile.no_cost"), spoken=True)
    return Tile(
        number=_money(found.mean, words, signed=True),
        band=_band(found, lambda value: _money(value, words, signed=True), words),
        note=words("tile.not_told") if found.sign == 0 else "",
        warns=found.sign == 0,
    )


def _per_user(answer: Answer, words: Words) -> Tile:
    if answer.additional is None:
        return _empty(answer, words)
    found = answer.per_user
    if found is None:
        said = not answer.quick and answer.pairs >= min(ENOUGH, answer.of)
        return Tile(words("tile.no_price" if said else "tile.waiting"), spoken=True)
    return Tile(
        number=formatting.money_million(found.mean, words.language),
        band=_band(found, lambda v: formatting.money_million(v, words.language), words),
        rests=bool(answer.uninformed),
    )


def _empty(answer: Answer, words: Words) -> Tile:
    return Tile(words("tile.waiting" if answer.moved else "tile.unmoved"), spoken=True)


def _band(found: Estimate, written: Callable[[float], str], words: Words) -> str:
    if not math.isfinite(found.low):
        return words("tile.no_band")
    between = formatting.between(written(found.low), written(found.high), words.language)
    return words("tile.band", between=between)


def _signed(value: float) -> str:
    return formatting.count(value, signed=True)


def _money(value: float, words: Words, *, signed: bool = False) -> str:
    return formatting.money_bn(value, words.language, signed=signed)
