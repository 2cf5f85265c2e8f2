"""Experiments: scenarios by replicates with the same luck, in parallel, kept when interrupted."""

from sim.experiment.experiment import Experiment
from sim.experiment.run import Interrupted, conduct

__all__ = ["Experiment", "Interrupted", "conduct"]
