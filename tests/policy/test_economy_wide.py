from __future__ import annotations

import numpy as np
import pytest

from sim.policy.economy_wide import EconomyWideSettings
from sim.population.schema import FIRST_YEAR, INDUSTRIES, REGIONS, T


def test_without_settings_nothing_is_covered_and_regulation_is_as_at_present():
    economy_wide = EconomyWideSettings().terms()
    assert economy_wide.infrastructure.shape == (T, len(REGIONS))
    assert economy_wide.regulation.shape == (T, len(INDUSTRIES))
    assert (economy_wide.regulation == 1.0).all()
    for name in ("awareness", "infrastructure", "talent", "public_demand", "technology_price"):
        assert not getattr(economy_wide, name).any()


def test_a_region_of_its_own_year_goes_with_all_others_before_it():
    economy_wide = EconomyWideSettings(
        infrastructure_percent={"all": 5, "gwangju": {"2026": 20}}
    ).terms()
    gwangju, seoul = REGIONS.index("gwangju"), REGIONS.index("seoul")
    before, after = 2025 - FIRST_YEAR, 2026 - FIRST_YEAR
    assert (
        economy_wide.infrastructure[before, gwangju]
        == economy_wide.infrastructure[after, seoul]
        == 0.05
    )
    assert economy_wide.infrastructure[after:, gwangju] == pytest.approx(0.2)


def test_regulation_by_year_holds_for_every_industry_from_then_on():
    economy_wide = EconomyWideSettings(regulation_level={"2027": 0.5}).terms()
    assert (economy_wide.regulation[: 2027 - FIRST_YEAR] == 1.0).all()
    assert (economy_wide.regulation[2027 - FIRST_YEAR :] == 0.5).all()


def test_price_change_becomes_a_shift_of_the_log_price():
    economy_wide = EconomyWideSettings(technology_price_percent={"2030": -10}).terms()
    assert economy_wide.technology_price[2030 - FIRST_YEAR] == pytest.approx(np.log(0.9))
    assert economy_wide.technology_price[2029 - FIRST_YEAR] == 0.0
