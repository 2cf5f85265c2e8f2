"""Policy: what an instrument is, which there are, and how a scenario's set becomes a package."""
