"""How does a user's own Python file become a recipe, and a recipe such a file?

The file is executed as Python would run it: modules that lie beside it can be imported. It leaves
nothing behind in the process, so that after an edit, or from a copy, it is a new one.
"""

import importlib
import os
import re
import sys
import traceback
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from functools import wraps
from pathlib import Path
from types import ModuleType
from typing import Any

import numpy as np

from keraunos.data.dataset import Dataset
from keraunos.errors import KeraunosError, unreadable
from keraunos.recipes._recipe import Recipe, Training

_KERAUNOS = str(Path(__file__).resolve().parents[1]) + os.sep
_STANDARD_LIBRARY = str(Path(traceback.__file__).resolve().parent) + os.sep


@dataclass(frozen=True)
class Source:
    """The file of a recipe.

    Attributes:
        path: absolute.
        name: of the function in it.
        content: what was executed.
    """

    path: Path
    name: str
    content: bytes
    _beside: "_Neighbourhood"

    def files(self) -> dict[str, bytes]:
        """The file and the modules beside it that it has imported so far.

        Their names are relative to the folder of the file, with slashes.
        """
        return {self.path.name: self.content, **self._beside.contents}

    @contextmanager
    def answers_for_training(self) -> Iterator[None]:
        """What fails meanwhile in the user's code, or what Keras refuses, is told in a sentence."""
        try:
            yield
        except KeraunosError:
            raise
        except Exception as error:
            sentence = _at_fault(error, self.path.parent)
            if sentence is None and isinstance(error, ValueError | TypeError):
                sentence = KeraunosError(
                    "Keras cannot train what {name} in {path} returns: {reason}",
                    name=self.name,
                    path=self.path,
                    reason=_reason(error),
                )
            if sentence is None:
                raise
            raise sentence from error


def names_a_file(name: str) -> bool:
    """Whether this means a file and not a ready-made recipe."""
    return bool(re.search(r"\.py(:[^/\\]*)?$", name)) or "/" in name or "\\" in name


def read(name: str) -> Recipe:
    """The recipe of `my_network.py` or `my_network.py:name`; executes the file.

    Raises:
        KeraunosError: as `from_file`.
    """
    path, colon, function = name.rpartition(".py:")
    return from_file(Path(path + ".py"), function) if colon else from_file(Path(name))


def from_file(path: Path, name: str | None = None) -> Recipe:
    """Executes a Python file and returns a recipe in it.

    Args:
        path: of the file.
        name: of the function; by default the only recipe, or the one with the name of the file.

    Raises:
        KeraunosError: if there is no such file, it fails, or the recipe is not to be found in it.
    """
    module, content, beside = _executed(path)
    found = {
        key: value
        for key, value in vars(module).items()
        if isinstance(value, Recipe) and value.function.__module__ == module.__name__
    }
    if not found:
        raise KeraunosError(
            '{path} holds no recipe: put @keraunos.recipe(task="image-classification") above a '
            "function that returns keraunos.Training(model, data, epochs, batch_size). "
            "`keraunos new digits-cnn FILE.py` writes one to begin with.",
            path=path,
        )
    wanted = (name or path.stem).replace("-", "_")
    if name is None and len(found) == 1:
        (wanted,) = found
    if wanted not in found:
        known = ", ".join(f"{path}:{key}" for key in found)
        if name is None:
            raise KeraunosError(
                "{path} holds several recipes; name one: {known}.", path=path, known=known
            )
        raise KeraunosError(
            "{path} holds no recipe named {name}; it has: {known}.",
            path=path,
            name=name,
            known=known,
        )
    recipe = found[wanted]
    source = Source(path.resolve(), wanted, content, beside)
    return replace(recipe, function=_guarded(recipe, source), source=source)


