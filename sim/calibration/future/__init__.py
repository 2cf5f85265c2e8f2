"""Beyond the last published year: what it takes to keep a pace, and the path of a draw."""
