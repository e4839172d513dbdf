"""Cross-entropy of classes as whole numbers, whose targets may be smoothed."""

from typing import Any

import keras
from keras import ops


@keras.saving.register_keras_serializable("keraunos")
class ClassCrossentropy(keras.losses.Loss):  # type: ignore[misc]
    """What `keras.losses.CategoricalCrossentropy` gives of one-hot targets, of whole numbers.

    Targets are of shape (samples, ...), predictions of shape (samples, ..., classes).

    Args:
        smoothing: share of each target that all classes have together (Szegedy et al. 2016).
        from_logits: whether predictions are logits and not probabilities.
        ignore_class: the class that does not count; the mean is over the others then.
    """

    checked_as = "SparseCategoricalCrossentropy"

    def __init__(
        self,
        smoothing: float = 0.0,
        from_logits: bool = False,
        ignore_class: int | None = None,
        name: str = "class_crossentropy",
        **more: Any,
    ) -> None:
        super().__init__(name=name, **more)
        self.smoothing = smoothing
        self.from_logits = from_logits
        self.ignore_class = ignore_class

    def call(self, y_true: Any, y_pred: Any) -> Any:
        """Of each target."""
        y_pred, y_true = ops.cast(y_pred, "float32"), ops.cast(y_true, "int32")
        if len(y_true.shape) == len(y_pred.shape):
            y_true = ops.squeeze(y_true, axis=-1)
        if self.from_logits:
            shares = ops.log_softmax(y_pred, axis=-1)
        else:
            y_pred = y_pred / ops.sum(y_pred, axis=-1, keepdims=True)
            shares = ops.log(ops.clip(y_pred, keras.config.epsilon(), 1.0))
        there = None
        if self.ignore_class is not None:
            there = ops.not_equal(y_true, self.ignore_class)
            y_true = ops.where(there, y_true, 0)
        own = ops.take_along_axis(shares, y_true[..., None], axis=-1)[..., 0]
        cost = -(1 - self.smoothing) * own - self.smoothing * ops.mean(shares, axis=-1)
        if there is None:
            return cost
        # So that the mean over all is the mean over those that count.
        counts = ops.cast(there, "float32")
        return cost * counts / ops.maximum(ops.mean(counts), 1e-9)

    def get_config(self) -> dict[str, Any]:
        """What it was made of."""
        return {
            **super().get_config(),
            "smoothing": self.smoothing,
            "from_logits": self.from_logits,
            "ignore_class": self.ignore_class,
        }
