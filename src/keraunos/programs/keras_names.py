"""Where does Keras keep what programs for tf.keras expect? It promises none of this.

TensorFlow 2.16 and later gives its programs `keras._tf_keras.keras` as `tf.keras`: Keras 3 with a
few names of Keras 2 kept. tests/programs/test_keras_names.py fails when that changes.
"""

import sys
from importlib import import_module
from types import ModuleType
from typing import Any

TF_KERAS = "keras._tf_keras.keras"
"""What `tensorflow.keras` is."""
LEGACY_BACKEND = "keras/src/legacy/backend.py"
"""The end of the path of the file with the functions of `tensorflow.keras.backend`."""


def tf_keras(name: str = "tensorflow.keras") -> ModuleType:
    """The module that TensorFlow has under a name that begins with `tensorflow.keras`.

    Raises:
        ModuleNotFoundError: if it has none.
    """
    module = import_module(TF_KERAS)
    for part in name.split(".")[2:]:
        inner = getattr(module, part, None)
        if not isinstance(inner, ModuleType):
            inner = _imported(f"{module.__name__}.{part}", name)
        module = inner
    return module


def shown(name: str) -> str:
    """A module's name as users write it."""
    return name.replace(TF_KERAS, "tensorflow.keras").replace("keras.src.", "keras.")


def replace_everywhere(name: str, value: Any) -> None:
    """Puts a value where `keras.<name>` is found: Keras has some names in several modules.

    Args:
        name: such as `callbacks.TensorBoard`.
        value: what stands there from now on.
    """
    module, _, attribute = name.rpartition(".")
    before = getattr(import_module(f"keras.{module}"), attribute)
    for other in [m for n, m in sys.modules.items() if n.partition(".")[0] == "keras"]:
        if vars(other).get(attribute) is before:
            setattr(other, attribute, value)


def _imported(module: str, asked: str) -> ModuleType:
    try:
        return import_module(module)
    except ModuleNotFoundError as error:
        if error.name != module:
            raise
        raise ModuleNotFoundError(f"No module named {asked!r}", name=asked) from None
