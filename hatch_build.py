"""Compiles the native kernels while the package is built; without a compiler it goes without."""

import importlib.util
import os
import sys
import sysconfig
from pathlib import Path
from types import ModuleType
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface


class NativeKernels(BuildHookInterface):
    """KERAUNOS_NATIVE=off leaves the kernels out, =required makes a failure end the build."""

    PLUGIN_NAME = "custom"

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Compiles, and marks the wheel as one for this platform if that succeeded."""
        if self.target_name != "wheel":
            return
        wanted = os.environ.get("KERAUNOS_NATIVE", "")
        building = _building(Path(self.root))
        building.LIBRARY.unlink(missing_ok=True)  # of an older build
        if wanted == "off":
            return
        try:
            library = building.build(_headers())
        except (building.CannotBuildError, ImportError) as reason:
            if wanted == "required":
                raise
            print(f"Without native kernels: {reason}.", file=sys.stderr)
            return
        build_data["artifacts"].append(str(library.relative_to(self.root)))
        build_data["pure_python"] = False
        # The library knows nothing of Python's own interfaces: one for every version.
        machine = sysconfig.get_platform().replace("-", "_").replace(".", "_")
        build_data["tag"] = f"py3-none-{machine}"


def _building(root: Path) -> ModuleType:
    """The module that compiles, by its path: the package itself needs more than is here."""
    path = root / "src/keraunos/kernels/building.py"
    spec = importlib.util.spec_from_file_location("building", path)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def _headers() -> Path:
    """Where jaxlib has `xla/ffi/api/ffi.h`: what `jax.ffi.include_dir()` says."""
    import jaxlib

    return Path(jaxlib.__file__).parent / "include"
