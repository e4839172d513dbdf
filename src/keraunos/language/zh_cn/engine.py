"""Simplified Chinese: training, evaluation, prediction and what is rewritten."""

SENTENCES: dict[str, str] = {}
