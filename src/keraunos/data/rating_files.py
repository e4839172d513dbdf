"""Which user gave which item how many stars, in the files that people keep of that?"""

import math
import re
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path, PurePosixPath

import numpy as np
from numpy.typing import NDArray

from keraunos.data import collection, gzipped
from keraunos.data.texts import MOST_BYTES, decoded, rows_of
from keraunos.errors import KeraunosError

FORMS = {
    "movielens-100k": ("u.data", ("u.item",), (1.0, 5.0)),
    "movielens-1m": ("ratings.dat", ("movies.dat",), (1.0, 5.0)),
    "ratings": ("ratings.csv", ("movies.csv", "items.csv", "books.csv", "titles.csv"), None),
}
"""By its name, in which file a form keeps the ratings, in which the titles, and the scale."""

TABLES = (".csv", ".tsv", ".txt")
"""How a table of one's own may end; .gz may follow."""

USER = ("user", "userid", "customer", "customerid", "reviewer", "reviewerid", "用户", "用户id")
ITEM = (
    *("item", "itemid", "movie", "movieid", "film", "filmid", "product", "productid", "book"),
    *("bookid", "isbn", "asin", "song", "songid", "track", "trackid", "物品", "物品id", "电影"),
)
RATING = ("rating", "score", "stars", "bookrating", "overall", "评分", "分数")
TIME = ("time", "timestamp", "date", "datetime", "unixreviewtime", "时间", "日期")
TITLE = ("title", "name", "booktitle", "标题", "名称")
"""The headings of a table of one's own, in small letters and without what is no letter."""


@dataclass(frozen=True)
class Ratings:
    """Ratings in the order of their file.

    Attributes:
        form: one of `FORMS`.
        users: words of shape (ratings,).
        items: words of shape (ratings,).
        stars: float32 of shape (ratings,).
        times: float64 of shape (ratings,), seconds; None if they are not known.
        titles: of items, as far as they are known.
        scale: the least and the most that can be given; None if nobody says.
    """

    form: str
    users: NDArray[np.str_]
    items: NDArray[np.str_]
    stars: NDArray[np.float32]
    times: NDArray[np.float64] | None
    titles: Mapping[str, str]
    scale: tuple[float, float] | None


def read_ratings(path: Path) -> Ratings:
    """Reads MovieLens in any of its three forms, or a table of one's own.

    Args:
        path: a folder, a zip, or the file with the ratings. Of a folder or a zip that has none of
            the files in `FORMS`, its only table is read.

    Returns:
        What was read; of several ratings that a user gave an item, the latest alone.

    Raises:
        KeraunosError: if there are no ratings, or some are not in order.
    """
    with _texts(path) as texts:
        form = next((form for form, (file, _, _) in FORMS.items() if file in texts), "ratings")
        file, titles, scale = FORMS[form]
        if file not in texts:
            file = _only(path, texts)
        where, text = f"{path}/{file}" if path.is_dir() else str(path), texts[file].text()
        known = next((texts[name].text() for name in titles if name in texts), "")
    if form == "movielens-100k":
        return _latest(_lines(form, text, "\t", where, _bars(known), scale))
    if form == "movielens-1m":
        return _latest(_lines(form, text, "::", where, _colons(known), scale))
    return _latest(_table(text, where, known))


@dataclass(frozen=True)
class _File:
    """A file that may be read."""

    read: collection.Read
    name: str

    def text(self) -> str:
        content = self.read()
        if len(content) > MOST_BYTES:
            raise KeraunosError(
                "{path} holds more than {most:g} GB, which is more than is read of such a file.",
                path=self.name,
                most=MOST_BYTES / 2**30,
            )
        # MovieLens 100K and 1M are in Latin-1, which their bytes do not say.
        return decoded(content)


@contextmanager
def _texts(path: Path) -> Iterator[dict[str, _File]]:
    """The files by their names without folders, those that lie higher up first."""
    if path.is_file() and path.suffix.lower() != ".zip":
        named = {
            each.name: _File(lambda each=each: gzipped.read(each), each.name)  # type: ignore[misc]
            for each in [path, *sorted(path.parent.iterdir())]
            if each == path or each.name in {n for _, titles, _ in FORMS.values() for n in titles}
        }
        yield named
        return
    with collection.opened(path, MOST_BYTES) as files:
        found: dict[str, _File] = {}
        for name in sorted(files, key=lambda name: (name.count("/"), name)):
            if not PurePosixPath(name).name.startswith("."):
                found.setdefault(PurePosixPath(name).name, _File(files[name], name))
        yield found


def _only(path: Path, texts: Mapping[str, _File]) -> str:
    """The only table there is."""
    titles = {name for _, names, _ in FORMS.values() for name in names}
    tables = [
        name
        for name in texts
        if PurePosixPath(name.removesuffix(".gz")).suffix.lower() in TABLES and name not in titles
    ]
    if path.is_file() and path.suffix.lower() != ".zip":
        tables = [path.name]
    if len(tables) != 1:
        raise KeraunosError(
            "{path} has no ratings that are recognised: MovieLens's u.data, ratings.dat or "
            "ratings.csv, or one table of your own with the columns user, item and rating.",
            path=path,
        )
    return tables[0]


