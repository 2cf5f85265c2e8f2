from __future__ import annotations

import pytest

import sim
from sim.api.analysis import Response

SETTING = "ai_voucher.budget_krw_bn"


@pytest.fixture(scope="session")
def curve() -> Response:
    """A curve far beyond what finds applicants, on few firms."""
    return sim.response(
        SETTING,
        scale=[0, 1, 2, 2000],
        parameters="fit",
        replicates=4,
        firms=600,
        small=0,
        seed=1,
        warn=lambda text: None,
    )
