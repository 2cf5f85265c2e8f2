"""mesa-frames need not be installed: without it, its peer is not looked through for doctests."""

from __future__ import annotations

from importlib.util import find_spec

collect_ignore = [] if find_spec("mesa_frames") else ["frames.py"]
