"""What stands for TensorFlow where it is not installed: tf.keras, and a sentence for the rest."""

import sys
from collections.abc import Callable, Sequence
from types import ModuleType
from typing import Any

from keraunos.errors import KeraunosError
from keraunos.programs import instead, keras_names
from keraunos.programs.user_code import place_of_frame

VERSION = "2.16.0+keraunos"
"""From 2.16 on `tf.keras` is Keras 3."""


class NotInStandInError(KeraunosError, AttributeError):
    """`tf.` something that is not tf.keras. Programs may ask with `hasattr`."""


class NoSuchModuleError(KeraunosError, ModuleNotFoundError):
    """A module or name of TensorFlow that is not tf.keras. Programs may expect an ImportError."""


def give(name: str, names: Sequence[str]) -> ModuleType:
    """Answers `import name` (then `names` is empty) or `from name import names`.

    Args:
        name: `tensorflow`, or a module in it.

    Raises:
        NoSuchModuleError: if that is not of tf.keras.
        ModuleNotFoundError: if tf.keras has no such module.
    """
    if name == "tensorflow":
        module: ModuleType = TENSORFLOW
    elif name == "tensorflow.random":
        module = _RANDOM
    elif name == "tensorflow.keras" or name.startswith("tensorflow.keras."):
        module = keras_names.tf_keras(name)
    else:
        raise _sentence(NoSuchModuleError, name, names)
    if isinstance(module, _Part):
        for wanted in names:
            if wanted != "*" and not module.has(wanted):
                raise _sentence(NoSuchModuleError, name, [wanted])
    return module if names else TENSORFLOW


class _Part(ModuleType):
    """A module of which some names are there; to ask for another one is told in a sentence."""

    def __init__(self, name: str, there: dict[str, Callable[[], Any]]) -> None:
        super().__init__(name)
        self._there = there

    def has(self, name: str) -> bool:
        return name in self._there

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__") and name not in self._there:
            raise AttributeError(f"module {self.__name__!r} has no attribute {name!r}")
        if not self.has(name):
            raise _sentence(NotInStandInError, self.__name__, [name])
        return self._there[name]()


def _sentence(
    kind: type[KeraunosError], module: str, names: Sequence[str]
) -> KeraunosError | ImportError:
    asked = f"{module}.{names[0]}" if names and names[0] != "*" else module
    return instead.missing(kind, asked, place_of_frame(sys._getframe(1)))


def _set_seed(seed: int) -> None:
    """Makes Keras's random numbers repeatable, and with them Python's and NumPy's it draws on."""
    import keras

    keras.utils.set_random_seed(seed)


_RANDOM = _Part("tensorflow.random", {"set_seed": lambda: _set_seed})
TENSORFLOW = _Part(
    "tensorflow",
    {
        "keras": keras_names.tf_keras,
        "random": lambda: _RANDOM,
        "__version__": lambda: VERSION,
    },
)
