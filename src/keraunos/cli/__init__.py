"""The command line, one module for each verb."""

from keraunos.cli.app import main

__all__ = ["main"]
