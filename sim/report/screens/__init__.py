"""What a notebook shows of results: one module a kind of results, all drawn by `screen`."""
