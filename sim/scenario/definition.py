"""A scenario in the hands of a user: what it holds, and how another is made from it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Self

from sim.policy.settings.text import MAX_DESCRIPTION, MAX_LABEL, checked_text
from sim.scenario import changing, representing, writing
from sim.scenario.assembling import Pieces
from sim.scenario.resolved import Resolved


@dataclass(frozen=True, repr=False)
class Scenario(Resolved):
    """A resolved scenario; see `Resolved` for its attributes.

    It never changes: every method below returns another one.
    """

    def change(self, name: str, /, **settings: Any) -> Self:
        """Return the scenario with other settings of one instrument, or with a new instrument.

        Settings are laid over those there are as a file that extends the scenario would lay them:
        a table by year takes over from its first year, earlier years stay.

        Parameters
        ----------
        name : str
            Of the instrument in the scenario.
        **settings
            As in a scenario file, with the unit in the key. A new instrument needs `type`, and
            where its type's default is a national budget, a budget of its own. `label_en`,
            `label_ko`, `enabled` and `sources` may be given, too.

        Raises
        ------
        UserError
            The same line as for a file.

        Examples
        --------
        >>> from sim.scenario import load
        >>> more = load("baseline").change("ai_voucher", budget_krw_bn={2027: 120})
        >>> more.instruments["ai_voucher"].plain()["budget_krw_bn"]["2024"]
        42.5
        >>> more.instruments["ai_voucher"].plain()["budget_krw_bn"]["2027"]
        120.0
        """
        return self._with(changing.changed(self, instruments={name: settings}))

    def without(self, name: str, /, *names: str) -> Self:
        """Return the scenario without one or more of its instruments.

        Examples
        --------
        >>> from sim.scenario import load
        >>> "ai_voucher" in load("baseline").without("ai_voucher").instruments
        False
        """
        off = {each: {"enabled": False} for each in (name, *names)}
        return self._with(changing.changed(self, instruments=off))

    def with_parameters(self, **values: float) -> Self:
        """Return the scenario with other values of parameters, by symbol.

        Examples
        --------
        >>> from sim.scenario import load
        >>> load("baseline").with_parameters(xi=0.5).parameters
        {'xi': 0.5}
        """
        return self._with(changing.changed(self, parameters=values))

    def with_economy_wide(self, **settings: Any) -> Self:
        """Return the scenario with other settings of economy-wide policy.

        Examples
        --------
        >>> from sim.scenario import load
        >>> less = load("baseline").with_economy_wide(regulation_level={2027: 0.5})
        >>> less.economy_wide.plain()["regulation_level"]["all"]
        {'2010': 1.0, '2027': 0.5}
        """
        return self._with(changing.changed(self, economy_wide=settings))

    def with_target(self, **settings: Any) -> Self:
        """Return the scenario with a goal; what is not given is as it was, else the government's.

        Examples
        --------
        >>> from sim.scenario import load
        >>> load("baseline").with_target(year=2031).target.adoption_share_percent
        30.0
        """
        return self._with(changing.changed(self, target=settings))

    def with_futures(self, probabilities: Mapping[str, float]) -> Self:
        """Return the scenario with other probabilities of the futures.

        Examples
        --------
        >>> from sim.scenario import load
        >>> load("baseline").with_futures({"pace-holds": 1.0}).futures["pace-holds"]
        1.0
        """
        return self._with(changing.changed(self, futures=probabilities))

    def renamed(
        self,
        name: str,
        label_en: str | None = None,
        label_ko: str | None = None,
        *,
        description_en: str = "",
        description_ko: str = "",
    ) -> Self:
        """Return the scenario under another name, as a file of that name that extends it.

        Labels and descriptions are not inherited: they would speak of the other scenario.

        Parameters
        ----------
        name : str
        label_en, label_ko : str, optional
            By default the name, and the English label.
        description_en, description_ko : str

        Examples
        --------
        >>> from sim.scenario import load
        >>> mine = load("baseline").without("ai_voucher").renamed("mine", "Without the voucher")
        >>> mine.lineage, mine.label_ko
        (('baseline', 'mine'), 'Without the voucher')
        """
        where = f"{self.name} (in Python) renamed"

        def checked(text: str | None, key: str, otherwise: str, most: int = MAX_LABEL) -> str:
            return otherwise if text in (None, "") else checked_text(text, key, where, most)

        name = changing.checked_name(name, where)
        english = checked(label_en, "label_en", name)
        return replace(
            self,
            name=name,
            label_en=english,
            label_ko=checked(label_ko, "label_ko", english),
            description_en=checked(description_en, "description_en", "", MAX_DESCRIPTION),
            description_ko=checked(description_ko, "description_ko", "", MAX_DESCRIPTION),
            lineage=changing.lineage_after(self, name),
        )

    def to_toml(self) -> str:
        """Return the scenario as the text of a file that stands on its own."""
        return writing.text(self)

    def save(self, path: str | Path, *, overwrite: bool = False) -> Path:
        """Write the scenario into a file, which then bears the file's name.

        Parameters
        ----------
        path : str or pathlib.Path
            Ends in ``.toml``.
        overwrite : bool
            Whether a file that is there may be replaced.

        Returns
        -------
        pathlib.Path
            The file; `sim.load` reads it.
        """
        return writing.save(self, path, overwrite=overwrite)

    def __repr__(self) -> str:
        """Return name, label and instruments on one line."""
        return representing.line(self)

    def _repr_html_(self) -> str:
        """Return the scenario as a table for a notebook."""
        return representing.html(self)

    def _with(self, pieces: Pieces) -> Self:
        lineage = changing.lineage_after(self, self.name)
        return replace(self, lineage=lineage, **pieces._asdict())
