"""Simplified Chinese: runs, recipes from files, tasks and the report."""

SENTENCES: dict[str, str] = {}
