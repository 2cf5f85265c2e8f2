"""Package design under a budget: a search for the packages that no other beats in everything."""
