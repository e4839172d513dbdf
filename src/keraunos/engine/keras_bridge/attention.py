"""Keras's attention handed to the engine's own while a step is traced."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from typing import Any

import jax
import jax.numpy as jnp
from keras.src import backend

from keraunos.engine.attention import attention
from keraunos.engine.keras_bridge.stand_ins import NUMBERS, StandIns, is_constant

NAME = "dot_product_attention"
"""What `keras.ops` asks the backend's module `nn` for."""


def faster_attention() -> AbstractContextManager[list[Any]]:
    """Inside, `keras.ops.dot_product_attention` of this thread is one that `rewrite` can replace.

    Only where it can: on a CPU with the native library. Other threads keep Keras's.
    """
    return _stand_ins.placed()


def _instead_of(original: Callable[..., Any]) -> Callable[..., Any]:
    def dot_product_attention(query: Any, key: Any, value: Any, *more: Any, **settings: Any) -> Any:
        """Keras's function, or ours if this thread traces a step and ours knows all arguments."""
        known = _stand_ins.here is not None and not more
        if not known or not _takes(query, key, value, **settings):
            return original(query, key, value, *more, **settings)
        scale = settings.get("scale")
        scale = query.shape[-1] ** -0.5 if scale is None else float(scale)
        q, k, v = (array.astype(jnp.float32) for array in (query, key, value))
        causal = bool(settings.get("is_causal", False))
        return attention(q, k, v, settings.get("mask"), scale, causal).astype(query.dtype)

    return dot_product_attention


_stand_ins = StandIns([(backend.nn, NAME)], _instead_of)


def _takes(
    query: Any,
    key: Any,
    value: Any,
    mask: Any = None,
    scale: Any = None,
    is_causal: Any = False,
    flash_attention: Any = None,
    **others: Any,
) -> bool:
    arrays = (query, key, value)
    if any(other is not None for other in others.values()) or flash_attention:
        return False
    if not (scale is None or is_constant(scale)):
        return False
    if not all(isinstance(array, jax.Array) and array.ndim == 4 for array in arrays):
        return False
    if len({array.dtype for array in arrays}) > 1 or str(query.dtype) not in NUMBERS:
        return False
    batch, tokens, heads, width = query.shape
    same = key.shape[:3] == value.shape[:3] == (batch, key.shape[1], heads)
    if not same or key.shape[3] != width or 0 in (*query.shape, *value.shape):
        return False
    if mask is None:
        return True
    sizes = (batch, heads, tokens, key.shape[1])
    fits = isinstance(mask, jax.Array) and mask.dtype == bool and mask.ndim == 4
    return fits and all(is_ in (1, all_) for is_, all_ in zip(mask.shape, sizes, strict=True))
