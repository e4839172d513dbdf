"""What stands for a number of a Keras object, while a program for many values of it is traced?

A layer keeps its dropout rate as a Python number. Where networks that share a program have
different rates, a `Placeholder` takes the number's place during the trace: arithmetic with it
becomes part of the program, and what Python has to know then and there (is it positive?) is
answered from the values that the networks have, and remembered.
"""

import numbers
import operator
import sys
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, NoReturn

import jax
import numpy as np
from jax import lax

from keraunos.engine.keras_bridge.anatomy import representable

_ARRAYS = ("jax", "jaxlib", "numpy", "optree")

Numbers = Mapping[str, Any]
"""A network's numbers, by their paths."""


@dataclass(frozen=True)
class Question:
    """What Python wanted to know while a program was traced, and the answer.

    The program is right for exactly those networks whose numbers give this answer.

    Attributes:
        ask: gives the answer for a network's numbers.
        answer: what it was.
    """

    ask: Callable[[Numbers], bool]
    answer: bool

    def answered_alike(self, numbers: Numbers) -> bool:
        """Whether other numbers give the same answer."""
        try:
            return self.ask(numbers) is self.answer
        except ArithmeticError:  # a division by zero, where the others had none
            return False


@dataclass
class Inquiry:
    """What was asked while a program was traced.

    Attributes:
        questions: those that had one answer.
        refusal: what ended the trace; Keras makes exceptions anew on their way.
        last_used: the path of the number that was used last, the likely cause of an exception.
    """

    questions: list[Question] = field(default_factory=list)
    refusal: "Disagreement | Untraceable | None" = None
    last_used: str | None = None

    def refuse(self, refusal: "Disagreement | Untraceable") -> NoReturn:
        self.refusal = self.refusal or refusal
        raise refusal


class Disagreement(Exception):  # noqa: N818 - no error: the values belong into two programs
    """The values of one number ask for different programs.

    Attributes:
        path: where the number is.
        yes: for each network whether its answer was yes.
    """

    def __init__(self, path: str, yes: Sequence[bool]) -> None:
        super().__init__(path)
        self.path = path
        self.yes = yes


class Untraceable(TypeError):  # noqa: N818 - no error either: a program of its own
    """Numbers had to be Python numbers while the program was traced.

    Attributes:
        paths: where they are.
    """

    def __init__(self, *paths: str) -> None:
        super().__init__(f"no Python number, but one of each network: {', '.join(paths)}")
        self.paths = paths


@jax.tree_util.register_pytree_node_class
class Placeholder:
    """A number with another value for each network that shares the program being traced.

    Args:
        path: where the number is.
        traced: its value in the program, a scalar; weakly typed if it is a Python number, so that
            it takes the dtype of what it meets.
        values: those of all networks. What is computed from it is computed from them too, as
            Python does, so that comparisons are answered as they are in a training alone.
        inquiry: takes what is asked.
        number: gives the value from a network's numbers; None for the one at the path.
    """

    shape: tuple[int, ...] = ()
    ndim = 0
    size = 1

    def __init__(
        self,
        path: str,
        traced: Any,
        values: Sequence[Any],
        inquiry: Inquiry,
        number: Callable[[Numbers], Any] | None = None,
    ) -> None:
        self._path = path
        self._traced = traced
        self._values = tuple(values)
        self._inquiry = inquiry
        self._number = number or operator.itemgetter(path)

    @property  # type: ignore[misc]
    def __class__(self) -> Any:
        # Who asks for `isinstance(rate, float)` goes the way that a Python number would go; but
        # JAX, which would want that number.
        asking = sys._getframe(1).f_globals.get("__name__", "").partition(".")[0]
        return Placeholder if asking in _ARRAYS else type(self._values[0])

    @property
    def dtype(self) -> Any:
        return self._traced.dtype

    def __jax_array__(self) -> Any:
        self._inquiry.last_used = self._path
        return self._traced

    def tree_flatten(self) -> tuple[tuple[Any], Any]:
        # It passes through jitted functions: what it has besides its value is the same object.
        self._inquiry.last_used = self._path
        return (self._traced,), _Aside(self)

    @classmethod
    def tree_unflatten(cls, aside: "_Aside", children: tuple[Any]) -> "Placeholder":
        of = aside.placeholder
        return cls(of._path, children[0], of._values, of._inquiry, of._number)

    def _ask(self, question: Callable[..., Any], *others: Any) -> bool:
        """The answer for all networks; others are numbers or placeholders."""
        yes = [bool(answer) for answer in self._computed(question, *others)]
        if len(set(yes)) > 1:
            self._inquiry.refuse(Disagreement(self._path, yes))
        numbers = [_number_of(part) for part in (self, *others)]

        def ask(known: Numbers) -> bool:
            return bool(question(*(number(known) for number in numbers)))

        self._inquiry.questions.append(Question(ask, yes[0]))
        return yes[0]

    def _computed(self, compute: Callable[..., Any], *others: Any) -> list[Any]:
        """What Python computes for each network."""
        self._inquiry.last_used = self._path
        columns = [p._values if _stands(p) else [p] * len(self._values) for p in (self, *others)]
        try:
            with np.errstate(all="ignore"):
                return [compute(*row) for row in zip(*columns, strict=True)]
        except ArithmeticError:  # one of them fails where others may not
            self._refuse()

    def _combined(self, compute: Callable[..., Any], *operands: Any) -> Any:
        """Arithmetic: the value in the program, and those that Python computes."""
        if compute in (operator.floordiv, operator.mod) and not _all_whole(operands):
            self._refuse()  # they jump, and at other values in 32 bits
        values = self._computed(lambda _, *row: compute(*row), *operands)
        numbers = [_number_of(part) for part in operands]

        def number(known: Numbers) -> Any:
            return compute(*(number(known) for number in numbers))

        wanted = [type(p._values[0]) if _stands(p) else type(p) for p in operands]
        kind = float if compute is operator.truediv or float in wanted else wanted[0]
        # A program computes in 32 bits, and whole numbers stay whole: 10 ** -2 is 0 to it.
        plain = kind in (int, float) and set(wanted) <= {int, float}

        def as_python(*row: Any) -> bool:
            value = compute(*row[1:])
            return representable(value) and (not plain or type(value) is kind)

        if any(isinstance(value, complex) for value in values):
            self._refuse()
        if not all(representable(v) and (not plain or type(v) is kind) for v in values):
            self._refuse()
        self._ask(as_python, *operands)
        traced = compute(*(p._traced if _stands(p) else p for p in operands))
        return Placeholder(self._path, traced, values, self._inquiry, number)

    def _refuse(self, *_: Any, **__: Any) -> NoReturn:
        self._inquiry.refuse(Untraceable(self._path))

    def _method(self, compute: Callable[..., Any], *operands: Any) -> Any:
        """What an operator gives: of numbers a number, of arrays a part of the program."""
        self._inquiry.last_used = self._path
        if all(_is_number(part) for part in operands):
            if compute in _COMPARISONS:
                return self._ask(lambda _, *row: compute(*row), *operands)
            return self._combined(compute, *operands)
        if not all(_is_number(p) or hasattr(p, "shape") or _has_array(p) for p in operands):
            if any(isinstance(p, numbers.Number) for p in operands if not _is_number(p)):
                self._refuse()  # a fraction, a decimal: it would be unequal to all
            return NotImplemented
        result = compute(*(p._traced if _stands(p) else p for p in operands))
        if any(isinstance(part, np.ndarray) for part in operands):
            # NumPy would have computed it, and what comes of that insists on its dtype.
            host = compute(*(p._values[0] if _stands(p) else p for p in operands))
            result = lax.convert_element_type(result, jax.dtypes.canonicalize_dtype(host.dtype))
        return result

    def __array_ufunc__(self, ufunc: Any, method: str, *operands: Any, **settings: Any) -> Any:
        compute = _UFUNCS.get(ufunc)
        if compute is None or method != "__call__" or settings:
            self._refuse()
        return self._method(compute, *operands)

    def __bool__(self) -> bool:
        return self._ask(bool)

    def __copy__(self, *_: Any) -> "Placeholder":
        return self

    __deepcopy__ = __copy__

    def __repr__(self) -> str:
        return f"<{self._path}: {len(self._values)} values>"

    def astype(self, dtype: Any) -> Any:
        return self.__jax_array__().astype(dtype)


