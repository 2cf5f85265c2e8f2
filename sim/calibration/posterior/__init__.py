"""The posterior: its search, its draws, and what the data could tell."""
