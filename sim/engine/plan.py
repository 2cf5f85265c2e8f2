"""A package as the engine takes it: terms, offers of the years, conditions of the firms."""

from __future__ import annotations

import zlib

import numpy as np
from numpy.typing import NDArray

from sim.engine import arrays as ar
from sim.engine.arrays import MAX_PAYMENT_YEARS, USUAL, Plan
from sim.engine.memory import words
from sim.engine.rng import PROGRAMME
from sim.policy.terms import MAX_PROGRAMMES, Package, Programme


def lay_out(package: Package, n: int) -> Plan:
    """Lay a package out for the engine; build once a scenario and share between runs.

    Parameters
    ----------
    package : Package
    n : int
        Number of firms (rows of the population).
    """
    programmes = package.programmes
    if len(programmes) > MAX_PROGRAMMES:
        raise ValueError(f"a package holds at most {MAX_PROGRAMMES} programmes")
    if any(q.pay_years > MAX_PAYMENT_YEARS for q in package.programmes):
        raise ValueError(f"an award is paid over at most {MAX_PAYMENT_YEARS} years")
    k = len(programmes)
    families = [q.family for q in programmes]
    terms = ar.records(k, ar.TERMS)
    offers = ar.records((k, ar.T), ar.OFFER)
    conditions = ar.records((k, n), ar.CONDITION)
    for row, programme in enumerate(programmes):
        _fill(programme, terms, offers[row], conditions[row], row)
    tax = ar.records((ar.T, ar.N_CLASSES), ar.TAX)
    law = package.tax
    never = np.zeros(ar.T, dtype=np.bool_)
    if law is not None:
        for name in ar.TAX.names or ():
            tax[name] = getattr(law, name)
    economy_wide = ar.records(ar.T, ar.ECONOMY)
    for name in ar.ECONOMY.names or ():
        economy_wide[name] = getattr(package.economy_wide, name)
    given = ar.records((ar.T, ar.N_INDUSTRIES), ar.GIVEN)
    for name in ar.GIVEN.names or ():
        given[name] = getattr(package.economy_wide, name)
    return Plan(
        terms=terms,
        offers=offers,
        conditions=conditions,
        slot=np.array([families.index(q.family) for q in programmes], dtype=np.int64),
        call=_calls(terms, offers, conditions),
        tax_valid=never if law is None else law.valid,
        tax_general=never if law is None else law.general & law.valid,
        tax=tax,
        economy_wide=economy_wide,
        infrastructure=package.economy_wide.infrastructure,
        regulation=package.economy_wide.regulation,
        given=given,
    )


def _fill(
    programme: Programme, terms: np.recarray, offers: np.recarray, conditions: np.recarray, row: int
) -> None:
    """Fill one programme's rows of the plan."""
    for name in ar.TERMS.names or ():
        if name not in ("key", "best_share", "application_cost"):
            terms[name][row] = getattr(programme, name)
    # Keyed by family, so that neither a name nor one more programme changes the others' draws.
    cost = programme.application_cost
    terms["application_cost"][row] = USUAL if cost is None else cost
    terms["key"][row] = key(programme.family)
    offers["budget"] = programme.budget
    offers["unit_cost"] = 0 if programme.unit_cost is None else programme.unit_cost
    offers["max_awards"] = np.inf if programme.max_awards is None else programme.max_awards
    offers["cap"] = np.inf if programme.cap is None else programme.cap
    offers["floor"] = 0.0 if programme.floor is None else programme.floor
    conditions["eligible"] = programme.eligible
    conditions["score"] = programme.score
    conditions["share"] = 0.0 if programme.share is None else programme.share
    terms["best_share"][row] = conditions["share"].max(initial=0.0)


def _calls(terms: np.recarray, offers: np.recarray, conditions: np.recarray) -> NDArray[np.int64]:
    """Return by programme and year the first that asks and offers the same: one call for firms."""
    call = np.repeat(np.arange(terms.size)[:, None], ar.T, axis=1)
    for m in range(terms.size):
        for k in range(m):
            if not all(
                np.array_equal(words(each, k), words(each, m)) for each in (terms, conditions)
            ):
                continue
            same = np.equal(call[m], m)
            for name in ("cap", "floor"):
                same &= np.equal(offers[name][k], offers[name][m])
            call[m, same] = call[k, same]
    return call


def key(family: str) -> int:
    """Return the channel of the draws of a family of programmes."""
    return PROGRAMME + zlib.crc32(family.encode())


def programme_names(package: Package) -> tuple[str, ...]:
    """Return the ledger's row names: the programmes in order, then the tax credit."""
    tax = "rd_tax_credit" if package.tax is None else package.tax.name
    return (*(q.name for q in package.programmes), tax)
