"""Which learning rates does a network learn with? All of them are tried at once."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import keras
import numpy as np

from keraunos.engine.population.fit import fit_population
from keraunos.errors import KeraunosError
from keraunos.language import text
from keraunos.runs.files import write_text
from keraunos.runs.report.charts import log_ticks, round_ticks, text_at
from keraunos.studies.report.frame import Frame
from keraunos.studies.report.scales import Scale

ENOUGH = 0.95
"""Of the way from the loss at the start to the smallest one: the smallest rate that comes so far is
suggested. What learns a little faster in a short test is often too much for a long training."""

LATE = 4
"""A rate is judged by the last of so many parts of its steps."""

_STYLE = """
svg { font: 12px system-ui, sans-serif; background: #fff; }
text { fill: #666b76; } .title { font-size: 14px; font-weight: 600; fill: #22242a; }
.grid { stroke: #e3e1da; } .loss { fill: none; stroke: #d9480f; stroke-width: 2.2; }
circle { fill: #d9480f; } .start { stroke: #8a94a6; stroke-dasharray: 4 4; }
.here { stroke: #226e5a; stroke-width: 2; } .here-words { fill: #226e5a; font-weight: 600; }
"""


@dataclass(frozen=True)
class RateTest:
    """What a learning-rate range test has found.

    Attributes:
        rates: the learning rates, ascending.
        losses: the training loss of each at the end of the test; None where it was not finite.
        start: the loss before the first step.
        steps: how many each was trained for.
    """

    rates: list[float]
    losses: list[float | None]
    start: float
    steps: int

    @property
    def suggestion(self) -> float | None:
        """The smallest rate that comes nearly as far as the best; None if none learns anything."""
        reached = self._gains()
        most = max(reached, default=0.0)
        if most <= 0:
            return None
        return next(r for r, gain in zip(self.rates, reached, strict=True) if gain >= ENOUGH * most)

    @property
    def largest(self) -> float | None:
        """The largest rate with which the network still learns; None if none does."""
        gains = zip(self.rates, self._gains(), strict=True)
        return max((rate for rate, gain in gains if gain > 0), default=None)

    def _gains(self) -> list[float]:
        """By how much each rate lowers the loss; of three neighbours the median, against luck."""
        lost = max([self.start, *(loss for loss in self.losses if loss is not None)]) + 1.0
        losses = [lost if loss is None else loss for loss in self.losses]
        smooth = [float(np.median(losses[max(0, i - 1) : i + 2])) for i in range(len(losses))]
        return [self.start - loss for loss in smooth]

    def __str__(self) -> str:
        if self.suggestion is None:
            return text(
                "No learning rate from {low:g} to {high:g} lowers the loss within {steps} steps.",
                low=self.rates[0],
                high=self.rates[-1],
                steps=self.steps,
            )
        return text(
            "Try a learning rate of {rate:.2g}; above {largest:.2g} the network learns nothing any "
            "more.",
            rate=self.suggestion,
            largest=self.largest or self.suggestion,
        )

    def plot(self, path: Path | str) -> Path:
        """Writes a picture of loss against learning rate, as SVG, and returns its path.

        Raises:
            KeraunosError: if it cannot be written.
        """
        target = Path(path)
        write_text(target, self.svg())
        return target

    def svg(self) -> str:
        """The picture, as text."""
        frame = Frame(width=640, height=360, bottom=46)
        # Whatever is far above the start has diverged, and is shown at the upper edge.
        top = 1.5 * self.start
        shown = [top if loss is None else min(loss, top) for loss in self.losses]
        ticks = round_ticks(min(shown), top)
        low, high = min(ticks[0], *shown), max(ticks[-1], top)
        scale = Scale([((t - low) / (high - low), f"{t:g}") for t in ticks], lambda v: v)
        span = math.log(self.rates[-1] / self.rates[0])

        def across(rate: float) -> float:
            return frame.x(math.log(rate / self.rates[0]) / span)

        def up(loss: float) -> float:
            return frame.y((loss - low) / (high - low))

        decades = [t for t in log_ticks(self.rates[0], self.rates[-1]) if self._within(t)]
        below = [(math.log(t / self.rates[0]) / span, f"{t:g}") for t in decades]
        marks = [
            f"<style>{_STYLE}</style>",
            frame.title(text("Loss after {steps} steps", steps=self.steps)),
            *frame.grid(scale),
            *frame.below(below, text("learning rate")),
            f'<path class="start" d="M{frame.x(0):.1f} {up(self.start):.1f}H{frame.x(1):.1f}"/>',
        ]
        points = [(across(r), up(loss)) for r, loss in zip(self.rates, shown, strict=True)]
        line = "L".join(f"{x:.1f} {y:.1f}" for x, y in points)
        marks.append(f'<path class="loss" d="M{line}"/>')
        marks += [f'<circle cx="{x:.1f}" cy="{y:.1f}" r="3"/>' for x, y in points]
        if self.suggestion is not None:
            x = across(self.suggestion)
            marks.append(f'<path class="here" d="M{x:.1f} {frame.y(0):.1f}V{frame.y(1):.1f}"/>')
            words = text_at(x + 6, frame.y(1) + 12, "start", f"{self.suggestion:.2g}")
            marks.append(words.replace("<text ", '<text class="here-words" '))
        picture = frame.chart(text("loss against learning rate"), marks)
        return picture.replace("<svg ", '<svg xmlns="http://www.w3.org/2000/svg" ', 1)

    def _within(self, rate: float) -> bool:
        return self.rates[0] * 0.999 <= rate <= self.rates[-1] * 1.001


def lr_range_test(
    model: Any,
    x: Any,
    y: Any = None,
    *,
    low: float = 1e-6,
    high: float = 10.0,
    rates: int = 29,
    steps: int = 100,
    batch_size: int = 32,
    sample_weight: Any = None,
    plot: Path | str | None = None,
) -> RateTest:
    """Trains copies of a network with learning rates from `low` to `high`, side by side.

    After L. Smith 2017, "Cyclical Learning Rates for Training Neural Networks", whose test raises
    the rate within one training; here each rate starts from the network's own weights and sees the
    same batches, so that no rate suffers from what others did.

    Args:
        model: a compiled `keras.Model` that can be made anew from its configuration; it is not
            changed. Its learning rate is a number, not a schedule.
        x, y, sample_weight: arrays as for `keras.Model.fit`.
        low, high: the smallest and the largest rate.
        rates: how many there are, spaced by ratio.
        steps: that each is trained for.
        batch_size: examples in a step.
        plot: a file for the picture, `rates.svg` say.

    Returns:
        The losses, and which rate they suggest; `print` says it in a sentence.

    Raises:
        KeraunosError: if anything given does not fit.
    """
    if not 0 < low < high or rates < 3 or steps < LATE:
        raise KeraunosError(
            "A learning-rate range test needs 0 < low < high, 3 rates and {steps} steps at least.",
            steps=LATE,
        )
    if batch_size < 1:
        raise KeraunosError(
            "{name} is at least 1, not {given}.", name="batch_size", given=batch_size
        )
    spaced = [low * (high / low) ** (i / (rates - 1)) for i in range(rates)]
    models = _copies(model, x, spaced, batch_size)
    start = _loss(models[0], x, y, sample_weight, batch_size * min(steps, 32))
    # Keras wants an epoch to be no longer than the data; short data make more of them.
    length = _steps_of_epoch(x, steps, batch_size)
    epochs = max(LATE, round(steps / length))
    histories = fit_population(
        models,
        x,
        y,
        batch_size=batch_size,
        epochs=epochs,
        steps_per_epoch=length,
        sample_weight=sample_weight,
        verbose=0,
    )
    losses = [_last(history.history["loss"], epochs) for history in histories]
    test = RateTest(spaced, losses, start, epochs * length)
    if plot is not None:
        test.plot(plot)
    return test


def _copies(model: Any, x: Any, rates: Sequence[float], batch_size: int) -> list[Any]:
    if not getattr(model, "compiled", False):
        raise KeraunosError(
            "Model {model!r} is not compiled; call its compile() first.",
            model=getattr(model, "name", repr(model)),
        )
    if not model.built:
        first = keras.tree.map_structure(lambda array: array[:batch_size], x)
        model(first)
    settings = model.get_compile_config()
    weights = model.get_weights()
    copies = []
    for rate in rates:
        try:
            copy = keras.models.clone_model(model)
            copy.compile_from_config(settings)
            copy.set_weights(weights)
            copy.optimizer.learning_rate = rate
        except (ValueError, TypeError, NotImplementedError, RuntimeError) as error:
            raise KeraunosError(
                "Model {model!r} cannot be tried with other learning rates: {reason}",
                model=model.name,
                reason=str(error).strip().splitlines()[0],
            ) from error
        copies.append(copy)
    return copies


def _steps_of_epoch(x: Any, steps: int, batch_size: int) -> int:
    """Steps of an epoch: a part of all, and no more than there are batches in the data."""
    examples = len(keras.tree.flatten(x)[0])
    return max(1, min(steps // LATE, math.ceil(examples / batch_size)))


def _loss(model: Any, x: Any, y: Any, sample_weight: Any, examples: int) -> float:
    from keraunos.engine.fit import evaluate

    few = [
        None if part is None else keras.tree.map_structure(lambda array: array[:examples], part)
        for part in (x, y, sample_weight)
    ]
    measured = evaluate(model, few[0], few[1], sample_weight=few[2], verbose=0, return_dict=True)
    return float(measured["loss"])


def _last(curve: Sequence[float], epochs: int) -> float | None:
    """The loss at the end of a test that ran to its end."""
    end = curve[-(epochs // LATE) :]
    return float(np.mean(end)) if len(curve) == epochs and np.isfinite(end).all() else None
