"""Which hyperparameters are tried next? Optuna's samplers, asked for networks of one program."""

import math
import random
import warnings
from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from keraunos.errors import KeraunosError
from keraunos.recipes import Choice
from keraunos.studies.records import Hyperparameter
from keraunos.studies.space import between, distribution
from keraunos.studies.storage import counts

if TYPE_CHECKING:
    from optuna import Study, Trial
    from optuna.pruners import BasePruner
    from optuna.samplers import BaseSampler

SAMPLERS = ("tpe", "random", "cmaes", "grid")
PRUNERS = ("halving", "none")

GRID_POINTS = 5
"""Values of a range in a grid."""


def sampler_of(name: str, seed: int, space: Sequence[Hyperparameter]) -> "BaseSampler":
    """Optuna's sampler of this name.

    - tpe: Tree-structured Parzen Estimator with constant liar (Bergstra et al. 2011), of several
      hyperparameters together.
    - random: independent draws (Bergstra, Bengio 2012).
    - cmaes: CMA-ES (Hansen 2016), for spaces of numbers.
    - grid: every combination, of ranges at five places.

    Raises:
        KeraunosError: if there is no such sampler, or it does not suit the space.
    """
    import optuna

    with warnings.catch_warnings():
        warnings.simplefilter("ignore", optuna.exceptions.ExperimentalWarning)
        if name == "tpe":
            return optuna.samplers.TPESampler(seed=seed, multivariate=True, constant_liar=True)
        if name in ("random", "grid"):  # of the grid nothing is left to draw, see `Asking`
            return optuna.samplers.RandomSampler(seed=seed)
        if name == "cmaes":
            numbers = [h for h in space if not isinstance(h.values, Choice)]
            if len(numbers) < 2:
                raise KeraunosError(
                    "CMA-ES searches among numbers and needs two ranges at least; this space has "
                    "{count}. Use --sampler tpe.",
                    count=len(numbers),
                )
            try:
                import cmaes  # noqa: F401 - Optuna imports it when it is first used
            except ImportError:
                raise KeraunosError(
                    "The sampler cmaes needs the package cmaes: pip install cmaes"
                ) from None
            return optuna.samplers.CmaEsSampler(seed=seed, warn_independent_sampling=False)
    raise KeraunosError(
        "There is no sampler {name!r}; there are: {known}.", name=name, known=", ".join(SAMPLERS)
    )


def grid(space: Sequence[Hyperparameter]) -> dict[str, list[Any]]:
    """The values of every hyperparameter in a grid."""
    points: dict[str, list[Any]] = {}
    for hyperparameter in space:
        values = hyperparameter.values
        if isinstance(values, Choice):
            points[hyperparameter.name] = list(values.options)
            continue
        shares = [index / (GRID_POINTS - 1) for index in range(GRID_POINTS)]
        found = [between(values, share) for share in shares]
        if hyperparameter.whole:
            found = [round(point) for point in found]
        points[hyperparameter.name] = list(dict.fromkeys(found))
    return points


def grid_size(space: Sequence[Hyperparameter]) -> int:
    """How many combinations there are in the grid."""
    return math.prod(len(values) for values in grid(space).values())


class _Grid:
    """The combinations of a grid, in an order that looks like chance and is always the same.

    Optuna's own sampler keeps the number of a combination, whose meaning changes with its seed, and
    it cannot be asked without `study.optimize`.
    """

    def __init__(self, space: Sequence[Hyperparameter], seed: int) -> None:
        self._points = grid(space)
        self._size = grid_size(space)
        dice = random.Random(seed)
        self._start = dice.randrange(self._size)
        self._step = next(
            step
            for step in iter(lambda: dice.randrange(1, self._size + 1), None)
            if math.gcd(step, self._size) == 1
        )

    def next(self, study: "Study") -> dict[str, Any] | None:
        """A combination that nobody has tried or tries; None if there is none left."""
        tried = {self._key(t.params) for t in study.get_trials(deepcopy=False) if counts(t)}
        for place in range(self._size):
            combination = self._at((self._start + place * self._step) % self._size)
            if self._key(combination) not in tried:
                return combination
        return None

    def _at(self, index: int) -> dict[str, Any]:
        found = {}
        for name, values in self._points.items():
            index, place = divmod(index, len(values))
            found[name] = values[place]
        return found

    def _key(self, parameters: Mapping[str, Any]) -> tuple[Any, ...]:
        return tuple(parameters.get(name) for name in self._points)


def pruner_of(name: str) -> "BasePruner":
    """Optuna's pruner of this name.

    - halving: asynchronous successive halving (Li et al. 2020): after 1, 3, 9, ... epochs a network
      goes on only if it is among the best third of those that came so far.
    - none: every network is trained to its last epoch.

    Raises:
        KeraunosError: if there is none.
    """
    import optuna

    if name == "halving":
        return optuna.pruners.SuccessiveHalvingPruner(min_resource=1, reduction_factor=3)
    if name == "none":
        return optuna.pruners.NopPruner()
    raise KeraunosError(
        "There is no pruner {name!r}; there are: {known}.", name=name, known=", ".join(PRUNERS)
    )


class Asking:
    """Asks an Optuna study for trials, so that those asked for together share a program.

    Hyperparameters that change shapes or code are drawn for the first one, and kept for the
    others: a program takes about a second to make, and one network in it may take less. The grid
    and CMA-ES have an order of their own, and are asked trial by trial.

    Args:
        study: Optuna's, with its sampler.
        sampler: the name of it.
        space: what is searched.
        seed: of the order of a grid.
    """

    def __init__(
        self, study: "Study", sampler: str, space: Sequence[Hyperparameter], seed: int
    ) -> None:
        self._study = study
        self._whole = study.sampler
        self._distributions = {h.name: distribution(h.values, h.whole) for h in space}
        self._apart = [h.name for h in space if not h.in_program]
        self._groups = sampler in ("tpe", "random") and bool(self._apart)
        self._grid = _Grid(space, seed) if sampler == "grid" else None

    def ask(self, count: int) -> "Iterator[Trial]":
        """So many trials, all in one group if the sampler can; less where a grid is exhausted."""
        fixed: Mapping[str, Any] = {}
        for _ in range(count):
            if self._grid is not None:
                combination = self._grid.next(self._study)
                if combination is None and not self._waiting():
                    return
                fixed = combination or {}
            trial = self._ask(self._within(fixed) if fixed else self._whole)
            if self._groups and not fixed:
                fixed = {name: trial.params[name] for name in self._apart}
            yield trial

    def _waiting(self) -> bool:
        """Whether there are trials that were given back."""
        from optuna.trial import TrialState

        return bool(self._study.get_trials(deepcopy=False, states=(TrialState.WAITING,)))

    def _within(self, fixed: Mapping[str, Any]) -> "BaseSampler":
        import optuna

        with warnings.catch_warnings():
            warnings.simplefilter("ignore", optuna.exceptions.ExperimentalWarning)
            return optuna.samplers.PartialFixedSampler(dict(fixed), self._whole)

    def _ask(self, sampler: "BaseSampler") -> "Trial":
        self._study.sampler = sampler
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            return self._study.ask(self._distributions)
