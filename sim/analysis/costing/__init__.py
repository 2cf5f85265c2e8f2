"""What money buys: packages at the same public cost, and the least cost of a goal."""
