"""How does a ready-made recipe become a file of the user's?"""

import ast
import inspect
import keyword
import re
import sys
from pathlib import Path

from keraunos.errors import KeraunosError, unwritable
from keraunos.language import text
from keraunos.recipes._recipe import Recipe


def write_copy(recipe: Recipe, path: Path) -> Path:
    """Writes the recipe's source to a new file, its function named as the file.

    Args:
        recipe: one that comes with keraunos.
        path: where to; `.py` is added if it is missing.

    Returns:
        The path of the file.

    Raises:
        KeraunosError: if there is a file already, or it cannot be written.
    """
    if path.suffix not in ("", ".py"):
        raise KeraunosError("{path} is no name for a Python file; let it end in .py.", path=path)
    path = path.with_suffix(".py")
    if path.stem in sys.stdlib_module_names or path.stem in ("keras", "jax", "numpy", "keraunos"):
        raise KeraunosError(
            "{path} would have the name of the module {module!r}; choose another.",
            path=path,
            module=path.stem,
        )
    source = inspect.getsource(inspect.getmodule(recipe.function))  # type: ignore[arg-type]
    source = _renamed(source, recipe.function.__name__, path.stem)
    header = text(
        "# A copy of {recipe}. Train it: keraunos train {path}", recipe=recipe.name, path=path
    )
    try:
        with path.open("x", encoding="utf-8") as file:
            file.write(f"{header}\n{source}")
    except FileExistsError:
        raise KeraunosError(
            "{path} is there already; choose another name, or remove it.", path=path
        ) from None
    except OSError as error:
        raise unwritable(path, error) from None
    return path


def _renamed(source: str, old: str, stem: str) -> str:
    """The source with the function `old` called after the file, where that is a free name."""
    new = re.sub(r"\W", "_", stem)
    if not new.isidentifier() or keyword.iskeyword(new):
        new = f"my_{new}"
    names = {node.id for node in ast.walk(ast.parse(source)) if isinstance(node, ast.Name)}
    imported = {
        (alias.asname or alias.name).partition(".")[0]
        for node in ast.walk(ast.parse(source))
        if isinstance(node, ast.Import | ast.ImportFrom)
        for alias in node.names
    }
    if new in names | imported:
        return source
    return re.sub(rf"\b{old}\b", new, source)
