"""Sections that a report takes in from result folders of other commands."""
