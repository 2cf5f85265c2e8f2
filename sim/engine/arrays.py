"""How firms, policy, accounts and outputs lie in memory.

Structured arrays: one record a firm, a programme or a year. The scalar rules take records and read
like the equations (``firm.rd``, ``state.belief``), in plain Python as well as compiled, and a
firm's whole state sits in one cache line.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import DTypeLike, NDArray

from sim.population.schema import FIRST_YEAR as FIRST_YEAR
from sim.population.schema import FRAMES, INDUSTRIES, PARTNERS, REGIONS, SIZE_CLASSES
from sim.population.schema import LAST_YEAR as LAST_YEAR
from sim.population.schema import NEVER as NEVER
from sim.population.schema import T as T

N_FRAMES = len(FRAMES)
N_INDUSTRIES = len(INDUSTRIES)
N_REGIONS = len(REGIONS)
N_CLASSES = len(SIZE_CLASSES)
N_PARTNERS = PARTNERS
N_BANDS = 2
MAX_PAYMENT_YEARS = 16
"""Years over which an award may be paid."""
NO_PRODUCT = -np.inf
"""s_t of a year in which no ready product is on the market."""
USUAL = -1.0
"""Stands for what is usual where a programme says nothing of its own."""

# One row per group: the frame's total, its industries, regions, legal size classes and
# employment bands (below 300, 300 and more).
TOTAL_ROW = 0
INDUSTRY_ROW = 1
REGION_ROW = INDUSTRY_ROW + N_INDUSTRIES
CLASS_ROW = REGION_ROW + N_REGIONS
BAND_ROW = CLASS_ROW + N_CLASSES
ROWS = BAND_ROW + N_BANDS

U, I, S, P, E = range(5)  # stages; from S on users: S of a ready product, P and E by a project
NO_YEAR = 255
MAX_AGE = 255  # years; the age effect of older firms is that of this age

# Bits of a firm's events in a year.
HEARD, APPLIED, TURNED_DOWN, AWARDED, ADOPTED, RESULTS_CAME, BECAME_EMBEDDED = (
    1 << k for k in range(7)
)
ABANDONED, REPORTED, TRAINED, TOOK_TAX_CREDIT, LEFT_AWARD_UNUSED = (1 << k for k in range(7, 12))
TOOK_PRODUCT = 1 << 12

FIRM = np.dtype(
    [
        ("weight", "f8"),  # firms represented
        ("id", "i4"),
        ("ln_employees", "f4"),
        ("sales", "f4"),  # KRW million a year
        ("rd", "f4"),  # percent of sales
        ("capability", "f4"),  # K, standardised
        ("tax_due", "f4"),  # KRW million a year
        ("birth", "i2"),
        ("frame", "u1"),
        ("industry", "u1"),
        ("region", "u1"),
        ("size_class", "u1"),
        ("band", "u1"),
        ("degree", "u1"),  # trading partners that the firm observes
    ],
    align=True,
)
"""A firm's lasting attributes: read-only and shared between runs."""

STAY = np.dtype([("entry", "i2"), ("exit", "i2")])
"""When a firm is in the frame: packed, because it is asked of firms not looked at otherwise."""

PROJECT = np.dtype([("low", "f8"), ("width", "f8")])
"""Where a firm's project cost is cut off (`sim.engine.rules.cost.truncation`)."""

STATE = np.dtype(
    [
        ("effect", "f8"),  # y, log points
        ("credit", "i8"),  # tax credit carried forward, KRW thousand
        ("belief", "f4"),  # m, log points
        ("precision", "f4"),  # h
        ("depth", "f4"),  # share of departments using AI
        ("ln_project", "f4"),  # ln B
        ("lasting", "f4"),  # u_i, log points
        ("cover", "f4"),  # T: what is left of training as awareness
        ("gain", "f4"),  # what is left of training as capability
        ("support", "u4"),  # bits of the programmes that supported the firm so far
        ("since", "i2"),  # year in which the spell of use began; minus the year in which it ended
        ("results", "i2"),  # year in which results come
        ("credit_year", "i2"),  # year of the carried tax credit
        ("event", "u2"),
        ("stage", "u1"),
        ("first", "u1"),  # year index of the first project of its own
        ("no_use", "u1"),  # 1 if AI is worth nothing to the firm this decade
        ("demo", "u1"),  # 1 if the firm's project is a reference project
        ("tech", "u1"),  # technologies that policy brought the firm, bits as in `Scratch.tech`
        ("success", "u1"),  # percent of its projects without results that advice would save
        ("sooner", "u1"),  # years by which advice brings results forward
        ("shortfall", "u1"),  # 64ths by which V fell short of adoption at a cost without support
    ],
    align=True,
)
"""What changes about a firm in a run, in 64 bytes. No byte lies idle: states are compared as raw
memory."""

