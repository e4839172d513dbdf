"""`python -m keraunos` is `keraunos`."""

from keraunos.cli import program

program()
