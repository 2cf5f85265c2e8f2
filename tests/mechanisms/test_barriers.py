"""Mechanisms of awareness, capability, funds, price, talent, peers: what keeps firms from AI."""

from __future__ import annotations

from dataclasses import replace

import pytest

from sim.engine import arrays as ar


def interested(bench, runs):
    return bench.total(runs, "interested")


def test_m_noneed(bench, base):
    """Where fewer firms see a need, fewer use AI."""
    fewer = bench.runs(a_0=bench.parameters["a_0"] - 1.0)
    assert bench.users(fewer) < bench.users(base)
    reached = [interested(bench, runs) + bench.users(runs) for runs in (fewer, base)]
    assert reached[0] < reached[1]


@pytest.mark.parametrize(
    ("symbol", "value"), [("a_0", -5.5), ("psi", 0.005), ("k_0", -1.0)],
    ids=["information", "funds", "staff"],
)  # fmt: skip
def test_m_constraints(bench, base, symbol, value):
    assert value < bench.parameters[symbol]
    assert bench.users(bench.runs(**{symbol: value})) < bench.users(base)


def test_m_understanding(bench, base):
    """Interested firms without the capability stay interested."""
    harder = bench.runs(k_0=-1.0)
    assert bench.users(harder) < bench.users(base)
    assert interested(bench, harder) > interested(bench, base)


@pytest.mark.parametrize(
    ("symbol", "value"), [("k_0", -1.0), ("psi", 0.005)], ids=["technology", "funds"]
)
def test_m_tech(bench, base, symbol, value):
    assert bench.total(bench.runs(**{symbol: value}), "adopted") < bench.total(base, "adopted")


@pytest.mark.parametrize(
    ("symbol", "value"), [("k_0", -1.0), ("psi", 0.005)], ids=["technology", "funds"]
)
def test_m_private_invest(bench, base, symbol, value):
    assert bench.year(bench.runs(**{symbol: value}), "spending") < bench.year(base, "spending")


def test_m_passive(bench):
    """Firms with little capability are passive, the more the gate asks for it."""
    able = bench.population.capability > 0
    strict, lax = (bench.gap(bench.runs(k_1=value), able) for value in (1.5, 0.0))
    assert strict > lax


def test_m_rivals(bench):
    """Users among rivals and partners make others adopt."""
    strong, weak = (bench.runs(a_N=value) for value in (6.0, 0.1))
    assert bench.users(strong) > bench.users(weak)


def test_m_rivals_in_the_own_industry(bench):
    """Peers are the own industry's firms: its leaders gain, industries without users do not."""
    own, mixed = (bench.runs(a_N=6.0, lambda_j=lambda_j, lambda_r=0.0) for lambda_j in (1.0, 0.0))
    rows = range(ar.INDUSTRY_ROW, ar.INDUSTRY_ROW + ar.N_INDUSTRIES)
    firms = bench.runs()[0].world.firms.totals[20, 0]

    def spread(runs):
        shares = [bench.users(runs, row) / firms[row] for row in rows if firms[row] > 0]
        return max(shares) - min(shares)

    assert spread(own) > spread(mixed)


def test_m_supplyside(bench, base):
    """A lack of usable products is a high price; regulation and its uncertainty add to it."""
    dear = bench.runs(economy_wide={"technology_price_percent": {"2022": 100.0}})
    assert bench.users(dear) < bench.users(base)
    burdened = bench.runs(economy_wide={"regulation_level": {"2022": 5.0}}, rho_reg=0.4)
    assert bench.users(burdened) < bench.users(bench.runs(rho_reg=0.4))


def test_m_reguncertainty(bench):
    """Regulation that nobody understands is a cost: without it more firms use AI."""
    clear, unclear = (
        bench.runs(economy_wide={"regulation_level": {"2022": level}}, rho_reg=0.4)
        for level in (0.0, 3.0)
    )
    assert bench.users(clear) > bench.users(unclear)


@pytest.fixture(scope="module")
def scarce(bench, base):
    """A stock of talent that the users of 2023 on the bench, which has no small firms, use up."""
    demand = bench.year(base, "talent_demand", 2023, 2023)
    return {"intercepts": replace(bench.intercepts, talent=demand), "talent_trend": 0.0}


@pytest.fixture(scope="module")
def graduates(bench, scarce):
    """Runs with more graduates from 2022 on, and without."""
    return [
        bench.runs(economy_wide={"talent_percent": {"2022": share}}, w_H=2.0, **scarce)
        for share in (20.0, 0.0)
    ]


def test_m_staff(bench, scarce):
    """A shortage of developers makes projects dear, and fewer firms use AI."""
    short, ample = (bench.runs(w_H=value, **scarce) for value in (2.0, 0.0))
    assert bench.year(short, "shortage") > 0
    assert bench.users(short) < bench.users(ample)


def test_m_highlevel(bench, graduates):
    """Demand beyond supply is a shortage; more graduates lower it."""
    more, same = (bench.year(runs, "shortage") for runs in graduates)
    assert more < same


def test_m_outsource(bench, graduates):
    """AI comes from outside: staff of the AI industry is supply, and supply is adoption."""
    more, same = (bench.users(runs) for runs in graduates)
    assert more > same


def test_m_benefit(bench):
    """Where the benefit does not cover the cost, public money for the cost brings adoption."""
    helped, alone = (
        bench.runs(economy_wide={"infrastructure_percent": {"2022": discount}}, eps=eps)
        for discount, eps in ((50.0, 0.8), (0.0, 0.8))
    )
    assert bench.users(helped) > bench.users(alone)


def test_m_chipdemand(bench):
    """Public purchases teach suppliers: prices fall and private firms follow."""
    bought, none = (
        bench.runs(
            economy_wide={"public_demand_krw_bn": {"2022": amount}}, b_learn=0.4, q_public=20.0
        )
        for amount in (500.0, 0.0)
    )
    assert bench.year(bought, "price") < bench.year(none, "price")
    assert bench.users(bought) > bench.users(none)
