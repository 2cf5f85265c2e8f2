"""What the report reads: result folders, effects, estimates."""