TOLD = np.dtype(
    [("effect", "f4"), ("users", "u1"), ("news", "u1"), ("early", "u1"), ("own", "u1")], align=True
)
"""What last year told a firm: how many of its trading partners used AI, had a new result, were in
their first year, and the sum of these results; 1 if its own year told it, and whoever saw it,
something new. Apart from its state: partners write it in no order of theirs."""

DECIDING = np.dtype(
    [
        ("gross", "f8"),  # project cost before support, KRW million
        ("relative", "f8"),  # the same relative to C_ref, the project at the price of 2022
        ("index", "f8"),  # V without the cost term
        ("u_adopt", "f8"),
        ("foreknown", "f8"),  # what the firm knows of it, less noise, where there is a call
        ("u_able", "f8"),
        ("u_results", "f8"),
        ("capability", "f8"),
        ("share", "f8"),  # public share of the cost awarded
        ("loan", "f8"),  # credit awarded, KRW million
        ("loan_value", "f8"),  # present value of awarded credit as a share of the cost
        ("credit", "f8"),  # credit that opens the finance gate, KRW million
        ("support", "f8"),  # shift of the capability gate
        ("due_years", "f8"),  # years over which what the firm pays itself falls due
        ("reference", "f8"),  # reference projects that the project becomes
        ("success", "f8"),  # chance that the award saves a project without results
        ("delay", "f8"),  # years by which the award's conditions put results off
        ("product", "f8"),  # V of a ready product
        ("u_product", "f8"),  # its draw; 1 if the firm does not think of one
        ("row", "u4"),  # the firm's row
        ("used", "u4"),  # bits of the programmes that support the project
        ("decides", "u1"),  # 1 if the firm decides this year without an award
        ("turned_down", "u1"),  # 1 if it applied and got nothing
        ("uses", "u1"),  # 1 if it uses a ready product already
    ],
    align=True,
)
"""An interested firm, and on what terms it would decide this year."""

APPLICATION = np.dtype(
    [
        ("score", "f8"),
        ("needed", "f8"),  # chance of an award from which on applying pays
        ("likely", "f8"),  # chance to go ahead with it, as the firm sees it
        ("amount", "i8"),
        ("weight", "f8"),
        ("row", "u4"),
        ("won", "u1"),  # 0 not, 1 just now, 2 settled
    ],
    align=True,
)
"""An application: ``row`` is that of the firm, or among the deciding firms."""

TERMS = np.dtype(
    [
        ("key", "i8"),  # channel of the programme's draws
        ("mechanism", "i8"),
        ("score_noise", "f8"),
        ("minimum_score", "f8"),
        ("reach", "f8"),
        ("application_cost", "f8"),  # `USUAL`: parameter c_apply
        ("repeat_years", "f8"),
        ("carry_over", "f8"),
        ("support", "f8"),
        ("pay_years", "i8"),
        ("reference", "f8"),
        ("tenor_years", "f8"),
        ("grace_years", "f8"),
        ("rate_cut", "f8"),
        ("default_rate", "f8"),
        ("additionality", "f8"),
        ("best_share", "f8"),  # the largest share that any eligible firm is offered
        ("awareness", "f8"),
        ("gain", "f8"),
        ("tech", "i8"),
        ("success", "f8"),
        ("delay", "f8"),
        ("exempt", "f8"),
    ],
    align=True,
)
"""A programme's terms that do not change; fields as in `sim.policy.terms.Programme`."""

OFFER = np.dtype(
    [
        ("budget", "i8"),
        ("unit_cost", "i8"),
        ("max_awards", "f8"),
        ("cap", "f8"),
        ("floor", "f8"),
    ],
    align=True,
)
"""A programme's terms of one year."""

# Four bytes for a yes or no: these are compared as raw memory, where no unset byte may lie.
CONDITION = np.dtype([("share", "f4"), ("score", "f4"), ("eligible", "u4")], align=True)
"""What a programme offers one firm."""

TAX = np.dtype([("current", "f8"), ("bonus", "f8"), ("bonus_cap", "f8"), ("increment", "f8")])

