"""A package at another scale: more or less of what it adds to a baseline."""

from __future__ import annotations

from dataclasses import replace

from sim.policy.instrument import Instrument
from sim.policy.successor import stem
from sim.scenario.definition import Scenario


def scalable(package: Scenario, baseline: Scenario) -> tuple[str, ...]:
    """Return the instruments of which the package has more or less than the baseline.

    Examples
    --------
    >>> from sim.scenario import load
    >>> scalable(load("training"), load("baseline"))
    ('training_ceo', 'training_expert')
    """
    return tuple(
        name
        for name, instrument in package.instruments.items()
        if instrument.scaling(_before(name, instrument, baseline))
    )


def scaled(package: Scenario, baseline: Scenario, factor: float, *, name: str = "") -> Scenario:
    """Return a package with more or less of what it adds to the baseline.

    Only what instruments declare to scale is changed (`Instrument.scaled`): economy-wide policy,
    parameters and the terms of a programme stay as the package has them. With factor 1 the policy
    is the package's own.

    Parameters
    ----------
    package, baseline : Scenario
    factor : float
        0 or more.
    name : str
        Of the scaled scenario; by default the package's.

    Examples
    --------
    >>> from sim.scenario import load
    >>> half = scaled(load("voucher-expansion"), load("baseline"), 0.5)
    >>> half.instruments["ai_voucher"].plain()["budget_krw_bn"]["2026"]  # (27.6 + 175) / 2
    101.3
    """
    instruments = {
        key: each.scaled(_before(key, each, baseline), factor)
        for key, each in package.instruments.items()
    }
    lineage = package.lineage if not name else (*package.lineage, name)
    return replace(package, name=name or package.name, lineage=lineage, instruments=instruments)


def alone(package: Scenario, baseline: Scenario, name: str) -> Scenario:
    """Return the baseline with one instrument as the package has it, and with its successors.

    Examples
    --------
    >>> from sim.scenario import diff, load
    >>> baseline = load("baseline")
    >>> one = alone(load("full-package"), baseline, "ai_voucher")
    >>> [each.key for each in diff(baseline, one)]
    ['instruments.ai_voucher.budget_krw_bn']
    """
    label_en, label_ko = package.instrument_labels[name]
    kept = {k: each for k, each in baseline.instruments.items() if stem(k) != stem(name)}
    mine = {k: each for k, each in package.instruments.items() if stem(k) == stem(name)}
    labels = {k: package.instrument_labels[k] for k in mine}
    return replace(
        baseline,
        name=name.replace("_", "-"),
        label_en=label_en,
        label_ko=label_ko,
        lineage=(*baseline.lineage, name.replace("_", "-")),
        instruments=dict(sorted({**kept, **mine}.items())),
        instrument_labels={**baseline.instrument_labels, **labels},
        target=package.target,
    )


def _before(name: str, instrument: Instrument, baseline: Scenario) -> Instrument | None:
    """Return the baseline's instrument of a name, or the one that it carries on.

    One of another type is another instrument.
    """
    there = baseline.instruments.get(name, baseline.instruments.get(stem(name)))
    return there if type(there) is type(instrument) else None
