"""Simplified Chinese: running programs that others wrote."""

SENTENCES: dict[str, str] = {}
