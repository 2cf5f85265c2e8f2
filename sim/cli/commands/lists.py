"""Lists that are typed as one word, their parts separated by commas."""

from __future__ import annotations


def parts(text: str) -> list[str]:
    """Return the parts of a list that was typed, without blanks and empty ones.

    Examples
    --------
    >>> parts("eps, xi,")
    ['eps', 'xi']
    """
    return [each.strip() for each in text.split(",") if each.strip()]
