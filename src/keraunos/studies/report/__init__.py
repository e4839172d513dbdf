"""The report of a study: one HTML file that opens anywhere, offline."""

from keraunos.studies.report.page import render

__all__ = ["render"]
