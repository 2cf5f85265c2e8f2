"""The report's tables as rows of cells."""
