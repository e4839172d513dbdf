"""What is shown of a training from its start to its end, and what the command ends with."""

import sys
from collections.abc import Callable
from typing import Any

from keraunos.cli.console import errors, print_json, results
from keraunos.cli.interrupting import INTERRUPTED
from keraunos.language import text


def watch(what: str, begin: Callable[..., Any], as_json: bool) -> None:
    """Shows the training that `begin` carries out.

    Args:
        what: its name, to be shown until Keras is there.
        begin: takes `verbose`, `callbacks` and `on_start` as `keraunos.train` does, and returns the
            finished run.
        as_json: whether to print one JSON object at the end.
    """
    from rich.markup import escape

    console = errors()
    if console.is_terminal:
        console.print(text("[bold]{what}[/]  [dim]starting Keras and JAX …[/]", what=escape(what)))

    from keraunos.cli.progress import Progress

    progress = Progress(console)
    made: list[Any] = []

    def started(run: Any) -> None:
        made.append(run)
        progress.batch_size = run.config["batch_size"]

    try:
        with progress:
            finished = begin(verbose=0, callbacks=[progress], on_start=started)
    except KeyboardInterrupt:
        if not made:
            raise
        _tell_interrupted(made[0], console, as_json)
        sys.exit(INTERRUPTED)
    _tell_finished(finished, as_json)


def _tell_finished(run: Any, as_json: bool) -> None:
    metrics, status = run.metrics, run.status
    if as_json:
        print_json({**_summary(run), "metrics": metrics, "report": str(run.report)})
        return
    from rich.markup import escape

    out = results()
    out.print(
        text(
            "\n[bold green]{accuracy:.2f}%[/] of {examples:,} test examples are right "
            "[dim](95% interval {low:.1f} to {high:.1f}%; training took {seconds:.1f} s)[/]",
            accuracy=100 * metrics["accuracy"],
            examples=metrics["examples"],
            low=100 * metrics["accuracy_low"],
            high=100 * metrics["accuracy_high"],
            seconds=status["seconds"]["training"],
        ),
        soft_wrap=True,
    )
    out.print(
        text(
            "Report  {report}\nModel   {model}",
            report=escape(str(run.report)),
            model=escape(str(run.path / "model.keras")),
        ),
        soft_wrap=True,
    )


def _tell_interrupted(run: Any, console: Any, as_json: bool) -> None:
    from rich.markup import escape

    status = run.status
    if as_json:
        print_json(_summary(run))
    console.print(
        text(
            "\nInterrupted in epoch {epoch} of {epochs}; the network as it was then is in {run}. "
            "Go on from the last finished epoch: keraunos resume {run}",
            epoch=min(status["epochs_done"] + 1, status["epochs"]),
            epochs=status["epochs"],
            run=escape(str(run.path)),
        ),
        soft_wrap=True,
    )


def _summary(run: Any) -> dict[str, Any]:
    status = run.status
    return {
        "run": str(run.path),
        "recipe": run.config["recipe"],
        "seed": run.config["seed"],
        "state": status["state"],
        "epochs": status["epochs_done"],
        "best": status.get("best"),
        "seconds": status.get("seconds"),
        "samples_per_second": status.get("samples_per_second"),
        "history": run.history,
    }
