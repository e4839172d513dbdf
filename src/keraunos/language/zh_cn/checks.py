"""Simplified Chinese: what is wrong before the first step."""

SENTENCES: dict[str, str] = {}
