"""Memory in pages of two megabytes, where Linux gives them only to who asks.

XLA takes the memory for intermediate results from the system each time that a program runs. Filled
page by page of four kilobytes, that is a third of the time of a ResNet-20 on two cores. The C
library asks for large pages when GLIBC_TUNABLES says so as the process starts, and has no other
switch: https://sourceware.org/glibc/manual/latest/html_node/Memory-Allocation-Tunables.html.
"""

import contextlib
import os
import sys
from pathlib import Path

TUNABLE = "glibc.malloc.hugetlb"
SINCE = (2, 35)
"""The version of the GNU C library that has it."""

SETTING = Path("/sys/kernel/mm/transparent_hugepage/enabled")
TRAINING_VERBS = frozenset({"train", "search", "resume", "run"})


def start_again_with_huge_pages() -> None:
    """Puts the same command line in this process's place, once, where that makes it faster."""
    others = os.environ.get("GLIBC_TUNABLES")
    if TRAINING_VERBS.isdisjoint(sys.argv[1:4]) or not would_help(others):
        return
    tunables = f"{others}:{TUNABLE}=1" if others else f"{TUNABLE}=1"
    command = [sys.executable, *sys.orig_argv[1:]]
    with contextlib.suppress(OSError):
        os.execve(sys.executable, command, {**os.environ, "GLIBC_TUNABLES": tunables})


def would_help(tunables: str | None) -> bool:
    """Whether large pages are to be had for the asking and nobody has decided about them."""
    if sys.platform != "linux" or TUNABLE in (tunables or ""):
        return False
    try:
        name, version = (os.confstr("CS_GNU_LIBC_VERSION") or "").split()
        known = name == "glibc" and tuple(map(int, version.split(".")[:2])) >= SINCE
        return known and "[madvise]" in SETTING.read_text()
    except (OSError, ValueError):
        return False
