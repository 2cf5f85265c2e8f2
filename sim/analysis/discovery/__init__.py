"""Where, among draws, settings and futures, a package loses to another or misses a goal."""
