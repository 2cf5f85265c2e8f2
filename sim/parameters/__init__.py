"""Parameters: the registry of all symbols with unit, bounds and source, and their priors."""
