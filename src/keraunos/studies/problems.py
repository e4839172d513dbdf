"""What is searched: a recipe, or a function that builds a network for data at hand."""

import functools
import hashlib
import inspect
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Protocol

import keras
import numpy as np

from keraunos.engine.feed import Lengths
from keraunos.errors import KeraunosError
from keraunos.recipes import Parameter, Recipe, Training
from keraunos.studies.space import Space, of_function, of_recipe
from keraunos.tasks import TASKS

BATCH_SIZE, EPOCHS = "batch_size", "epochs"


@dataclass
class Candidate:
    """A network to be tried.

    Attributes:
        model: compiled.
        train: `(x, y)` or `(x, y, sample_weight)` to train on.
        validation: the same to measure on; None if nothing is.
        data: what tells these arrays from others.
        epochs: those of a whole trial.
        batch_size: examples in a step.
        callbacks: of the recipe's own.
        lengths: how far the examples to train on have to be computed; None for all of them.
    """

    model: Any
    train: tuple[Any, ...]
    validation: tuple[Any, ...] | None
    data: str
    epochs: int
    batch_size: int
    callbacks: list[Any] = field(default_factory=list)
    lengths: Lengths | None = None


class Problem(Protocol):
    """What a study searches the hyperparameters of.

    Attributes:
        name: of the recipe or function.
        parameters: all its hyperparameters.
        space: those that are searched unless someone says otherwise.
        metric: what is made best unless someone says otherwise; None if someone has to.
    """

    name: str
    parameters: Mapping[str, Parameter]
    space: Space
    metric: str | None

    def build(self, parameters: Mapping[str, Any], seed: int) -> Candidate:
        """The network with these hyperparameters, the others being what they are by default."""

    def configured(self, parameters: Mapping[str, Any]) -> dict[str, Any]:
        """All hyperparameters, the defaults of the others among them."""

    def takes(self, name: str) -> bool:
        """Whether there is a hyperparameter of this name."""


class RecipeProblem:
    """A recipe.

    Args:
        recipe: with its task.
        data: the folder to read from.
        fixed: hyperparameters that are not searched and not as by default.
    """

    def __init__(self, recipe: Recipe, data: Path | None, fixed: Mapping[str, Any]) -> None:
        self.recipe = recipe
        self.name = recipe.name
        self.parameters = recipe.settable
        self._data = data
        self._fixed = dict(fixed)
        self.space = {n: values for n, values in of_recipe(recipe).items() if n not in fixed}
        self.metric: str | None = TASKS[recipe.task].SEARCHED
        recipe.configure(self._fixed)

    def takes(self, name: str) -> bool:
        return name in self.parameters

    def configured(self, parameters: Mapping[str, Any]) -> dict[str, Any]:
        return self.recipe.configure({**self._fixed, **parameters})

    def build(self, parameters: Mapping[str, Any], seed: int) -> Candidate:
        configured = self.configured(parameters)
        keras.utils.set_random_seed(seed)
        training = self.recipe.prepare(configured, self._data)
        data = training.examples
        x, y, weights = training.taught
        return Candidate(
            model=training.model,
            train=(x, y) if weights is None else (x, y, weights),
            validation=training.watched,
            data=_data_of(data.fingerprint, training, y),
            epochs=training.epochs,
            batch_size=training.batch_size,
            callbacks=list(training.callbacks),
            lengths=training.lengths,
        )


class FunctionProblem:
    """A function of hyperparameters that returns a compiled `keras.Model`, and data.

    Hyperparameters named `batch_size` and `epochs` are those of the training where the function
    does not take them itself.
    """

    def __init__(
        self,
        build: Callable[..., Any],
        train: tuple[Any, ...],
        validation: tuple[Any, ...] | None,
        *,
        callbacks: Callable[[], list[Any]],
    ) -> None:
        self._build = build
        self._train = train
        self._validation = validation
        self._callbacks = callbacks
        self._data = fingerprint((train, validation))
        self._settings = {EPOCHS: 5, BATCH_SIZE: 32}
        self.metric: str | None = "val_loss" if validation is not None else "loss"
        named = build.func if isinstance(build, functools.partial) else build
        name = getattr(named, "__name__", type(named).__name__)
        self.name = name.strip("<>").replace("_", "-")
        taken = inspect.signature(build).parameters.values()
        self._takes = {parameter.name for parameter in taken}
        self._takes_all = any(parameter.kind is parameter.VAR_KEYWORD for parameter in taken)
        own = of_function(build)
        self.parameters: Mapping[str, Parameter] = {
            **own,
            **{n: Parameter(n, int, v) for n, v in self._settings.items() if n not in own},
        }
        self.space = {p.name: p.values for p in own.values() if p.values is not None}

    def takes(self, name: str) -> bool:
        return self._takes_all or name in self._takes or name in self._settings

    def configured(self, parameters: Mapping[str, Any]) -> dict[str, Any]:
        defaults = {n: p.default for n, p in self.parameters.items() if p.default is not None}
        return {**defaults, **parameters}

    def build(self, parameters: Mapping[str, Any], seed: int) -> Candidate:
        settings = {n: parameters.get(n, value) for n, value in self._settings.items()}
        keras.utils.set_random_seed(seed)
        own = {n: v for n, v in parameters.items() if n in self._takes or self._takes_all}
        if self._takes_all:
            own = {n: v for n, v in own.items() if n in self._takes or n not in self._settings}
        model = self._build(**own)
        if not isinstance(model, keras.Model) or not model.compiled:
            raise KeraunosError(
                "{build} has to return a compiled keras.Model, and returned {returned}.",
                build=self.name,
                returned=type(model).__name__,
            )
        return Candidate(
            model=model,
            train=self._train,
            validation=self._validation,
            data=self._data,
            epochs=int(settings[EPOCHS]),
            batch_size=int(settings[BATCH_SIZE]),
            callbacks=self._callbacks(),
        )


def _data_of(fingerprint: str, training: Training, targets: Any) -> str:
    """What tells the arrays of a training from those of another one of the same data."""
    balanced = "" if training.balance == "none" else f" {training.balance}"
    one_hot = "" if targets.dtype == training.examples.train.y.dtype else " one-hot"
    lengths = "" if training.lengths is None else f" {training.lengths.bounds}"
    return fingerprint + balanced + one_hot + lengths


def fingerprint(arrays: Any) -> str:
    """SHA-256 of arrays, with their shapes and types."""
    digest = hashlib.sha256()
    for leaf in keras.tree.flatten(arrays):
        array = np.asarray(leaf)
        digest.update(f"{array.dtype.str} {array.shape}".encode())
        if array.dtype.hasobject:  # None, or what cannot be trained on anyway
            digest.update(repr(array.tolist()).encode())
        else:
            digest.update(np.ascontiguousarray(array).tobytes())
    return f"sha256:{digest.hexdigest()}"
