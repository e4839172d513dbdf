"""Programs that users wrote for Keras or tf.keras, run unchanged."""

from keraunos.programs.runner import run

__all__ = ["run"]
