"""A run on disk: what was trained, how, and what came of it."""

from keraunos.runs.resuming import resume
from keraunos.runs.run import Run
from keraunos.runs.training import train

__all__ = ["Run", "resume", "train"]
