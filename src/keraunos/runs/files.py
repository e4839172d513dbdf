"""Files that are either whole or not there."""

import json
import math
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from keraunos.errors import KeraunosError, unwritable


@contextmanager
def replacing(path: Path, durable: bool = True) -> Iterator[Path]:
    """A place to write to, which becomes `path` if all goes well and leaves nothing if not.

    Args:
        path: the file.
        durable: whether it is to be on the disk then, which takes milliseconds, and not only safe
            from the end of the process.

    Raises:
        KeraunosError: if it cannot be written, because the disk is full for instance.
    """
    # The suffix stays: Keras chooses the format by it.
    temporary = path.with_name(f".writing-{path.name}")
    try:
        yield temporary
        if durable:
            put_on_disk(temporary)
        temporary.replace(path)
    except OSError as error:
        raise unwritable(path, error) from error
    finally:
        temporary.unlink(missing_ok=True)


def put_on_disk(path: Path) -> None:
    """Returns when a power failure can no longer take away what the file holds."""
    with path.open("rb+") as file:
        os.fsync(file.fileno())


def write_text(path: Path, text: str, durable: bool = True) -> None:
    with replacing(path, durable) as temporary:
        temporary.write_text(text, encoding="utf-8")


def write_bytes(path: Path, content: bytes) -> None:
    """Writes a file and the folders it lies in."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise unwritable(path, error) from error
    with replacing(path) as temporary:
        temporary.write_bytes(content)


def read_json(path: Path) -> dict[str, Any]:
    """The JSON object that a file holds.

    Raises:
        KeraunosError: if it holds none.
        FileNotFoundError: if there is no such file.
    """
    try:
        content = json.loads(path.read_text(encoding="utf-8"))
    except ValueError:
        raise KeraunosError("{path} is not valid JSON.", path=path) from None
    if not isinstance(content, dict):
        raise KeraunosError("{path} is not a JSON object.", path=path)
    return content


def write_json(path: Path, value: Any, durable: bool = True) -> None:
    content = json.dumps(value, indent=2, ensure_ascii=False, allow_nan=False) + "\n"
    write_text(path, content, durable)


def finite(value: Any) -> Any:
    """The value with numbers that JSON cannot hold (NaN, infinities) replaced by None."""
    if isinstance(value, dict):
        return {key: finite(item) for key, item in value.items()}
    if isinstance(value, float) and not math.isfinite(value):
        return None
    return value
