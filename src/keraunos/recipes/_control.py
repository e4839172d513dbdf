"""What can be chosen of every recipe, whatever it trains: optimizer, schedule, regularisation.

A recipe writes nothing for it. What is not chosen is as the recipe has it, bit for bit.
"""

import math
from dataclasses import dataclass
from typing import Annotated

from keraunos.errors import KeraunosError
from keraunos.recipes._values import Choice, Range

USUAL_RATES = {
    "sgd": 0.01,
    "momentum": 0.01,
    "nesterov": 0.01,
    "adam": 1e-3,
    "adamw": 1e-3,
    "rmsprop": 1e-3,
    "adagrad": 0.01,
    "adadelta": 1.0,
    "muon": 1e-3,
}
"""The learning rate of an optimizer that is chosen without one: Keras's own, but for Adagrad and
Adadelta, whose papers (Duchi et al. 2011, Zeiler 2012) have larger ones than Keras."""


@dataclass(frozen=True)
class Control:
    """The options of every recipe; None is as the recipe has it.

    Attributes:
        optimizer: which takes the place of the recipe's own. `momentum` and `nesterov` are SGD with
            a momentum of 0.9; with `muon` (Jordan et al. 2024) matrices take its steps, all other
            weights and those of the last layer AdamW's. Where no learning rate is chosen with it,
            it has its usual one: `USUAL_RATES`. The recipe's schedule stays.
        learning_rate: the highest one, for recipes that have no such hyperparameter of their own.
        schedule: how the learning rate goes down: not at all; along half a cosine or a line to
            zero; by a factor of 100 from beginning to end; or tenfold after half and three quarters
            of the steps.
        warmup: share of all steps in which the learning rate rises from zero to its highest.
        weight_decay: in each step, weights lose this share of themselves times the learning rate,
            apart from the gradient (Loshchilov and Hutter 2019).
        clipnorm: the longest that the gradient of a weight may be.
        l1, l2: what the sum of all absolute values, or squares, of kernels counts in the loss, of
            layers that have no regularisation yet.
        label_smoothing: share of each target that all classes have together (Szegedy et al. 2016).
        balance: what is done about classes with few examples in the training part: nothing; each
            example counts the more the fewer its class has; those of small classes are seen
            repeatedly; some of large classes are left out.
        early_stopping: end when the validation loss has not improved for so many epochs, and go
            back to the best.
        reduce_on_plateau: multiply the learning rate by `plateau_factor` when the validation loss
            has not improved for so many epochs; it takes the place of a schedule.
        plateau_factor: 0.5 where nothing is chosen.
    """

    optimizer: Annotated[str | None, Choice(*USUAL_RATES)] = None
    learning_rate: Annotated[float | None, Range(1e-4, 1e-1, log=True)] = None
    schedule: Annotated[
        str | None, Choice("constant", "cosine", "linear", "exponential", "steps")
    ] = None
    warmup: Annotated[float | None, Range(0.0, 0.3)] = None
    weight_decay: Annotated[float | None, Range(1e-5, 1e-1, log=True)] = None
    clipnorm: Annotated[float | None, Range(0.1, 10.0, log=True)] = None
    l1: Annotated[float | None, Range(1e-7, 1e-3, log=True)] = None
    l2: Annotated[float | None, Range(1e-6, 1e-2, log=True)] = None
    label_smoothing: Annotated[float | None, Range(0.0, 0.2)] = None
    balance: Annotated[str | None, Choice("none", "weights", "over", "under")] = None
    early_stopping: Annotated[int | None, Range(2, 20)] = None
    reduce_on_plateau: Annotated[int | None, Range(1, 10)] = None
    plateau_factor: Annotated[float | None, Range(0.1, 0.7)] = None

    def check(self) -> None:
        """Looks at the values and at what goes with what.

        Raises:
            KeraunosError: if something does not fit.
        """
        for name, (low, high) in _WITHIN.items():
            given = getattr(self, name)
            if given is not None and given < low and high == _ANY:
                raise KeraunosError(
                    "{name} is at least {low:g}; it cannot be {given:g}.",
                    name=name,
                    low=low,
                    given=given,
                )
            if given is not None and not low <= given <= high:
                raise KeraunosError(
                    "{name} lies between {low:g} and {high:g}; it cannot be {given:g}.",
                    name=name,
                    low=low,
                    high=high,
                    given=given,
                )
        for name in ("early_stopping", "reduce_on_plateau"):
            given = getattr(self, name)
            if given is not None and given < 1:
                raise KeraunosError("{name} is at least 1, not {given}.", name=name, given=given)
        if self.plateau_factor is not None and self.reduce_on_plateau is None:
            raise KeraunosError("plateau_factor goes with reduce_on_plateau; choose both.")
        if self.reduce_on_plateau is not None:
            if self.schedule not in (None, "constant"):
                raise KeraunosError(
                    "reduce_on_plateau changes the learning rate by itself; leave out {option}.",
                    option=f"schedule={self.schedule}",
                )
            if self.warmup:
                raise KeraunosError(
                    "reduce_on_plateau changes the learning rate by itself; leave out {option}.",
                    option="warmup",
                )


_ANY = math.inf
_WITHIN = {
    "learning_rate": (0.0, _ANY),
    "warmup": (0.0, 0.9),
    "weight_decay": (0.0, _ANY),
    "clipnorm": (1e-12, _ANY),
    "l1": (0.0, _ANY),
    "l2": (0.0, _ANY),
    "label_smoothing": (0.0, 0.99),
    "plateau_factor": (0.01, 0.99),
}
"""The values that mean something."""
