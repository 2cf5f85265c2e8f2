"""Experiments: scenarios by replicates with the same luck, in parallel, kept when interrupted."""

from sim.experiment.conduct import Interrupted, conduct
from sim.experiment.plan import Experiment

__all__ = ["Experiment", "Interrupted", "conduct"]
