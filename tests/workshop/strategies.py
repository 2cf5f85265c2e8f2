"""States as Hypothesis draws them."""

from __future__ import annotations

from hypothesis import strategies as st

from sim.workshop.state import State

LEVERS = {
    "ai_voucher.budget_krw_bn": st.floats(0, 1e5),
    "ai_voucher.enabled": st.booleans(),
    "ai_voucher.own_share_sme_percent": st.floats(0, 100),
    "industrial_ai_fund.budget_krw_bn": st.floats(0, 1e5),
    "rd_tax_credit.regime": st.sampled_from(["general", "new_growth", "strategic"]),
    "economy_wide.talent_percent": st.floats(0, 1000),
}

#: Of what a label may hold; surrogates and controls are refused.
LETTERS = st.characters(
    exclude_categories=("Cs", "Cc"),
    exclude_characters="\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\ufffe\uffff",
)

STATES = st.builds(
    State,
    levers=st.fixed_dictionaries({}, optional=LEVERS),
    future=st.sampled_from(["mixed", "pace-fades", "pace-holds", "pace-of-europe"]),
    explanation=st.sampled_from([None, "product", "year-effect"]),
    seed=st.integers(0, 2**32 - 1),
    language=st.sampled_from(["ko", "en"]),
    graphs=st.lists(st.sampled_from(["adoption", "cost", "gaps"]), max_size=3).map(tuple),
    parameters=st.fixed_dictionaries({}, optional={"xi": st.floats(0, 1)}),
    label=st.text(LETTERS, max_size=40).map(lambda text: " ".join(text.split())),
)
