"""The report of a run: one HTML file that opens anywhere, offline."""

from keraunos.runs.report.page import render

__all__ = ["render"]