def public_objects(path: Path) -> dict[str, Any]:
    """Executes a file; the classes and functions it defines, by the names Keras stores.

    Raises:
        KeraunosError: if there is no such file or it fails.
    """
    module, _, _ = _executed(path)
    return {
        name: value
        for name, value in vars(module).items()
        if getattr(value, "__module__", None) == module.__name__ and callable(value)
    }


@dataclass
class _Neighbourhood:
    """The modules in a folder, importable meanwhile and unknown to the process otherwise.

    Attributes:
        folder: absolute.
        modules: those that were imported so far.
        contents: their files, by the path relative to the folder.
    """

    folder: Path
    modules: dict[str, ModuleType] = field(default_factory=dict)
    contents: dict[str, bytes] = field(default_factory=dict)

    @contextmanager
    def entered(self) -> Iterator[None]:
        beside = {entry.name.removesuffix(".py") for entry in os.scandir(self.folder)}
        hidden = {
            name: module
            for name, module in sys.modules.items()
            if self._holds(module) or _in_the_way(module, name, beside)
        }
        for name in hidden:
            del sys.modules[name]
        sys.modules.update(self.modules)
        sys.path.insert(0, str(self.folder))
        writes_bytecode, sys.dont_write_bytecode = not sys.dont_write_bytecode, True
        importlib.invalidate_caches()
        try:
            yield
        finally:
            sys.dont_write_bytecode = not writes_bytecode
            if str(self.folder) in sys.path:
                sys.path.remove(str(self.folder))
            for name, module in list(sys.modules.items()):
                if self._holds(module):
                    self._keep(name, module)
                    del sys.modules[name]
            sys.modules.update(hidden)

    def _keep(self, name: str, module: ModuleType) -> None:
        self.modules[name] = module
        file = Path(getattr(module, "__file__", None) or "")
        if file.suffix == ".py" and file.is_file():
            self.contents.setdefault(file.relative_to(self.folder).as_posix(), file.read_bytes())

    def _holds(self, module: Any) -> bool:
        """Whether it is the user's own, from this folder."""
        if getattr(module, "__name__", "__main__") == "__main__":
            return False
        return any(_own(place, self.folder) for place in _places(module))


def _in_the_way(module: Any, name: str, beside: set[str]) -> bool:
    """Whether an import would find it, a user's module from elsewhere, instead of one beside."""
    if name.partition(".")[0] not in beside - {"__main__", "keraunos"}:
        return False
    places = _places(module)
    return bool(places) and all(_own(place, Path(place).anchor) for place in places)


def _places(module: Any) -> list[str]:
    """Where a module was read from. Text: this is asked of thousands of modules."""
    file = getattr(module, "__file__", None)
    if isinstance(file, str):
        return [file]
    path = getattr(module, "__path__", None)
    return [str(place) for place in path] if isinstance(path, Iterable) else []


def _own(place: str, folder: Path | str) -> bool:
    """Whether it lies in the folder and belongs to no installed package."""
    start = str(folder).rstrip(os.sep) + os.sep
    if not place.startswith(start) or place.startswith((_KERAUNOS, _STANDARD_LIBRARY)):
        return False
    inside = Path(place[len(start) :]).parts
    return "site-packages" not in inside and "dist-packages" not in inside


def _executed(path: Path) -> tuple[ModuleType, bytes, _Neighbourhood]:
    """The file as a module, its content, and what lies beside it."""
    if path.suffix != ".py":
        raise KeraunosError("{path} is not a Python file; a recipe's file ends in .py.", path=path)
    try:
        content = path.read_bytes()
    except FileNotFoundError:
        raise KeraunosError("There is no file {path}.", path=path) from None
    except OSError as error:
        raise unreadable(path, error) from None
    place = path.resolve()
    beside = _Neighbourhood(place.parent)
    module = ModuleType(place.stem)
    module.__file__ = str(place)
    with beside.entered():
        if place.stem in sys.modules:
            raise KeraunosError(
                "{path} has the name of the module {module!r}, which is needed itself; rename the "
                "file.",
                path=path,
                module=place.stem,
            )
        sys.modules[place.stem] = module
        with _told(beside.folder):
            exec(compile(content, str(place), "exec", dont_inherit=True), vars(module))
    beside.contents.pop(place.name, None)
    return module, content, beside


