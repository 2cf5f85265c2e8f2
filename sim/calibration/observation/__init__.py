"""Observation: the statistics that each survey would have published of a simulated world."""
