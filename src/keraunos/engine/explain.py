"""`explain_program`: which operations of a model's program were replaced by faster ones."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from unicodedata import east_asian_width

import jax
import keras
import numpy as np

from keraunos.engine.rewrite import Operation
from keraunos.errors import KeraunosError
from keraunos.language import text


@dataclass(frozen=True)
class Explanation:
    """What the engine makes of a model's step.

    Attributes:
        step: what was looked at: `train_step`, or `predict_step` of a model that is not compiled.
        platform: that it runs on: `cpu`, `gpu`, `tpu`.
        operations: all that the rules for this platform have looked at, in the step's order.
    """

    step: str
    platform: str
    operations: tuple[Operation, ...]

    @property
    def rewritten(self) -> tuple[Operation, ...]:
        """Those that were replaced."""
        return tuple(operation for operation in self.operations if operation.rewritten)

    @property
    def kept(self) -> tuple[Operation, ...]:
        """Those that stay as XLA has them."""
        return tuple(operation for operation in self.operations if not operation.rewritten)

    def __str__(self) -> str:
        if not self.operations:
            return text(
                "{step} on {platform}: nothing in it that the engine replaces.",
                step=self.step,
                platform=self.platform,
            )
        lines = [
            text(
                "{step} on {platform}: {rewritten} of {all} operations replaced",
                step=self.step,
                platform=self.platform,
                rewritten=len(self.rewritten),
                all=len(self.operations),
            )
        ]
        columns = [
            (
                "*" if operation.rewritten else " ",
                operation.kind,
                operation.where,
                operation.shapes,
                operation.how,
            )
            for operation in self.operations
        ]
        widths = [max(_cells(row[k]) for row in columns) for k in range(4)]
        for row in columns:
            padded = (
                cell + " " * (width - _cells(cell))
                for cell, width in zip(row, widths, strict=False)
            )
            lines.append("  ".join([*padded, row[4]]))
        lines.append(text("* replaced"))
        return "\n".join(lines)


def explain_program(
    model: Any, x: Any = None, y: Any = None, batch_size: int = 32, platform: str | None = None
) -> Explanation:
    """Lists what of a model's program is replaced by faster equivalents, and what is not and why.

    Nothing is computed or compiled, and the model stays as it is, but for being built.

    Args:
        model: a Keras model; of one that is not compiled, the program of `predict` is looked at.
        x: an example of its input, of shape (samples, ...); None if the model knows its shapes.
        y: likewise its targets; None to guess them from output and loss.
        batch_size: samples in a step.
        platform: `cpu`, `gpu` or `tpu`; None for the one in use.

    Returns:
        The `Explanation`; print it.

    Raises:
        KeraunosError: if the engine does not drive this model, or shapes are missing.
    """
    if keras.config.backend() != "jax":
        raise KeraunosError(
            "Keras runs on {backend}; programs of the engine need KERAS_BACKEND=jax.",
            backend=keras.config.backend(),
        )
    from keraunos.engine import keras_bridge as bridge

    reason = bridge.why_not(model)
    if reason is not None:
        raise KeraunosError(
            "{model!r} has no program of the engine's, since {reason}.",
            model=model.name,
            reason=reason,
        )
    compiled = bool(getattr(model, "compiled", False))
    x = _alone(_zeros(model, "inputs", batch_size)) if x is None else _first(x, batch_size)
    if not compiled:
        y = None
    elif y is None:
        y = _targets(model, batch_size)
    else:
        y = _first(y, batch_size)
    mode = bridge.TRAIN if compiled else bridge.PREDICT
    arrays = bridge.ResidentArrays(x, y, batch_size=batch_size)
    bridge.build(model, arrays, compiled=compiled)
    if compiled:
        bridge.check(model, [arrays])
    platform = platform or jax.default_backend()
    batch = next(arrays.batches())
    state = bridge.state_of(model, mode)
    operations = bridge.program_of(model, mode).operations(state, batch, platform)
    return Explanation(mode.step, platform, tuple(operations))


def _cells(words: str) -> int:
    """How many columns of a terminal they take: two for a Chinese character."""
    return sum(2 if east_asian_width(letter) in "WF" else 1 for letter in words)


def _first(arrays: Any, count: int) -> Any:
    return keras.tree.map_structure(lambda array: np.asarray(array[:count]), arrays)


def _alone(arrays: list[Any]) -> Any:
    return arrays[0] if len(arrays) == 1 else arrays


def _zeros(model: Any, name: str, count: int) -> list[Any]:
    """Zeros of the shapes that the model's symbolic inputs or outputs have."""
    try:
        tensors = getattr(model, name)
    except (AttributeError, ValueError):
        tensors = None
    if not tensors or any(None in tensor.shape[1:] for tensor in keras.tree.flatten(tensors)):
        raise KeraunosError(
            "{model!r} does not know the shapes of its {name}; give an example: "
            "explain_program(model, x, y).",
            model=model.name,
            name=name,
        )
    return [np.zeros((count, *tensor.shape[1:]), tensor.dtype) for tensor in tensors]


def _targets(model: Any, count: int) -> Any:
    outputs = _zeros(model, "outputs", count)
    loss = getattr(model, "loss", None)
    losses: Sequence[Any] = loss if isinstance(loss, list) else [loss] * len(outputs)
    return _alone(
        [
            np.zeros(output.shape[:-1], np.int32) if _sparse(loss) else output
            for output, loss in zip(outputs, losses, strict=True)
        ]
    )


def _sparse(loss: Any) -> bool:
    name = loss if isinstance(loss, str) else getattr(loss, "name", getattr(loss, "__name__", ""))
    return "sparse" in str(name)
