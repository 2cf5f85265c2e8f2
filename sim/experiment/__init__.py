"""Experiments: scenarios by replicates with the same luck, in parallel, kept when interrupted."""

from sim.experiment.experiment import Experiment
from sim.experiment.run import Interrupted, run_experiment

__all__ = ["Experiment", "Interrupted", "run_experiment"]
