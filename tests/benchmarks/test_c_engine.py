"""The engine gives what the same rules written by hand in C give, to the last bit."""

from __future__ import annotations
