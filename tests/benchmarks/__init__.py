"""Yardsticks for speed: what the engine costs beside the same engine written by hand in C."""
