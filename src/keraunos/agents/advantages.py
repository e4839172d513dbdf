"""How much better than expected was what an agent did?"""

from typing import Any

import jax
import jax.numpy as jnp


def advantages(
    rewards: Any,
    values: Any,
    following: Any,
    terminated: Any,
    ended: Any,
    discount: float,
    decay: float,
) -> Any:
    """Generalised advantage estimation (Schulman et al. 2016), of shape (steps, copies).

    An episode that only the limit of time has cut off would have gone on, so that the value of
    what followed counts (Pardo et al. 2018).

    Args:
        rewards: of shape (steps, copies), as all that follow.
        values: what each observation was held to be worth.
        following: likewise of what was observed next, in the same episode.
        terminated: whether the episode came to its own end there.
        ended: whether it was over there for whatever reason.
        discount: of a reward for each step that it lies ahead (gamma).
        decay: weight of what is seen for each step that it lies ahead (lambda).
    """
    surprises = rewards + discount * following * (1.0 - terminated) - values

    def back(later: Any, now: Any) -> Any:
        surprise, over = now
        found = surprise + discount * decay * (1.0 - over) * later
        return found, found

    nothing = jnp.zeros_like(values[0])
    over = ended.astype(values.dtype)
    return jax.lax.scan(back, nothing, (surprises, over), reverse=True)[1]
