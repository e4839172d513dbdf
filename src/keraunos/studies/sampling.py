"""Which hyperparameters are tried next? Optuna's samplers, asked for networks of one program."""

import warnings
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from keraunos.errors import KeraunosError
from keraunos.recipes import Choice
from keraunos.studies.records import Hyperparameter
from keraunos.studies.space import distribution

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
        if name == "random":
            return optuna.samplers.RandomSampler(seed=seed)
        if name == "grid":
            return optuna.samplers.GridSampler(grid(space), seed=seed)
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
        if values.log:
            found = [values.low * (values.high / values.low) ** share for share in shares]
        else:
            found = [values.low + (values.high - values.low) * share for share in shares]
        # The ends exactly, which rounding may have left.
        found = [min(max(point, values.low), values.high) for point in found]
        if hyperparameter.whole:
            found = [round(point) for point in found]
        points[hyperparameter.name] = list(dict.fromkeys(found))
    return points


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
    """

    def __init__(self, study: "Study", sampler: str, space: Sequence[Hyperparameter]) -> None:
        self._study = study
        self._whole = study.sampler
        self._distributions = {h.name: distribution(h.values, h.whole) for h in space}
        self._apart = [h.name for h in space if not h.in_program]
        self._groups = sampler in ("tpe", "random") and bool(self._apart)

    def ask(self, count: int) -> "list[Trial]":
        """So many trials; all in one group if the sampler can."""
        first = self._ask(self._whole)
        fixed = {name: first.params[name] for name in self._apart}
        return [first, *(self._ask(self._within(fixed)) for _ in range(count - 1))]

    def _within(self, fixed: Mapping[str, Any]) -> "BaseSampler":
        if not self._groups:
            return self._whole
        import optuna

        with warnings.catch_warnings():
            warnings.simplefilter("ignore", optuna.exceptions.ExperimentalWarning)
            return optuna.samplers.PartialFixedSampler(dict(fixed), self._whole)

    def _ask(self, sampler: "BaseSampler") -> "Trial":
        self._study.sampler = sampler
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            return self._study.ask(self._distributions)
