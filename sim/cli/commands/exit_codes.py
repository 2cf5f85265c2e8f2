"""Exit statuses besides 0."""

from __future__ import annotations

from typing import Final

MISSED: Final = 1
"""A check fails."""
WRONG_INPUT: Final = 2
"""A mistake in what was given."""
INTERRUPTED: Final = 130
"""Ctrl-C; what is finished is kept."""
FAILED: Final = 3
"""Runs failed that should not; the others are kept."""
