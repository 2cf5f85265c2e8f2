"""What money buys: packages at the same public cost, and the least cost of a goal."""

from sim.analysis.costing.equal_cost import check
from sim.analysis.costing.equal_cost_table import TABLE, EqualCost, scale

__all__ = ["TABLE", "EqualCost", "check", "scale"]
