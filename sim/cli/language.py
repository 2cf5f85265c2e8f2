"""Whether a command line asks for Korean, which is looked at before it is parsed."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

KOREAN: Final = "ko"
_OPTION: Final = "--lang"


def asks_for_korean(arguments: Sequence[str]) -> bool:
    """Return whether a command line asks for Korean.

    Examples
    --------
    >>> [asks_for_korean(each) for each in (["run", "--lang", "ko"], ["--lang=ko"], ["run"])]
    [True, True, False]
    """
    following = zip(arguments, [*arguments[1:], ""], strict=True)
    return any(pair == (_OPTION, KOREAN) for pair in following) or (
        f"{_OPTION}={KOREAN}" in arguments
    )
