"""What every test shares: property tests draw the same examples on every machine."""

from __future__ import annotations

from hypothesis import settings

# No deadline: the first example of a compiled function pays for its compilation.
settings.register_profile("hwaksan", derandomize=True, deadline=None)
settings.load_profile("hwaksan")
