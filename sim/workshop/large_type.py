"""Large type for a projector: a switch of the browser's own, kept by it over a reload."""

from __future__ import annotations

from typing import Final

from nicegui import ui

from sim.workshop.words import Words

_APPLY: Final = """
(large) => {
  document.documentElement.classList.toggle("large", large);
  const button = document.querySelector("[data-large]");
  if (button) button.setAttribute("aria-pressed", String(large));
}
"""
_KEY: Final = "hwaksan-large"


def switch(words: Words) -> ui.button:
    """Return the button that makes everything a quarter larger, or as it was."""
    button = ui.button(words("page.large")).props(
        "outline dense no-caps padding='4px 10px' data-large aria-pressed=false"
    )
    button.on(
        "click",
        js_handler=f"""() => {{
          const large = !document.documentElement.classList.contains("large");
          localStorage.setItem("{_KEY}", large ? "1" : "");
          ({_APPLY})(large);
        }}""",
    )
    ui.run_javascript(f'({_APPLY})(localStorage.getItem("{_KEY}") === "1")')
    return button
