"""Statistics of draws: intervals, sources of variance, and how sure an order is."""
