"""Pages of `docs/` that are written from declarations in code: ``python -m sim.docs.pages``."""
