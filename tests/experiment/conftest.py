"""The small experiment that these tests share."""

from __future__ import annotations

from tests.small_experiment import make, population, posterior, twin

__all__ = ["make", "population", "posterior", "twin"]
