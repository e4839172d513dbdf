"""What can be read off a training that a recipe has built?"""

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import keras
import numpy as np

from keraunos.checks.endings import Output
from keraunos.checks.network import read
from keraunos.checks.objective import read_loss
from keraunos.engine import keras_bridge as bridge
from keraunos.recipes import Recipe, Training

CONVOLUTIONS = (
    *(keras.layers.Conv1D, keras.layers.Conv2D, keras.layers.Conv3D),
    *(keras.layers.DepthwiseConv2D, keras.layers.SeparableConv1D, keras.layers.SeparableConv2D),
    keras.layers.Conv2DTranspose,
)
CELLS = (keras.layers.SimpleRNN, keras.layers.LSTM, keras.layers.GRU)
NORMALISING = (
    *(keras.layers.BatchNormalization, keras.layers.LayerNormalization),
    keras.layers.GroupNormalization,
)


@dataclass(frozen=True)
class Facts:
    """A training, and what was found out about it.

    Attributes:
        recipe: its recipe.
        settings: all hyperparameters.
        training: as it was built.
        layers: of the network, those within layers included.
        x, y: of the training part, as the network sees them.
        counts: how many examples each class has; empty where examples have no class each.
        loss: the name of the loss's class, `SparseCategoricalCrossentropy` say; None where the
            model has none of its own.
        output: how the network ends; None if that cannot be read.
    """

    recipe: Recipe
    settings: Mapping[str, Any]
    training: Training
    layers: list[Any]
    x: Any
    y: Any
    counts: tuple[int, ...]
    loss: str | None
    output: Output | None

    @property
    def name(self) -> str:
        return self.recipe.name

    @property
    def task(self) -> str:
        return self.recipe.task

    @property
    def network(self) -> Any:
        return self.training.network

    @property
    def examples(self) -> int:
        return len(self.training.taught[0])

    @property
    def steps(self) -> int:
        """Of an epoch."""
        return math.ceil(self.examples / self.training.batch_size)

    @property
    def imbalance(self) -> float:
        """How many times as many examples the largest class has as the smallest."""
        return max(self.counts) / max(1, min(self.counts)) if self.counts else 1.0

    def having(self, *kinds: type) -> list[Any]:
        """The layers of these kinds."""
        return [layer for layer in self.layers if isinstance(layer, kinds)]

    @property
    def depth(self) -> int:
        """Layers with a kernel."""
        return sum(getattr(layer, "kernel", None) is not None for layer in self.layers)

    @property
    def width(self) -> int:
        """The units or filters of the widest layer before the last."""
        sizes = [
            getattr(layer, "units", None) or getattr(layer, "filters", 0) or 0
            for layer in self.layers
        ]
        return max(sizes[:-1] or sizes or [0])

    @property
    def parameters(self) -> int:
        """Of the network that are trained."""
        return sum(math.prod(variable.shape) for variable in self.network.trainable_variables)


def facts_of(recipe: Recipe, settings: Mapping[str, Any], training: Training) -> Facts:
    """Reads a training that was just built; its model is built here if it is not."""
    part = training.examples.train
    model = training.model
    if not training.network.built:
        few = bridge.ResidentArrays(
            part.x[: training.batch_size],
            part.y[: training.batch_size],
            batch_size=training.batch_size,
        )
        bridge.build(model, few)
    return Facts(
        recipe,
        settings,
        training,
        bridge.all_layers(training.network),
        part.x,
        part.y,
        _counts(training, part.y),
        _loss(model),
        _output(training.network),
    )


def _counts(training: Training, labels: Any) -> tuple[int, ...]:
    classes = len(training.data.classes)
    whole = isinstance(labels, np.ndarray) and labels.ndim == 1 and labels.dtype.kind in "iub"
    if not whole or not len(labels) or classes < 2:
        return ()
    return tuple(int(n) for n in np.bincount(labels.astype(int), minlength=classes))


def _loss(model: Any) -> str | None:
    loss = getattr(model, "loss", None)
    if loss is None or isinstance(loss, dict | list | tuple):
        return None
    known = read_loss(loss, Output(None, None, None), None)
    if known is not None:
        return known.made
    if isinstance(loss, str):
        loss = keras.losses.get(loss)
    name = getattr(loss, "__name__", None) or type(loss).__name__
    return "".join(word[:1].upper() + word[1:] for word in str(name).split("_"))


def _output(network: Any) -> Output | None:
    try:
        outputs = read(network).outputs
    except (AttributeError, ValueError, TypeError):
        return None
    if not outputs:
        return None
    return outputs[0]