def _guarded(recipe: Recipe, source: Source) -> Callable[..., Training]:
    """The recipe's function, whose failures and results become sentences where they are wrong."""

    @wraps(recipe.function)
    def function(**parameters: Any) -> Training:
        with source._beside.entered(), _told(source.path.parent):
            made = recipe.function(**parameters)
        _check(made, source)
        return made

    return function


@contextmanager
def _told(folder: Path) -> Iterator[None]:
    """What fails in the user's code is told in a sentence with file and line."""
    try:
        yield
    except KeraunosError:
        raise
    except SyntaxError as error:
        raise KeraunosError(
            "{path}, line {line}: {reason}.",
            path=error.filename,
            line=error.lineno,
            reason=error.msg,
        ) from error
    except (Exception, SystemExit) as error:
        sentence = _at_fault(error, folder)
        if sentence is None:
            raise KeraunosError(
                "What lies in {folder} cannot be executed: {reason}",
                folder=folder,
                reason=_reason(error),
            ) from error
        raise sentence from error


def _at_fault(error: BaseException, folder: Path) -> KeraunosError | None:
    """The sentence for an exception that passed through code in the folder, None for another."""
    # Keras and JAX raise anew what they have shortened.
    one: BaseException | None = error
    while one is not None:
        frames = traceback.extract_tb(one.__traceback__)
        own = [frame for frame in frames if _own(frame.filename, folder)]
        if own:
            return KeraunosError(
                "{path}, line {line}: {reason}",
                path=own[-1].filename,
                line=own[-1].lineno,
                reason=_reason(one),
            )
        one = one.__cause__ or one.__context__
    return None


def _reason(error: BaseException) -> str:
    """The exception's kind and the line of its message that says what is wrong."""
    lines = [line for line in _STYLE.sub("", str(error)).strip().splitlines() if line.strip()]
    if len(lines) > 1 and lines[0].startswith("Exception encountered when calling"):
        lines = lines[1:]
    return f"{type(error).__name__}: {lines[0].strip()}" if lines else repr(error)


_STYLE = re.compile(r"\x1b\[[0-9;]*m")


def _check(made: Any, source: Source) -> None:
    where = {"path": source.path, "name": source.name}
    if not isinstance(made, Training):
        raise KeraunosError(
            "{name} in {path} returns {kind}, not a keraunos.Training(model, data, epochs, "
            "batch_size).",
            kind=type(made).__name__,
            **where,
        )
    if not getattr(made.model, "compiled", False):
        raise KeraunosError(
            "{name} in {path} returns a model that is not compiled; call model.compile first.",
            **where,
        )
    if not isinstance(made.data, Dataset):
        raise KeraunosError(
            "{name} in {path} returns data of the type {kind}, not a keraunos.data.Dataset.",
            kind=type(made.data).__name__,
            **where,
        )
    for part, examples in made.data.parts.items():
        if len(examples.x) != len(examples.y) or len(examples.x) == 0:
            raise KeraunosError(
                "{name} in {path}: the {part} part has {x} examples and {y} labels.",
                part=part,
                x=len(examples.x),
                y=len(examples.y),
                **where,
            )
        if np.asarray(examples.x).dtype == object or np.asarray(examples.y).dtype == object:
            raise KeraunosError(
                "{name} in {path}: the {part} part is not made of arrays of numbers (examples of "
                "different shapes?).",
                part=part,
                **where,
            )
    if made.epochs < 1 or made.batch_size < 1:
        raise KeraunosError(
            "{name} in {path}: epochs and batch_size are at least 1, not {epochs} and {size}.",
            epochs=made.epochs,
            size=made.batch_size,
            **where,
        )
