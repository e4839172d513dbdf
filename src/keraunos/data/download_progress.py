"""What is to be seen while something long happens to data: a bar on a terminal, else one line."""

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager

Progress = Callable[[int, int], None]
"""Called with what is done and what there is in all."""


@contextmanager
def shown(sentence: str, *, in_bytes: bool = True) -> Iterator[Progress]:
    """Shows a sentence on standard error, on a terminal with a bar that moves.

    Args:
        sentence: what is going on, in the user's language.
        in_bytes: whether the numbers are bytes, so that their rate is worth showing.
    """
    if not sys.stderr.isatty():
        sys.stderr.write(sentence + "\n")
        sys.stderr.flush()
        yield lambda done, total: None
        return
    from rich import progress
    from rich.console import Console

    amounts: list[progress.ProgressColumn] = [progress.TaskProgressColumn()]
    if in_bytes:
        amounts = [progress.DownloadColumn(), progress.TransferSpeedColumn()]
    with progress.Progress(
        progress.TextColumn("{task.description}", markup=False),
        progress.BarColumn(bar_width=28),
        *amounts,
        progress.TimeRemainingColumn(),
        console=Console(stderr=True, highlight=False),
        transient=True,
    ) as bar:
        task = bar.add_task(sentence, total=None)
        yield lambda done, total: bar.update(task, completed=done, total=total)
