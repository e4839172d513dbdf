"""Texts from files: a line each, or a row each of a table with labels."""

import csv
import io
from collections.abc import Sequence
from pathlib import Path

import numpy as np

from keraunos.data import gzipped
from keraunos.data.dataset import Part
from keraunos.errors import KeraunosError

MOST_BYTES = 2**30
MOST_CHARACTERS = 2**22
"""Of a cell of a table."""


def read_text(path: Path, encoding: str = "utf-8") -> str:
    """What a file says, gzip'ed or not; its lines end with a line feed.

    UTF-8 and UTF-16 are recognised; what is neither is read as Windows's Western encoding.

    Args:
        path: the file.
        encoding: the first that is tried.

    Raises:
        KeraunosError: if it cannot be read, or is larger than a gigabyte.
    """
    content = gzipped.read(path, MOST_BYTES)
    return decoded(content, encoding)


def decoded(content: bytes, encoding: str = "utf-8") -> str:
    """The text of bytes, see `read_text`."""
    if content[:2] in (b"\xff\xfe", b"\xfe\xff"):
        encoding = "utf-16"
    for tried in (encoding, "cp1252"):
        try:
            text = content.decode(tried)
            break
        except UnicodeDecodeError:
            continue
    else:
        text = content.decode("latin-1")
    return text.removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n")


def read_lines(path: Path, encoding: str = "utf-8") -> list[str]:
    """The lines of a file that say something, without spaces at their ends."""
    return lines_of(read_text(path, encoding))


def lines_of(text: str) -> list[str]:
    """The lines of a text that say something, without spaces at their ends."""
    return [line.strip() for line in text.split("\n") if line.strip()]


def read_table(path: Path, text: str = "text", label: str = "label") -> tuple[list[str], list[str]]:
    """The columns of texts and of labels of a table with a heading.

    Values are separated as in the heading, by commas, tabs or semicolons. Rows without a label are
    left out; empty texts are texts.

    Args:
        path: the file.
        text: the heading of the texts.
        label: the heading of the labels.

    Raises:
        KeraunosError: if it cannot be read, or has no such columns or no rows.
    """
    known, rows = read_rows(path)
    for column in (text, label):
        if column not in known:
            raise KeraunosError(
                "{path} has no column {column!r}; its first line names: {known}.",
                path=path,
                column=column,
                known=", ".join(known)[:200] or "-",
            )
    places = [known.index(column) for column in (text, label)]
    cells = [[row[place] if place < len(row) else "" for place in places] for row in rows]
    kept = [(said, named.strip()) for said, named in cells if named.strip()]
    if not kept:
        raise KeraunosError("{path} has no row with a label.", path=path)
    return [said for said, _ in kept], [named for _, named in kept]


def read_rows(path: Path) -> tuple[list[str], list[list[str]]]:
    """The first line of a table and its other rows, cell by cell; empty lines are left out.

    Values are separated as in the first line, by commas, tabs, semicolons or bars.

    Args:
        path: the file.

    Raises:
        KeraunosError: if it cannot be read.
    """
    return rows_of(read_text(path), str(path))


def rows_of(content: str, path: str) -> tuple[list[str], list[list[str]]]:
    """The rows of a table that is a text, see `read_rows`; `path` is named where it is wrong."""
    separator = separator_of(content)
    before = csv.field_size_limit(MOST_CHARACTERS)
    try:
        rows = [row for row in csv.reader(io.StringIO(content), delimiter=separator) if row]
    except csv.Error as error:
        raise KeraunosError(
            "{path} cannot be read as a table ({reason}).", path=path, reason=error
        ) from None
    finally:
        csv.field_size_limit(before)
    return (rows[0], rows[1:]) if rows else ([], [])


def separator_of(content: str) -> str:
    """What stands between the cells of a table: the sign that its first line has most."""
    first = content.lstrip("\n").partition("\n")[0]
    return max(",\t;|", key=first.count)


def part_of(
    texts: Sequence[str], labels: Sequence[str], classes: Sequence[str], path: Path
) -> Part:
    """Texts and the numbers of their classes.

    Args:
        texts: of any number.
        labels: as many names of classes.
        classes: all there are.
        path: where they were read.

    Raises:
        KeraunosError: for a label that is no class.
    """
    numbers = {name: number for number, name in enumerate(classes)}
    for label in labels:
        if label not in numbers:
            raise KeraunosError(
                "{path} has the label {label!r}, which is none of: {known}.",
                path=path,
                label=label[:80],
                known=", ".join(classes),
            )
    return Part(np.array(texts, dtype=str), np.array([numbers[each] for each in labels], np.int32))
