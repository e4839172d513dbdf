"""Keras's gelu without keeping what its gradient computes anew, while a step is traced."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from typing import Any

import jax
from keras.src import backend

from keraunos.engine.keras_bridge.stand_ins import StandIns

MANY = 2**16
"""Numbers from which on the memory that is written and read again costs more than a tanh."""


def forgetful_gelu() -> AbstractContextManager[list[Any]]:
    """Inside, `keras.ops.gelu` of this thread keeps its operand for the gradient, and no more.

    Only by tanh (`approximate=True`), of large arrays, and on a CPU. Other threads keep Keras's.
    """
    return _stand_ins.placed()


def _instead_of(original: Callable[..., Any]) -> Callable[..., Any]:
    def gelu(x: Any, approximate: bool = True) -> Any:
        """Keras's function, computed again on the way back if this thread traces a step."""
        large = isinstance(x, jax.Array) and x.size >= MANY
        if _stand_ins.here is None or not large or approximate is not True:
            return original(x, approximate)
        return jax.checkpoint(lambda x: original(x, True))(x)

    return gelu


_stand_ins = StandIns([(backend.nn, "gelu")], _instead_of)
