"""The command line, one module for each verb."""

from keraunos.cli.huge_pages import start_again_with_huge_pages


def program() -> None:
    """What the command `keraunos` runs."""
    start_again_with_huge_pages()
    from keraunos.cli.app import main

    main()
