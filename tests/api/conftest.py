"""A small comparison in memory that these tests share."""

from __future__ import annotations

import pytest

import sim

SIZE = {"firms": 400, "small": 100}


@pytest.fixture(scope="session")
def res() -> sim.Comparison:
    return sim.compare(
        ["voucher-expansion", "training"], draws=2, seed=7, workers=2, warn=lambda _: None, **SIZE
    )
