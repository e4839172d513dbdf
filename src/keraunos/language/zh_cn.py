"""Simplified Chinese."""

SENTENCES: dict[str, str] = {}
