"""What keraunos raises and warns about."""

import warnings
from typing import Any


class KeraunosError(Exception):
    """Something the user can put right: one plain sentence that says what, where and what to do."""


class KeraunosWarning(UserWarning):
    """Something worth knowing that stops nothing."""


class TrainingInterrupted(KeyboardInterrupt):
    """Training was stopped with Ctrl-C; the model holds the weights of the last finished step.

    Attributes:
        history: the `keras.callbacks.History` of the epochs that were finished.
    """

    def __init__(self, history: Any) -> None:
        super().__init__("training was interrupted")
        self.history = history


_said: set[str] = set()


def say_once(sentence: str, about: str, stacklevel: int = 3) -> None:
    """Warns with `sentence`, once in the life of the process for what it is `about`."""
    if about not in _said:
        _said.add(about)
        warnings.warn(sentence, KeraunosWarning, stacklevel=stacklevel)
