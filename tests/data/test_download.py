"""Downloads from a server that behaves in every way a server can."""

import errno
import hashlib
import io
import multiprocessing
import os
import shutil
import socket
import sys
import threading
import urllib.request
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import replace
from http.client import HTTPMessage
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import numpy as np
import pytest

from keraunos import KeraunosError
from keraunos.data import download, published, transfer
from keraunos.data.download import Patience, fetch, fetch_all
from keraunos.data.published import RemoteFile

CONTENT = np.random.default_rng(0).integers(0, 256, 300_000, dtype=np.uint8).tobytes()
HALF = len(CONTENT) // 2
QUICK = Patience(timeout=0.3, rounds=2, pause=0.01)

Answer = Callable[["Request"], None]


class Request(BaseHTTPRequestHandler):
    """Answers as the server was told to; `begin` is where the client wants to go on from."""

    protocol_version = "HTTP/1.0"
    server: "Server"

    def do_GET(self) -> None:
        self.server.ranges.append(self.headers.get("Range"))
        with suppress(BrokenPipeError, ConnectionResetError):  # the client had enough
            self.server.answers[self.path](self)

    @property
    def begin(self) -> int:
        asked = self.headers.get("Range")
        return int(asked.removeprefix("bytes=").removesuffix("-")) if asked else 0

    def head(self, code: int = 200, **headers: object) -> None:
        self.send_response(code)
        for name, value in headers.items():
            self.send_header(name.replace("_", "-"), str(value))
        self.end_headers()

    def log_message(self, *_: object) -> None:
        pass


class Server(ThreadingHTTPServer):
    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Request)
        self.answers: dict[str, Answer] = {}
        self.ranges: list[str | None] = []
        self.sent = 0
        self.released = threading.Event()

    def handle_error(self, *_: object) -> None:
        pass

    def file(self, *answers: Answer, content: bytes = CONTENT) -> RemoteFile:
        """A file whose mirrors answer so, in this order."""
        urls = []
        for number, answer in enumerate(answers):
            self.answers[f"/{number}/data.bin"] = answer
            urls.append(f"http://127.0.0.1:{self.server_port}/{number}/data.bin")
        checksum = "sha256:" + hashlib.sha256(content).hexdigest()
        return RemoteFile("data.bin", len(content), checksum, tuple(urls))


@pytest.fixture
def server(monkeypatch: pytest.MonkeyPatch) -> Iterator[Server]:
    monkeypatch.delenv("KERAUNOS_OFFLINE", raising=False)
    monkeypatch.setenv("no_proxy", "127.0.0.1")
    server = Server()
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    yield server
    server.released.set()
    server.shutdown()
    server.server_close()
    thread.join()


def send(request: Request, content: bytes) -> None:
    request.wfile.write(content)
    request.server.sent += len(content)


def well(request: Request) -> None:
    if request.begin:
        last = len(CONTENT) - 1
        rest = CONTENT[request.begin :]
        span = f"bytes {request.begin}-{last}/{len(CONTENT)}"
        request.head(206, Content_Range=span, Content_Length=len(rest))
        send(request, rest)
    else:
        whole(request)


def whole(request: Request) -> None:
    """Ignores Range."""
    request.head(Content_Length=len(CONTENT))
    send(request, CONTENT)


def truncating(request: Request) -> None:
    """Announces everything and ends after half of it."""
    request.head(Content_Length=len(CONTENT))
    send(request, CONTENT[:HALF])


