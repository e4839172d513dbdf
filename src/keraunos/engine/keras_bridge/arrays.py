"""Keras's adapter for arrays, whose rows stay on the device."""

import copy
import warnings
from collections.abc import Iterator
from typing import Any

import keras
import numpy as np
from keras.src.trainers.data_adapters import array_slicing
from keras.src.trainers.data_adapters.array_data_adapter import ArrayDataAdapter, can_convert_arrays

from keraunos.engine.feed import Block, Lengths, put_on_device
from keraunos.errors import KeraunosError
from keraunos.language import text


def resident(*arrays: Any) -> bool:
    """Whether Keras takes all of this as arrays, and a device can hold their kind of numbers."""
    if not can_convert_arrays(arrays):
        return False
    leaves = [leaf for leaf in keras.tree.flatten(arrays) if leaf is not None]
    return bool(leaves) and all(_numeric(leaf) for leaf in leaves)


def _numeric(array: Any) -> bool:
    if array_slicing.data_adapter_utils.is_scipy_sparse(array):
        return False
    if array_slicing.data_adapter_utils.is_jax_sparse(array):
        return False
    if type(array).__name__ in ("SparseTensor", "RaggedTensor"):
        return False
    dtypes = array.dtypes if hasattr(array, "iloc") and array.ndim == 2 else [array.dtype]
    return all(
        not isinstance(dtype, np.dtype) or dtype.kind in "biuf" or dtype.name == "bfloat16"
        for dtype in dtypes
    )


def split_off_validation(arrays: Any, fraction: float) -> tuple[Any, Any]:
    """The arrays without their last `fraction`, and that part, as Keras divides them."""
    parts: tuple[Any, Any] = array_slicing.train_validation_split(arrays, validation_split=fraction)
    return parts


class ResidentArrays(ArrayDataAdapter):  # type: ignore[misc]
    """Keras's array adapter whose iterator hands out whole epochs of device-resident rows.

    The order is drawn when an epoch begins, from NumPy's global generator, as Keras draws it: with
    the same seed both train on the same batches.

    Args:
        steps: how many make an epoch; None for as many as the data give.
        goes_on: whether an epoch of `steps` begins where the one before ended, as in training, or
            at the first example again.
        lengths: how far each example has to be computed. Where they are shuffled, those of a
            batch are about equally long, and the batches come in an order drawn after that of the
            examples; the partial last batch is what Keras's order leaves over.

    Raises:
        KeraunosError: if there are examples of which no length is known.
    """

    def __init__(
        self,
        x: Any,
        y: Any = None,
        sample_weight: Any = None,
        *,
        batch_size: int | None = None,
        steps: int | None = None,
        shuffle: bool | str = False,
        class_weight: Any = None,
        goes_on: bool = False,
        lengths: Lengths | None = None,
    ) -> None:
        limit = keras.config.max_steps_per_epoch()
        steps = min(steps or limit, limit) if limit else steps
        super().__init__(
            x,
            y,
            sample_weight=sample_weight,
            batch_size=batch_size,
            steps=steps,
            shuffle=shuffle,
            class_weight=class_weight,
        )
        self._steps = steps
        self._goes_on = goes_on
        if lengths is not None and len(lengths.of) < self._num_samples:
            raise KeraunosError(
                "There are lengths of {known} examples and {samples} examples; give one for each.",
                known=len(lengths.of),
                samples=self._num_samples,
            )
        self._lengths = lengths
        self._generator: Any = np.random
        self._rows: np.ndarray | None = None
        self._order: np.ndarray | None = None
        self._batches_used = 0
        sliceables = array_slicing.convert_to_sliceable(self._inputs, target_backend="jax")
        self.data = keras.tree.map_structure(
            lambda array: put_on_device(array.convert_to_jax_compatible(array[:])),
            sliceables,
            none_is_leaf=False,
        )

    def visited(
        self, generator: np.random.RandomState | None = None, rows: Any = None
    ) -> "ResidentArrays":
        """The same data on the same device, visited in another order.

        Args:
            generator: what draws the order; None for NumPy's global generator.
            rows: whole numbers of shape (samples,), the rows that are visited at all; None for all.
        """
        view = copy.copy(self)
        view._generator = np.random if generator is None else generator
        view._order, view._batches_used = None, 0
        if rows is not None:
            view._rows = np.asarray(rows, np.int32)
            view._num_samples = len(view._rows)
            view._size = -(-view._num_samples // view._batch_size)
            view._partial_batch_size = view._num_samples % view._batch_size
        return view

    def in_batches_of(self, size: int) -> "ResidentArrays":
        """The same data on the same device, in batches of another size."""
        view = copy.copy(self)
        view._order, view._batches_used = None, 0
        view._batch_size = size
        view._size = -(-view._num_samples // size)
        view._partial_batch_size = view._num_samples % size
        return view

    def blank_epoch(self) -> Block:
        """An epoch like any other but for its order; nothing is drawn for it."""
        samples = min(self.num_batches * self._batch_size, self._num_samples)
        order = np.zeros(samples, np.int32)
        if self._lengths is not None:  # they take as long as those of another epoch
            order = self.visited(np.random.RandomState(0), self._rows)._draw_order()[:samples]
        return Block(self.data, order, self._batch_size, self._lengths)

    @property
    def num_batches(self) -> int:
        return self._steps or self._size

    def batches(self) -> Iterator[Any]:
        """Keras's own iterator over the batches of one epoch."""
        batches: Iterator[Any] = super().get_jax_iterator()
        return batches

    def get_jax_iterator(self) -> Iterator[Block]:
        # A generator: Keras makes iterators ahead of time, the order must be drawn at first use.
        yield Block(self.data, self._next_order(), self._batch_size, self._lengths)

    def _next_order(self) -> np.ndarray:
        if self._steps is None:
            return self._draw_order()
        if self._order is None or not self._goes_on:
            self._order, self._batches_used = self._draw_order(), 0
        first, last = self._batches_used, min(self._batches_used + self._steps, self._size)
        if last - first < self._steps:
            warnings.warn(
                text(
                    "The data ran out after {done} of the {steps} steps of this epoch; give more "
                    "data or fewer steps.",
                    done=last - first,
                    steps=self._steps,
                ),
                stacklevel=2,
            )
        order = self._order[first * self._batch_size : last * self._batch_size]
        self._batches_used = last
        if last == self._size:
            self._order = None
        return order

    def _draw_order(self) -> np.ndarray:
        if self._shuffle == "batch":
            size = self._batch_size
            starts = range(0, self._num_samples, size)
            parts = [
                self._generator.permutation(min(size, self._num_samples - start)) + start
                for start in starts
            ]
            order = np.concatenate(parts)
        elif self._shuffle:
            order = self._generator.permutation(self._num_samples)
        else:
            order = np.arange(self._num_samples)
        order = order.astype(np.int32)
        if self._rows is not None:
            order = self._rows[order]
        return self._alike(order) if self._shuffle and self._shuffle != "batch" else order

    def _alike(self, order: np.ndarray) -> np.ndarray:
        """The rows in batches of about equally long ones, where their lengths are known."""
        if self._lengths is None:
            return order
        steps = len(order) // self._batch_size
        full, rest = np.split(order, [steps * self._batch_size])
        full = full[np.argsort(self._lengths.of[full], kind="stable")]
        batches = full.reshape(steps, self._batch_size)[self._generator.permutation(steps)]
        return np.concatenate([batches.reshape(-1), rest])
