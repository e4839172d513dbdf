"""Ready-made trainings, one small file each, that read like a tutorial.

A module `digits_cnn` in this folder holds the recipe `digits-cnn`.
"""

import difflib
import pkgutil
from importlib import import_module

from keraunos.errors import KeraunosError
from keraunos.recipes._recipe import Choice, Parameter, Range, Recipe, Training, recipe


def names() -> list[str]:
    """The names of all recipes, without importing them."""
    modules = (module.name for module in pkgutil.iter_modules(__path__))
    return sorted(name.replace("_", "-") for name in modules if not name.startswith("_"))


def get(name: str) -> Recipe:
    """The recipe of this name.

    Raises:
        KeraunosError: if there is none; it names the nearest.
    """
    if name not in names():
        near = difflib.get_close_matches(name, names(), n=1)
        hint = f"did you mean {near[0]}?" if near else f"there are: {', '.join(names())}."
        raise KeraunosError(f"There is no recipe named {name!r}; {hint}")
    attribute = name.replace("-", "_")
    found: Recipe = getattr(import_module(f"keraunos.recipes.{attribute}"), attribute)
    return found


__all__ = ["Choice", "Parameter", "Range", "Recipe", "Training", "get", "names", "recipe"]
