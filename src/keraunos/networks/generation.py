"""What a network says that foretells the next token: one token after the other, in one program."""

from collections.abc import Callable, Sequence
from functools import partial
from typing import Any
from weakref import WeakKeyDictionary, ref

import jax
import jax.numpy as jnp
import keras
import numpy as np
from numpy.typing import NDArray

_programs: "WeakKeyDictionary[Any, Callable[..., Any]]" = WeakKeyDictionary()


def generate(
    network: Any,
    prompts: Sequence[Sequence[int]],
    count: int,
    *,
    temperature: float = 1.0,
    top_k: int = 0,
    top_p: float = 1.0,
    seed: int = 0,
    never: Sequence[int] = (),
) -> NDArray[np.int32]:
    """Tokens that follow on others.

    What the network remembers of earlier tokens is kept (keys and values, or the state of
    recurrent layers), so that each token costs the same. All of it is one compiled program, which
    serves any settings and any prompts of about the same length.

    Args:
        network: with `begin` and `step`, as `keraunos.networks.GPT` has them.
        prompts: one or more tokens each.
        count: how many are to follow on the longest one.
        temperature: by which logits are divided; 0 takes the likeliest token every time.
        top_k: only so many of the likeliest tokens are drawn; 0 for all (Fan et al. 2018).
        top_p: only the likeliest ones are drawn that together have this share (Holtzman et al.
            2020).
        seed: of the draws.
        never: tokens that are not drawn.

    Returns:
        int32 of shape (prompts, longest prompt + count): prompts and what follows; shorter prompts
        have more that follows.
    """
    longest = max(map(len, prompts))
    total = longest + count
    room = 64 * -(-total // 64)  # so that programs are few
    tokens = np.zeros((len(prompts), room), np.int32)
    for row, prompt in zip(tokens, prompts, strict=True):
        row[: len(prompt)] = prompt
    if network not in _programs:
        _programs[network] = jax.jit(partial(_all, Weakly(network)))
    values = [variable.value for variable in network.variables]
    barred = np.zeros(network.size, np.float32)
    barred[list(never)] = -np.inf
    said = _programs[network](
        values,
        tokens,
        np.array([len(prompt) for prompt in prompts], np.int32),
        total,
        (np.float32(temperature), np.int32(top_k), np.float32(top_p), barred),
        jax.random.key(seed),
    )
    return np.asarray(said)[:, :total]


class Weakly:
    """A network that a program does not keep alive."""

    def __init__(self, network: Any) -> None:
        self._network = ref(network)

    def __call__(self) -> Any:
        return self._network()


def _all(
    network: Weakly, values: Any, tokens: Any, given: Any, total: Any, settings: Any, key: Any
) -> Any:
    own = network()
    samples, room = tokens.shape

    def one(place: Any, carried: Any) -> Any:
        tokens, state = carried
        logits, state = own.step(tokens[:, place], state, place)
        logits = logits.astype("float32")
        drawn = chosen(logits, settings, jax.random.fold_in(key, place))
        after = jnp.minimum(place + 1, room - 1)
        following = jnp.where(place + 1 < given, tokens[:, after], drawn)
        return tokens.at[:, after].set(following), state

    with keras.StatelessScope(zip(own.variables, values, strict=True)):
        said, _ = jax.lax.fori_loop(0, total - 1, one, (tokens, own.begin(samples)))
    return said


def chosen(logits: Any, settings: Any, key: Any) -> Any:
    """Tokens that are drawn, int32 of shape (samples,).

    Args:
        logits: of shape (samples, size).
        settings: temperature, top_k and top_p as for `generate`, and what is added to the logits,
            of shape (size,).
        key: of the draws.
    """
    temperature, top_k, top_p, barred = settings
    logits = logits + barred
    likeliest = jnp.argmax(logits, axis=-1).astype("int32")
    scaled = logits / jnp.maximum(temperature, 1e-6)
    ordered = -jnp.sort(-scaled, axis=-1)
    size = logits.shape[-1]
    least = ordered[:, jnp.where(top_k > 0, jnp.minimum(top_k, size), size) - 1][:, None]
    shares = jax.nn.softmax(ordered, axis=-1)
    before = jnp.cumsum(shares, axis=-1) - shares
    inside = jnp.where(before < jnp.maximum(top_p, 1e-9), ordered, jnp.inf)
    least = jnp.maximum(least, jnp.min(inside, axis=-1, keepdims=True))
    drawn = jax.random.categorical(key, jnp.where(scaled >= least, scaled, -jnp.inf))
    return jnp.where(temperature > 0, drawn.astype("int32"), likeliest)
