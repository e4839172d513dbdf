"""What is a program that is to be run: where its text lies, and what Python makes of it."""

import linecache
import sys
from dataclasses import dataclass
from pathlib import Path
from types import CodeType

from keraunos.errors import KeraunosError, unreadable

STANDARD_INPUT = "-"

_NEEDED = ("keras", "tensorflow", "jax", "numpy")


@dataclass(frozen=True)
class Program:
    """A program that Python can read.

    Attributes:
        given: how the user named it; its `sys.argv[0]`.
        file: absolute, or `<stdin>`; its `__file__`.
        folder: where its imports are looked for first.
        code: its text, compiled.
    """

    given: str
    file: str
    folder: str
    code: CodeType


def read(given: str) -> Program:
    """Reads a program.

    Args:
        given: a file, a folder with a `__main__.py`, or `-` for standard input.

    Raises:
        KeraunosError: if there is none, or it is not Python.
    """
    if given == STANDARD_INPUT:
        source = sys.stdin.buffer.read()
        _remember("<stdin>", source)
        return Program(given, "<stdin>", "", _compiled(source, "<stdin>"))
    path = Path(given)
    if path.is_dir():
        path = _main_of(path)
    if path.suffix == ".ipynb":
        raise KeraunosError(
            "{path} is a notebook; make a program of it first: "
            "jupyter nbconvert --to script {path}",
            path=path,
        )
    source = _content(path)
    _check_hides_nothing(path)
    file = str(path.absolute())
    return Program(given, file, str(path.resolve().parent), _compiled(source, file))


def not_python(error: SyntaxError, file: str) -> KeraunosError:
    """The sentence for a text that Python cannot read."""
    reason = str(error.msg)
    if "codec can't decode" in reason or "Non-UTF-8" in reason:
        return KeraunosError(
            "{file} is not written in UTF-8; save it as UTF-8, or name its encoding in its first "
            "line, as in # -*- coding: gbk -*-",
            file=Path(file).name,
        )
    if "null bytes" in reason:
        return KeraunosError("{file} is not a Python program.", file=Path(file).name)
    return KeraunosError(
        "{file}, line {line} is not Python {version}: {reason}.",
        file=Path(error.filename or file).name,
        line=error.lineno or 1,
        version=f"{sys.version_info.major}.{sys.version_info.minor}",
        reason=reason.rstrip("."),
    )


def _compiled(source: bytes, file: str) -> CodeType:
    try:
        return compile(source, file, "exec", dont_inherit=True)
    except SyntaxError as error:
        raise not_python(error, file) from None
    except (ValueError, RecursionError, MemoryError):  # null bytes before 3.12, absurd nesting
        raise KeraunosError("{file} is not a Python program.", file=Path(file).name) from None


def _content(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except FileNotFoundError:
        alike = _beside(path)
        if alike is None:
            raise KeraunosError("There is no program {path}.", path=path) from None
        raise KeraunosError(
            "There is no program {path}; did you mean {alike}?", path=path, alike=alike
        ) from None
    except OSError as error:
        raise unreadable(path, error) from None


def _beside(path: Path) -> Path | None:
    """A program in the same folder that may have been meant."""
    from difflib import get_close_matches

    there = sorted(other.stem for other in path.parent.glob("*.py"))
    alike = get_close_matches(path.name.removesuffix(".py"), there, n=1)
    return path.parent / f"{alike[0]}.py" if alike else None


def _main_of(folder: Path) -> Path:
    main = folder / "__main__.py"
    if not main.is_file():
        raise KeraunosError(
            "{folder} is a folder; name the program in it that is to be run.", folder=folder
        )
    return main


def _check_hides_nothing(path: Path) -> None:
    for name in _NEEDED:
        hiding = path.resolve().parent / f"{name}.py"
        if hiding.exists():
            raise KeraunosError(
                "{path} hides the package {name} from every program in its folder; give it "
                "another name.",
                path=hiding,
                name=name,
            )


def _remember(name: str, source: bytes) -> None:
    """For tracebacks: there is no file to read lines from."""
    lines = source.decode("utf-8", "replace").splitlines(keepends=True)
    linecache.cache[name] = (len(source), None, lines, name)
