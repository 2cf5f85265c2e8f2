"""Response curves: what a package brings at other amounts of one of its settings."""
