"""What keraunos raises and warns about."""

import warnings
from pathlib import Path
from typing import Any

from keraunos.language import text


class KeraunosError(Exception):
    """Something the user can put right: one plain sentence that says what, where and what to do.

    Args:
        sentence: in English, a literal with `{name}` where values go.
        **values: what stands there; the exception's message is in the user's language.
    """

    def __init__(self, sentence: str, /, **values: Any) -> None:
        super().__init__(text(sentence, **values))


class UnfitForTraining(KeraunosError, ValueError):  # noqa: N818 (it says what is wrong)
    """Model, loss and data do not go together; a `ValueError`, as Keras raises for such things."""


def unreadable(path: Path, error: OSError) -> KeraunosError:
    """What to raise for a file that the system does not let us read."""
    return KeraunosError(
        "{path} cannot be read: {reason}.", path=path, reason=error.strerror or error
    )


def unwritable(path: Path, error: OSError) -> KeraunosError:
    """What to raise for a file that the system does not let us write: a full disk, for instance."""
    return KeraunosError(
        "{path} cannot be written: {reason}.", path=path, reason=error.strerror or error
    )


class KeraunosWarning(UserWarning):
    """Something worth knowing that stops nothing."""


class TrainingInterrupted(KeyboardInterrupt):
    """Training was stopped with Ctrl-C; the model holds the weights of the last finished step.

    Attributes:
        history: the `keras.callbacks.History` of the epochs that were finished.
    """

    def __init__(self, history: Any) -> None:
        super().__init__(text("training was interrupted"))
        self.history = history


_said: set[str] = set()


def say_once(sentence: str, /, *, about: str, stacklevel: int = 3, **values: Any) -> None:
    """Warns, once in the life of the process for what it is `about`.

    `sentence` and `values` are those of `keraunos.language.text`.
    """
    if about not in _said:
        _said.add(about)
        warnings.warn(text(sentence, **values), KeraunosWarning, stacklevel=stacklevel)