ACCOUNT = np.dtype(
    [
        ("appropriated", "i8"),
        ("carried_in", "i8"),
        ("committed_in", "i8"),
        ("paid", "i8"),
        ("lapsed", "i8"),
        ("carried_out", "i8"),
        ("committed_out", "i8"),
        ("outstanding_in", "i8"),
        ("repaid", "i8"),
        ("defaulted", "i8"),
        ("outstanding_out", "i8"),
        ("subsidy", "i8"),
        ("applications", "f8"),
        ("awards", "f8"),
        ("unused", "f8"),
    ],
    align=True,
)
"""A programme's year: integer KRW thousand, then represented firms."""

GROUP = np.dtype([(name, "f8") for name in (
    "interested", "product", "pilot", "embedded", "adopted", "subscribed", "abandoned",
    "reported", "effect", "depth", "supported", "applied", "turned_down", "trained",
)])  # fmt: skip
"""Weighted sums over the firms of a group in a year."""

SEEN = np.dtype(
    [("firms", "f8"), ("users", "f8"), ("news", "f8"), ("early", "f8"), ("effects", "f8")]
)
"""What firms see of a group a year later: users; new results, how many from a first year, sum."""

SIGHT = np.dtype([("row", "u4"), ("effect", "f4"), ("news", "u1"), ("early", "u1")], align=True)
"""What a user's trading partners will see of it."""

SHOWN = np.dtype(
    [
        ("visible", "f8"),  # D, share of the firms that see a reference project
        ("results", "f8"),  # n_d, how many new results of such projects a firm sees
        ("effect", "f8"),  # and which
        ("peers", "f8"),  # firms whose results are seen per unit of user share
        ("capability", "f8"),  # what common infrastructure adds to every firm's K
        ("burden", "f8"),  # share of a project's cost that regulation makes up
    ]
)
"""What the firms of an industry have in common this year."""

NOW = np.dtype(
    [(name, "f8") for name in ("cover", "support", "product", "product_price")] + [("calls", "i8")]
)
"""For all firms: awareness cover, the most that policy adds to the gate, products."""

COUNT = np.dtype([(name, "i8") for name in (
    "active", "newcomers", "users", "asleep", "awake", "deciding", "claimants", "open",
    "sights", "years",
)])  # fmt: skip
"""How far lists are filled; ``years`` is how many years have been run."""

INDUSTRY = np.dtype([(name, "f8") for name in (
    "domain", "references", "demo_users", "demo_effects",
)])  # fmt: skip

YEAR = np.dtype(
    [
        (name, "f8")
        for name in (
            "price",  # P_t before regional discounts
            "deployments",  # Q at the end of the year
            "talent",  # stock relative to 2023
            "talent_demand",
            "shortage",  # H
            "spending",  # gross cost of the projects started, KRW bn
            "subscriptions",  # what users of ready products pay for them, KRW bn
            "flow",  # expected adoptions of the deciding SBA firms without awards
            "slope",  # and their derivative with respect to V
        )
    ]
)

ECONOMY = np.dtype(
    [(n, "f8") for n in ("awareness", "talent", "public_demand", "technology_price")]
)
GIVEN = np.dtype([(n, "f8") for n in ("information", "references", "domain", "capability")])
"""What policy gives a whole industry in a year; fields as in
`sim.policy.terms.EconomyWide`."""

FIT = np.dtype([(name, "f8") for name in (
    "reference", "kappa", "deployments_ref", "domain_ref", "talent_ref",
)])  # fmt: skip


def records(shape: int | tuple[int, ...], dtype: DTypeLike) -> np.recarray:
    """Return zeroed records whose fields can be read as attributes, compiled or not."""
    return np.zeros(shape, dtype).view(np.recarray)


class Firms(NamedTuple):
    """All firms, read-only and shared between runs (n firms, T years)."""

    firm: np.recarray  # (n,) FIRM
    stay: np.recarray  # (n,) STAY
    sector: NDArray[np.uint8]  # (18,): codes of `sim.population.sectors`
    change_start: NDArray[np.int64]  # (T + 1,): where a year's changes of technologies begin
    change_row: NDArray[np.uint32]  # the firm
    change_tech: NDArray[np.uint8]  # and what it uses from then on
    arrivals: NDArray[np.uint32]  # (n,): rows in the order of entry, or (0,) if they lie in it
    arrived: NDArray[np.int64]  # (T + 1,): how many of them entered before a year
    follower_start: NDArray[np.int32]  # (n + 1,)
    follower: NDArray[np.uint32]  # rows in the bits of OBSERVER
    totals: NDArray[np.float64]  # (T, 2, ROWS): represented firms


