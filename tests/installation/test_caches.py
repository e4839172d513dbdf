"""Compiled programs do not grow without end, and what is kept is told."""

import os
from pathlib import Path

import pytest

from keraunos import backend
from keraunos.installation.caches import caches, clear_programs, trim_programs


@pytest.fixture
def programs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Four programs of 1,000 bytes, `0` used longest ago."""
    monkeypatch.setenv("KERAUNOS_CACHE", str(tmp_path))
    monkeypatch.delenv("JAX_COMPILATION_CACHE_DIR", raising=False)
    folder = tmp_path / "programs" / "x86"
    folder.mkdir(parents=True)
    for number in range(4):
        (folder / str(number)).write_bytes(bytes(1000))
        os.utime(folder / str(number), (1e9 + number, 1e9 + number))
    return folder


def test_the_programs_used_longest_ago_go_first(programs: Path) -> None:
    assert trim_programs(2500) == 2000
    assert sorted(path.name for path in programs.iterdir()) == ["2", "3"]
    assert trim_programs(2500) == 0


def test_a_program_read_lately_stays_though_it_was_written_first(programs: Path) -> None:
    os.utime(programs / "0", (2e9, 1e9))
    trim_programs(1000)
    assert [path.name for path in programs.iterdir()] == ["0"]


def test_clearing_deletes_programs_and_nothing_else(programs: Path, tmp_path: Path) -> None:
    (tmp_path / "data").mkdir()
    (tmp_path / "data" / "mnist").write_bytes(b"mine")
    assert clear_programs() == 4000
    assert not programs.exists()
    assert (tmp_path / "data" / "mnist").read_bytes() == b"mine"
    assert clear_programs() == 0


def test_the_caches_are_told_with_size_and_place(programs: Path, tmp_path: Path) -> None:
    kept = {cache.name: cache for cache in caches()}
    found = kept["programs"]
    assert (found.files, found.size, found.writable) == (4, 4000, True)
    assert found.folder == tmp_path / "programs"
    assert (kept["data"].files, kept["data"].writable) == (0, True)


def test_turned_off_there_is_none(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("KERAUNOS_CACHE", "")
    monkeypatch.delenv("JAX_COMPILATION_CACHE_DIR", raising=False)
    assert caches() == ()
    assert (trim_programs(0), clear_programs()) == (0, 0)


def test_a_start_trims_once_a_day(programs: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(backend, "MOST_PROGRAMS", 3500)
    backend._trim_daily(programs.parent)
    assert sorted(path.name for path in programs.iterdir()) == ["1", "2", "3"]
    monkeypatch.setattr(backend, "MOST_PROGRAMS", 0)
    backend._trim_daily(programs.parent)
    assert len(list(programs.iterdir())) == 3
    os.utime(programs.parent / ".trimmed", (1e9, 1e9))
    backend._trim_daily(programs.parent)
    assert not list(programs.iterdir())
