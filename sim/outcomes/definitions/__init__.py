"""Outcomes by kind. A file put here is found by `sim.outcomes.registry`."""
