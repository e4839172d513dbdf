"""Cross-entropy of tokens, where texts end at different places."""

from typing import Any

import keras
from keras import ops


@keras.saving.register_keras_serializable("keraunos")
class TokenLoss(keras.losses.Loss):  # type: ignore[misc]
    """The mean over all tokens of a batch that are there; zeros are padding.

    Targets are whole numbers of shape (samples, length), predictions logits of shape (samples,
    length, size).

    Args:
        smoothing: share of the target that all tokens have together (Szegedy et al. 2016).
    """

    def __init__(self, smoothing: float = 0.0, name: str = "token_loss", **more: Any) -> None:
        super().__init__(name=name, **more)
        self.smoothing = smoothing

    def call(self, y_true: Any, y_pred: Any) -> Any:
        """Of each token, so that their mean is that of the tokens that are there."""
        y_pred = ops.cast(y_pred, "float32")
        shares = y_pred - ops.logsumexp(y_pred, axis=-1, keepdims=True)
        own = ops.take_along_axis(shares, ops.cast(y_true, "int32")[..., None], axis=-1)[..., 0]
        cost = -(1 - self.smoothing) * own - self.smoothing * ops.mean(shares, axis=-1)
        return cost * _weights(y_true)

    def get_config(self) -> dict[str, Any]:
        """What it was made of."""
        return {**super().get_config(), "smoothing": self.smoothing}


@keras.saving.register_keras_serializable("keraunos")  # type: ignore[untyped-decorator]
def token_accuracy(y_true: Any, y_pred: Any) -> Any:
    """The share of a batch's tokens that are held for the likeliest; a Keras metric."""
    right = ops.equal(ops.argmax(y_pred, axis=-1), ops.cast(y_true, "int64"))
    return ops.cast(right, "float32") * _weights(y_true)


def _weights(y_true: Any) -> Any:
    """Of tokens that are there, so that the mean over all places is the mean over these."""
    there = ops.cast(ops.not_equal(y_true, 0), "float32")
    return there / ops.maximum(ops.mean(there), 1e-9)
