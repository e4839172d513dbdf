"""What happens when a program imports Keras, and when it imports a TensorFlow that is not there?"""

import builtins
import importlib.util
import sys
from collections.abc import Callable, Mapping, Sequence
from importlib.abc import Loader, MetaPathFinder
from importlib.machinery import ModuleSpec
from types import ModuleType
from typing import Any

from keraunos.programs.user_code import is_users


def after(name: str, action: Callable[[], None]) -> None:
    """Has `action` called once, right after the module was imported, or now if it has been."""
    if name in sys.modules:
        action()
    else:
        sys.meta_path.insert(0, _Watch(name, action))


def installed(name: str) -> bool:
    """Whether a package is there, not importing it. A folder without code is none."""
    try:
        spec = importlib.util.find_spec(name)
    except (ImportError, ValueError):
        return False
    return spec is not None and spec.origin is not None


def serve(package: str, give: Callable[[str, Sequence[str]], ModuleType]) -> None:
    """Has the user's code get `package` and what lies in it from `give(name, names imported)`.

    Only the user's: libraries look for an optional TensorFlow, in `sys.modules` too, and would take
    a stand-in for the real one. So none is put there, and the import statement of the user's files
    alone is answered.
    """
    usual = builtins.__import__

    def import_(
        name: str,
        globals: Mapping[str, Any] | None = None,
        locals: Mapping[str, Any] | None = None,
        fromlist: Sequence[str] | None = (),
        level: int = 0,
    ) -> ModuleType:
        asked = level == 0 and (name == package or name.startswith(f"{package}."))
        if asked and _imports_for_user(globals):
            return give(name, fromlist or ())
        return usual(name, globals, locals, fromlist or (), level)

    builtins.__import__ = import_


def _imports_for_user(names: Mapping[str, Any] | None) -> bool:
    names = names or {}
    file = names.get("__file__")
    return names.get("__name__") == "__main__" or (isinstance(file, str) and is_users(file))


class _Watch(MetaPathFinder):
    """Finds one module as the others do, and adds an action to its loading."""

    def __init__(self, name: str, action: Callable[[], None]) -> None:
        self._name, self._action = name, action

    def find_spec(
        self, fullname: str, path: Sequence[str] | None, target: ModuleType | None = None
    ) -> ModuleSpec | None:
        if fullname != self._name:
            return None
        sys.meta_path.remove(self)
        try:
            spec = importlib.util.find_spec(fullname)
        finally:
            sys.meta_path.insert(0, self)
        if spec is not None and spec.loader is not None:
            spec.loader = _ThenAct(spec.loader, self)
        return spec

    def found(self) -> None:
        """The module is loaded."""
        sys.meta_path.remove(self)
        self._action()


class _ThenAct(Loader):
    def __init__(self, loader: Loader, watch: _Watch) -> None:
        self._loader, self._watch = loader, watch

    def create_module(self, spec: ModuleSpec) -> ModuleType | None:
        return self._loader.create_module(spec)

    def exec_module(self, module: ModuleType) -> None:
        if module.__spec__ is not None:
            module.__spec__.loader = self._loader
        module.__loader__ = self._loader
        self._loader.exec_module(module)
        self._watch.found()