class _Aside:
    """The unchanging part of a placeholder; equal only to itself, so that no trace is reused."""

    def __init__(self, placeholder: Placeholder) -> None:
        self.placeholder = placeholder


def _stands(part: Any) -> bool:
    return type(part) is Placeholder


def _number_of(part: Any) -> Callable[[Numbers], Any]:
    if _stands(part):
        number: Callable[[Numbers], Any] = part._number
        return number
    return lambda known: part


def _is_number(part: Any) -> bool:
    return _stands(part) or isinstance(part, int | float | np.integer | np.floating)


def _all_whole(parts: Sequence[Any]) -> bool:
    kinds = {type(p._values[0]) if _stands(p) else type(p) for p in parts}
    return all(issubclass(kind, int | np.integer) for kind in kinds)


def _has_array(part: Any) -> bool:
    return hasattr(part, "__jax_array__")


def _operator(compute: Callable[..., Any], reflected: bool = False) -> Callable[..., Any]:
    def method(self: Placeholder, *others: Any) -> Any:
        return self._method(compute, *((*others, self) if reflected else (self, *others)))

    return method


_COMPARISONS = [getattr(operator, name) for name in ("lt", "le", "gt", "ge", "eq", "ne")]
_ARITHMETIC = ("add", "sub", "mul", "truediv", "floordiv", "mod", "pow")
_UFUNCS = {
    np.add: operator.add,
    np.subtract: operator.sub,
    np.multiply: operator.mul,
    np.true_divide: operator.truediv,
    np.floor_divide: operator.floordiv,
    np.remainder: operator.mod,
    np.power: operator.pow,
    np.less: operator.lt,
    np.less_equal: operator.le,
    np.greater: operator.gt,
    np.greater_equal: operator.ge,
    np.equal: operator.eq,
    np.not_equal: operator.ne,
}

for _compute in _COMPARISONS:
    setattr(Placeholder, f"__{_compute.__name__}__", _operator(_compute))
for _name in _ARITHMETIC:
    setattr(Placeholder, f"__{_name}__", _operator(getattr(operator, _name)))
    setattr(Placeholder, f"__r{_name}__", _operator(getattr(operator, _name), reflected=True))
for _name in ("neg", "pos", "abs"):
    setattr(Placeholder, f"__{_name}__", _operator(getattr(operator, _name)))
for _name in (
    *("float", "int", "index", "complex", "round", "trunc", "floor", "ceil", "hash", "array"),
    *("str", "format", "divmod", "rdivmod", "invert", "and", "rand", "or", "ror", "xor", "rxor"),
    *("lshift", "rlshift", "rshift", "rrshift", "reduce", "reduce_ex"),
):
    setattr(Placeholder, f"__{_name}__", Placeholder._refuse)
for _name in ("real", "imag", "numerator", "denominator"):
    setattr(Placeholder, _name, property(Placeholder._refuse))
for _name in ("is_integer", "as_integer_ratio", "conjugate", "hex", "bit_length", "item", "tolist"):
    setattr(Placeholder, _name, Placeholder._refuse)
