"""How XLA is told to compile a program, where its own choice is a slow one."""

import os
import platform
from collections.abc import Mapping
from typing import Any

import jax

LIBRARY = "xla_cpu_experimental_ynn_fusion_type"
CONVOLUTIONS_ON_CPU: Mapping[str, str] = {
    LIBRARY: "LIBRARY_FUSION_TYPE_DOT,LIBRARY_FUSION_TYPE_REDUCE"
}
"""XLA hands convolutions without padding to YNNPACK, which takes up to six times as long for them
as its own library (jaxlib 0.10.2); all else that it hands over stays there."""

_refused = False


def options(platform_of_jax: str, convolutions: bool) -> Mapping[str, str]:
    """The compiler options for a program on this platform.

    Args:
        platform_of_jax: `cpu`, `gpu` or `tpu`.
        convolutions: whether there are any in it; without, XLA's own choices are good.
    """
    intel = platform.machine().lower() in ("x86_64", "amd64")  # elsewhere XLA chooses otherwise
    chosen = LIBRARY in os.environ.get("XLA_FLAGS", "")
    if platform_of_jax != "cpu" or not convolutions or not intel or chosen or _refused:
        return {}
    return CONVOLUTIONS_ON_CPU


def compiled(lowered: Any, chosen: Mapping[str, str]) -> Any:
    """Compiles with these options, or without them if this XLA does not know them."""
    global _refused
    if chosen:
        try:
            return lowered.compile(compiler_options=dict(chosen))
        except jax.errors.JaxRuntimeError as error:
            if LIBRARY not in str(error):
                raise
            _refused = True
    return lowered.compile()
