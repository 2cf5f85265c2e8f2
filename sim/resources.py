"""Where the shipped data lies: top-level folders in a checkout, `sim/_data` in a wheel."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from pathlib import Path

from sim.errors import UserError, nearest

_PACKAGE = Path(__file__).resolve().parent


def root() -> Path:
    """Return the folder that holds `calibration/` and `scenarios/`.

    The wheel's own copy wins: an installed package must not pick up a folder that happens to
    stand beside it.
    """
    shipped = _PACKAGE / "_data"
    return shipped if shipped.is_dir() else _PACKAGE.parent


def path(*parts: str) -> Path:
    """Return the path of a shipped file or folder.

    Parameters
    ----------
    *parts : str
        Steps below the data root, such as ``"calibration", "moments.csv"``.

    Returns
    -------
    pathlib.Path
        An existing file or folder.

    Raises
    ------
    UserError
        If nothing of that name is shipped; the hint names what is.

    Examples
    --------
    >>> path("calibration", "moments.csv").name
    'moments.csv'
    """
    found = root().joinpath(*parts)
    if found.exists():
        return found
    siblings = sorted(p.name for p in found.parent.iterdir()) if found.parent.is_dir() else []
    raise UserError(
        f"there is no shipped data file {'/'.join(parts)!r}",
        where="hwaksan data",
        hint=nearest(found.name, siblings) if siblings else "reinstall hwaksan",
    )


def korean_beside(module: str) -> Mapping[str, Mapping[str, str]]:
    """Return the texts of ``korean.toml`` beside a module: in groups, the Korean by its English.

    Parameters
    ----------
    module : str
        The module's ``__file__``.
    """
    file = Path(module).with_name("korean.toml")
    found: Mapping[str, Mapping[str, str]] = tomllib.loads(file.read_text(encoding="utf-8"))
    return found
