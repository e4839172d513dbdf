"""Which programs do networks share that differ in numbers alone?"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from functools import partial
from typing import Any

import jax
import numpy as np

from keraunos.engine import keras_bridge as bridge
from keraunos.engine.advance import Program, Step
from keraunos.engine.keras_bridge import Anatomy
from keraunos.engine.population.placeholder import (
    Disagreement,
    Inquiry,
    Placeholder,
    Untraceable,
)
from keraunos.engine.state import TrainingState
from keraunos.errors import say_once

MODES = (bridge.TRAIN, bridge.TEST)


class SharedPrograms:
    """The programs of all networks that are one, but for variables and the numbers at some paths.

    These numbers are inputs of the programs. All other numbers are those of the template, as they
    are in any compiled program.

    Args:
        template: a built, compiled model; nothing else may use it while a program is traced.
        values: for each path whose number is an input, the values of the networks that are known.

    Attributes:
        alone: for each mode's name the program for one network.
        together: for each mode's name the program for several, stacked along a leading axis.
    """

    def __init__(self, template: Any, values: Mapping[str, np.ndarray]) -> None:
        self.template = template
        self.anatomy = bridge.anatomy(template)
        self.paths = tuple(values)
        self._values = dict(values)
        self._inquiry = Inquiry()
        steps = {mode.name: self._step(mode) for mode in MODES}
        self.alone = {name: Program(step) for name, step in steps.items()}
        self.together = {name: Program(stacked(step)) for name, step in steps.items()}

    def _step(self, mode: Any) -> Step:
        pure = bridge.pure_step(self.template, mode)

        def step(state: TrainingState, batch: Any) -> tuple[Any, TrainingState]:
            stand_ins = {
                path: Placeholder(path, state.hyperparameters[path], values, self._inquiry)
                for path, values in self._values.items()
            }
            with bridge.replaced(self.anatomy.places, stand_ins):
                try:
                    return pure(state, batch)
                except Exception:
                    # Keras may have made another exception of it.
                    if self._inquiry.refusal is not None:
                        raise self._inquiry.refusal from None
                    raise

        return step

    def admits(self, anatomy: Anatomy) -> bool:
        """Whether these programs are right for a network."""
        return (
            anatomy.structure == self.anatomy.structure
            and all(
                path in self._values or place.value == self.anatomy.places[path].value
                for path, place in anatomy.places.items()
            )
            and all(
                question.answered_alike(anatomy.places[question.path].value)
                for question in self._inquiry.questions
            )
        )

    def hyperparameters(self, anatomy: Anatomy) -> dict[str, float]:
        """A network's values of the numbers that are inputs."""
        return {path: anatomy.places[path].value for path in self.paths}

    def shared(self, anatomy: Anatomy, together: bool = False) -> bridge.Shared:
        """What a network of this anatomy trains with."""
        programs = self.together if together else self.alone
        return bridge.Shared(programs, self.hyperparameters(anatomy))


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
        values = {path: np.asarray([a.places[path].value for a in here]) for path in differing}
        programs = SharedPrograms(template(members[0]), values)
        try:
            prepare(programs, members)
        except Disagreement as disagreement:
            yes = dict(zip(members, disagreement.yes, strict=True))
            parts = [[i for i in members if yes[i]], [i for i in members if not yes[i]]]
            waiting = [(part, constant) for part in parts] + waiting
        except Untraceable as untraceable:
            path = bridge.path_in_words(untraceable.path)
            say_once(
                "Networks that differ in {path} are trained by programs of their own: it has to be "
                "a Python number while a program is made.",
                about=path,
                path=path,
            )
            waiting.insert(0, (members, constant | {untraceable.path}))
        else:
            groups.append((programs, members))
    return sorted(groups, key=lambda group: group[1][0])


def _numbers(anatomies: Sequence[Anatomy], paths: Sequence[str], member: int) -> tuple[float, ...]:
    return tuple(anatomies[member].places[path].value for path in paths)


def _divided(members: Iterable[int], key: Any) -> list[list[int]]:
    parts: dict[Any, list[int]] = {}
    for member in members:
        parts.setdefault(key(member), []).append(member)
    return list(parts.values())