def truncating_every_time(request: Request) -> None:
    """Knows Range, and ends after half of what is left."""
    rest = CONTENT[request.begin :]
    if request.begin:
        span = f"bytes {request.begin}-{len(CONTENT) - 1}/{len(CONTENT)}"
        request.head(206, Content_Range=span, Content_Length=len(rest))
    else:
        request.head(Content_Length=len(rest))
    send(request, rest[: max(len(rest) // 2, 5_000)])


def stalling(request: Request) -> None:
    request.head(Content_Length=len(CONTENT))
    send(request, CONTENT[:HALF])
    request.server.released.wait(5)


def silent(request: Request) -> None:
    request.server.released.wait(5)


def dripping(request: Request) -> None:
    request.head(Content_Length=len(CONTENT))
    for byte in CONTENT[:100]:
        send(request, bytes([byte]))
        if request.server.released.wait(0.05):
            return


def announcing(length: int) -> Answer:
    def answer(request: Request) -> None:
        request.head(Content_Length=length)
        send(request, CONTENT)

    return answer


def page(request: Request) -> None:
    request.head(Content_Type="text/html; charset=utf-8")
    send(request, b"<!DOCTYPE html><title>Log in</title>")


def page_of_no_type(request: Request) -> None:
    request.head(Content_Length=len(CONTENT))
    send(request, b"\n<html>" + CONTENT)


def status(code: int) -> Answer:
    def answer(request: Request) -> None:
        request.head(code, Content_Type="text/html")
        send(request, b"<html>no</html>")

    return answer


def other_bytes(request: Request) -> None:
    request.head(Content_Length=len(CONTENT))
    send(request, CONTENT[::-1])


def endless(request: Request) -> None:
    request.head()
    for _ in range(1000):
        send(request, CONTENT)


def endless_other(request: Request) -> None:
    request.head()
    for _ in range(1000):
        send(request, CONTENT[::-1])


def another_part(request: Request) -> None:
    if request.begin:
        request.head(206, Content_Range=f"bytes 0-9/{len(CONTENT)}", Content_Length=10)
        send(request, CONTENT[:10])
    else:
        well(request)


def shorter(request: Request) -> None:
    if request.begin:
        request.head(416, Content_Range="bytes */10")
    else:
        request.head(Content_Length=10)
        send(request, CONTENT[:10])


def elsewhere(request: Request) -> None:
    request.head(302, Location="ftp://127.0.0.1/data.bin")


def names(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir()) if folder.exists() else []


def failing(file: RemoteFile, folder: Path) -> str:
    with pytest.raises(KeraunosError) as error:
        fetch(file, folder, progress=lambda done, total: None, patience=QUICK)
    sentence = str(error.value)
    assert "\n" not in sentence
    assert file.urls[0] in sentence
    assert str(folder) in sentence
    assert not (folder / file.name).exists()
    return sentence


def test_a_file_is_fetched_once_and_progress_ends_at_its_size(
    server: Server, tmp_path: Path
) -> None:
    file, seen = server.file(well), []
    folder = tmp_path / "deep" / "er"
    path = fetch(file, folder, progress=lambda *amounts: seen.append(amounts), patience=QUICK)
    assert path.read_bytes() == CONTENT
    assert seen[-1] == (len(CONTENT), len(CONTENT))
    assert [done for done, _ in seen] == sorted(done for done, _ in seen)
    assert fetch(file, folder, patience=QUICK) == path
    assert server.ranges == [None]
    assert names(folder) == ["data.bin"]


def test_what_was_fetched_is_not_fetched_again(server: Server, tmp_path: Path) -> None:
    (tmp_path / "data.bin.part").write_bytes(CONTENT[:HALF])
    path = fetch(server.file(well), tmp_path, patience=QUICK)
    assert path.read_bytes() == CONTENT
    assert server.ranges == [f"bytes={HALF}-"]
    assert server.sent == len(CONTENT) - HALF


@pytest.mark.parametrize("broken", [truncating, stalling])
def test_the_next_mirror_goes_on_where_one_broke_off(
    server: Server, tmp_path: Path, broken: Answer
) -> None:
    path = fetch(server.file(broken, well), tmp_path, patience=QUICK)
    assert path.read_bytes() == CONTENT
    assert server.ranges == [None, f"bytes={HALF}-"]


def test_a_mirror_that_always_breaks_off_is_asked_as_long_as_it_gets_further(
    server: Server, tmp_path: Path
) -> None:
    path = fetch(server.file(truncating_every_time), tmp_path, patience=QUICK)
    assert path.read_bytes() == CONTENT
    assert len(server.ranges) > QUICK.rounds + 2


@pytest.mark.parametrize("begun", [CONTENT[:HALF], CONTENT + b"more", b"x" * HALF, b""])
def test_a_server_without_ranges_gives_the_whole_file_whatever_was_there(
    server: Server, tmp_path: Path, begun: bytes
) -> None:
    (tmp_path / "data.bin.part").write_bytes(begun)
    assert fetch(server.file(whole), tmp_path, patience=QUICK).read_bytes() == CONTENT


@pytest.mark.parametrize("begun", [b"x" * HALF, b"x" * len(CONTENT), CONTENT + b"x"])
def test_a_file_that_changed_since_is_fetched_anew(
    server: Server, tmp_path: Path, begun: bytes
) -> None:
    (tmp_path / "data.bin.part").write_bytes(begun)
    assert fetch(server.file(well), tmp_path, patience=QUICK).read_bytes() == CONTENT
    assert server.ranges[-1] is None


def test_a_file_that_is_shorter_by_now_is_refused(server: Server, tmp_path: Path) -> None:
    (tmp_path / "data.bin.part").write_bytes(CONTENT[:HALF])
    assert "announces 10 bytes" in failing(server.file(shorter), tmp_path)
    assert server.ranges == [f"bytes={HALF}-", None]


def test_a_whole_part_only_needs_its_name(server: Server, tmp_path: Path) -> None:
    (tmp_path / "data.bin.part").write_bytes(CONTENT)
    assert fetch(server.file(well), tmp_path, patience=QUICK).read_bytes() == CONTENT
    assert server.ranges == []


def test_a_server_that_sends_another_part_is_asked_for_everything(
    server: Server, tmp_path: Path
) -> None:
    (tmp_path / "data.bin.part").write_bytes(CONTENT[:HALF])
    path = fetch(server.file(another_part), tmp_path, patience=QUICK)
    assert path.read_bytes() == CONTENT
    assert server.ranges == [f"bytes={HALF}-", None]


@pytest.mark.parametrize(
    ("answer", "says"),
    [
        (truncating, f"ended after {HALF} of {len(CONTENT)} bytes"),
        (stalling, "it stalled"),
        (silent, "no answer within 0.3 s"),
        (dripping, "less than 1 kB/s"),
        (announcing(10), f"announces 10 bytes where the file has {len(CONTENT)}"),
        (announcing(10**15), "announces 1000000000000000 bytes"),
        (page, "sends a web page instead of the file"),
        (page_of_no_type, "sends a web page instead of the file"),
        (status(404), "answers 404"),
        (status(403), "answers 403"),
        (status(500), "answers 500"),
        (status(503), "answers 503"),
        (other_bytes, "not the file: the checksum differs"),
        (shorter, "announces 10 bytes"),
        (endless_other, "not the file: the checksum differs"),
        (elsewhere, "redirects to an address without https"),
    ],
)
def test_a_bad_answer_is_named_and_a_good_mirror_makes_it_good(
    server: Server, tmp_path: Path, answer: Answer, says: str
) -> None:
    bad = tmp_path / "bad"
    assert says in failing(server.file(answer), bad)
    assert names(bad) in ([], ["data.bin.part"])
    good = fetch(server.file(answer, well), tmp_path / "good", patience=QUICK)
    assert good.read_bytes() == CONTENT


@pytest.mark.parametrize("answer", [page, page_of_no_type, status(404), other_bytes, silent])
def test_where_nothing_came_nothing_is_left(server: Server, tmp_path: Path, answer: Answer) -> None:
    failing(server.file(answer), tmp_path / "new")
    assert names(tmp_path) == []


@pytest.mark.parametrize("answer", [page, status(503), announcing(10), silent])
def test_an_answer_that_is_no_file_does_not_cost_what_is_already_there(
    server: Server, tmp_path: Path, answer: Answer
) -> None:
    (tmp_path / "data.bin.part").write_bytes(CONTENT[:HALF])
    failing(server.file(answer), tmp_path)
    assert (tmp_path / "data.bin.part").read_bytes() == CONTENT[:HALF]


def test_no_more_is_read_than_the_file_has(server: Server, tmp_path: Path) -> None:
    assert fetch(server.file(endless), tmp_path, patience=QUICK).read_bytes() == CONTENT
    assert server.sent < 500 * len(CONTENT)


def test_a_mirror_that_has_not_got_it_is_not_asked_twice(server: Server, tmp_path: Path) -> None:
    failing(server.file(status(404)), tmp_path)
    assert len(server.ranges) == 1
    failing(server.file(status(503)), tmp_path)
    assert len(server.ranges) == 1 + QUICK.rounds


def test_https_is_never_left(server: Server) -> None:
    with pytest.raises(ValueError, match="lacks https"):
        RemoteFile("a", 1, "md5:0", ("http://example.org/a",))
    request = urllib.request.Request("https://example.org/a")
    with pytest.raises(transfer.MirrorError, match="without https"):
        transfer._StaysEncrypted().redirect_request(
            request, io.BytesIO(), 302, "Found", HTTPMessage(), "http://example.org/a"
        )


def test_without_a_network_one_sentence_says_what_to_put_where(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.delenv("KERAUNOS_OFFLINE", raising=False)
    monkeypatch.setenv("no_proxy", "127.0.0.1")
    with socket.create_server(("127.0.0.1", 0)) as closed:
        port = closed.getsockname()[1]
    file = RemoteFile("data.bin", 9, "md5:0", (f"http://127.0.0.1:{port}/data.bin",))
    sentence = failing(file, tmp_path / "new")
    assert f"127.0.0.1:{port}: it cannot be reached" in sentence
    assert "--data FOLDER" in sentence
    assert names(tmp_path) == []


def test_offline_nothing_is_asked_and_every_missing_file_is_named(
    server: Server, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    one = server.file(well)
    two = replace(one, name="two.bin", urls=("https://example.org/two.bin",))
    here = replace(one, name="here.bin", urls=("https://example.org/here.bin",))
    (tmp_path / "here.bin").write_bytes(b"the user's own")
    monkeypatch.setenv("KERAUNOS_OFFLINE", "1")
    with pytest.raises(KeraunosError, match=r"Both is not here .*KERAUNOS_OFFLINE is set") as error:
        fetch_all("Both", (one, two, here), tmp_path)
    assert f"{one.urls[0]}, https://example.org/two.bin elsewhere" in str(error.value)
    assert server.ranges == []
    assert names(tmp_path) == ["here.bin"]
    assert fetch(here, tmp_path) == tmp_path / "here.bin"


@pytest.mark.parametrize(("value", "forbids"), [("1", True), ("yes", True), ("0", False)])
def test_what_keraunos_offline_may_say(
    monkeypatch: pytest.MonkeyPatch, value: str, forbids: bool
) -> None:
    monkeypatch.setenv("KERAUNOS_OFFLINE", value)
    assert download.offline() is forbids


def test_ctrl_c_keeps_what_came(server: Server, tmp_path: Path) -> None:
    def stop(done: int, total: int) -> None:
        if done > HALF:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        fetch(server.file(well), tmp_path, progress=stop)
    kept = (tmp_path / "data.bin.part").read_bytes()
    assert CONTENT.startswith(kept)
    assert len(kept) > HALF
    assert names(tmp_path) == ["data.bin.part"]
    assert fetch(server.file(well), tmp_path).read_bytes() == CONTENT
    assert server.ranges[-1] == f"bytes={len(kept)}-"


def test_a_full_disk_is_said_before_anything_is_asked(
    server: Server, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(shutil, "disk_usage", lambda _: shutil._ntuple_diskusage(9, 9, 0))
    with pytest.raises(KeraunosError, match=r"No space left on device; .*KERAUNOS_CACHE"):
        fetch(server.file(well), tmp_path / "new")
    assert server.ranges == []
    assert names(tmp_path) == []


def test_a_disk_that_fills_up_on_the_way_is_said(server: Server, tmp_path: Path) -> None:
    def full(done: int, total: int) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    with pytest.raises(KeraunosError, match="No space left on device"):
        fetch(server.file(well), tmp_path, progress=full)
    assert names(tmp_path) == ["data.bin.part"]


def test_a_place_that_cannot_be_written_is_said(server: Server, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("not a folder")
    with pytest.raises(KeraunosError, match=r"cannot be downloaded to .*Not a directory"):
        fetch(server.file(well), tmp_path / "file" / "deeper")


def _fetch_in_a_process(file: RemoteFile, folder: Path, begun: object) -> None:
    os.environ["KERAUNOS_OFFLINE"] = ""
    begun.wait()  # type: ignore[attr-defined]
    assert fetch(file, folder).read_bytes() == CONTENT


def test_processes_at_once_fetch_the_file_once(server: Server, tmp_path: Path) -> None:
    file = server.file(well)
    fork = multiprocessing.get_context("spawn")
    begun = fork.Barrier(3)
    processes = [
        fork.Process(target=_fetch_in_a_process, args=(file, tmp_path, begun)) for _ in range(3)
    ]
    for process in processes:
        process.start()
    for process in processes:
        process.join(60)
    assert [process.exitcode for process in processes] == [0, 0, 0]
    assert names(tmp_path) == ["data.bin"]
    assert server.sent == len(CONTENT)


def test_those_who_give_up_at_once_do_not_stand_in_each_others_way(
    server: Server, tmp_path: Path
) -> None:
    file = server.file(status(404))
    with ThreadPoolExecutor(8) as pool:  # the lock belongs to an open file, not to a process
        sentences = list(pool.map(lambda _: failing(file, tmp_path / "new"), range(16)))
    assert all("answers 404" in sentence for sentence in sentences)
    assert names(tmp_path) == []


def test_who_waits_for_another_process_goes_on_when_that_is_killed(
    server: Server, tmp_path: Path
) -> None:
    fcntl = pytest.importorskip("fcntl")
    part = (tmp_path / "data.bin.part").open("wb")
    part.write(CONTENT[:HALF])
    part.flush()
    fcntl.flock(part, fcntl.LOCK_EX)
    seen: list[int] = []

    def progress(done: int, total: int) -> None:
        if not seen:
            part.close()  # as the end of a process does
        seen.append(done)

    path = fetch(server.file(well), tmp_path, progress=progress)
    assert path.read_bytes() == CONTENT
    assert seen[0] == HALF
    assert server.ranges == [f"bytes={HALF}-"]


def test_a_line_is_shown_where_there_is_no_terminal(
    server: Server, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    fetch(server.file(well), tmp_path)
    captured = capsys.readouterr()
    assert captured.err == "downloading data.bin (<1 MB)\n"
    assert captured.out == ""


def test_a_bar_is_shown_on_a_terminal(
    server: Server,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.setattr(sys.stderr, "isatty", lambda: True)
    monkeypatch.setenv("TERM", "xterm")
    fetch(server.file(well), tmp_path)
    assert "downloading data.bin" in capsys.readouterr().err


def test_published_files_have_their_checksums_sizes_and_more_than_one_place() -> None:
    sets = (published.MNIST, published.FASHION_MNIST, published.CIFAR10, published.CIFAR100)
    for file in (file for each in sets for file in each.files):
        algorithm, digest = file.checksum.split(":")
        assert len(bytes.fromhex(digest)) == hashlib.new(algorithm).digest_size
        assert len(set(file.urls)) >= 2
        assert all(url.endswith("/" + file.name) for url in file.urls)
