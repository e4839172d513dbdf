"""Which code is the user's, and where in it did something happen?"""

import ast
import linecache
import sysconfig
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache, cached_property
from pathlib import Path
from types import FrameType, TracebackType

from keraunos.language import text

_PACKAGE = str(Path(__file__).resolve().parents[1])


@dataclass(frozen=True)
class Place:
    """A line of the user's code."""

    file: str
    line: int

    def __str__(self) -> str:
        return text("{file}, line {line}", file=Path(self.file).name, line=self.line)

    @cached_property
    def statement(self) -> ast.stmt | None:
        """The innermost statement this line belongs to."""
        found: ast.stmt | None = None
        for node in ast.walk(tree_of(self.file)):
            if isinstance(node, ast.stmt) and _covers(node, self.line):
                found = node  # `walk` meets what is inside later
        return found

    @cached_property
    def source(self) -> str:
        """The statement's text."""
        lines = linecache.getlines(self.file)
        if self.statement is None:
            return "".join(lines[self.line - 1 : self.line])
        return "".join(lines[self.statement.lineno - 1 : self.statement.end_lineno])

    def calls(self) -> list[ast.Call]:
        """The calls in the statement; those on this very line first."""
        if self.statement is None:
            return []
        calls = [node for node in ast.walk(self.statement) if isinstance(node, ast.Call)]
        return sorted(calls, key=lambda call: not _covers(call, self.line))


def is_users(file: str) -> bool:
    """Whether a file belongs to the user: not to Python, an installed package, or keraunos."""
    if file.startswith("<"):
        return file == "<stdin>"
    if Path(file).name.startswith("__autograph_generated_file"):
        return False  # what TensorFlow makes of a user's function
    return not any(file.startswith(folder) for folder in _folders_of_libraries()) and not any(
        part in ("site-packages", "dist-packages") for part in Path(file).parts
    )


def place_of_error(error: BaseException) -> Place | None:
    """The innermost line of the user's on the way to an exception."""
    found = None
    for frame, line in _steps(error.__traceback__):
        if is_users(frame.f_code.co_filename):
            found = Place(frame.f_code.co_filename, line)
    return found


def place_of_frame(frame: FrameType | None) -> Place | None:
    """The innermost line of the user's among a frame and its callers."""
    while frame is not None:
        if is_users(frame.f_code.co_filename):
            return Place(frame.f_code.co_filename, frame.f_lineno)
        frame = frame.f_back
    return None


def tree_of(file: str) -> ast.Module:
    """The syntax tree of a file that was run; an empty one if its text is gone."""
    try:
        return _parsed("".join(linecache.getlines(file)))
    except (SyntaxError, ValueError):
        return ast.Module(body=[], type_ignores=[])


@cache
def _parsed(source: str) -> ast.Module:
    return ast.parse(source)


def _covers(node: ast.stmt | ast.expr, line: int) -> bool:
    return node.lineno <= line <= (node.end_lineno or node.lineno)


def _steps(trace: TracebackType | None) -> Iterator[tuple[FrameType, int]]:
    while trace is not None:
        yield trace.tb_frame, trace.tb_lineno
        trace = trace.tb_next


@cache
def _folders_of_libraries() -> tuple[str, ...]:
    paths = sysconfig.get_paths()
    names = ("stdlib", "platstdlib", "purelib", "platlib")
    folders = {str(Path(paths[name])) for name in names} | {
        str(Path(paths[name]).resolve()) for name in names
    }
    return tuple(f"{folder}/" for folder in (*folders, _PACKAGE)) + tuple(
        f"{folder}\\" for folder in (*folders, _PACKAGE)
    )
