"""The channels through which policy reaches a firm, and the parameters that each works through."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from enum import StrEnum
from typing import Final


class Channel(StrEnum):
    """One way from a policy to a firm's decision; an instrument declares which it uses."""

    COST_SHARE = "cost share"
    APPLICATION = "application"
    TAX = "tax credit"
    CREDIT = "loan or guarantee"
    SUPPORT = "help over the capability gate"
    AWARENESS = "awareness cover"
    GAIN = "capability gain"
    CAPABILITY = "capability of an industry"
    TECHNOLOGY = "other technologies"
    SUCCESS = "projects saved"
    DELAY = "time to results"
    REFERENCE = "reference projects"
    CASES = "visible cases"
    INFORMATION = "results of peers that firms see"
    DOMAIN = "knowledge of the field"
    PRICE = "price of AI"
    REGULATION = "regulation"
    TALENT = "talent"
    DEMAND = "public demand"


_PRICE: Final = ("eps", "h", "mu_B", "sigma_B", "eta_B")
_FINANCE: Final = ("psi", "phi_0")
_BELIEF: Final = ("b_m", "w_p", "w_d")
_GAMMA: Final = (
    "gamma_bigdata",
    "gamma_robot",
    "gamma_iot",
    "gamma_arvr",
    "gamma_cloud",
    "gamma_blockchain",
    "gamma_3d",
    "gamma_mobile",
)

PARAMETERS: Final[Mapping[Channel, tuple[str, ...]]] = {
    Channel.COST_SHARE: (*_PRICE, *_FINANCE),
    Channel.APPLICATION: ("c_apply", "known", "o_call", "h"),
    Channel.TAX: ("phi_tax", "sales_growth", *_PRICE),
    Channel.CREDIT: ("loan_additionality", "market_rate", "policy_rate", *_FINANCE, *_PRICE),
    Channel.SUPPORT: ("k_0", "k_1"),
    Channel.AWARENESS: ("a_T", "training_decay"),
    Channel.GAIN: ("training_gain", "training_decay", "k_1", "e_K"),
    Channel.CAPABILITY: ("k_1", "e_K"),
    Channel.TECHNOLOGY: ("complementarity", *_GAMMA, "a_cloud", "a_3d"),
    Channel.SUCCESS: ("r_ever",),
    Channel.DELAY: ("r_1", "r_2", "r_3", "a_early", "a_late", "xi"),
    Channel.REFERENCE: ("a_D", "delta_demo", "ref_dom", "delta_dom", "a_dom", *_BELIEF),
    Channel.CASES: ("a_D", "delta_demo"),
    Channel.INFORMATION: ("n_peer", "b_m", "w_p"),
    Channel.DOMAIN: ("a_dom", "delta_dom"),
    Channel.PRICE: _PRICE,
    Channel.REGULATION: ("rho_reg", *_PRICE),
    Channel.TALENT: ("w_H", "talent_trend", "talent_user", *_PRICE),
    Channel.DEMAND: ("q_public", "b_learn", "ref_dom", "delta_dom", "a_dom"),
}
"""What a channel's effect is computed from in the first place. What carries an effect on from firm
to firm (peers, learning, results) is left out: that shows in the correlation over draws."""


def parameters(channels: Iterable[Channel]) -> tuple[str, ...]:
    """Return the parameters that channels work through, each once.

    Examples
    --------
    >>> parameters([Channel.SUPPORT, Channel.APPLICATION])
    ('k_0', 'k_1', 'c_apply', 'known', 'o_call', 'h')
    """
    return tuple(dict.fromkeys(symbol for each in channels for symbol in PARAMETERS[each]))
