"""What is to be seen while a network trains: where it is, how fast, how long still."""

import time
from typing import Any

import keras
from rich.console import Console
from rich.progress import BarColumn, TaskProgressColumn, TextColumn
from rich.progress import Progress as Bar

from keraunos.language import text


def _short(name: str) -> str:
    """What a line for each epoch calls a metric of Keras's."""
    known = {
        "loss": text("loss"),
        "accuracy": text("acc"),
        "val_loss": text("val loss"),
        "val_accuracy": text("val acc"),
    }
    return known.get(name, name)


class Progress(keras.callbacks.Callback):  # type: ignore[misc]
    """A bar on a terminal, and in any case a line for each epoch.

    Args:
        console: where to write; standard error.

    Attributes:
        batch_size: samples in a step, to be set before training.
    """

    per_chunk = True  # called once for a chunk of steps, the engine need not stop at each
    resumes = False  # what it knows belongs to this process alone

    def __init__(self, console: Console) -> None:
        super().__init__()
        self.batch_size = 0
        self._bar = Bar(
            TextColumn("{task.description}"),
            BarColumn(bar_width=28),
            TaskProgressColumn(),
            TextColumn("[dim]{task.fields[rate]}[/]"),
            console=console,
            transient=True,
            disable=not console.is_terminal,
        )
        self._task = self._bar.add_task("", total=None, rate="", visible=False)
        self._steps = 0
        self._epoch = 0
        self._epoch_began = 0.0
        self._pace: tuple[float, int] | None = None

    def __enter__(self) -> "Progress":
        return self

    def __exit__(self, *exception: object) -> None:
        self._bar.stop()

    def callbacks(self) -> list[Any]:
        """What to hand to the training."""
        return [self]

    def on_train_begin(self, logs: dict[str, Any] | None = None) -> None:
        self._steps = self.params["steps"]
        total = self._steps * self.params["epochs"]
        self._bar.update(self._task, total=total, description=text("compiling"), visible=True)
        self._bar.start()  # no sooner: a download shows a bar of its own

    def on_epoch_begin(self, epoch: int, logs: dict[str, Any] | None = None) -> None:
        self._epoch = epoch
        self._epoch_began = time.perf_counter()

    def on_train_batch_end(self, batch: int, logs: dict[str, Any] | None = None) -> None:
        done = self._epoch * self._steps + batch + 1
        now = time.perf_counter()
        if self._pace is None:
            self._pace = now, done  # the pace counts from the first chunk, which compiled
        self._bar.update(
            self._task,
            completed=done,
            description=text(
                "epoch {epoch}/{epochs}", epoch=self._epoch + 1, epochs=self.params["epochs"]
            ),
            rate=self._rate(now, done),
        )

    def on_epoch_end(self, epoch: int, logs: dict[str, Any] | None = None) -> None:
        seconds = time.perf_counter() - self._epoch_began
        epochs = self.params["epochs"]
        numbers = "  ".join(
            f"[dim]{_short(name)}[/] {shown(name, value)}" for name, value in (logs or {}).items()
        )
        speed = self._steps * self.batch_size / seconds
        number = f"{epoch + 1:>{len(str(epochs))}}"
        where = text("epoch {epoch}/{epochs}", epoch=number, epochs=epochs)
        pace = text("{seconds:.2f} s, {rate:,.0f} samples/s", seconds=seconds, rate=speed)
        self._bar.console.print(f"{where}  {numbers}  [dim]{pace}[/]", soft_wrap=True)

    def _rate(self, now: float, done: int) -> str:
        began, at_first = self._pace or (now, done)
        if done == at_first or now - began < 0.2:
            return ""
        per_step = (now - began) / (done - at_first)
        left = per_step * (self._steps * self.params["epochs"] - done)
        return text(
            "{rate:,.0f} samples/s, {time} left",
            rate=self.batch_size / per_step,
            time=_duration(left),
        )


class MembersProgress:
    """A bar for the epochs of several networks, and a line for each that is trained.

    Args:
        console: where to write; standard error.
        members: how many there are.
    """

    def __init__(self, console: Console, members: int) -> None:
        self.batch_size = 0
        self._members = members
        self._bar = Bar(
            TextColumn("{task.description}"),
            BarColumn(bar_width=28),
            TaskProgressColumn(),
            console=console,
            transient=True,
            disable=not console.is_terminal,
        )
        self._task = self._bar.add_task(text("compiling"), total=None)

    def __enter__(self) -> "MembersProgress":
        return self

    def __exit__(self, *exception: object) -> None:
        self._bar.stop()

    def callbacks(self) -> Any:
        """What to hand to the training: for each network's index its callbacks."""
        return lambda index: [_OfMember(self, index)]

    def began(self, epochs: int) -> None:
        self._bar.start()
        self._bar.update(self._task, total=epochs * self._members, description=text("epochs"))

    def advanced(self) -> None:
        self._bar.advance(self._task)

    def ended(self, index: int, logs: dict[str, Any]) -> None:
        numbers = "  ".join(
            f"[dim]{_short(name)}[/] {shown(name, value)}" for name, value in logs.items()
        )
        who = text("network {number} of {members}", number=index + 1, members=self._members)
        self._bar.console.print(f"{who}  {numbers}", soft_wrap=True)


class _OfMember(keras.callbacks.Callback):  # type: ignore[misc]
    resumes = False

    def __init__(self, progress: MembersProgress, index: int) -> None:
        super().__init__()
        self._progress = progress
        self._index = index
        self._last: dict[str, Any] = {}

    def on_train_begin(self, logs: dict[str, Any] | None = None) -> None:
        self._progress.began(self.params["epochs"])

    def on_epoch_end(self, epoch: int, logs: dict[str, Any] | None = None) -> None:
        self._last = dict(logs or {})
        self._progress.advanced()

    def on_train_end(self, logs: dict[str, Any] | None = None) -> None:
        self._progress.ended(self._index, self._last)


def shown(name: str, value: float) -> str:
    """The value of a metric of this name, for a reader."""
    return f"{100 * value:.2f}%" if name.endswith(("accuracy", "iou")) else f"{value:.4f}"


def _duration(seconds: float) -> str:
    minutes, seconds = divmod(round(seconds), 60)
    hours, minutes = divmod(minutes, 60)
    if hours:
        return text("{hours} h {minutes:02d} min", hours=hours, minutes=minutes)
    if minutes:
        return text("{minutes} min {seconds:02d} s", minutes=minutes, seconds=seconds)
    return text("{seconds} s", seconds=seconds)
