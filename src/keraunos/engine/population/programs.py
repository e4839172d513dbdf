"""Which programs do networks share that differ in numbers alone?"""

import threading
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from functools import partial
from typing import Any

import jax
from jax.extend.core import jaxpr_as_fun

from keraunos.engine import keras_bridge as bridge
from keraunos.engine.advance import Program, Step
from keraunos.engine.keras_bridge import Anatomy
from keraunos.engine.keras_bridge.anatomy import log_names, metric_names, same
from keraunos.engine.memory import inner_jaxprs
from keraunos.engine.population.placeholder import (
    Disagreement,
    Inquiry,
    Placeholder,
    Untraceable,
)
from keraunos.engine.state import TrainingState
from keraunos.errors import KeraunosError, say_once

MODES = (bridge.TRAIN, bridge.TEST)


class SharedPrograms:
    """The programs of all networks that are one, but for variables and the numbers at some paths.

    These numbers are inputs of the programs. All other numbers are those of the template, as they
    are in any compiled program.

    Args:
        template: a built, compiled model; nothing else may use it while a program is traced.
        values: for each path whose number is an input, the values of the networks that are known.
        like: the anatomy of one of the networks, whose numbers count at all other paths; None for
            the template's own.

    Attributes:
        alone: for each mode's name the program for one network.
        together: for each mode's name the program for several, stacked along a leading axis.
    """

    def __init__(
        self, template: Any, values: Mapping[str, Sequence[Any]], like: Anatomy | None = None
    ) -> None:
        self.template = template
        self.anatomy = bridge.anatomy(template)
        self.paths = tuple(values)
        like = like or self.anatomy
        if like.structure != self.anatomy.structure:
            raise KeraunosError(
                "A network that was built twice from the same hyperparameters is not the same "
                "twice; leave chance out of everything but its weights."
            )
        self._constants = {
            path: place.found
            for path, place in like.places.items()
            if path not in values and not same(place.value, self.anatomy.places[path].value)
        }
        self._numbers = {path: place.value for path, place in like.places.items()}
        self._values = dict(values)
        self._inquiry = Inquiry()
        # Now: later it may be in training, and its metrics have no values meanwhile.
        self._names = metric_names(template), log_names(template)
        self._traced: dict[Any, Any] = {}
        self._tracing = threading.Lock()
        self._steps = {mode.name: self._step(mode) for mode in MODES}
        self.alone = {name: Program(step) for name, step in self._steps.items()}
        self.together = {name: Program(stacked(step)) for name, step in self._steps.items()}

    def trace(self, mode: str, state: TrainingState, batch: Any) -> None:
        """Traces the step of this mode for such batches; nothing is compiled.

        Raises:
            Disagreement, Untraceable: if one program is not right for all networks.
        """
        jax.eval_shape(self._steps[mode], state, batch)

    def knows(self, mode: str, batch: Any) -> bool:
        """Whether the step of this mode was traced for batches of these shapes and dtypes.

        The template is then left alone: it may be a network that is in training meanwhile.
        """
        return _kind(mode, batch) in self._traced

    def _step(self, mode: Any) -> Step:
        pure = bridge.pure_step(self.template, mode)

        def with_stand_ins(state: TrainingState, batch: Any) -> tuple[Any, TrainingState]:
            inquiry = self._inquiry
            inquiry.last_used = None
            stand_ins = {
                path: Placeholder(path, state.hyperparameters[path], values, inquiry)
                for path, values in self._values.items()
            }
            numbers = {**self._constants, **stand_ins}
            with bridge.replaced(self.anatomy, numbers, passing=Placeholder):
                try:
                    result = pure(state, batch)
                except KeraunosError:
                    raise
                except Exception:
                    # Keras may have made another exception of it; and what comes of a number that
                    # is none is not known to be one.
                    last = inquiry.last_used
                    paths = self.paths if last is None else (last,)
                    refusal = inquiry.refusal or (Untraceable(*paths) if paths else None)
                    if refusal is None:
                        raise
                    raise refusal from None
            if inquiry.refusal is not None:  # which somebody caught
                raise inquiry.refusal
            return result

        def step(state: TrainingState, batch: Any) -> tuple[Any, TrainingState]:
            # It is traced once, and the trace is used alone, stacked and for any number of steps.
            bare = replace(state, position=None, healthy=None)
            key = _kind(mode.name, batch)
            with self._tracing:
                if key not in self._traced:
                    shapes = jax.tree.map(_shape, (bare, batch))
                    traced = jax.make_jaxpr(with_stand_ins, return_shape=True)(*shapes)
                    if self.paths and _calls_back(traced[0].jaxpr):
                        # Python, which reads the template's numbers while the program runs.
                        raise Untraceable(*self.paths)
                    self._traced[key] = traced
                jaxpr, result = self._traced[key]
            flat = jaxpr_as_fun(jaxpr)(*jax.tree.leaves((bare, batch)))
            logs, new = jax.tree.unflatten(jax.tree.structure(result), flat)
            return logs, replace(new, position=state.position, healthy=state.healthy)

        return step

    def admits(self, anatomy: Anatomy) -> bool:
        """Whether these programs are right for a network."""
        if anatomy.structure != self.anatomy.structure:
            return False
        numbers = {path: place.value for path, place in anatomy.places.items()}
        return all(
            path in self._values or same(number, self._numbers[path])
            for path, number in numbers.items()
        ) and all(question.answered_alike(numbers) for question in self._inquiry.questions)

    def renamed(self, model: Any) -> dict[str, str]:
        """The names of a network's logs that Keras has counted up, by those of the template."""
        names, logs = self._names
        if metric_names(model) == names:
            return {}
        own = log_names(model)
        return dict(zip(logs, own, strict=True)) if len(logs) == len(own) else {}

    def hyperparameters(self, anatomy: Anatomy) -> dict[str, Any]:
        """A network's values of the numbers that are inputs."""
        return {path: anatomy.places[path].value for path in self.paths}


