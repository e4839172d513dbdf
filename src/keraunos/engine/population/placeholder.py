"""What stands for a number of a Keras object, while a program for many values of it is traced?

A layer keeps its dropout rate as a Python number. Where networks that share a program have
different rates, a `Placeholder` takes the number's place during the trace: arithmetic with it
becomes part of the program, and what Python has to know then and there (is it positive?) is
answered from the values that the networks have, and remembered.
"""

import operator
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, NoReturn

import jax
import jax.numpy as jnp
import numpy as np


@dataclass(frozen=True)
class Question:
    """What Python wanted to know of a number while a program was traced, and the answer.

    The program is right for exactly those values that give this answer.

    Attributes:
        path: where the number is.
        derived: the number that is compared, from the one at the path.
        compare: the comparison.
        other: what it is compared with.
        answer: what it was.
    """

    path: str
    derived: Callable[[Any], Any]
    compare: Callable[[Any, Any], Any]
    other: Any
    answer: bool

    def answered_alike(self, value: float) -> bool:
        """Whether another value of the number at the path gives the same answer."""
        return bool(self.compare(self.derived(value), self.other)) is self.answer


@dataclass
class Inquiry:
    """What was asked while a program was traced.

    Attributes:
        questions: those that had one answer.
        refusal: what ended the trace; Keras makes exceptions anew on their way.
    """

    questions: list[Question] = field(default_factory=list)
    refusal: "Disagreement | Untraceable | None" = None

    def refuse(self, refusal: "Disagreement | Untraceable") -> NoReturn:
        self.refusal = refusal
        raise refusal


class Disagreement(Exception):  # noqa: N818 - no error: the values belong into two programs
    """The values of one number ask for different programs.

    Attributes:
        path: where the number is.
        yes: for each value whether its answer was yes.
    """

    def __init__(self, path: str, yes: np.ndarray) -> None:
        super().__init__(path)
        self.path = path
        self.yes = yes


class Untraceable(TypeError):  # noqa: N818 - no error either: a program of its own
    """A number had to be a Python number while the program was traced.

    Attributes:
        path: where it is.
    """

    def __init__(self, path: str) -> None:
        super().__init__(f"{path} is a value of its own in each network here, and no Python number")
        self.path = path


def _itself(value: Any) -> Any:
    return value


@jax.tree_util.register_pytree_node_class
class Placeholder:
    """A number with another value for each network that shares the program being traced.

    Args:
        path: where the number is.
        traced: its value in the program, a scalar; weakly typed, so that it takes the dtype of
            what it meets, as a Python number does.
        values: the values of all networks.
        derived: how these values come from those at the path.
        inquiry: takes what is asked.
    """

    shape: tuple[int, ...] = ()
    ndim = 0
    size = 1
    __hash__ = None  # type: ignore[assignment]  # as a key it would be one value

    def __init__(
        self,
        path: str,
        traced: Any,
        values: np.ndarray,
        inquiry: Inquiry,
        derived: Callable[[Any], Any] = _itself,
    ) -> None:
        self._path = path
        self._traced = traced
        self._values = values
        self._inquiry = inquiry
        self._derived = derived

    @property
    def dtype(self) -> Any:
        return self._traced.dtype

    def __jax_array__(self) -> Any:
        return self._traced

    def tree_flatten(self) -> tuple[tuple[Any], Any]:
        # It passes through jitted functions: what it has besides its value is the same object.
        return (self._traced,), _Aside(self)

    @classmethod
    def tree_unflatten(cls, aside: "_Aside", children: tuple[Any]) -> "Placeholder":
        of = aside.placeholder
        return cls(of._path, children[0], of._values, of._inquiry, of._derived)

    def _ask(self, compare: Callable[[Any, Any], Any], other: Any) -> bool:
        if isinstance(other, Placeholder):
            self._inquiry.refuse(Untraceable(self._path))
        yes = np.asarray(compare(self._values, other), bool)
        answer = bool(yes.all())
        if yes.any() and not answer:
            self._inquiry.refuse(Disagreement(self._path, yes))
        question = Question(self._path, self._derived, compare, other, answer)
        if question not in self._inquiry.questions:
            self._inquiry.questions.append(question)
        return answer

    def __bool__(self) -> bool:
        return self._ask(operator.ne, 0)

    def _no_python_number(self, *_: Any) -> Any:
        self._inquiry.refuse(Untraceable(self._path))

    __float__ = __int__ = __index__ = __complex__ = __round__ = _no_python_number
    __array__ = __trunc__ = __floor__ = __ceil__ = _no_python_number

    def __repr__(self) -> str:
        return f"<{self._path}: {len(self._values)} values>"

    def __format__(self, how: str) -> str:
        return repr(self)

    def astype(self, dtype: Any) -> Any:
        return self._traced.astype(dtype)

    def _combine(self, compute: Callable[[Any, Any], Any], other: Any, reflected: bool) -> Any:
        if isinstance(other, Placeholder):
            other = other._traced
        traced = compute(other, self._traced) if reflected else compute(self._traced, other)
        if not isinstance(other, int | float):
            return traced

        def derived(value: Any, before: Callable[[Any], Any] = self._derived) -> Any:
            value = before(value)
            return compute(other, value) if reflected else compute(value, other)

        try:
            with np.errstate(all="raise"):
                values = np.asarray(
                    compute(other, self._values) if reflected else compute(self._values, other)
                )
        except ArithmeticError:
            return traced
        return Placeholder(self._path, traced, values, self._inquiry, derived)

    def __neg__(self) -> Any:
        return self._combine(operator.mul, -1, reflected=False)

    def __pos__(self) -> Any:
        return self

    def __abs__(self) -> Any:
        return jnp.abs(self._traced)


class _Aside:
    """The unchanging part of a placeholder; equal only to itself, so that no trace is reused."""

    def __init__(self, placeholder: Placeholder) -> None:
        self.placeholder = placeholder


def _comparison(compare: Callable[[Any, Any], Any]) -> Callable[[Placeholder, Any], Any]:
    def method(self: Placeholder, other: Any) -> Any:
        if isinstance(other, int | float | np.number):
            return self._ask(compare, other)
        if other is None or isinstance(other, str):
            return (
                compare is operator.ne if compare in (operator.eq, operator.ne) else NotImplemented
            )
        return compare(self._traced, other)  # with an array: part of the program

    return method


def _arithmetic(
    compute: Callable[[Any, Any], Any], reflected: bool
) -> Callable[[Placeholder, Any], Any]:
    def method(self: Placeholder, other: Any) -> Any:
        return self._combine(compute, other, reflected)

    return method


for _name in ("lt", "le", "gt", "ge", "eq", "ne"):
    setattr(Placeholder, f"__{_name}__", _comparison(getattr(operator, _name)))
for _name in ("add", "sub", "mul", "truediv", "floordiv", "mod", "pow"):
    setattr(Placeholder, f"__{_name}__", _arithmetic(getattr(operator, _name), reflected=False))
    setattr(Placeholder, f"__r{_name}__", _arithmetic(getattr(operator, _name), reflected=True))
