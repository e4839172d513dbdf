"""`python -m keraunos` is `keraunos`."""

from keraunos.cli import main

main()
