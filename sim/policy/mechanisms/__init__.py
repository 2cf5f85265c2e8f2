"""What instruments share by the way they reach firms: contests, credit, places, provisions, tax."""
