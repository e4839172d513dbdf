"""What does an agent remember of what it did?"""

from typing import Any, NamedTuple

import jax
import jax.numpy as jnp


class Transitions(NamedTuple):
    """Steps of agents, arrays of shape (transitions, ...).

    Attributes:
        observations: float32, what was seen.
        actions: int32, what was done.
        rewards: float32, what it earned.
        following: float32, what was seen next in the same episode.
        terminated: bool, whether the episode came to its own end there.
    """

    observations: Any
    actions: Any
    rewards: Any
    following: Any
    terminated: Any


class Memory(NamedTuple):
    """The last transitions, in a ring.

    Attributes:
        kept: arrays as long as the memory.
        place: int32, where the next one is written.
        count: int32, how many there are.
    """

    kept: Transitions
    place: Any
    count: Any

    def with_more(self, new: Transitions) -> "Memory":
        """With new transitions in the place of the oldest; their number divides the ring's."""
        size, more = len(self.kept.actions), len(new.actions)
        kept = (
            jax.lax.dynamic_update_slice_in_dim(ring, x.astype(ring.dtype), self.place, 0)
            for ring, x in zip(self.kept, new, strict=True)
        )
        return Memory(
            Transitions(*kept), (self.place + more) % size, jnp.minimum(self.count + more, size)
        )

    def drawn(self, random: Any) -> Transitions:
        """A transition for each of some random numbers, from 0 up to but not including 1."""
        count = jnp.maximum(self.count, 1)
        # The largest product may be rounded up to the count.
        places = jnp.minimum((random * count).astype(jnp.int32), count - 1)
        return Transitions(*(ring[places] for ring in self.kept))


def empty(size: int, observations: int) -> Memory:
    """A memory of nothing, of so many transitions with so many numbers in an observation."""
    seen = jnp.zeros((size, observations), jnp.float32)
    return Memory(
        Transitions(
            observations=seen,
            actions=jnp.zeros(size, jnp.int32),
            rewards=jnp.zeros(size, jnp.float32),
            following=seen,
            terminated=jnp.zeros(size, bool),
        ),
        jnp.int32(0),
        jnp.int32(0),
    )