def _lines(
    form: str,
    text: str,
    separator: str,
    where: str,
    titles: Mapping[str, str],
    scale: tuple[float, float] | None,
) -> Ratings:
    """User, item, stars and time in each line."""
    rows = [line.split(separator) for line in text.split("\n") if line.strip()]
    for number, row in enumerate(rows, start=1):
        if len(row) != 4:
            raise KeraunosError(
                "{path} is not as MovieLens has it: line {number} has {found} values and not "
                "user, item, rating and time.",
                path=where,
                number=number,
                found=len(row),
            )
    columns = list(zip(*rows, strict=True)) or [(), (), (), ()]
    users, items, stars, times = columns
    return Ratings(
        form,
        np.array(users, dtype=str),
        np.array(items, dtype=str),
        np.array([_number(each, where, n) for n, each in enumerate(stars, start=1)], np.float32),
        np.array([_number(each, where, n) for n, each in enumerate(times, start=1)]),
        titles,
        scale,
    )


def _table(text: str, where: str, known: str) -> Ratings:
    """A table with a heading."""
    heading, rows = _rows(text, where)
    places = [_needed(heading, names, where) for names in (USER, ITEM, RATING)]
    time = _column(heading, TIME)
    least = max(places)
    for number, row in enumerate(rows, start=2):
        if len(row) <= least:
            raise KeraunosError(
                "{path} has {found} columns in line {number} and {expected} in the first.",
                path=where,
                found=len(row),
                number=number,
                expected=len(heading),
            )
    users, items, stars = ([row[place].strip() for row in rows] for place in places)
    times = None
    if time is not None:
        cells = [row[time] if time < len(row) else "" for row in rows]
        times = np.array([_moment(each, where, n) for n, each in enumerate(cells, start=2)])
    return Ratings(
        "ratings",
        np.array(users, dtype=str),
        np.array(items, dtype=str),
        np.array([_number(each, where, n) for n, each in enumerate(stars, start=2)], np.float32),
        times,
        _titles(known),
        None,
    )


def _rows(text: str, where: str) -> tuple[list[str], list[list[str]]]:
    """The heading, and the rows that say something."""
    heading, rows = rows_of(text, where)
    rows = [row for row in (heading, *rows) if any(row)]
    return (rows[0], rows[1:]) if rows else ([], [])


def _plain(heading: str) -> str:
    return re.sub(r"[\W_]+", "", heading.lower())


def _column(heading: Sequence[str], names: Sequence[str]) -> int | None:
    """Which column has one of these names; None for none."""
    plain = [_plain(each) for each in heading]
    return next((plain.index(name) for name in names if name in plain), None)


def _needed(heading: Sequence[str], names: Sequence[str], where: str) -> int:
    """As `_column`.

    Raises:
        KeraunosError: for none.
    """
    found = _column(heading, names)
    if found is None:
        raise KeraunosError(
            "{path} has no column {column!r}; its first line names: {known}.",
            path=where,
            column=names[0],
            known=", ".join(heading)[:200] or "-",
        )
    return found


def _titles(text: str) -> dict[str, str]:
    """From a table with the columns item and title; none from any other."""
    heading, rows = _rows(text, "")
    item, title = (_column(heading, names) for names in (ITEM, TITLE))
    if item is None or title is None:
        return {}
    return {row[item].strip(): row[title].strip() for row in rows if len(row) > max(item, title)}


def _bars(text: str) -> dict[str, str]:
    """The titles in u.item."""
    rows = [line.split("|") for line in text.split("\n") if "|" in line]
    return {row[0]: row[1].strip() for row in rows}


def _colons(text: str) -> dict[str, str]:
    """The titles in movies.dat."""
    rows = [line.split("::") for line in text.split("\n") if "::" in line]
    return {row[0]: row[1].strip() for row in rows}


def _number(cell: str, where: str, line: int) -> float:
    try:
        value = float(cell.replace(",", ".") if cell.count(",") == 1 else cell)
    except ValueError:
        value = math.nan
    if not math.isfinite(value):
        raise KeraunosError(
            "{path} has {cell!r} in line {line} where there is to be a number.",
            path=where,
            cell=cell[:40],
            line=line,
        )
    return value


def _moment(cell: str, where: str, line: int) -> float:
    """Seconds, from a number or a date as ISO 8601 has it."""
    try:
        return datetime.fromisoformat(cell.strip()).timestamp()
    except ValueError:
        return _number(cell, where, line)


def _latest(ratings: Ratings) -> Ratings:
    """Without those that a user has given an item again later."""
    users, items = (
        np.unique(words, return_inverse=True)[1] for words in (ratings.users, ratings.items)
    )
    pairs = users.astype(np.int64) * (int(items.max(initial=0)) + 1) + items
    order = np.arange(len(pairs))
    if ratings.times is not None:
        order = np.argsort(ratings.times, kind="stable")
    _, last = np.unique(pairs[order][::-1], return_index=True)
    kept = np.sort(order[::-1][last])
    times = None if ratings.times is None else ratings.times[kept]
    return Ratings(
        ratings.form,
        ratings.users[kept],
        ratings.items[kept],
        ratings.stars[kept],
        times,
        ratings.titles,
        ratings.scale,
    )
