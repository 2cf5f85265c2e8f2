"""Forecasts of figures to be published, written down so that they can be proven wrong."""
