"""Programmes inside the engine: who applies, who is awarded, what is paid and accounted for."""
