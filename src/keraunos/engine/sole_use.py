"""Which thread uses a model: one at a time, as often nested as it likes."""

import threading
import weakref
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from keraunos.errors import KeraunosError


@dataclass
class Call:
    """One fit, evaluate or predict that is under way.

    Attributes:
        training: whether it is a fit.
        within: the call on the same model, in whose callback (or data) this one was made.
        through_keras: whether Keras's own function does the work, and not the engine.
    """

    training: bool = False
    within: "Call | None" = None
    through_keras: bool = False


@dataclass
class _Use:
    thread: int
    calls: list[Call] = field(default_factory=list)

    @property
    def training(self) -> bool:
        return any(call.training for call in self.calls)


_uses: weakref.WeakKeyDictionary[Any, _Use] = weakref.WeakKeyDictionary()
_changed = threading.Condition()


@contextmanager
def sole_use(model: Any, training: bool = False) -> Iterator[Call]:
    """While this lasts, no other thread trains, evaluates or predicts with the model.

    Its values lie in the running program and not in its variables. Evaluations and predictions
    wait for one another; what meets a training in another thread is refused, since it could wait
    for ever.

    Raises:
        KeraunosError: if another thread trains the model, or uses it and this is a training.
    """
    with _changed:
        use = _claim(model, training)
        call = Call(training, use.calls[-1] if use.calls else None)
        use.calls.append(call)
    try:
        yield call
    finally:
        with _changed:
            use.calls.pop()
            if not use.calls:
                del _uses[model]
                _changed.notify_all()


def _claim(model: Any, training: bool) -> _Use:
    me = threading.get_ident()
    while (use := _uses.get(model)) is not None and use.thread != me:
        if training or use.training:
            raise KeraunosError(
                "Model {model!r} is in use by another thread; wait until that has finished, or "
                "give each thread a model of its own (keras.models.clone_model makes one).",
                model=model.name,
            )
        _changed.wait()
    return _uses.setdefault(model, _Use(me))
