"""The fit: indirect inference of intercepts and coefficients, its store and its table."""
