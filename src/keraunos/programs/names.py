"""Where is a name now that a program expects in Keras and that is not there?"""

import ast
import re
import sys
from collections.abc import Iterator
from difflib import get_close_matches
from importlib import import_module
from importlib.util import find_spec
from typing import Any

from keraunos.errors import KeraunosError
from keraunos.language import text
from keraunos.programs.keras_names import TF_KERAS, shown
from keraunos.programs.old_keras import (
    HOMES,
    MOVED,
    OBJECTIVES,
    OTHER_MODULES,
    OTHER_NAMES,
    advice_for_name,
)
from keraunos.programs.user_code import Place


def missing_name(error: BaseException, place: Place) -> KeraunosError | None:
    """The sentence for an import or a module's attribute that is not there."""
    if isinstance(error, ModuleNotFoundError):
        return _missing_module(error, place)
    if isinstance(error, ImportError):
        found = re.search(r"cannot import name '(\w+)' from '([\w.]+)'", str(error))
        return _missing_in(found[2], found[1], place) if found else None
    if isinstance(error, AttributeError):
        # A module may raise it itself, as NumPy does, and leave `obj` out.
        found = re.match(r"module '([\w.]+)' has no attribute '(\w+)'", str(error))
        return _missing_in(found[1], found[2], place) if found else None
    if isinstance(error, NameError) and error.name in OTHER_NAMES:
        return _other(place, error.name, OTHER_NAMES[error.name])
    return None


def _missing_module(error: ModuleNotFoundError, place: Place) -> KeraunosError | None:
    missing = shown(error.name or "")
    root, in_keras = _in_keras(missing)
    if root:
        lines = [line for line in _imports_instead(place, missing, root) if line]
        if lines:
            return KeraunosError(
                "{where}: Keras 3 has no module {old}; write: {new}",
                where=place,
                old=missing,
                new="; ".join(lines),
            )
        return _gone(place, root, in_keras)
    if missing in OTHER_MODULES:
        return _other(place, missing, OTHER_MODULES[missing])
    package = missing.partition(".")[0]
    if not package or package == "tensorflow" or _imported_by_library(error) or _there(package):
        return None
    return KeraunosError(
        "{where} imports {package}, which is not installed here; install it: pip install {name}",
        where=place,
        package=package,
        name={"cv2": "opencv-python", "PIL": "pillow", "skimage": "scikit-image"}.get(
            package, package
        ),
    )


def _missing_in(module: str, name: str, place: Place) -> KeraunosError | None:
    full = f"{shown(module)}.{name}"
    root, in_keras = _in_keras(full)
    if root:
        return _gone(place, root, in_keras)
    if full in OTHER_NAMES:
        return _other(place, full, OTHER_NAMES[full])
    if full in OTHER_MODULES:
        return _other(place, full, OTHER_MODULES[full])
    return None


def _gone(place: Place, root: str, name: str) -> KeraunosError:
    """The sentence for `<root>.<name>`, where root is `keras` or `tensorflow.keras`."""
    advice = advice_for_name(name)
    if advice is None:
        new = _home(name)
        advice = text("write {new}", new=f"{root}.{new}") if new else None
        if new is None and name in MOVED:
            advice = text("leave it out")
        if advice is None and _in_tf_keras(name):
            advice = text("import it from tensorflow.{module}", module=f"keras.{_module(name)}")
    if advice is None:
        return KeraunosError(
            "{where}: Keras 3 has no {old}, nor the like of it; see https://keras.io/api",
            where=place,
            old=f"{root}.{name}",
        )
    return KeraunosError(
        "{where}: Keras 3 has no {old}; {advice}.",
        where=place,
        old=f"{root}.{name}",
        advice=advice,
    )


def _other(place: Place, old: str, new: str) -> KeraunosError:
    return KeraunosError(
        "{where}: {old} is no longer there; write {new}.", where=place, old=old, new=new
    )


