"""Calibration: the fixed point that matches the survey's own regressions, and its check."""
