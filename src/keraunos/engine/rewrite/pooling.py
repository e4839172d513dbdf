"""Pooling and its gradients without windows: slices, compared or added one after the other."""

import itertools
import math
from collections.abc import Iterator, Sequence
from typing import Any

import jax.numpy as jnp
import numpy as np
from jax import lax
from jax.extend.core import JaxprEqn

from keraunos.engine.rewrite.equation import operands, result
from keraunos.engine.rewrite.verdict import Verdict
from keraunos.language import text

MOST_TAPS = 64
"""Elements of a window up to which slices are made."""


def maximum_rule(equation: JaxprEqn) -> Verdict:
    """Judges a `reduce_window_max`."""
    kind = text("max pooling, forward")
    p = equation.params
    if any(d != 1 for d in (*p["base_dilation"], *p["window_dilation"])):
        return Verdict(kind, text("it is dilated"))
    reason = _why_not(equation, operands(equation)[0])
    if reason:
        return Verdict(kind, reason)
    return Verdict(kind, text("maximum of strided slices"), _Maximum(equation))


def sum_rule(equation: JaxprEqn) -> Verdict:
    """Judges a `reduce_window_sum`: average pooling, and its gradient, whose base is dilated."""
    p = equation.params
    dilated = any(d != 1 for d in p["base_dilation"])
    kind = text("average pooling, gradient") if dilated else text("average pooling, forward")
    if any(d != 1 for d in p["window_dilation"]):
        return Verdict(kind, text("it is dilated"))
    reason = _why_not(equation, operands(equation)[0])
    if reason:
        return Verdict(kind, reason)
    return Verdict(kind, text("sum of strided slices"), _Sum(equation))


def gradient_rule(equation: JaxprEqn) -> Verdict:
    """Judges a `select_and_scatter_add`."""
    kind = text("max pooling, gradient")
    p = equation.params
    if p["select_prim"].name != "ge":
        return Verdict(kind, text("it selects by {name}", name=p["select_prim"].name))
    reason = _why_not(equation, operands(equation)[1])
    if reason:
        return Verdict(kind, reason)
    tiles = p["window_dimensions"] == p["window_strides"] and not _has_padding(p["padding"])
    if tiles:
        return Verdict(
            kind, text("the winner's index, spread over its tile"), _TileGradient(equation)
        )
    return Verdict(kind, text("the winner's index, added up over windows"), _Gradient(equation))


def _why_not(equation: JaxprEqn, operand: Any) -> str | None:
    taps = math.prod(equation.params["window_dimensions"])
    if taps > MOST_TAPS:
        return text("its window has {taps} elements, more than {most}", taps=taps, most=MOST_TAPS)
    if not jnp.issubdtype(operand.dtype, jnp.floating):
        return text("its numbers are {dtype}", dtype=operand.dtype)
    if 0 in operand.shape or 0 in result(equation).shape:
        return text("it is empty")
    return None


def _has_padding(padding: Sequence[tuple[int, int]]) -> bool:
    return any(low or high for low, high in padding)


class _Windows:
    """The windows of a pooling, tap by tap: tap `t` of window `o` is element `o * stride + t`."""

    __name__ = "max_pooling"

    def __init__(self, equation: JaxprEqn) -> None:
        p = equation.params
        self.dimensions: tuple[int, ...] = tuple(p["window_dimensions"])
        self.strides: tuple[int, ...] = tuple(p["window_strides"])
        self.padding: tuple[tuple[int, int], ...] = tuple(p["padding"])

    def taps(self) -> Iterator[tuple[int, ...]]:
        """In the order in which XLA visits them, the last dimension fastest."""
        return itertools.product(*(range(size) for size in self.dimensions))

    def padded(self, x: Any) -> Any:
        """The operand with -inf around it, if there is padding."""
        if not _has_padding(self.padding):
            return x
        return lax.pad(x, jnp.array(-jnp.inf, x.dtype), [(*sides, 0) for sides in self.padding])

    def slice(self, padded: Any, tap: Sequence[int], windows: Sequence[int]) -> Any:
        """One tap of every window, of the windows' shape."""
        spans = zip(tap, windows, self.strides, strict=True)
        stop = [first + (count - 1) * stride + 1 for first, count, stride in spans]
        return lax.slice(padded, tap, stop, self.strides)

    def spread(self, windows: Any) -> Any:
        """Values of windows for all their taps: (windows, taps) side by side in every dimension."""
        pairs = zip(windows.shape, self.dimensions, strict=True)
        tiles = [size for pair in pairs for size in pair]
        return lax.broadcast_in_dim(windows, tiles, list(range(0, len(tiles), 2)))

    def fitted(self, tiles: Any, shape: Sequence[int]) -> Any:
        """What `spread` gave as an array of this shape, with zeros where no tile is."""
        covered = [n * k for n, k in zip(tiles.shape[::2], tiles.shape[1::2], strict=True)]
        rest = [(0, size - end, 0) for size, end in zip(shape, covered, strict=True)]
        return lax.pad(tiles.reshape(covered), jnp.zeros((), tiles.dtype), rest)

    def winners(self, x: Any, windows: Sequence[int]) -> Any:
        """The tap that each window's gradient goes to, int8 of the windows' shape.

        As `lax`: the first tap that no later one exceeds, each compared with the best so far;
        padding takes part.
        """
        padded = self.padded(x)
        first, *others = self.taps()
        best = self.slice(padded, first, windows)
        winner = jnp.zeros(windows, jnp.int8)
        for index, tap in enumerate(others, start=1):
            candidate = self.slice(padded, tap, windows)
            # Not `candidate > best`: with NaN both are false, and `lax` takes the candidate.
            takes = ~(best >= candidate)
            best = jnp.where(takes, candidate, best)
            winner = jnp.where(takes, jnp.int8(index), winner)
        # Else XLA computes the comparisons anew for every element that asks for its winner.
        return lax.optimization_barrier(winner)  # type: ignore[no-untyped-call]


