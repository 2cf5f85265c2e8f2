"""Tables that plans of the tests begin with, and the types of instruments by kind."""

from __future__ import annotations

from sim.policy.instrument import shipped_types
from sim.policy.mechanisms.targeting import Targeted

NEW = '[instruments.mine]\ntype = "voucher"\nstart_year = 2026\nbudget_krw_bn = { 2026 = 5 }\n'
VOUCHER = "[instruments.ai_voucher]\n"
TARGETED = sorted(name for name, model in shipped_types().items() if issubclass(model, Targeted))
SPENDERS = sorted(
    name
    for name, model in shipped_types().items()
    if any(about.scales for about in model.settings().values())
)
AMOUNT = {"projects_new": 30, "trainees_persons": 3000}
