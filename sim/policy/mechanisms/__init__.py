"""What instruments share by the way they reach firms: contests, places, provisions, uptake."""
