"""A small invented result folder in the schema of docs/results.md; no model is run."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from functools import cache, partial
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from sim.experiment.distribution import GROUPS, MEASURES
from sim.experiment.ranking_table import pairs, ranks
from sim.outcomes.attribution import CLASSES
from sim.population.schema import INDUSTRIES, REGIONS
from sim.report import drawings
from sim.scenario import load
from sim.statistics.ranking import rank
from tests.blank_figures import blank, blank_figures
from tests.report.drawn import DrawnReport, build_and_keep

YEARS = np.arange(2017, 2036)
HORIZON = 2030
REPLICATES = 24
LUCK = 2
#: In every group of the invented distribution.
FIRMS = 500.0
#: Parameters behind an invented effect: declared, stayed at the prior, correlation, told.
BEHIND = {
    "eps": (True, True, 0.8, True),
    "phi_tax": (True, True, 0.1, False),
    "o": (False, False, -0.6, True),
}
FRAMES = ("sba", "small", "all")

#: Package -> additional users in 2030 (sba, small), extra public cost in KRW bn to 2030.
PACKAGES = {
    "no-policy": (-180.0, -240.0, -900.0),
    "voucher-expansion": (95.0, 260.0, 520.0),
    "tax-strategic": (8.0, 2.0, 310.0),
    "industrial-ai-fund": (40.0, 75.0, 240.0),
    "training": (33.0, 120.0, 150.0),
    "lead-projects": (150.0, 60.0, 640.0),
    "full-package": (330.0, 520.0, 1900.0),
    "target-2030": (640.0, 1100.0, 5100.0),
}
INSTRUMENTS = {
    "rd_tax_credit": ("tax", 60.0),
    "ai_voucher": ("contest", 45.0),
    "lead_projects": ("contest", 26.0),
    "digital_fund": ("credit", 8.0),
    "training_expert": ("places", 10.0),
    "training_field": ("places", 6.0),
    "training_ceo": ("places", 3.0),
    "industrial_ai_fund": ("credit", 4.0),
}


@pytest.fixture(autouse=True)
def quick_figures(request: pytest.FixtureRequest) -> Iterator[None]:
    """Leave the figures of a page blank, but for tests that are marked ``drawn``.

    These look at figures, or at what the page says of them.
    """
    if "drawn" in request.keywords:
        yield
        return
    with blank_figures() as patch:
        patch.setattr(drawings.per_bn, "draw", partial(blank, drawings.EQUAL_COST))
        yield


def invent(
    packages: dict[str, tuple[float, float, float]] | None = None,
    *,
    fit: bool = False,
) -> dict[str, pd.DataFrame]:
    """Return invented tables for the baseline and packages with stated effects.

    Two runs share a draw; `fit` leaves parameters undrawn.
    """
    packages = PACKAGES if packages is None else packages
    made = _invented(tuple(packages.items()), fit=fit)
    return {name: table.copy() for name, table in made.items()}


@cache
def _invented(
    effects: tuple[tuple[str, tuple[float, float, float]], ...], *, fit: bool
) -> dict[str, pd.DataFrame]:
    packages = dict(effects)
    rng = np.random.default_rng(7)
    firms = {"sba": 13_824.0, "small": 200_000.0}
    rise = 1 / (1 + np.exp(-(YEARS - 2028) / 3.2))
    outcomes, ledger, attribution, heat = [], [], [], []
    luck = {frame: rng.normal(0, 0.012, REPLICATES) for frame in firms}
    for name in ("baseline", *packages):
        sba, small, cost = packages.get(name, (0.0, 0.0, 0.0))
        ramp = np.clip((YEARS - 2025) / 5, 0, None)
        for r in range(REPLICATES):
            users = {
                "sba": (100 + 1700 * rise) * (1 + luck["sba"][r]) + ramp * sba * _noise(rng, sba),
                "small": (200 + 5200 * rise) * (1 + luck["small"][r])
                + ramp * small * _noise(rng, small),
            }
            users["all"] = users["sba"] + users["small"]
            for frame in FRAMES:
                total = firms[frame] if frame != "all" else sum(firms.values())
                rate = 100 * users[frame] / total
                values = {
                    "users": users[frame],
                    "pilot_users": 0.7 * users[frame],
                    "embedded_users": 0.3 * users[frame],
                    "adoption_rate": rate,
                    "reported_rate": 0.93 * rate + 0.3,
                    "interested_rate": 25 + 15 * rise,
                    "uninterested_rate": 75 - 15 * rise - rate,
                    "productivity": 0.05 * rate,
                }
                if frame == "sba":
                    gap = 4 + rise + sba * 1e-3 * _noise(rng, sba)
                    values |= {"size_gap": gap, "region_gap": gap / 2, "sme_gap": gap / 3}
                if frame == "all":
                    yearly = 110 + (YEARS > 2025) * cost / 5 * _noise(rng, cost, 0.02)
                    values |= {
                        "public_cost_krw_bn": yearly,
                        "public_cost_total_krw_bn": np.cumsum(yearly),
                    }
                for outcome, series in values.items():
                    outcomes.append((name, r, frame, outcome, series))
            for instrument, (mechanism, level) in INSTRUMENTS.items():
                extra = (YEARS > 2025) * max(cost, -0.9 * 5 * level) / 5 / len(INSTRUMENTS)
                public = np.maximum(0, np.rint((level + extra) * 1e6)).astype(np.int64)
                ledger.append((name, r, instrument, mechanism, public))
            if name != "baseline":
                attribution += _attribution(name, r, sba, small)
        heat.append(_heat(name, rng))
    table = _yearly(outcomes, ["scenario", "replicate", "frame", "outcome"], "value")
    paid = _yearly(ledger, ["scenario", "replicate", "instrument", "mechanism"], "paid")
    draw = np.arange(REPLICATES) // LUCK * (not fit)
    return {
        "outcomes": table,
        "draws": pd.DataFrame({"replicate": np.arange(REPLICATES), "draw": draw}),
        **order(table, draw),
        "dependence": dependence(() if fit else tuple(packages)),
        "ledger": _accounts(paid),
        "attribution": pd.DataFrame(
            attribution,
            columns=[
                "scenario",
                "baseline",
                "horizon",
                "replicate",
                "frame",
                *CLASSES,
                "from_product",
            ],
        ),
        "heat": pd.concat(heat, ignore_index=True),
        "distribution": distribution(packages),
    }


def distribution(packages: dict[str, tuple[float, float, float]]) -> pd.DataFrame:
    """Return invented gains: a group has the same part of every measure."""
    parts = {dimension: sum(each == dimension for each, _ in GROUPS) for dimension, _ in GROUPS}
    rows = [
        (name, frame, dimension, group, measure, FIRMS, mean, 0.8 * mean, 1.2 * mean)
        for name, (sba, small, _) in packages.items()
        for frame, users in zip(FRAMES, (sba, small, sba + small), strict=True)
        for dimension, group in GROUPS
        for measure in MEASURES
        for mean in [users / parts[dimension]]
    ]
    keys = ["scenario", "frame", "dimension", "group", "measure"]
    columns = [*keys, "firms", "mean", "p05", "p95"]
    return pd.DataFrame(rows, columns=columns)


def order(outcomes: pd.DataFrame, draw: np.ndarray) -> dict[str, pd.DataFrame]:
    """Return the tables of the order of packages, as an experiment writes them."""
    here = outcomes[
        (outcomes["outcome"] == "users")
        & (outcomes["frame"] == "sba")
        & (outcomes["year"] == HORIZON)
    ]
    users = here.pivot_table(index="replicate", columns="scenario", values="value", sort=False)
    names = [name for name in users if name != "baseline"]
    effects = {name: (users[name] - users["baseline"]).to_numpy() for name in names}
    ranking = rank(effects, draw[: len(users)])
    return {"ranking": ranks(ranking), "pairs": pairs(ranking)}


def dependence(packages: tuple[str, ...]) -> pd.DataFrame:
    """Return invented parameters behind every effect of every package."""
    columns = ["scenario", "frame", "outcome", "parameter"]
    rows = [
        (name, frame, outcome, symbol, *about)
        for name in packages
        for frame in FRAMES
        for outcome in ("users", "embedded_users", "productivity")
        for symbol, about in BEHIND.items()
    ]
    more = {"declared": bool, "stayed_at_prior": bool, "rho": float, "significant": bool}
    return pd.DataFrame(rows, columns=[*columns, *more]).astype(more)


def record(packages: dict[str, tuple[float, float, float]] | None = None) -> dict[str, object]:
    """Return a run record of the shipped scenarios."""
    packages = PACKAGES if packages is None else packages
    return {
        "baseline": "baseline",
        "horizon": HORIZON,
        "seed": 2026,
        "replicates": REPLICATES,
        "scenarios": {name: load(name).resolve() for name in ("baseline", *packages)},
        "versions": {"python": "3.11.7", "numpy": "2.4.6"},
        "digests": {"code": "0" * 64, "data": "1" * 64},
        "population": {"source": "synthetic", "n_sba": 300, "rows": 400, "digest": "2" * 64},
        "draws": {"source": "posterior", "posterior": "3" * 64},
        "overrides": {},
        "command": ["hwaksan", "compare", *packages],
    }


def pytest_configure(config: pytest.Config) -> None:
    config.addinivalue_line("markers", "browser: opens the report in a headless Chromium")


@pytest.fixture
def tables() -> Callable[..., dict[str, pd.DataFrame]]:
    """Hand out `invent`."""
    return invent


def write(
    folder: Path,
    packages: dict[str, tuple[float, float, float]] | None = None,
    replaced: dict[str, pd.DataFrame | None] | None = None,
    *,
    fit: bool = False,
) -> Path:
    """Write a result folder; packages and tables may be replaced."""
    folder.mkdir()
    text = json.dumps(record(packages), ensure_ascii=False)
    (folder / "run.json").write_text(text, encoding="utf-8")
    for table, content in (invent(packages, fit=fit) | (replaced or {})).items():
        if content is not None:
            content.to_parquet(folder / f"{table}.parquet", index=False)
    return folder


@pytest.fixture
def make(tmp_path: Path) -> Callable[..., Path]:
    """Write a result folder; see `write`."""

    def written(
        packages: dict[str, tuple[float, float, float]] | None = None,
        replaced: dict[str, pd.DataFrame | None] | None = None,
        name: str = "results",
        *,
        fit: bool = False,
    ) -> Path:
        return write(tmp_path / name, packages, replaced, fit=fit)

    return written


@pytest.fixture(scope="session")
def drawn_report(tmp_path_factory: pytest.TempPathFactory) -> Callable[[str], DrawnReport]:
    """Return the report of all invented packages in a language, drawn once; no test changes it.

    Tests that ask for it are marked ``drawn``.
    """

    @cache
    def drawn(language: str) -> DrawnReport:
        place = tmp_path_factory.mktemp("drawn")
        return build_and_keep(write(place / "results"), language)

    return drawn


def _yearly(rows: list[tuple[object, ...]], keys: list[str], value: str) -> pd.DataFrame:
    """Return one row a year for every key with its series."""
    at = np.repeat(np.arange(len(rows)), len(YEARS))
    table = pd.DataFrame([row[:-1] for row in rows], columns=keys).iloc[at].reset_index(drop=True)
    series = [row[-1] for row in rows]
    return table.assign(year=np.tile(YEARS, len(rows)), **{value: np.concatenate(series)})


def _accounts(paid: pd.DataFrame) -> pd.DataFrame:
    """Complete invented accounts: everything is spent, two applications for each of ten awards."""
    counts = {"applications": 20.0, "awards": 10.0, "unused": 0.0}
    empty = dict.fromkeys(("lapsed", "carried_in", "carried_out", "committed_in"), 0)
    money = paid["paid"]
    return paid.assign(appropriated=money, public_cost=money, committed_out=0, **empty, **counts)


def _noise(rng: np.random.Generator, effect: float, spread: float = 0.18) -> float:
    return 1.0 if effect == 0 else float(rng.normal(1.0, spread + 3.0 / abs(effect)))


def _attribution(name: str, r: int, sba: float, small: float) -> list[tuple[object, ...]]:
    rows = []
    for frame, users in (("sba", sba), ("small", small), ("all", sba + small)):
        reached = max(0.0, 2.2 * users)
        parts = {
            "additional": 0.38 * reached,
            "accelerated": 0.14 * reached,
            "windfall": 0.30 * reached + 3.0 * (users > 0),
            "unused": 0.18 * reached,
            "induced": 0.11 * reached,
            "crowded_out": max(0.0, -users) + 0.02 * reached,
            "retimed": 5.0,
            "unchanged": 100.0,
        }
        classes = (parts[each] for each in CLASSES)
        rows.append((name, "baseline", HORIZON, r, frame, *classes, 0.25 * parts["induced"]))
    return rows


def _heat(name: str, rng: np.random.Generator) -> pd.DataFrame:
    cells = pd.MultiIndex.from_product(
        [[2022, HORIZON], list(INDUSTRIES), list(REGIONS)], names=["year", "industry", "region"]
    ).to_frame(index=False)
    firms = np.floor(rng.gamma(0.5, 80.0, len(cells)))
    rate = np.clip(rng.normal(9, 5, len(cells)), 0, None)
    rate[cells["industry"] == "J"] += 20
    cells["scenario"], cells["firms"] = name, firms
    cells["users"], cells["rate"] = firms * rate / 100, rate
    return cells
