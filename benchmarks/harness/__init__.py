"""Measures programs of different frameworks against each other, each run in its own process."""