class _Maximum(_Windows):
    """`reduce_window_max`."""

    def __init__(self, equation: JaxprEqn) -> None:
        super().__init__(equation)
        self._shape = result(equation).shape

    def __call__(self, x: Any) -> Any:
        padded = self.padded(x)
        slices = [self.slice(padded, tap, self._shape) for tap in self.taps()]
        result = slices[0]
        for candidate in slices[1:]:
            result = lax.max(result, candidate)
        return result


class _TileGradient(_Windows):
    """The gradient where windows tile the operand: every element asks whether it has won."""

    __name__ = "max_pooling_gradient"

    def __call__(self, gradient: Any, x: Any) -> Any:
        winner = self.winners(x, gradient.shape)
        index = np.arange(math.prod(self.dimensions), dtype=np.int8).reshape(
            [size for pair in self.dimensions for size in (1, pair)]
        )
        won = self.spread(winner) == index
        tiles = jnp.where(won, self.spread(gradient), jnp.zeros((), gradient.dtype))
        return self.fitted(tiles, x.shape)


class _Sum(_Windows):
    """`reduce_window_sum`."""

    __name__ = "sum_pooling"

    def __init__(self, equation: JaxprEqn) -> None:
        super().__init__(equation)
        self._shape = result(equation).shape
        self._dilation = tuple(equation.params["base_dilation"])

    def __call__(self, x: Any) -> Any:
        lows = tuple(low for low, _ in self.padding)
        each_meets_one = self._dilation == self.dimensions and set(self.strides) == {1}
        if each_meets_one and lows == tuple(d - 1 for d in self._dilation):
            return self.fitted(self.spread(x), self._shape)
        around = [(*sides, d - 1) for sides, d in zip(self.padding, self._dilation, strict=True)]
        padded = _laid_out(x, 0, around)
        taps = self.taps()
        total = self.slice(padded, next(taps), self._shape)
        for tap in taps:
            total += self.slice(padded, tap, self._shape)
        return total


class _Gradient(_Windows):
    """The gradient where windows overlap, or leave gaps, or reach into padding.

    Every element asks each window that it may be in whether it has won there. What the windows say
    is spread as far apart as the windows are, so that all elements find their answers in slices.
    """

    __name__ = "max_pooling_gradient"

    def __call__(self, gradient: Any, x: Any) -> Any:
        winner = self.winners(x, gradient.shape)
        sizes = zip(
            self.dimensions, self.padding, x.shape, gradient.shape, self.strides, strict=True
        )
        around = [
            (taps - 1 - low, size - 1 + low - (windows - 1) * stride, stride - 1)
            for taps, (low, _), size, windows, stride in sizes
        ]
        winner, gradient = _laid_out(winner, -1, around), _laid_out(gradient, 0, around)
        total = jnp.zeros(x.shape, gradient.dtype)
        for index, tap in enumerate(self.taps()):
            first = [taps - 1 - t for taps, t in zip(self.dimensions, tap, strict=True)]
            stop = [start + size for start, size in zip(first, x.shape, strict=True)]
            won = lax.slice(winner, first, stop) == index
            total += jnp.where(won, lax.slice(gradient, first, stop), jnp.zeros((), total.dtype))
        return total


def _laid_out(x: Any, value: int, around: Sequence[tuple[int, int, int]]) -> Any:
    """Padded, and in memory: as a part of a loop, padding costs a branch for every element."""
    if not any(any(pad) for pad in around):
        return x
    padded = lax.pad(x, jnp.array(value, x.dtype), around)
    return lax.optimization_barrier(padded)  # type: ignore[no-untyped-call]
