"""Keraunos trains Keras networks as compiled programs on JAX.

Import it before Keras: `import keraunos as kn`, then `import keras`. The import is light and
selects the JAX backend; everything heavy is loaded when it is first used.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

from keraunos import backend as _backend

if TYPE_CHECKING:
    from keraunos.engine.accelerate import accelerate as accelerate
    from keraunos.engine.explain import explain_program as explain_program
    from keraunos.engine.fit import evaluate as evaluate
    from keraunos.engine.fit import fit as fit
    from keraunos.engine.fit import predict as predict
    from keraunos.engine.population.fit import fit_population as fit_population
    from keraunos.engine.population.lanes import Plan as Plan
    from keraunos.errors import KeraunosError as KeraunosError
    from keraunos.errors import KeraunosWarning as KeraunosWarning
    from keraunos.errors import TrainingInterrupted as TrainingInterrupted
    from keraunos.recipes import Choice as Choice
    from keraunos.recipes import Range as Range
    from keraunos.recipes import Training as Training
    from keraunos.recipes import recipe as recipe
    from keraunos.runs import Run as Run
    from keraunos.runs import resume as resume
    from keraunos.runs import train as train
    from keraunos.studies.learning_rate import lr_range_test as lr_range_test
    from keraunos.studies.searching import search as search
    from keraunos.studies.study import Study as Study

__version__ = "0.1.0"

_backend.select_jax()
_backend.cache_programs()

_HOMES = {
    "accelerate": "keraunos.engine.accelerate",
    "fit": "keraunos.engine.fit",
    "evaluate": "keraunos.engine.fit",
    "predict": "keraunos.engine.fit",
    "fit_population": "keraunos.engine.population.fit",
    "Plan": "keraunos.engine.population.lanes",
    "explain_program": "keraunos.engine.explain",
    "KeraunosError": "keraunos.errors",
    "KeraunosWarning": "keraunos.errors",
    "TrainingInterrupted": "keraunos.errors",
    "recipe": "keraunos.recipes",
    "Training": "keraunos.recipes",
    "Range": "keraunos.recipes",
    "Choice": "keraunos.recipes",
    "train": "keraunos.runs",
    "resume": "keraunos.runs",
    "Run": "keraunos.runs",
    "search": "keraunos.studies.searching",
    "lr_range_test": "keraunos.studies.learning_rate",
    "Study": "keraunos.studies.study",
}

__all__ = ["__version__", *_HOMES]


def __getattr__(name: str) -> Any:
    """Loads a public name from its module on first use (PEP 562)."""
    if name not in _HOMES:
        raise AttributeError(f"module 'keraunos' has no attribute {name!r}")
    value = getattr(import_module(_HOMES[name]), name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return sorted(__all__)
