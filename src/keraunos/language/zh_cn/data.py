"""Simplified Chinese: sources, downloads, pictures."""

SENTENCES: dict[str, str] = {}
