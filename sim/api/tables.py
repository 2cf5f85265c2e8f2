"""Tables with their run record: what every analysis gives, and how it is saved and shown."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, ClassVar

from sim.api.first_screen import FirstScreen
from sim.errors import UserError, nearest
from sim.experiment.long_table import LongTable
from sim.experiment.result_folder import fill_folder, write_folder
from sim.report.data.tables import Tables

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.figure import Figure

    from sim.experiment.working_folder import WorkingFolder
    from sim.report.figure_file import Picture
    from sim.report.screens.screen import Screen
    from sim.report.text.words import Words


class ResultTables(FirstScreen):
    """Tables of one analysis by name, and the record of how they were made.

    Attributes
    ----------
    record : mapping
        The run record (`run.json`): scenarios, parameters, seeds, versions, digests, limits.
    """

    kind: ClassVar[str] = "results"
    main: ClassVar[str] = ""
    """The table without which there are no results of this kind."""

    def __init__(
        self,
        tables: Mapping[str, pd.DataFrame],
        record: Mapping[str, Any],
        files: Mapping[str, str] | None = None,
    ) -> None:
        self._tables = Tables.of(tables)
        self._files = dict(files or {})
        self.record = dict(record)

    @property
    def tables(self) -> Tables:
        """Every table by name, as a result folder holds it."""
        return self._tables

    def table(self, name: str) -> pd.DataFrame:
        """Return a table.

        Raises
        ------
        UserError
            If there is none of that name, naming the nearest.
        """
        if name not in self._tables:
            raise UserError(f"there is no table {name!r}", hint=nearest(name, self._tables))
        return self._tables[name].copy()

    def plot(self, what: str = "", *, lang: str = "en") -> Figure:
        """Draw a figure; without a name the first.

        Parameters
        ----------
        what : str
            Name of a figure.
        lang : str
            ``en`` or ``ko``.

        Raises
        ------
        UserError
            If the results have no such figure, or the language is unknown.
        """
        drawn = self._pictures(lang)
        name = what or next(iter(drawn))
        if name not in drawn:
            raise UserError(
                f"there is no figure {what!r} of these results", hint=nearest(what, drawn)
            )
        return drawn[name].for_screen()

    def save(
        self,
        folder: str | Path,
        *,
        force: bool = False,
        csv: bool = False,
        figures: str | None = None,
    ) -> Path:
        """Write a result folder that `sim.open` reads.

        Parameters
        ----------
        folder : str or Path
        force : bool
            Replace earlier results; nothing else is ever replaced.
        csv : bool
            Write CSV beside Parquet.
        figures : str, optional
            Language of figures to add, as PNG and SVG.

        Raises
        ------
        UserError
            If the folder is taken or cannot be written.
        """
        out = Path(folder)
        files = self._contents(figures)
        write_folder(out, self._to_write(), self.record, files=files, csv=csv, force=force)
        return out

    def fill(self, held: WorkingFolder, *, force: bool, csv: bool, figures: str | None) -> None:
        """Write the result folder of a working folder that is held already; see `save`."""
        files = self._contents(figures)
        fill_folder(held, self._to_write(), self.record, files=files, csv=csv, force=force)

    def draw_into(self, folder: Path, language: str) -> None:
        """Write the figures into a folder that is being built, as PNG and SVG."""
        for name, content in self._drawn(language).items():
            (folder / name).write_bytes(content)

    def _to_write(self) -> Mapping[str, pd.DataFrame | LongTable]:
        """Return the tables, those that may not fit into memory in parts."""
        stored = self._tables.stored
        kept = {name: self._tables[name] for name in self._tables if name not in stored}
        return kept | {name: LongTable(partial(self._plain_parts, name)) for name in stored}

    def _plain_parts(self, name: str) -> Iterator[pd.DataFrame]:
        for part in self._tables.parts(name):
            text = part.columns[part.dtypes == "category"]
            yield part.astype(dict.fromkeys(text, "str"))

    def _contents(self, figures: str | None) -> dict[str, str | bytes]:
        """Return what a folder holds besides tables and record, by path."""
        files: dict[str, str | bytes] = dict(self._files)
        return files | ({} if figures is None else self._drawn(figures))

    def _drawn(self, language: str) -> dict[str, bytes]:
        """Return every figure as PNG and SVG, by the name of its file."""
        files: dict[str, bytes] = {}
        for name, picture in self._pictures(language).items():
            files |= {f"{name}.png": picture.png(), f"{name}.svg": picture.svg}
        return files

    def _pictures(self, lang: str) -> Mapping[str, Picture]:
        raise UserError(f"there are no figures of {self.kind}", hint="see its tables")

    def __repr__(self) -> str:
        return f"<{self.kind}: tables {', '.join(self._tables)}>"

    def _screen(self, words: Words) -> Screen:
        raise UserError(f"there is no first screen of {self.kind}", hint="see its tables")
