"""What a recipe is: a function whose keyword parameters are hyperparameters."""

import difflib
import inspect
import types
from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass, field, fields, is_dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Union, get_args, get_origin, get_type_hints

from keraunos.data.dataset import Dataset
from keraunos.errors import KeraunosError
from keraunos.recipes._balance import class_weights, resampled
from keraunos.recipes._control import USUAL_RATES, Control
from keraunos.recipes._values import Choice, Range

if TYPE_CHECKING:
    from keraunos.engine.feed import Lengths
    from keraunos.preparation import Preparation
    from keraunos.recipes._files import Source


@dataclass
class Training:
    """What a recipe returns: everything that a run needs.

    Attributes:
        model: a compiled `keras.Model`.
        data: the examples in their three parts, as they were read.
        epochs: passes over the training part.
        batch_size: examples in a step.
        callbacks: Keras callbacks.
        network: what is kept, measured and used afterwards, where that is only a part of the model:
            the network without its augmentation, a GAN's generator. By default the model.
        preparation: what is done to examples before a network sees them; it is fitted to the
            training part alone, see `keraunos.preparation`.
        balance: what is done about classes with few examples in the training part: `none`,
            `weights`, `over` or `under`, see `Control`.
        samples: what an example counts for where speeds are told: the steps that an agent takes in
            its environments in an update.
        buckets: of texts, to how many different lengths batches are cut at most; those of a batch
            are then about equally long. 1 for batches of any texts, computed to their full length.
    """

    model: Any
    data: Dataset
    epochs: int
    batch_size: int
    callbacks: list[Any] = field(default_factory=list)
    network: Any = None
    preparation: "Preparation | None" = None
    balance: str = "none"
    samples: int = 1
    buckets: int = 1
    _prepared: tuple[Dataset, Dataset] | None = field(default=None, init=False, repr=False)

    def __post_init__(self) -> None:
        if self.network is None:
            self.network = self.model

    @property
    def examples(self) -> Dataset:
        """The examples as the network sees them."""
        if self._prepared is None or self._prepared[0] is not self.data:
            prepared = self.data
            if self.preparation is not None:
                self.preparation.fit(self.data.train)
                prepared = self.preparation.of(self.data)
            self._prepared = self.data, prepared
        return self._prepared[1]

    @property
    def taught(self) -> tuple[Any, Any, Any]:
        """What the model is fitted to: examples, targets, and how much each counts (or None).

        The training part, its classes balanced as was chosen.
        """
        part = self.examples.train
        if self.balance in ("over", "under"):
            rows = resampled(part.y, self.balance)
            return part.x[rows], self._targets(part.y[rows]), None
        weights = class_weights(part.y) if self.balance == "weights" else None
        return part.x, self._targets(part.y), weights

    @property
    def lengths(self) -> "Lengths | None":
        """How far the examples of `taught` have to be computed; None for all of them to their end.

        The lengths are chosen by the training and the validation part together, which folds divide
        anew, so that all of them share a program.

        Raises:
            KeraunosError: if they are no texts, or the network takes texts of one length alone.
        """
        if self.buckets < 2:
            return None
        from keraunos.recipes._lengths import lengths_of

        return lengths_of(self)

    @property
    def watched(self) -> tuple[Any, Any]:
        """What it is measured on after each epoch: the validation part and its targets."""
        part = self.examples.validation
        return part.x, self._targets(part.y)

    def _targets(self, labels: Any) -> Any:
        """The labels as the loss takes them: one-hot where it asks for that."""
        from keraunos.recipes._targets import fitting

        return fitting(getattr(self.model, "loss", None), self.network, labels)


