"""One HTTP answer, appended to a part file, or the reason why it cannot be."""

import http.client
import os
import re
import ssl
import time
import urllib.error
import urllib.request
from io import BufferedRandom
from typing import IO
from urllib.parse import urlsplit

from keraunos import __version__
from keraunos.data.download_progress import Progress
from keraunos.language import text

_CHUNK = 2**16
_SLOWEST = 1024  # bytes a second; less than that is as good as stalled
_PAGE = re.compile(rb"\s*(<!doctype|<html|<\?xml|<head)", re.IGNORECASE)


class MirrorError(Exception):
    """A mirror did not give the file.

    Attributes:
        reason: in the user's language, to stand in brackets.
        final: whether it is of no use to ask this mirror again.
    """

    def __init__(self, reason: str, *, final: bool) -> None:
        super().__init__(reason)
        self.reason = reason
        self.final = final


def continue_from(
    url: str, size: int, part: BufferedRandom, progress: Progress, timeout: float
) -> None:
    """Appends to `part` what it lacks, or writes it anew if the server gives only the whole.

    Args:
        url: of the file.
        size: of the whole file in bytes; not a byte more is read.
        part: open for appending.
        progress: called with the bytes that are there and the size.
        timeout: seconds without a byte.

    Raises:
        MirrorError: if the server does not answer, stalls, breaks off, or answers something else;
            whatever came of the file stays in the part.
        OSError: if the part cannot be written.
    """
    begun = os.fstat(part.fileno()).st_size
    try:
        with _open(url, begun, timeout) as answer:
            first = _read(answer, min(_CHUNK, size - begun))
            if begun and not _continues(answer, begun, size):
                if answer.status == 206:
                    part.truncate(0)
                    raise MirrorError(text("it sends another part than asked for"), final=False)
                begun = 0
            if begun == 0:
                # In this order: a web page must not cost what is there.
                _refuse_what_is_not_the_file(answer, first, size)
                part.truncate(0)
            _copy(answer, first, part, begun, size, progress, timeout)
    except urllib.error.HTTPError as error:
        with error:
            if error.code == 416 and begun:  # the file is shorter there
                part.truncate(0)
            again = error.code in (408, 416, 429) or error.code >= 500
            raise MirrorError(
                text("it answers {code} {phrase}", code=error.code, phrase=error.reason),
                final=not again,
            ) from None


def _open(url: str, begun: int, timeout: float) -> http.client.HTTPResponse:
    headers = {"User-Agent": f"keraunos/{__version__}"}
    if begun:
        headers["Range"] = f"bytes={begun}-"
    try:
        opener = urllib.request.build_opener(_StaysEncrypted)
        answer: http.client.HTTPResponse = opener.open(
            urllib.request.Request(url, headers=headers), timeout=timeout
        )
    except urllib.error.HTTPError:
        raise
    except urllib.error.URLError as error:
        cause = error.reason
        if isinstance(cause, ssl.SSLCertVerificationError):
            reason = text("its certificate cannot be verified")
        elif isinstance(cause, TimeoutError):
            reason = text("no answer within {seconds} s", seconds=f"{timeout:g}")
        else:
            reason = text("it cannot be reached")
        raise MirrorError(reason, final=True) from None
    except TimeoutError:
        # Connected, and then silent.
        reason = text("no answer within {seconds} s", seconds=f"{timeout:g}")
        raise MirrorError(reason, final=False) from None
    except OSError:
        raise MirrorError(text("the connection broke"), final=False) from None
    except (http.client.HTTPException, ValueError):
        raise MirrorError(text("its answer makes no sense"), final=False) from None
    return answer


def _continues(answer: http.client.HTTPResponse, begun: int, size: int) -> bool:
    """Whether the answer is the rest of the file that we have the beginning of."""
    if answer.status != 206:
        return False
    given = re.fullmatch(r"bytes (\d+)-(\d+)/(\d+|\*)", answer.headers.get("Content-Range", ""))
    return (
        given is not None
        and (int(given[1]), int(given[2])) == (begun, size - 1)
        and given[3] in ("*", str(size))
    )


def _refuse_what_is_not_the_file(answer: http.client.HTTPResponse, first: bytes, size: int) -> None:
    if _PAGE.match(first) or answer.headers.get_content_type() == "text/html":
        raise MirrorError(
            text(
                "it sends a web page instead of the file; is there a login or a proxy in between?"
            ),
            final=True,
        )
    announced = answer.headers.get("Content-Length")
    if announced is not None and announced.strip() != str(size):
        raise MirrorError(
            text(
                "it announces {announced} bytes where the file has {size}",
                announced=announced.strip(),
                size=size,
            ),
            final=True,
        )


def _copy(
    answer: http.client.HTTPResponse,
    chunk: bytes,
    part: BufferedRandom,
    done: int,
    size: int,
    progress: Progress,
    timeout: float,
) -> None:
    began, came = time.monotonic(), 0
    try:
        while chunk:
            part.write(chunk)
            done += len(chunk)
            came += len(chunk)
            progress(done, size)
            if done == size:
                return
            seconds = time.monotonic() - began
            if seconds > timeout:
                if came < _SLOWEST * seconds:
                    raise MirrorError(text("it sends less than 1 kB/s"), final=False)
                began, came = time.monotonic(), 0
            chunk = _read(answer, min(_CHUNK, size - done))
    finally:
        part.flush()
    raise MirrorError(
        text("the connection ended after {done} of {size} bytes", done=done, size=size), final=False
    )


def _read(answer: http.client.HTTPResponse, most: int) -> bytes:
    """What comes next, empty at the end."""
    try:
        return answer.read1(most)
    except TimeoutError:
        raise MirrorError(text("it stalled"), final=False) from None
    except (OSError, http.client.HTTPException):
        raise MirrorError(text("the connection broke"), final=False) from None


class _StaysEncrypted(urllib.request.HTTPRedirectHandler):
    """Follows no redirection to anything less than https."""

    def redirect_request(
        self,
        req: urllib.request.Request,
        fp: IO[bytes],
        code: int,
        msg: str,
        headers: http.client.HTTPMessage,
        newurl: str,
    ) -> urllib.request.Request | None:
        if urlsplit(newurl).scheme not in {"https", req.type}:
            raise MirrorError(text("it redirects to an address without https"), final=True)
        return super().redirect_request(req, fp, code, msg, headers, newurl)
