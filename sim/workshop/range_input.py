"""A slider that the browser moves by itself, and that every screen reader knows."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final

from nicegui.elements.mixins.value_element import ValueElement

_SECONDS: Final = 0.05
"""Between two values that are sent while it is dragged; the last one is always sent."""


class RangeInput(ValueElement[float], component="range_input.js"):
    """A slider from 0 on.

    The browser moves it at once and tells afterwards: if the page answered every value by setting
    it, a slow answer would put back what was moved meanwhile.

    Parameters
    ----------
    top, step, value : float
    on_change : callable
        Called with an event whose `value` is where it stands.
    settle : callable
        Called with its last value when it is let go; `on_change` may hear of it a moment after.
    """

    LOOPBACK = False

    def __init__(
        self,
        *,
        top: float,
        step: float,
        value: float,
        on_change: Callable[[Any], object],
        settle: Callable[[float], object],
    ) -> None:
        super().__init__(value=value, on_value_change=on_change, throttle=_SECONDS)
        for name, number in (("min", 0.0), ("max", top), ("step", step)):
            self.props[name] = number
        self.on("settle", lambda event: settle(float(event.args)))

    def say(self, text: str) -> None:
        """Let screen readers say where it stands, with its unit."""
        self.props["aria-valuetext"] = text
