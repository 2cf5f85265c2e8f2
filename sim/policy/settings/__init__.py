"""Settings: what an instrument can be set to, declared once with unit, label, bounds and source."""
