"""One file an instrument. A file put here is found by `sim.policy.instrument.types`."""
