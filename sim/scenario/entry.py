"""One instrument of a scenario in the making, as laid so far."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from sim.errors import UserError
from sim.policy.instrument import Instrument
from sim.policy.successor import successor_labels
from sim.scenario.layering import Layered


@dataclass
class Entry:
    """An ``[instruments.name]`` table; `begun_in` is where it began."""

    type_name: str
    settings: Layered[Instrument]
    label_en: str
    label_ko: str
    begun_in: str
    enabled: bool = True

    def labels_of(self, part: str, parts: Mapping[str, Instrument]) -> tuple[str, str]:
        """Return the English and Korean label of the programme, or of its successor `part`."""
        labels = self.label_en, self.label_ko
        first = next(iter(parts))
        return labels if part == first else successor_labels(labels, parts[part].start_year)

    def check_money(self) -> None:
        """Refuse a user's new programme that would silently get the budget of its type.

        Raises
        ------
        UserError
            With what the default is, and why it is not lent.
        """
        model = self.settings.model
        for key in model.must_state():
            if key in self.settings.others and key not in self.settings.values:
                about = model.settings()[key]
                shown = about.shown(model.default_values()[key])
                raise UserError(
                    f"no budget: {key} is not given",
                    self.begun_in,
                    f'write {key} = {{ "2026" = ... }} in {about.unit}; '
                    + (
                        f"the {shown} of its type are an assumption, and not of this programme"
                        if about.provenance().grade == "R"
                        else f"the published {shown} are of a national programme"
                    ),
                )
