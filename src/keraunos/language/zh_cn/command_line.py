"""Simplified Chinese: the commands, their help and the recipes."""

SENTENCES: dict[str, str] = {}
