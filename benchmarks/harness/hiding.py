"""How packages are made to look not installed to the program that runs."""

import sys
from collections.abc import Sequence
from importlib.abc import MetaPathFinder
from importlib.machinery import ModuleSpec
from types import ModuleType

FRAMEWORKS = frozenset({"tensorflow", "jax", "torch"})

STARTED_LATE = frozenset({"pandas", "sklearn"})
"""Keras imports these wherever they are installed, which costs a start most of a second."""

OF_TESTS = frozenset({"etils", "matplotlib", "pandas"})
"""Keras imports these too; here they come with what the tests need, users of keraunos need none."""


class _Hidden(MetaPathFinder):
    def __init__(self, names: frozenset[str]) -> None:
        self.names = names

    def find_spec(
        self, fullname: str, path: Sequence[str] | None, target: ModuleType | None = None
    ) -> ModuleSpec | None:
        if fullname.partition(".")[0] in self.names:
            raise ModuleNotFoundError(f"No module named {fullname!r}", name=fullname)
        return None


def hide(names: frozenset[str]) -> None:
    """Has every later import of these fail as if they were not there.

    Unlike a None in `sys.modules`, which Keras's preprocessing layers take for TensorFlow itself.
    """
    sys.meta_path.insert(0, _Hidden(names))
