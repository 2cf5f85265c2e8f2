"""The engine: everything that is compiled, and the arrays it works on.

Nothing declarative (policy, scenarios, population, parameters) imports from here; compiled code is
cached under the state of this folder and of the files it takes constants from (`sim.engine.jit`).
"""
