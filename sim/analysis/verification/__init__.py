"""Results made again from their run record: whether they are the same, and the whole folder."""
