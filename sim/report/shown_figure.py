"""A figure that notebooks show as the report draws it."""

from __future__ import annotations

import io
from typing import Any

from matplotlib.figure import Figure

from sim.report.style import drawing


class ShownFigure(Figure):
    """A matplotlib figure that Jupyter shows without being asked to by pyplot."""

    def _repr_png_(self) -> tuple[bytes, dict[str, Any]]:
        """Return the figure at twice the resolution of a screen, and its width on the screen."""
        file = io.BytesIO()
        with drawing():
            self.savefig(file, format="png", dpi=192)
        return file.getvalue(), {"width": round(96 * self.get_figwidth())}
