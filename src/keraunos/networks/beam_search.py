"""What a network says that translates: the likeliest of many texts, found in one program."""

from collections.abc import Callable, Sequence
from functools import partial
from typing import Any
from weakref import WeakKeyDictionary

import jax
import jax.numpy as jnp
import keras
import numpy as np
from numpy.typing import NDArray

from keraunos.networks.generation import Weakly

AT_ONCE = 64
"""Texts that are translated at the same time."""

_translating: "WeakKeyDictionary[Any, dict[int, Callable[..., Any]]]" = WeakKeyDictionary()


def translate(
    network: Any,
    sources: NDArray[np.int32],
    *,
    begin: int,
    end: int,
    beams: int = 4,
    penalty: float = 1.0,
    never: Sequence[int] = (),
) -> NDArray[np.int32]:
    """The likeliest texts that a network says of others, by beam search, in one compiled program.

    Args:
        network: with `begin` and `step`, as `keraunos.networks.Translator` has them; `own` in its
            state is what a beam remembers of what it said.
        sources: of shape (samples, source length).
        begin: the token that a text begins with.
        end: the token that it ends with.
        beams: unfinished texts that are kept; one is the greedy search.
        penalty: of length, by which logarithms of probabilities are divided (Wu et al. 2016); 0
            for none.
        never: tokens that are not said.

    Returns:
        int32 of shape (samples, length): tokens without the first one, zeros after the end.
    """
    program = _translating.setdefault(network, {})
    if beams not in program:
        program[beams] = jax.jit(partial(_search, Weakly(network), beams))
    values = [variable.value for variable in network.variables]
    barred = np.zeros(network.size, np.float32)
    barred[[0, begin, *never]] = -np.inf
    found = []
    for first in range(0, len(sources), AT_ONCE):
        some = sources[first : first + AT_ONCE]
        padded = np.zeros((AT_ONCE, sources.shape[1]), np.int32)
        padded[: len(some)] = some
        said = program[beams](values, padded, barred, begin, end, np.float32(penalty))
        found.append(np.asarray(said)[: len(some)])
    return np.concatenate(found)


def _search(
    network: Weakly,
    beams: int,
    values: Any,
    sources: Any,
    barred: Any,
    begin: Any,
    end: Any,
    penalty: Any,
) -> Any:
    own = network()
    samples, length, size = len(sources), own.length, own.size
    nothing = jnp.where(jnp.arange(size) == 0, 0.0, -jnp.inf)  # what follows on the end

    def one(carried: Any) -> Any:
        place, tokens, scores, state = carried
        logits, state = own.step(tokens[:, :, place].reshape(-1), state, place)
        more = jax.nn.log_softmax(logits.astype("float32") + barred).reshape(samples, beams, size)
        ended = _ended(tokens, place, end)
        totals = scores[..., None] + jnp.where(ended[..., None], nothing, more)
        scores, places = jax.lax.top_k(totals.reshape(samples, beams * size), beams)
        origin, token = places // size, (places % size).astype("int32")
        tokens = jnp.take_along_axis(tokens, origin[..., None], axis=1)
        tokens = tokens.at[:, :, place + 1].set(token)
        rows = (jnp.arange(samples)[:, None] * beams + origin).reshape(-1)
        # What was read is the same for all beams of a text.
        own_now = jax.tree.map(lambda leaf: leaf[rows], state["own"])
        return place + 1, tokens, scores, {**state, "own": own_now}

    def goes_on(carried: Any) -> Any:
        place, tokens, _, _ = carried
        return (place < length) & ~_ended(tokens, place, end).all()

    with keras.StatelessScope(zip(own.variables, values, strict=True)):
        state = jax.tree.map(lambda leaf: jnp.repeat(leaf, beams, axis=0), own.begin(sources))
        tokens = jnp.zeros((samples, beams, length + 1), "int32").at[:, :, 0].set(begin)
        scores = jnp.where(jnp.arange(beams) == 0, 0.0, -jnp.inf)
        scores = jnp.broadcast_to(scores, (samples, beams))
        _, tokens, scores, _ = jax.lax.while_loop(goes_on, one, (0, tokens, scores, state))
    lengths = (tokens[:, :, 1:] != 0).sum(axis=-1)
    best = jnp.argmax(scores / ((5 + lengths) / 6) ** penalty, axis=1)
    return jnp.take_along_axis(tokens, best[:, None, None], axis=1)[:, 0, 1:]


def _ended(tokens: Any, place: Any, end: Any) -> Any:
    """Whether each text has ended before or at a place."""
    last = jnp.take(tokens, place, axis=2)
    return (last == end) | (last == 0)
