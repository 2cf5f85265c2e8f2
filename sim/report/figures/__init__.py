"""The report's pictures: one module each, with one function ``draw``."""
