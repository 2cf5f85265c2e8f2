"""Every word of the report, and how names and numbers are written in both languages."""
