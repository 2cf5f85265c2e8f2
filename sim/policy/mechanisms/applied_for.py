"""What firms apply for with a project: writing an application costs them something."""

from __future__ import annotations

from sim.policy.mechanisms.targeting import Targeted
from sim.policy.settings.declare import setting


class AppliedFor(Targeted):
    """A targeted instrument that a firm applies for if the chance of an award is worth it."""

    application_cost_krw_million: float | None = setting(
        None,
        unit="KRW million",
        label_en="what applying costs a firm (open: parameter c_apply)",
        label_ko="기업의 신청 비용(미지정: 모수 c_apply)",
        source="parameter c_apply",
        grade="R",
        bounds=(0.0, 1000.0),
        optional=True,
    )
