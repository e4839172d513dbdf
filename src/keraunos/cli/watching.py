"""What is shown of a training from its start to its end, and what the command ends with."""

import sys
from collections.abc import Callable
from typing import Any

from keraunos.cli.console import errors, print_json, results
from keraunos.cli.interrupting import INTERRUPTED
from keraunos.language import text


def watch(what: str, begin: Callable[..., Any], as_json: bool, members: int = 1) -> None:
    """Shows the training that `begin` carries out.

    Args:
        what: its name, to be shown until Keras is there.
        begin: takes `verbose`, `callbacks` and `on_start` as `keraunos.train` does, and returns the
            finished run.
        as_json: whether to print one JSON object at the end.
        members: how many networks are trained.
    """
    from rich.markup import escape

    console = errors()
    if console.is_terminal:
        console.print(text("[bold]{what}[/]  [dim]starting Keras and JAX …[/]", what=escape(what)))

    from keraunos.cli.progress import MembersProgress, Progress

    progress: Any = Progress(console) if members == 1 else MembersProgress(console, members)
    made: list[Any] = []

    def started(run: Any) -> None:
        made.append(run)
        progress.batch_size = run.config["batch_size"] * run.config.get("samples", 1)

    try:
        with progress:
            finished = begin(verbose=0, callbacks=progress.callbacks(), on_start=started)
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

    from keraunos.tasks import TASKS

    out = results()
    out.print(
        "\n" + TASKS[run.config["task"]].sentence(metrics, status["seconds"]["training"]),
        soft_wrap=True,
    )
    if "members" in metrics:
        _tell_members(run, out)
    out.print(
        text(
            "Report  {report}\nModel   {model}",
            report=escape(str(run.report)),
            model=escape(str(run.path / "model.keras")),
        ),
        soft_wrap=True,
    )


def _tell_members(run: Any, out: Any) -> None:
    from keraunos.studies.report.wording import is_share
    from keraunos.tasks import TASKS

    metrics, name = run.metrics, TASKS[run.config["task"]].METRIC
    shown = _percent if is_share(name) else _plain
    out.print(
        text(
            "[dim]That is the ensemble. One network by itself: {mean} (mean and standard deviation "
            "of {members})[/]",
            mean=shown(metrics[f"member_{name}"], metrics[f"member_{name}_sd"]),
            members=int(metrics["members"]),
        ),
        soft_wrap=True,
    )
    if "member_calibration_error" in metrics:
        out.print(
            text(
                "[dim]Calibration error {alone:.3f} alone, {together:.3f} together[/]",
                alone=metrics["member_calibration_error"],
                together=metrics["calibration_error"],
            ),
            soft_wrap=True,
        )
    if f"fold_{name}" in metrics:
        out.print(
            text(
                "Cross-validation: {mean} on the {folds} folds",
                mean=shown(metrics[f"fold_{name}"], metrics[f"fold_{name}_sd"]),
                folds=int(metrics["members"]),
            ),
            soft_wrap=True,
        )


def _percent(mean: float, deviation: float) -> str:
    return f"{100 * mean:.2f}% ± {100 * deviation:.2f}"


def _plain(mean: float, deviation: float) -> str:
    return f"{mean:.4g} ± {deviation:.2g}"


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
