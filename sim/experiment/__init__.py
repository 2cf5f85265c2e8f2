"""Experiments: scenarios by replicates under common random numbers, kept when interrupted."""

from sim.experiment.experiment import Experiment
from sim.experiment.run import Interrupted, run_experiment, run_in_memory

__all__ = ["Experiment", "Interrupted", "run_experiment", "run_in_memory"]
