"""The changes that make a package out of the baseline, one by one: the players."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Final

from sim.errors import UserError
from sim.policy.instruments.tax_credit import TaxCredit
from sim.policy.successor import stem
from sim.scenario import Scenario

TAX: Final = "tax_credit"
PARAMETERS: Final = "parameters"
_ECONOMY_WIDE: Final = "economy_wide."


@dataclass(frozen=True)
class Player:
    """One change: instruments, an economy-wide setting or parameters as the package has them.

    Attributes
    ----------
    name : str
        Of the instrument; ``tax_credit``, ``economy_wide.*`` or ``parameters`` for the other
        changes.
    label_en, label_ko : str
    instruments : tuple of str
        Names of the instruments that change; several for tax law, which is one regime, and for a
        programme with successors.
    """

    name: str
    label_en: str
    label_ko: str
    instruments: tuple[str, ...] = ()

    @property
    def economy_wide(self) -> str | None:
        """The economy-wide setting that changes, if any."""
        return (
            self.name.removeprefix(_ECONOMY_WIDE) if self.name.startswith(_ECONOMY_WIDE) else None
        )


def players(baseline: Scenario, package: Scenario) -> tuple[Player, ...]:
    """Return in what a package differs from a baseline.

    Returns
    -------
    tuple of Player
        Instruments added, changed or removed by name (tax credits together, as the law can only
        be one), then economy-wide policy, then parameters.

    Raises
    ------
    UserError
        If they do not differ.
    """
    names = sorted({*baseline.instruments, *package.instruments})
    changed = [name for name in names if _differs(baseline, package, name)]
    tax = tuple(name for name in changed if _is_tax(baseline, package, name))
    found = []
    for first, together in _together(changed, tax).items():
        labels = _labels(baseline, package, first)
        found.append(Player(TAX if first in tax else first, *labels, together))
    about = baseline.economy_wide.settings()
    before, after = baseline.economy_wide.plain(), package.economy_wide.plain()
    found += [
        Player(_ECONOMY_WIDE + key, about[key].label_en, about[key].label_ko)
        for key in before
        if before[key] != after[key]
    ]
    if dict(baseline.parameters) != dict(package.parameters):
        found.append(Player(PARAMETERS, "parameters of the scenario", "시나리오의 모수"))
    if not found:
        raise UserError(
            f"{package.name!r} does not differ from {baseline.name!r}",
            hint="name another package or --baseline",
        )
    return tuple(found)


def coalition(baseline: Scenario, package: Scenario, members: Iterable[Player]) -> Scenario:
    """Return the baseline with some of the changes that make it the package."""
    instruments = dict(baseline.instruments)
    economy_wide, parameters = baseline.economy_wide, baseline.parameters
    for player in members:
        for name in player.instruments:
            instruments.pop(name, None)
            if name in package.instruments:
                instruments[name] = package.instruments[name]
        if player.economy_wide is not None:
            value = getattr(package.economy_wide, player.economy_wide)
            economy_wide = economy_wide.model_copy(update={player.economy_wide: value})
        if player.name == PARAMETERS:
            parameters = package.parameters
    # Labels are only for showing; a coalition is not shown.
    return replace(
        baseline, instruments=instruments, economy_wide=economy_wide, parameters=parameters
    )


def _together(changed: list[str], tax: tuple[str, ...]) -> dict[str, tuple[str, ...]]:
    """Return the instruments that change as one, by the first of them.

    Tax credits do, and a programme with its successors: one without the other would be a programme
    that nobody proposes, or the same money twice.
    """
    groups: dict[str, tuple[str, ...]] = {}
    for name in changed:
        group = TAX if name in tax else stem(name)
        groups[group] = (*groups.get(group, ()), name)
    return {names[0]: names for names in groups.values()}


def _differs(baseline: Scenario, package: Scenario, name: str) -> bool:
    before, after = baseline.instruments.get(name), package.instruments.get(name)
    if before is None or after is None:
        return True
    return before.type_name != after.type_name or before.plain() != after.plain()


def _is_tax(baseline: Scenario, package: Scenario, name: str) -> bool:
    return any(isinstance(each.instruments.get(name), TaxCredit) for each in (baseline, package))


def _labels(baseline: Scenario, package: Scenario, name: str) -> tuple[str, str]:
    return (package if name in package.instruments else baseline).instrument_labels[name]