class Coefficients(NamedTuple):
    """Numbers of the decision that follow from parameters and the fit, read-only."""

    traits: NDArray[np.float32]  # (n,): b_0 + mu_j + mu_r + x'beta without age
    project: np.recarray  # (n,) PROJECT, or (0,) if a run is to work it out
    technologies: NDArray[np.float64]  # (sectors, 256): Z'gamma by sector and pattern
    age: NDArray[np.float64]  # (sectors, MAX_AGE + 1): effect of age by sector and years
    year: NDArray[np.float64]  # (T, sectors): d_t by sector
    product: NDArray[np.float64]  # (T,): s_t, `NO_PRODUCT` where there is none
    fit: np.record  # FIT


class Plan(NamedTuple):
    """Policy as arrays: K programmes, n firms, T years."""

    terms: np.recarray  # (K,) TERMS
    offers: np.recarray  # (K, T) OFFER
    conditions: np.recarray  # (K, n) CONDITION
    slot: NDArray[np.int64]  # (K,): row of the first programme of the same family
    call: NDArray[np.int64]  # (K, T): the first programme that asks and offers the same
    tax_valid: NDArray[np.bool_]  # (T,)
    tax_general: NDArray[np.bool_]  # (T,)
    tax: np.recarray  # (T, 4) TAX
    economy_wide: np.recarray  # (T,) ECONOMY
    infrastructure: NDArray[np.float64]  # (T, 17)
    regulation: NDArray[np.float64]  # (T, 18)
    given: np.recarray  # (T, 18) GIVEN


class Scratch(NamedTuple):
    """Room to work in, one of a run; rows are unsigned, so that none can count from the end."""

    tech: NDArray[np.uint8]  # (n,): technologies in use this year, policy aside
    deciding: np.recarray  # (n,) DECIDING
    deciding_id: NDArray[np.int32]  # (n,): ids of these firms
    applications: np.recarray  # (n,) APPLICATION
    active: NDArray[np.uint32]  # (n,): rows of the firms in the frame this year
    active_id: NDArray[np.int32]  # (n,): and their ids; newcomers come last
    users: NDArray[np.uint32]  # (n,): rows of the year's users
    claimants: NDArray[np.uint32]  # (n,): rows of firms that carry a tax credit
    filled: np.recarray  # (1,) COUNT: how far the lists above are filled
    open: NDArray[np.uint32]  # (n,): rows of the firms whose year is open
    open_id: NDArray[np.int32]  # (n,): and their ids
    sights: np.recarray  # (n,) SIGHT
    told: np.recarray  # (n,) TOLD
    sight: np.recarray  # (2, ROWS) SEEN: last year's users as one peer sees them
    per_partner: NDArray[np.float64]  # (PARTNERS + 1,): weight of each of so many partners in q
    shown: np.recarray  # (18,) SHOWN
    relative: NDArray[np.float64]  # (18, 17): cost of a project relative to C_ref
    ln_least: NDArray[np.float64]  # (18, 17): ln_burden of the least that any firm pays
    domain: NDArray[np.float64]  # (18,): Dom_j, log domain knowledge
    now: np.recarray  # (1,) NOW
    luck: NDArray[np.float64]  # (2, 4, BLOCK): draws of a block of firms
    peers: NDArray[np.float64]  # (BLOCK,): q, the share of users among a firm's peers
    standing: NDArray[np.float64]  # (BLOCK,): its decision index without year, belief and cost
    asleep: NDArray[np.uint32]  # (BLOCK,): positions in the block of firms that do not know of AI
    awake: NDArray[np.uint32]  # (BLOCK,): and of those that know of it and do not use it
    awake_id: NDArray[np.int32]  # (BLOCK,): and their ids
    could: NDArray[np.uint32]  # (BLOCK,): those to be looked at closely
    left: NDArray[np.uint32]  # (BLOCK,): those whose year is over


class Outputs(NamedTuple):
    """What a run hands out."""

    groups: np.recarray  # (T, 2, ROWS) GROUP
    seen: np.recarray  # (T, 2, ROWS) SEEN
    industries: np.recarray  # (T, 18) INDUSTRY
    years: np.recarray  # (T,) YEAR
    heat: NDArray[np.float64]  # (T, 18, 17): users of the SBA frame
    accounts: np.recarray  # (K + 1, T) ACCOUNT; the last row is the tax credit
    committed: NDArray[np.int64]  # (K, T + 16): payments due by year
    cohort: NDArray[np.int64]  # (K, T): outstanding credit by year of issue
    stage: NDArray[np.uint8]  # (T, n), or (0, 0) if firm histories are not kept
    event: NDArray[np.uint16]
    effect: NDArray[np.float32]