@dataclass(frozen=True)
class Parameter:
    """A hyperparameter of a recipe.

    Attributes:
        name: as in the function and in `--set name=value`.
        kind: int, float, bool or str.
        default: the value if none is given.
        values: where to search, None if it is not searched.
        searched: whether a search looks there without being told to.
    """

    name: str
    kind: type
    default: Any
    values: Range | Choice | None = None
    searched: bool = True

    def parse(self, given: Any) -> Any:
        """The value of this parameter from text or a Python value.

        Raises:
            KeraunosError: if it is not of the parameter's kind or not among its choices.
        """
        value = self._convert(given)
        # Numbers beyond the places to search are the user's to try; other names mean nothing.
        if isinstance(self.values, Choice) and self.kind is str:
            if value not in self.values.options:
                raise KeraunosError(
                    "{name} is one of {values}, not {given}.",
                    name=self.name,
                    values=self.values,
                    given=given,
                )
        elif self.name in ("epochs", "batch_size", "buckets") and value < 1:
            raise KeraunosError("{name} is at least 1, not {given}.", name=self.name, given=given)
        return value

    def _convert(self, given: Any) -> Any:
        if self.kind is bool:
            word = str(given).lower()
            if word in ("true", "yes", "on", "1"):
                return True
            if word in ("false", "no", "off", "0"):
                return False
            raise KeraunosError(
                "{name} is true or false, not {given!r}.", name=self.name, given=given
            )
        try:
            value = self.kind(given)
        except (TypeError, ValueError):
            value = None
        if value is None or (self.kind is int and isinstance(given, float) and value != given):
            raise self._wrong_kind(given)
        if self.kind in (int, float) and value != value:
            raise self._wrong_kind(given)
        return value

    def _wrong_kind(self, given: Any) -> KeraunosError:
        if self.kind is int:
            return KeraunosError(
                "{name} is a whole number, not {given!r}.", name=self.name, given=given
            )
        return KeraunosError("{name} is a number, not {given!r}.", name=self.name, given=given)


@dataclass(frozen=True)
class Recipe:
    """A training under a name.

    Attributes:
        name: as on the command line: `digits-cnn`.
        task: what is learnt: `image-classification`.
        summary: one line about it.
        parameters: its hyperparameters by name, in the function's order.
        takes_data: whether it reads its data from a folder that may be named.
        function: the function that was decorated.
        groups: the function's parameters that hold several hyperparameters, with their defaults.
        common: the options of every recipe, see `Control`, that it has not itself; they are part
            of a configuration only where they are chosen.
        source: the user's own file that it was read from, None for one that was not.
    """

    name: str
    task: str
    summary: str
    parameters: Mapping[str, Parameter]
    takes_data: bool
    function: Callable[..., Training]
    groups: Mapping[str, Any] = field(default_factory=dict)
    source: "Source | None" = None

    @property
    def common(self) -> Mapping[str, Parameter]:
        """See above."""
        return {name: each for name, each in COMMON.items() if name not in self.parameters}

    @property
    def settable(self) -> Mapping[str, Parameter]:
        """All that can be set: its own hyperparameters, then the options of every recipe."""
        return {**self.parameters, **self.common}

    def __call__(self, **parameters: Any) -> Training:
        common = {name: parameters.pop(name) for name in self.common if name in parameters}
        training = self._made(parameters)
        if common:
            from keraunos.recipes._controlled import controlled

            training = controlled(training, Control(**common), self.name)
        return training

    def _made(self, parameters: Mapping[str, Any]) -> Training:
        arguments = dict(parameters)
        for group, default in self.groups.items():
            names = [field.name for field in fields(default) if field.name in arguments]
            chosen = {name: arguments.pop(name) for name in names}
            arguments[group] = replace(arguments.get(group, default), **chosen)
        return self.function(**arguments)

    def answers_for_training(self) -> AbstractContextManager[None]:
        """While it trains: what fails in a user's own code is told in a sentence."""
        return nullcontext() if self.source is None else self.source.answers_for_training()

    def configure(self, given: Mapping[str, Any]) -> dict[str, Any]:
        """All hyperparameters: those given, checked, and the defaults of the others.

        Of the options of every recipe those alone that are given, so that a configuration says of
        the others what it always said. An optimizer that is chosen without a learning rate brings
        its usual one.

        Raises:
            KeraunosError: for a name that the recipe does not have or a value that does not fit.
        """
        for name in given:
            if name not in self.settable:
                raise self._unknown(name)
        own = {
            name: parameter.parse(given[name]) if name in given else parameter.default
            for name, parameter in self.parameters.items()
        }
        chosen = {
            name: parameter.parse(given[name])
            for name, parameter in self.common.items()
            if given.get(name) is not None
        }
        Control(**chosen).check()
        if "optimizer" in chosen and given.get("learning_rate") is None:
            rates = own if "learning_rate" in own else chosen
            rates["learning_rate"] = USUAL_RATES[chosen["optimizer"]]
        return own | chosen

    def _unknown(self, name: str) -> KeraunosError:
        near = difflib.get_close_matches(name, self.settable, n=1)
        if near:
            return KeraunosError(
                "{recipe} has no hyperparameter {name!r}; did you mean {near}?",
                recipe=self.name,
                name=name,
                near=near[0],
            )
        return KeraunosError(
            "{recipe} has no hyperparameter {name!r}; it has: {known}.",
            recipe=self.name,
            name=name,
            known=", ".join(self.settable),
        )

    def prepare(self, parameters: Mapping[str, Any], data: Path | None = None) -> Training:
        """Loads the data and builds the network, which `parameters` describe in full.

        Raises:
            KeraunosError: if the data are wrong or Keras cannot build this network.
        """
        if data is not None and not self.takes_data:
            raise KeraunosError("{recipe} brings its own data; leave out --data.", recipe=self.name)
        folder = {"data": data} if self.takes_data else {}
        try:
            return self(**parameters, **folder)
        except (ValueError, TypeError) as error:
            changed = {n: v for n, v in parameters.items() if v != self.settable[n].default}
            if not changed:
                raise
            settings = ", ".join(f"{name}={value}" for name, value in changed.items())
            reason = str(error).strip().splitlines()[0] if str(error).strip() else repr(error)
            raise KeraunosError(
                "{recipe} cannot be built with {settings}: {reason}",
                recipe=self.name,
                settings=settings,
                reason=reason,
            ) from error


