"""The passes over all firms that make up a year; `sim.engine` puts them in order."""
