"""Ratings are read in the forms that people keep them in, and divided user by user."""

import hashlib
import importlib
import io
import threading
import zipfile
from collections.abc import Iterator
from dataclasses import replace
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import numpy as np
import pytest

from keraunos import data
from keraunos.data import made_up_ratings, ratings
from keraunos.data.made_up_ratings import NOISE, SCALE, make_ratings, variance
from keraunos.data.published import RemoteFile
from keraunos.data.rating_files import read_ratings
from keraunos.errors import KeraunosError

ROWS = [
    (user, item, 1 + (user * item) % 5, 100 * user + item)
    for user in range(1, 9)
    for item in range(1, 11)
]
U_DATA = "".join(f"{u}\t{i}\t{s}\t{t}\n" for u, i, s, t in ROWS)
U_ITEM = "".join(f"{i}|L\u00e9on {i} (1994)|||x\n" for i in range(1, 11)).encode("latin-1")


def zipped(**files: bytes) -> bytes:
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w") as archive:
        for name, each in files.items():
            archive.writestr(f"ml-100k/{name.replace('_', '.')}", each)
    return content.getvalue()


ZIP = zipped(u_data=U_DATA.encode(), u_item=U_ITEM)


def write(folder: Path, name: str, content: str | bytes) -> Path:
    path = folder / name
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return path


def test_movielens_100k_is_read_from_a_folder_and_a_zip(tmp_path: Path) -> None:
    write(tmp_path, "u.data", U_DATA)
    write(tmp_path, "u.item", U_ITEM)
    one, other = ratings(tmp_path), ratings(write(tmp_path, "some.zip", ZIP))
    assert one.fingerprint == other.fingerprint
    assert one.name == "movielens-100k"
    assert one.about["titles"]["3"] == "L\u00e9on 3 (1994)"
    assert one.about["scale"] == [1, 5]
    assert one.about["liked"] == 4
    assert [len(part) for part in one.parts.values()] == [64, 8, 8]
    assert data.load(one.name, tmp_path) is one


@pytest.mark.parametrize(
    "heading",
    [
        "user,item,rating,time",
        "User-ID;ISBN;Book-Rating;date",
        "reviewerID\tasin\toverall\ttimestamp",
    ],
)
def test_a_table_of_ones_own_is_read(heading: str, tmp_path: Path) -> None:
    separator = max(",;\t", key=heading.count)
    rows = [separator.join(map(str, row)) for row in ROWS]
    table = write(tmp_path, "mine.csv", "\n".join([heading, *rows]))
    write(tmp_path, "items.csv", "item,name\n1,One\n2,Two\n")
    for found in (read_ratings(table), read_ratings(tmp_path)):
        assert found.users[:2].tolist() == ["1", "1"]
        assert found.stars[:3].tolist() == [2, 3, 4]
        assert found.titles["2"] == "Two"
        assert found.times is not None
        assert found.times[0] == 101
    assert ratings(table).name == "ratings"
    by_time = ratings(table, division="time")
    assert by_time.name == "ratings-by-time"
    assert data.load(by_time.name, table).fingerprint == by_time.fingerprint


def test_dates_are_times_and_the_latest_rating_counts(tmp_path: Path) -> None:
    rows = ["a,x,1,2024-05-01", "a,x,5,2024-04-01", "a,y,2,2023-01-01", "b,x,3,2024-01-01T10:00:00"]
    found = read_ratings(write(tmp_path, "t.csv", "\n".join(["user,item,rating,date", *rows])))
    assert dict(zip(zip(found.users, found.items, strict=True), found.stars, strict=True)) == {
        ("a", "x"): 1,
        ("a", "y"): 2,
        ("b", "x"): 3,
    }


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("t.csv", "user,item\n1,2\n", "has no column 'rating'; its first line names: user, item"),
        ("t.csv", "user,item,rating\na,b,good\n", "has 'good' in line 2 where there is to be"),
        ("t.csv", "user,item,rating\na,b\n", "has 2 columns in line 2 and 3 in the first"),
        ("t.csv", "user,item,rating\na,b,3\n", "1 ratings of 1 users, too few"),
        ("u.data", "1\t2\t3\n", "line 1 has 3 values"),
        ("t.jpg", "x", "has no ratings that are recognised"),
    ],
)
def test_what_is_not_in_order_is_told(name: str, content: str, said: str, tmp_path: Path) -> None:
    write(tmp_path, name, content)
    with pytest.raises(KeraunosError, match=said):
        ratings(tmp_path)


