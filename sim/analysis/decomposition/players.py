"""The changes that make a package out of the baseline, one by one: the players."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Final

from sim.errors import UserError
from sim.policy.instruments.tax_credit import TaxCredit
from sim.scenario import Scenario

TAX: Final = "tax_credit"
PARAMETERS: Final = "parameters"
_COVER: Final = "covers."


@dataclass(frozen=True)
class Player:
    """One change: instruments, a cover or parameters as in the package instead of the baseline.

    Attributes
    ----------
    name : str
        Of the instrument; ``tax_credit``, ``covers.*`` or ``parameters`` for the other changes.
    label_en, label_ko : str
    instruments : tuple of str
        Names of the instruments that change; several for tax law, which is one regime.
    """

    name: str
    label_en: str
    label_ko: str
    instruments: tuple[str, ...] = ()

    @property
    def cover(self) -> str | None:
        """The setting of the covers that changes, if any."""
        return self.name.removeprefix(_COVER) if self.name.startswith(_COVER) else None


def players(baseline: Scenario, package: Scenario) -> tuple[Player, ...]:
    """Return in what a package differs from a baseline.

    Returns
    -------
    tuple of Player
        Instruments added, changed or removed by name (tax credits together, as the law can only
        be one), then covers, then parameters.

    Raises
    ------
    UserError
        If they do not differ.
    """
    names = sorted({*baseline.instruments, *package.instruments})
    changed = [name for name in names if _differs(baseline, package, name)]
    tax = tuple(name for name in changed if _is_tax(baseline, package, name))
    found = []
    for name in changed:
        if name in tax[1:]:
            continue
        labels = _labels(baseline, package, name)
        found.append(Player(TAX, *labels, tax) if name in tax else Player(name, *labels, (name,)))
    about = baseline.covers.settings()
    before, after = baseline.covers.plain(), package.covers.plain()
    found += [
        Player(_COVER + key, about[key].label_en, about[key].label_ko)
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
    covers, parameters = baseline.covers, baseline.parameters
    for player in members:
        for name in player.instruments:
            instruments.pop(name, None)
            if name in package.instruments:
                instruments[name] = package.instruments[name]
        if player.cover is not None:
            value = getattr(package.covers, player.cover)
            covers = covers.model_copy(update={player.cover: value})
        if player.name == PARAMETERS:
            parameters = package.parameters
    # Labels are only for showing; a coalition is not shown.
    return replace(baseline, instruments=instruments, covers=covers, parameters=parameters)


def _differs(baseline: Scenario, package: Scenario, name: str) -> bool:
    before, after = baseline.instruments.get(name), package.instruments.get(name)
    if before is None or after is None:
        return True
    return before.type_name != after.type_name or before.plain() != after.plain()


def _is_tax(baseline: Scenario, package: Scenario, name: str) -> bool:
    return any(isinstance(each.instruments.get(name), TaxCredit) for each in (baseline, package))


def _labels(baseline: Scenario, package: Scenario, name: str) -> tuple[str, str]:
    return (package if name in package.instruments else baseline).instrument_labels[name]