def _home(name: str) -> str | None:
    """Where Keras 3 has what an old program calls `keras.<name>`."""
    if name in MOVED:
        return MOVED[name]
    module, _, last = name.rpartition(".")
    first, _, rest = name.partition(".")
    if first in OBJECTIVES:
        return _home(".".join(part for part in (OBJECTIVES[first], rest) if part)) or (
            f"{OBJECTIVES[first]}.{rest}".rstrip(".")
        )
    if module == "backend" and hasattr(_keras("ops"), last):
        return f"ops.{last}"
    for old, new in MOVED.items():  # in a module that is itself gone
        if old.partition(".")[2] == last and old.partition(".")[0] == first:
            return new
    homes = sorted(HOMES, key=lambda home: not _within(module, home))
    for home in homes:
        if hasattr(_keras(home), last):
            return f"{home}.{last}"
    if hasattr(_keras(""), last) and module != "":
        return last
    return _alike(module, last)


def _alike(module: str, name: str) -> str | None:
    """A name of the same module that differs in case or by a typing error."""
    try:
        there = [other for other in vars(_keras(module)) if not other.startswith("_")]
    except ImportError:
        return None
    for other in there:
        if other.lower().replace("_", "") == name.lower().replace("_", ""):
            return f"{module}.{other}"
    close = get_close_matches(name, there, n=1, cutoff=0.8)
    return ".".join(part for part in (module, close[0]) if part) if close else None


def _imports_instead(place: Place, missing: str, root: str) -> Iterator[str]:
    """The import statements for what the program wanted from a module that is gone."""
    statement = place.statement
    if not isinstance(statement, ast.ImportFrom) or statement.module is None:
        return
    homes: dict[str, list[str]] = {}
    module = shown(statement.module).removeprefix(root).lstrip(".")
    for alias in statement.names:
        if alias.name == "*":
            homes.setdefault(module.partition(".")[0], []).append("*")
            continue
        new = _home(f"{module}.{alias.name}")
        if new is None:
            from_tensorflow = _in_tf_keras(f"{module}.{alias.name}")
            if not from_tensorflow:
                return
            yield f"from tensorflow.keras.{module} import {alias.name}"
            continue
        home, _, name = new.rpartition(".")
        as_name = alias.asname or (alias.name if alias.name != name else None)
        homes.setdefault(home, []).append(f"{name} as {as_name}" if as_name else name)
    for home, names in homes.items():
        yield f"from {'.'.join(part for part in (root, home) if part)} import {', '.join(names)}"


def _in_keras(name: str) -> tuple[str, str]:
    """`keras` or `tensorflow.keras`, and the rest of the name; two empty words for other names."""
    for root in ("tensorflow.keras", "keras"):
        if name.startswith(f"{root}."):
            return root, name.removeprefix(f"{root}.")
    return "", ""


def _in_tf_keras(name: str) -> bool:
    """Whether the Keras of tf.keras kept a name of Keras 2 that Keras 3 alone has not."""
    try:
        return hasattr(import_module(f"{TF_KERAS}.{_module(name)}"), name.rpartition(".")[2])
    except ImportError:
        return False


def _module(name: str) -> str:
    return name.rpartition(".")[0]


def _keras(module: str) -> Any:
    return import_module(f"keras.{module}".rstrip("."))


def _within(name: str, outer: str) -> bool:
    return name == outer or name.startswith(f"{outer}.")


def _there(package: str) -> bool:
    try:
        return package in sys.modules or find_spec(package) is not None
    except (ImportError, ValueError):
        return True


def _imported_by_library(error: BaseException) -> bool:
    """Whether the import that failed stands in a library, which says itself what it lacks."""
    from keraunos.programs.user_code import is_users

    trace, last = error.__traceback__, ""
    while trace is not None:
        name = trace.tb_frame.f_code.co_filename
        if not name.startswith("<frozen") and "keraunos" not in name:
            last = name
        trace = trace.tb_next
    return not is_users(last)
