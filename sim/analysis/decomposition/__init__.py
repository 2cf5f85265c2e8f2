"""What each instrument of a package, and each channel, brings of its effect: Shapley values."""

from sim.analysis.decomposition.study import decompose

__all__ = ["decompose"]
