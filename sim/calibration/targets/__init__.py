"""Targets: published figures, and the vocabulary of statistics that stand beside them."""
