"""The native library: loaded once, and its functions made known to XLA."""

import ctypes
import os
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import jax

from keraunos.language import text

LIBRARY = Path(__file__).parent / "libkeraunos.so"
"""What `keraunos.kernels.building` makes, which is a program and not imported here."""

HANDLERS = (
    *(
        f"keraunos_{name}{suffix}"
        for name in ("convolve", "weight_gradient", "dense_gradient")
        for suffix in ("", "_bfloat16")
    ),
    "keraunos_attention",
    "keraunos_attention_gradient",
    "keraunos_recurrence",
    "keraunos_recurrence_gradient",
    "keraunos_random_bits",
    "keraunos_normalise",
    "keraunos_normalise_gradient",
)


@dataclass(frozen=True)
class Library:
    """What there is of it here.

    Attributes:
        instructions: those that its loops use on this processor, such as `avx512`; None if the
            library cannot be used.
        reason: why it cannot be used; None if it can.
    """

    instructions: str | None
    reason: str | None

    @property
    def usable(self) -> bool:
        """Whether compiled programs may call it."""
        return self.reason is None

    @property
    def bfloat16(self) -> bool:
        """Whether it multiplies bfloat16 on this processor; else that is float32 in between."""
        return self.instructions == "avx512_bf16"


def library() -> Library:
    """The library, if it was compiled and KERAUNOS_NATIVE does not say `off`."""
    if os.environ.get("KERAUNOS_NATIVE", "").lower() in ("off", "0", "no", "false"):
        return Library(None, text("the environment variable KERAUNOS_NATIVE says off"))
    return _loaded()


@cache
def _loaded() -> Library:
    if not LIBRARY.is_file():
        return Library(None, text("it was not compiled"))
    try:
        native = ctypes.CDLL(str(LIBRARY))
        for name in HANDLERS:
            handler = jax.ffi.pycapsule(getattr(native, name))  # type: ignore[no-untyped-call]
            jax.ffi.register_ffi_target(name, handler, platform="cpu")
        native.keraunos_instruction_set.restype = ctypes.c_char_p
        instructions = native.keraunos_instruction_set().decode()
    except Exception as problem:  # whatever a library of another machine or version may do
        return Library(None, text("it cannot be loaded ({problem})", problem=problem))
    return Library(instructions, None)
