"""How XLA is told to compile a program, where its own choice is a slow one."""

import os
import platform
from collections.abc import Mapping
from typing import Any

import jax

Options = Mapping[str, str | bool]
"""What XLA is told; of a flag it wants to know in Python's own words."""

LIBRARY = "xla_cpu_experimental_ynn_fusion_type"
CONVOLUTIONS_ON_CPU: Options = {LIBRARY: "LIBRARY_FUSION_TYPE_DOT,LIBRARY_FUSION_TYPE_REDUCE"}
"""XLA hands convolutions without padding to YNNPACK, which takes up to six times as long for them
as its own library (jaxlib 0.10.2); all else that it hands over stays there."""

LEVEL = "xla_backend_optimization_level"
QUICKLY_ON_CPU: Options = {LEVEL: "0", "xla_cpu_use_fusion_emitters": False}
"""A fifth to a half of the time to compile; the program takes two to four times as long (jaxlib
0.10.2)."""

_refused: set[str] = set()


def options(platform_of_jax: str, convolutions: bool, rare: bool = False) -> Options:
    """The compiler options for a program on this platform.

    Args:
        platform_of_jax: `cpu`, `gpu` or `tpu`.
        convolutions: whether there are any in it; without, XLA's own choices are good.
        rare: whether it runs so seldom that it is to be there soon rather than to be fast.
    """
    if platform_of_jax != "cpu":
        return {}
    intel = platform.machine().lower() in ("x86_64", "amd64")  # elsewhere XLA chooses otherwise
    chosen = {
        **(CONVOLUTIONS_ON_CPU if convolutions and intel else {}),
        **(QUICKLY_ON_CPU if rare else {}),
    }
    by_user = os.environ.get("XLA_FLAGS", "")
    return {n: v for n, v in chosen.items() if n not in _refused and n not in by_user}


def compiled(lowered: Any, chosen: Options) -> Any:
    """Compiles with these options, or without those that this XLA does not know."""
    if chosen:
        try:
            return lowered.compile(compiler_options=dict(chosen))
        except jax.errors.JaxRuntimeError as error:
            unknown = {name for name in chosen if name in str(error)}
            if not unknown:
                raise
            _refused.update(unknown)
        return compiled(lowered, {n: v for n, v in chosen.items() if n not in unknown})
    return lowered.compile()
