"""The passes over all firms that make up a year; `sim.engine.year` puts them in order."""