def _calls_back(jaxpr: Any) -> bool:
    return any(
        equation.primitive.name in ("pure_callback", "io_callback")
        or any(map(_calls_back, inner_jaxprs(equation)))
        for equation in jaxpr.eqns
    )


def _shape(leaf: Any) -> Any:
    kind = jax.typeof(leaf)
    weak = kind.weak_type
    return jax.ShapeDtypeStruct(kind.shape, kind.dtype, weak_type=weak)  # type: ignore[no-untyped-call]


def _kind(mode: str, batch: Any) -> Any:
    leaves, structure = jax.tree.flatten(batch)
    return mode, structure, tuple((leaf.shape, str(leaf.dtype)) for leaf in leaves)


def stacked(step: Step) -> Step:
    """The step of several networks at once.

    All of the state but its position, and each leaf of the batch, has a leading axis: the networks.
    """

    def together(state: TrainingState, batch: Any) -> tuple[Any, TrainingState]:
        def one(state: TrainingState, batch: Any) -> tuple[Any, TrainingState]:
            logs, new = step(state, batch)
            return logs, replace(new, position=None, healthy=None)

        bare = replace(state, position=None, healthy=None)
        logs, new = jax.vmap(one)(bare, batch)
        return logs, replace(new, position=state.position, healthy=state.healthy)

    return together


def arranged(
    anatomies: Sequence[Anatomy],
    template: Callable[[int], Any],
    prepare: Callable[[SharedPrograms, list[int]], object],
    *,
    exact: bool = False,
) -> list[tuple[SharedPrograms, list[int]]]:
    """Divides networks into groups, each of which shares its programs.

    Args:
        anatomies: of the networks.
        template: gives, for the number of a network, the model that its program is traced from.
        prepare: called with the programs of a group and the numbers of its members; has them
            traced, so that what cannot be traced becomes known.
        exact: whether each number is a constant of the program, as in a training alone, so that
            every bit is the same; then networks share a program only if all numbers are equal.

    Returns:
        The groups, in the order of their first members.
    """
    groups: list[tuple[SharedPrograms, list[int]]] = []
    waiting: list[tuple[list[int], frozenset[str]]] = [
        (members, frozenset())
        for members in _divided(range(len(anatomies)), lambda i: anatomies[i].structure)
    ]
    while waiting:
        members, constant = waiting.pop(0)
        here = [anatomies[i] for i in members]
        differing = bridge.differing(here)
        fixed = differing if exact else [path for path in differing if path in constant]
        if fixed:
            apart = _divided(members, partial(_numbers, anatomies, fixed))
            waiting = [(part, constant) for part in apart] + waiting
            continue
        values = {path: [a.places[path].value for a in here] for path in differing}
        programs = SharedPrograms(template(members[0]), values, here[0])
        try:
            prepare(programs, members)
        except Disagreement as disagreement:
            yes = dict(zip(members, disagreement.yes, strict=True))
            parts = [[i for i in members if yes[i]], [i for i in members if not yes[i]]]
            waiting = [(part, constant) for part in parts] + waiting
        except Untraceable as untraceable:
            waiting.insert(0, (members, constant | set(untraceable.paths)))
        else:
            groups.append((programs, members))
            _say(constant)
    return sorted(groups, key=lambda group: group[1][0])


def _say(constant: Iterable[str]) -> None:
    for path in sorted(constant):
        words = bridge.path_in_words(path)
        say_once(
            "Networks that differ in {path} are trained by programs of their own: it has to be "
            "a Python number while a program is made.",
            about=words,
            path=words,
        )


def _numbers(anatomies: Sequence[Anatomy], paths: Sequence[str], member: int) -> tuple[str, ...]:
    return tuple(repr(anatomies[member].places[path].value) for path in paths)


def _divided(members: Iterable[int], key: Any) -> list[list[int]]:
    parts: dict[Any, list[int]] = {}
    for member in members:
        parts.setdefault(key(member), []).append(member)
    return list(parts.values())