def test_without_times_nothing_is_divided_by_time(tmp_path: Path) -> None:
    rows = [f"{u},{i},{s}" for u, i, s, _ in ROWS]
    table = write(tmp_path, "t.csv", "\n".join(["user,item,rating", *rows]))
    with pytest.raises(KeraunosError, match="has no column with the time"):
        ratings(table, division="time")


def test_by_time_the_latest_of_each_user_are_held_out() -> None:
    found = make_ratings(60, 50)[0]
    pairs = zip(found.users.tolist(), found.items.tolist(), strict=True)
    at = dict(zip(pairs, found.times, strict=True))
    times: dict[str, dict[str, list[float]]] = {}
    for name, part in made_up_ratings(60, 50, division="time").parts.items():
        for user, item in part.x.tolist():
            times.setdefault(user, {}).setdefault(name, []).append(at[user, item])
    assert len(times) == 60
    for own in times.values():
        assert max(own["train"]) <= min(own["validation"])
        assert max(own["validation"]) <= min(own["test"])


def test_the_ideal_error_is_that_of_whoever_knows_all() -> None:
    """By drawing what is rounded and cut to the scale again and again."""
    means = np.linspace(-0.5, 6, 27)
    drawn = np.random.default_rng(3).normal(means, NOISE, (40_000, len(means)))
    rounded = np.clip(np.round(2 * drawn) / 2, *SCALE)
    np.testing.assert_allclose(rounded.var(axis=0), variance(means), rtol=0.05, atol=0.002)
    found, ideal = make_ratings(100, 60)
    assert 0.4 < ideal < NOISE + 0.05
    assert made_up_ratings(100, 60).about["ideal_rmse"] == ideal
    assert made_up_ratings(100, 60).about["titles"] == found.titles


class Answer(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        self.send_response(200)
        self.send_header("Content-Length", str(len(ZIP)))
        self.end_headers()
        self.wfile.write(ZIP)

    def log_message(self, *_: object) -> None:
        pass


@pytest.fixture
def address(monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    monkeypatch.delenv("KERAUNOS_OFFLINE", raising=False)
    monkeypatch.setenv("no_proxy", "127.0.0.1")
    server = ThreadingHTTPServer(("127.0.0.1", 0), Answer)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}/ml-100k.zip"
    server.shutdown()
    server.server_close()
    thread.join()


def test_movielens_is_downloaded_once_and_checked(
    address: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    module = importlib.import_module("keraunos.data.ratings")
    checksum = "md5:" + hashlib.md5(ZIP).hexdigest()
    file = RemoteFile("ml-100k.zip", len(ZIP), checksum, (address,))
    published = replace(module.PUBLISHED["100k"], files=(file,))
    monkeypatch.setitem(module.PUBLISHED, "100k", published)
    monkeypatch.setenv("KERAUNOS_CACHE", str(tmp_path))
    monkeypatch.delenv("KERAUNOS_DATA", raising=False)
    found = ratings(source="100k")
    assert found.folder is None
    assert found.name == "movielens-100k"
    assert (tmp_path / "data" / "ml-100k" / "ml-100k.zip").read_bytes() == ZIP
    monkeypatch.setenv("KERAUNOS_OFFLINE", "1")
    assert data.load("movielens-100k").fingerprint == found.fingerprint


def test_what_cannot_be_downloaded_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("KERAUNOS_CACHE", str(tmp_path))
    monkeypatch.delenv("KERAUNOS_DATA", raising=False)
    with pytest.raises(KeraunosError, match=r"MovieLens 1M is not here .*/ml-1m,"):
        ratings(source="1m")
    with pytest.raises(KeraunosError, match=r"latest-small is not in .* cannot be downloaded by"):
        ratings(source="small")


def test_what_is_named_for_all_data_is_not_taken_for_another_movielens(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("KERAUNOS_CACHE", str(tmp_path / "cache"))
    monkeypatch.setenv("KERAUNOS_DATA", str(tmp_path))
    (tmp_path / "ml-100k").mkdir()
    write(tmp_path / "ml-100k", "u.data", U_DATA)
    assert ratings(source="100k").folder == str(tmp_path / "ml-100k")
    with pytest.raises(KeraunosError, match="MovieLens 1M is not here"):
        ratings(source="1m")
