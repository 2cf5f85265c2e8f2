"""What columns a table has, and of what type, whatever it holds."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    import pandas as pd

TEXT: Final = "str"
WHOLE: Final = "int64"
WHOLE_OR_EMPTY: Final = "Int64"
"""A whole number, or missing where there is none."""
NUMBER: Final = "float64"
YES_NO: Final = "bool"
MAYBE: Final = "object"
"""True, False, or None where it cannot be said."""


def columns(kind: str, *names: str) -> dict[str, str]:
    """Return columns of one type.

    Examples
    --------
    >>> columns(WHOLE, "year", "replicate")
    {'year': 'int64', 'replicate': 'int64'}
    """
    return dict.fromkeys(names, kind)


@dataclass(frozen=True)
class Schema:
    """The columns of a table and their types: an empty table has them too.

    So that tables of two results can be read together, by whatever program.

    Attributes
    ----------
    name : str
        Of the table.
    columns : mapping of str to str
        pandas type by column, in their order.
    further : str
        Type of columns that are named by what was asked for, such as parameters; empty if there
        are none.
    """

    name: str
    columns: Mapping[str, str]
    further: str = ""

    def table(self, content: pd.DataFrame) -> pd.DataFrame:
        """Return a table with exactly these columns and types.

        Parameters
        ----------
        content : DataFrame
            In any order of columns.

        Raises
        ------
        ValueError
            If a column is missing or was not declared.
        """
        missing = [name for name in self.columns if name not in content.columns]
        found = [str(name) for name in content.columns if name not in self.columns]
        if missing or (found and not self.further):
            raise ValueError(f"table {self.name}: missing {missing}, not declared {found}")
        kinds = {**self.columns, **dict.fromkeys(found, self.further)}
        return content[[*self.columns, *found]].astype(kinds)

    def joined(self, parts: Iterable[pd.DataFrame]) -> pd.DataFrame:
        """Return tables one below the other; without any, the table has no rows."""
        import pandas as pd

        given = list(parts)
        empty = pd.DataFrame({name: pd.Series(dtype=kind) for name, kind in self.columns.items()})
        return self.table(pd.concat(given, ignore_index=True) if given else empty)
