"""Outcomes: what is measured of a run, of its firms, its money and what surveys would see."""