def recipe(task: str) -> Callable[[Callable[..., Training]], Recipe]:
    """Makes a recipe of a function that returns a `Training`.

    Its keyword parameters are the hyperparameters; one annotated `Annotated[int, Range(16, 256)]`
    or `Annotated[str, Choice("adam", "sgd")]` can be searched. One whose default is a frozen
    dataclass, `keraunos.networks.Augmentation` say, stands for the dataclass's fields: each is a
    hyperparameter, and one that the recipe leaves at the dataclass's own default is searched only
    where that is asked for. A parameter named `data` is the folder to read from, and is no
    hyperparameter. The first line of the docstring is the summary.

    Args:
        task: what is learnt; `keraunos.tasks.TASKS` has all of them.
    """

    def decorate(function: Callable[..., Training]) -> Recipe:
        hints = get_type_hints(function, include_extras=True)
        parameters: dict[str, Parameter] = {}
        groups = {}
        for name, parameter in inspect.signature(function).parameters.items():
            if name == "data":
                continue
            default = parameter.default
            if is_dataclass(default) and not isinstance(default, type):
                groups[name] = default
                own = _options(default)
            else:
                own = {name: parameter_of(name, hints.get(name, type(default)), default)}
            for twice in own.keys() & parameters.keys():
                raise TypeError(f"the recipe has two hyperparameters {twice!r}")
            parameters |= own
        return Recipe(
            name=function.__name__.replace("_", "-"),
            task=task,
            summary=(inspect.getdoc(function) or "").split("\n")[0],
            parameters=types.MappingProxyType(parameters),
            takes_data="data" in inspect.signature(function).parameters,
            function=function,
            groups=types.MappingProxyType(groups),
        )

    return decorate


def _options(group: Any) -> dict[str, Parameter]:
    """The hyperparameters that the fields of a dataclass are."""
    hints = get_type_hints(type(group), include_extras=True)
    unused = type(group)()
    found = {}
    for name in hints:
        value = getattr(group, name)
        parameter = parameter_of(name, hints[name], value)
        used = value != getattr(unused, name)
        found[name] = replace(parameter, searched=parameter.searched and used)
    return found


def parameter_of(name: str, hint: Any, default: Any) -> Parameter:
    """What an annotated parameter of a function is.

    Raises:
        TypeError: if it is nothing that can be set from a command line.
    """
    values = None
    if get_origin(hint) is Annotated:
        hint, *extras = get_args(hint)
        values = next((extra for extra in extras if isinstance(extra, Range | Choice)), None)
    if default is inspect.Parameter.empty:
        raise TypeError(f"the recipe's parameter {name!r} needs a default")
    if get_origin(hint) in (Union, types.UnionType) or hint not in (int, float, bool, str):
        raise TypeError(f"the recipe's parameter {name!r} is an int, float, bool or str")
    searched = values.searched if isinstance(values, Choice) else True
    return Parameter(name, hint, default, values, searched)


def _common() -> Mapping[str, Parameter]:
    """The fields of `Control` as hyperparameters; None is what they are where nobody chooses."""
    found = {}
    for name, hint in get_type_hints(Control, include_extras=True).items():
        kinds, values = get_args(hint)
        (kind,) = (kind for kind in get_args(kinds) if kind is not type(None))
        parameter = parameter_of(name, Annotated[kind, values], None)
        found[name] = replace(parameter, searched=False)
    return types.MappingProxyType(found)


COMMON = _common()
"""The options of every recipe."""
