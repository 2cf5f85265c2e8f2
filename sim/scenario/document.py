"""One scenario as written, in a file or a dictionary: found, parsed, its outer shape checked."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from sim import resources
from sim.errors import UserError, nearest
from sim.policy.settings.text import MAX_DESCRIPTION, MAX_LABEL, checked_text, likely, short
from sim.sizes import SCENARIO_BYTES, read_bytes

SUFFIX: Final = ".toml"
_TABLES: Final = ("scenario", "parameters", "instruments", "economy_wide", "futures", "target")
_FORMER: Final = {"covers": "economy_wide"}
"""Tables under the name that they had in earlier versions, which is still read."""
_LINE: Final = re.compile(r"at line (\d+)")
_THOUSANDS: Final = re.compile(r"=\s*\d{1,3}(,\d{3})+\b")
_LENGTH: Final = {
    "name": MAX_LABEL,
    "extends": MAX_DESCRIPTION,  # may be a path
    "label_en": MAX_LABEL,
    "label_ko": MAX_LABEL,
    "description_en": MAX_DESCRIPTION,
    "description_ko": MAX_DESCRIPTION,
}
_FREE: Final = ("label_en", "label_ko", "description_en", "description_ko")


@dataclass(frozen=True)
class Document:
    """A scenario as written.

    Attributes
    ----------
    path : pathlib.Path
        Where it lies, or would lie if it is no file; identifies it.
    label : str
        How messages name it.
    header : mapping of str to str
        The ``[scenario]`` table.
    parameters, instruments, economy_wide, target : mapping
        The other tables as written; ``target`` is None if absent.
    futures : mapping or None
        Probabilities by name as written, None if absent.
    shipped : bool
        Whether it comes with the program.
    """

    path: Path
    label: str
    header: Mapping[str, str]
    parameters: Mapping[str, Any]
    instruments: Mapping[str, Any]
    economy_wide: Mapping[str, Any]
    target: Mapping[str, Any] | None
    futures: Mapping[str, Any] | None = None
    shipped: bool = False

    @property
    def name(self) -> str:
        """Name of the scenario: the stem of its file."""
        return self.path.stem

    def text(self, key: str) -> str:
        """Return a text of the header, empty if not given."""
        return self.header.get(key, "")


def built_in_names() -> list[str]:
    """Return the names of the shipped scenarios."""
    return sorted(path.stem for path in resources.path("scenarios").glob(f"*{SUFFIX}"))


def locate(name_or_path: str | Path) -> Path:
    """Return the file of a shipped scenario's name or of a path ending in ``.toml``.

    Raises
    ------
    UserError
        If there is none, naming the nearest.
    """
    if not isinstance(name_or_path, str | Path):
        raise UserError(
            f"a scenario is named by text, not by {type(name_or_path).__name__}",
            hint=f"give a name such as 'training', or a file ending in {SUFFIX}",
        )
    if isinstance(name_or_path, Path) or name_or_path.endswith(SUFFIX):
        return _existing(Path(name_or_path))
    if name_or_path not in built_in_names():
        raise UserError(
            f"there is no scenario {name_or_path!r}",
            hint=f"{nearest(name_or_path, built_in_names())} (a file of yours ends in {SUFFIX})",
        )
    return resources.path("scenarios", f"{name_or_path}{SUFFIX}")


def locate_parent(document: Document) -> Path | None:
    """Return the file that a document extends: a sibling, else a shipped scenario.

    A file may extend the shipped scenario of its own name.
    """
    parent = document.header.get("extends")
    if parent is None:
        return None
    here = f"{document.label} [scenario] extends"
    if parent.endswith(SUFFIX):
        return _existing(document.path.parent / parent, here)
    sibling = document.path.parent / f"{parent}{SUFFIX}"
    if sibling.is_file() and not _same(sibling, document.path):
        return sibling
    if parent in built_in_names():
        shipped = resources.path("scenarios", f"{parent}{SUFFIX}")
        if not _same(shipped, document.path):
            return shipped
        raise UserError("a scenario cannot extend itself", here, "name another or leave it out")
    others = [stem for stem in _beside(sibling) if stem != document.path.stem]
    raise UserError(
        f"there is no scenario {parent!r}", here, nearest(parent, [*built_in_names(), *others])
    )


def read_document(path: Path) -> Document:
    """Read and check a file's outer shape.

    Raises
    ------
    UserError
        For text that is not UTF-8 or not TOML (with the line), unknown tables and header keys, or
        a name that is not the file's.
    """
    shipped = _same(path.parent, resources.path("scenarios"))
    label = f"scenarios/{path.name}" if shipped else str(path)
    return document_of(_parse(path, label), path, label, shipped=shipped)


def document_of(
    data: Mapping[str, Any], path: Path, label: str, *, shipped: bool = False
) -> Document:
    """Check the outer shape of what was written, see `read_document`.

    Parameters
    ----------
    data : mapping
        Tables by name.
    path : pathlib.Path
        The file; for a dictionary the one that it would be.
    label : str
        How messages name it.
    shipped : bool
    """
    data = _renamed(data, label)
    for key in data:
        if key not in _TABLES:
            raise UserError(f"unknown table [{_bare(key)}]", label, likely(key, _TABLES))
    for key, table in data.items():
        if not isinstance(table, Mapping):
            raise UserError(f"{key} = {short(table)} is not a table", label, f"write [{key}]")
    if "scenario" not in data:
        raise UserError(
            "the table [scenario] is missing", label, f'add it with name = "{path.stem}"'
        )
    header = _checked_header(data["scenario"], path.stem, label)
    return Document(
        path=path,
        label=label,
        header=header,
        parameters=data.get("parameters", {}),
        instruments=data.get("instruments", {}),
        economy_wide=data.get("economy_wide", {}),
        target=data.get("target"),
        futures=data.get("futures"),
        shipped=shipped,
    )


def _bare(key: object) -> str:
    return short(key).strip("'\"")


def _renamed(data: Mapping[str, Any], label: str) -> dict[str, Any]:
    """Give tables that stand under a former name their present one."""
    for former, now in _FORMER.items():
        if former in data and now in data:
            raise UserError(
                f"[{former}] is the former name of [{now}], and both are there",
                label,
                f"move all keys to [{now}]",
            )
    return {_FORMER.get(key, key): table for key, table in data.items()}


def _checked_header(header: Mapping[str, Any], stem: str, label: str) -> Mapping[str, str]:
    where = f"{label} [scenario]"
    texts: dict[str, str] = {}
    for key, value in header.items():
        if key not in _LENGTH:
            raise UserError(f"unknown key {short(key)}", where, likely(key, _LENGTH))
        line = checked_text(value, key, where, _LENGTH[key])
        texts[key] = line if key in _FREE else value  # two spaces in a file's name are two
    if texts.get("name") != stem:
        raise UserError(
            f"name is {short(texts.get('name'))}, the file is {stem}{SUFFIX}",
            where,
            f'write name = "{stem}"',
        )
    return texts


def _parse(path: Path, label: str) -> dict[str, Any]:
    try:
        content = read_bytes(path, SCENARIO_BYTES, "write only what the scenario changes")
    except OSError as error:
        raise UserError(f"the file cannot be read ({error.strerror})", label) from error
    return parse_text(content, label)


def parse_text(content: bytes, label: str) -> dict[str, Any]:
    """Return the tables of a file's content.

    Parameters
    ----------
    content : bytes
    label : str
        How messages name the file.

    Raises
    ------
    UserError
        If it is not UTF-8 or not TOML, with the line.
    """
    try:
        # Editors on Windows like to put a byte order mark in front, and end lines their own way.
        text = content.decode("utf-8").lstrip("\ufeff")
        text = text.replace("\r\n", "\n").replace("\r", "\n")
        return tomllib.loads(text)
    except UnicodeDecodeError as error:
        raise UserError("the file is not UTF-8", label, "save it with encoding UTF-8") from error
    except tomllib.TOMLDecodeError as error:
        raise UserError(f"not TOML: {error}", label, _correction(text, str(error))) from error
    except RecursionError as error:
        raise UserError(
            "tables or lists are nested too deeply", label, "write them flat"
        ) from error
    except ValueError as error:  # Python reads no number of more than 4,300 digits
        raise UserError(f"a number cannot be read ({error})", label, "shorten it") from error


def _correction(text: str, found: str) -> str:
    """Return what to do about a line that is no TOML."""
    place = _LINE.search(found)
    lines = text.split("\n")
    line = lines[int(place[1]) - 1] if place and int(place[1]) <= len(lines) else ""
    if _THOUSANDS.search(line):
        return "write numbers without separators (1200 or 1_200, not 1,200)"
    return "correct that line (texts need quotes)"


def _existing(path: Path, where: str = "") -> Path:
    if path.is_file():
        return path
    if not where and path.stem in built_in_names() and path.parent == Path():
        raise UserError(
            f"there is no file {path}", hint=f"the shipped scenario is called {path.stem!r}"
        )
    beside = [f"{stem}{SUFFIX}" for stem in _beside(path)]
    hint = nearest(path.name, beside) if beside else f"{path.parent} holds no {SUFFIX} file"
    raise UserError(f"there is no file {path}", where, hint)


def _beside(path: Path) -> list[str]:
    folder = path.parent
    return sorted(each.stem for each in folder.glob(f"*{SUFFIX}")) if folder.is_dir() else []


def _same(one: Path, other: Path) -> bool:
    return one.resolve() == other.resolve()
