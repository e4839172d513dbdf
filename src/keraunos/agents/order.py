"""In which order are many things gone through, drawn at random and quickly on a CPU?"""

from typing import Any

import jax.numpy as jnp


def shuffled(random: Any) -> Any:
    """The numbers from 0 to `len(random)` - 1 in random order, int32 of shape (numbers,).

    `jax.random.permutation` sorts pairs, twice, which XLA does on a CPU by a comparison that is
    called for each two of them: eight times as long. Here the upper bits of a number are random
    and the lower ones are its place. Where the random bits are alike, which for 2,048 numbers are
    21, places stay in their order: about one pair of all.

    Args:
        random: bits, uint32 of shape (numbers,).

    Raises:
        ValueError: if there are more than 2^24, for which too few bits would be random.
    """
    count = len(random)
    places = max(1, (count - 1).bit_length())
    if places > 24:
        raise ValueError(f"{count} numbers are too many to be shuffled with 32 bits each.")
    low = jnp.uint32(2**places - 1)
    mixed = jnp.sort((random & ~low) | jnp.arange(count, dtype=jnp.uint32))
    return (mixed & low).astype(jnp.int32)
