"""What are the mean and the variance of all that was ever seen?"""

from typing import Any, NamedTuple

import jax.numpy as jnp


class Moments(NamedTuple):
    """Mean and variance, float32 of shape (...), and of how many they are."""

    mean: Any
    variance: Any
    count: Any

    def with_more(self, x: Any) -> "Moments":
        """Those of what was seen and of x, of shape (samples, ...), together (Chan et al. 1979)."""
        mean, variance = jnp.mean(x, axis=0), jnp.var(x, axis=0)
        more = float(len(x))
        count = self.count + more
        away = mean - self.mean
        spread = self.variance * self.count + variance * more + away**2 * self.count * more / count
        return Moments(self.mean + away * more / count, spread / count, count)


def unknown(shape: tuple[int, ...] = ()) -> Moments:
    """Mean 0 and variance 1 of nothing as yet."""
    return Moments(jnp.zeros(shape), jnp.ones(shape), jnp.float32(1e-4))
