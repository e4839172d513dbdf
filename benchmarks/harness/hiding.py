"""How packages are made to look not installed to the program that runs."""

import sys
from importlib.machinery import ModuleSpec
from typing import Any

FRAMEWORKS = frozenset({"tensorflow", "jax", "torch"})
"""Keras imports TensorFlow wherever it is installed, which costs seconds that users of another
framework do not pay."""

STARTED_LATE = frozenset({"pandas", "sklearn"})
"""Keras imports these wherever they are installed, which costs a start most of a second."""

OF_TESTS = frozenset({"etils", "matplotlib", "pandas"})
"""Keras imports these too; here they come with what the tests need, users of keraunos need none."""


class _Without:
    """A finder of modules that does not find these."""

    def __init__(self, finder: Any, names: frozenset[str]) -> None:
        self._finder, self._names = finder, names

    def find_spec(self, fullname: str, *where: Any) -> ModuleSpec | None:
        if fullname.partition(".")[0] in self._names:
            return None
        found: ModuleSpec | None = self._finder.find_spec(fullname, *where)
        return found

    def __getattr__(self, name: str) -> Any:
        return getattr(self._finder, name)


def hide(names: frozenset[str]) -> None:
    """Has every later import of these fail as if they were not there.

    Unlike a None in `sys.modules`, which Keras's preprocessing layers take for TensorFlow itself,
    and a finder that raises, which PyTorch does not expect when it only asks.
    """
    sys.meta_path[:] = [_Without(finder, names) for finder in sys.meta_path]
