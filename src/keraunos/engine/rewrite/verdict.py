"""What a rule says of an operation."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Verdict:
    """What an operation is and what becomes of it.

    Attributes:
        kind: what it is: `convolution, weight gradient`.
        how: what replaces it, or why it stays.
        replacement: a function of its operands that gives its result; None to leave it.
        replaced: whether it is what came in something else's place when the step was traced.
        shapes: what to say of its size; None for the shapes of its operands and its result.
    """

    kind: str
    how: str
    replacement: Callable[..., Any] | None = None
    replaced: bool = False
    shapes: str | None = None
