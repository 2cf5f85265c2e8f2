"""Validation: forecasts and figures outside the fit, beside null models."""
