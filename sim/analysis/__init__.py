"""Analyses above the experiment: sensitivity, optimisation, decomposition, costing."""
