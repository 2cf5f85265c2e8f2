"""The model without policy, written for other tools: peers of the compiled engine in a benchmark.

Each peer computes the rules of `sim.engine.year.run_years` for a world without programmes, tax law
and covers, with the same keyed draws, and returns the yearly path of `sim.engine.run.simulate`:

========================  =================================================================
`mesa_objects`            Mesa, one `mesa.Agent` object a firm
`numpy_arrays`            NumPy, whole arrays
`frames`                  mesa-frames, one Polars data frame of all firms
========================  =================================================================

All have ``run(world, *, seed, replicate, years=26)``, which returns the represented firms that are
pilots, embedded users, new adopters and reporters, shape ``(years, 2, 4)``. They do less than the
engine: no policy, and only the totals that a year needs (the engine also records twelve numbers
for each of 42 groups in each frame). What does not depend on a run's luck is prepared once a world
(`common.inputs`), as the engine's own world is; the draws come from the engine's generator, made
for all firms of a year by compiled code (`common.draws`), so that no peer is charged for random
numbers.

mesa-frames is not among the project's dependencies; `frames` says how to install it.
"""
