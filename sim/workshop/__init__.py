"""The workshop: a page on which policy is moved and answered at once, offline."""
