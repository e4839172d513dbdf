"""Training asks the C library for large pages, once, and never against the user's word."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from keraunos.cli import huge_pages

SHOW = "import os, sys; print(os.environ.get('GLIBC_TUNABLES'), *sys.argv[1:])\n"

pytestmark = pytest.mark.skipif(
    not huge_pages.would_help(None), reason="this system gives no large pages for the asking"
)


def shown(tmp_path: Path, *arguments: str, **environment: str) -> str:
    """What a program run by `keraunos run` finds in its environment and its arguments."""
    script = tmp_path / "show.py"
    script.write_text(SHOW)
    kept = {name: value for name, value in os.environ.items() if name != "GLIBC_TUNABLES"}
    done = subprocess.run(
        [sys.executable, "-m", "keraunos", "run", str(script), *arguments],
        env=kept | environment,
        capture_output=True,
        text=True,
        check=True,
    )
    return done.stdout.strip()


def test_a_training_gets_them_and_its_arguments(tmp_path: Path) -> None:
    assert shown(tmp_path, "a b", "--c") == "glibc.malloc.hugetlb=1 a b --c"


def test_other_tunables_stay(tmp_path: Path) -> None:
    other = "glibc.malloc.arena_max=4"
    assert shown(tmp_path, GLIBC_TUNABLES=other) == f"{other}:glibc.malloc.hugetlb=1"


def test_who_has_decided_is_left_alone(tmp_path: Path) -> None:
    assert shown(tmp_path, GLIBC_TUNABLES="glibc.malloc.hugetlb=0") == "glibc.malloc.hugetlb=0"


@pytest.mark.parametrize("setting", ["[always] madvise never", "always madvise [never]", None])
def test_they_are_not_asked_for_in_vain(
    setting: str | None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / "enabled"
    if setting:
        file.write_text(setting)
    monkeypatch.setattr(huge_pages, "SETTING", file)
    assert not huge_pages.would_help(None)
