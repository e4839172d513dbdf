"""Training, evaluation and prediction: what Keras calls their parts."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Mode:
    """One of the three things Keras does with a model.

    Attributes:
        name: Keras's word in `train_function`, `make_train_function`, `on_train_batch_end`.
        step: the pure step of `keras.Model`.
        lists: the lists of variables in the state that Keras hands to that step, in its order.
        stop: the attribute of the model by which a callback asks to stop.
    """

    name: str
    step: str
    lists: tuple[str, ...]
    stop: str


TRAIN = Mode(
    "train", "train_step", ("trainable", "non_trainable", "optimizer", "metrics"), "stop_training"
)
TEST = Mode("test", "test_step", ("trainable", "non_trainable", "metrics"), "stop_evaluating")
PREDICT = Mode("predict", "predict_step", ("trainable", "non_trainable"), "stop_predicting")
MODES = (TRAIN, TEST, PREDICT)
