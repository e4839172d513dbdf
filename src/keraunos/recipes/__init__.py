"""Ready-made trainings, one small file each, that read like a tutorial.

A module `digits_cnn` in this folder holds the recipe `digits-cnn`.
"""

import difflib
import pkgutil
from importlib import import_module
from pathlib import Path

from keraunos.errors import KeraunosError
from keraunos.recipes._control import Control
from keraunos.recipes._copies import write_copy
from keraunos.recipes._files import Source, from_file, names_a_file, public_objects, read
from keraunos.recipes._recipe import (
    COMMON,
    Parameter,
    Recipe,
    Training,
    parameter_of,
    recipe,
)
from keraunos.recipes._values import Choice, Range


def names() -> list[str]:
    """The names of all recipes, without importing them."""
    modules = (module.name for module in pkgutil.iter_modules(__path__))
    return sorted(name.replace("_", "-") for name in modules if not name.startswith("_"))


def get(name: str) -> Recipe:
    """The recipe of this name, or that of a Python file, which is executed.

    Args:
        name: one of `names()`, or `my_network.py`, or `my_network.py:name`.

    Raises:
        KeraunosError: if there is none; it names the nearest. If the file is not in order.
    """
    return read(name) if names_a_file(name) else ready_made(name)


def ready_made(name: str) -> Recipe:
    """The recipe of this name that comes with keraunos.

    Raises:
        KeraunosError: if there is none; it names the nearest.
    """
    if name not in names():
        raise _unknown(name)
    attribute = name.replace("-", "_")
    found: Recipe = getattr(import_module(f"keraunos.recipes.{attribute}"), attribute)
    return found


def _unknown(name: str) -> KeraunosError:
    if Path(f"{name}.py").is_file():
        return KeraunosError(
            "There is no recipe named {name!r}; did you mean {name}.py?", name=name
        )
    near = difflib.get_close_matches(name, names(), n=1)
    if near:
        return KeraunosError(
            "There is no recipe named {name!r}; did you mean {near}?", name=name, near=near[0]
        )
    return KeraunosError(
        "There is no recipe named {name!r}; there are: {known}. A file of your own ends in .py.",
        name=name,
        known=", ".join(names()),
    )


__all__ = [
    "COMMON",
    "Choice",
    "Control",
    "Parameter",
    "Range",
    "Recipe",
    "Source",
    "Training",
    "from_file",
    "get",
    "names",
    "parameter_of",
    "public_objects",
    "ready_made",
    "recipe",
    "write_copy",
]
