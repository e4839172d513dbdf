"""Compiles the native kernels with whatever C++ compiler there is.

The installation from source does this by itself; afterwards `python -m keraunos.kernels.building`
does it again, for who installed a compiler later. Only Python's own library and JAX's headers are
needed.
"""

import argparse
import os
import platform
import shlex
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

SOURCES = Path(__file__).parent / "native"
LIBRARY = Path(__file__).parent / "libkeraunos.so"

COMPILERS = ("c++", "g++", "clang++")
FLAGS = (
    "-std=c++17",
    "-O3",
    "-fPIC",
    "-fvisibility=hidden",
    "-ffp-contract=fast",  # a product and a sum in one rounding, where the processor has it
    "-Wall",
    "-Wextra",
)
_AVX512 = (
    *("-mavx512f", "-mavx512vl", "-mavx512dq", "-mavx512bw", "-mfma"),
    "-mprefer-vector-width=512",
)
X86_FLAGS = {
    "avx2.cc": ("-mavx2", "-mfma"),
    "avx512.cc": _AVX512,
    "avx512_bf16.cc": (*_AVX512, "-mavx512bf16"),
}
"""Files that only x86-64 has, with what their instructions need."""

NEEDS_HEADERS = ("handlers.cc",)


class CannotBuildError(Exception):
    """The kernels were not compiled, for the reason given."""


def compiler() -> list[str]:
    """The command of a C++ compiler: what CXX says, or the first one found.

    Raises:
        CannotBuildError: if there is none.
    """
    if os.name == "nt":
        raise CannotBuildError("on Windows they are not compiled")
    named = shlex.split(os.environ.get("CXX", ""))
    for command in (named,) if named else ([name] for name in COMPILERS):
        if shutil.which(command[0]):
            return command
    raise CannotBuildError(
        f"CXX names {named[0]}, which was not found" if named else "no C++ compiler was found"
    )


def sources(machine: str | None = None) -> Iterator[tuple[Path, tuple[str, ...]]]:
    """Every file to compile for such a machine (default: this one) and its own flags."""
    x86 = (machine or platform.machine()).lower() in ("x86_64", "amd64")
    for path in sorted(SOURCES.glob("*.cc")):
        if path.name not in X86_FLAGS:
            yield path, ()
        elif x86:
            yield path, X86_FLAGS[path.name]


def build(headers: Path, library: Path = LIBRARY) -> Path:
    """Compiles the library, which appears only once it is complete.

    Args:
        headers: the folder that has `xla/ffi/api/ffi.h`.
        library: the file to make.

    Raises:
        CannotBuildError: without a compiler, or with one that fails.
    """
    command = compiler()
    with tempfile.TemporaryDirectory(prefix="keraunos-kernels-") as folder:
        seen = {name: ("-isystem", str(headers)) for name in NEEDS_HEADERS}
        files = [(path, (*FLAGS, *own, *seen.get(path.name, ()))) for path, own in sources()]
        objects = _compiled(command, files, Path(folder))
        linked = Path(folder) / library.name
        _run([*command, "-shared", "-pthread", *objects, "-o", str(linked)])
        # Beside its place first: a move within one file system is complete or does not happen.
        beside = library.with_name(f".{library.name}.{os.getpid()}")
        try:
            shutil.copyfile(linked, beside)
            beside.replace(library)
        finally:
            beside.unlink(missing_ok=True)
    return library


def build_program(
    main: Path,
    target: Path,
    *,
    flags: Sequence[str] = (),
    command: Sequence[str] | None = None,
    machine: str | None = None,
) -> Path:
    """Compiles the kernels, without what XLA calls, into a program: for tests.

    Args:
        main: the C++ file with its `main`.
        target: the file to make.
        flags: more of them, for compiler and linker.
        command: a compiler other than this machine's own.
        machine: what it compiles for, as `platform.machine()` has it.

    Raises:
        CannotBuildError: without a compiler, or with one that fails.
    """
    # Optimised less, which compiles faster; the tiles are laid out in full all the same.
    common = [*("-O1" if flag == "-O3" else flag for flag in FLAGS), *flags, "-I", str(SOURCES)]
    files = [
        (path, (*common, *own)) for path, own in sources(machine) if path.name not in NEEDS_HEADERS
    ]
    with tempfile.TemporaryDirectory(prefix="keraunos-kernels-") as folder:
        chosen = list(command or compiler())
        objects = _compiled(chosen, [*files, (main, tuple(common))], Path(folder))
        _run([*chosen, *flags, "-pthread", *objects, "-o", str(target)])
    return target


def _compiled(
    command: list[str], files: Sequence[tuple[Path, tuple[str, ...]]], folder: Path
) -> list[str]:
    """Object files of all files, each with its flags."""

    def one(file: tuple[Path, tuple[str, ...]]) -> str:
        path, flags = file
        target = str(folder / f"{path.stem}.o")
        _run([*command, *flags, "-c", str(path), "-o", target])
        return target

    with ThreadPoolExecutor(os.cpu_count()) as pool:
        return list(pool.map(one, files))


def _run(command: list[str]) -> None:
    done = subprocess.run(command, capture_output=True, text=True)
    if done.returncode:
        told = (done.stderr or done.stdout).strip().splitlines() or ["no message"]
        raise CannotBuildError(f"{command[0]} failed: {told[0]}")


def main() -> int:
    """Builds the library of this installation."""
    parser = argparse.ArgumentParser(description="Compile keraunos's native kernels.")
    parser.add_argument("--headers", type=Path, help="the folder with xla/ffi/api/ffi.h")
    headers = parser.parse_args().headers
    if headers is None:
        import jax

        headers = Path(jax.ffi.include_dir())
    try:
        library = build(headers)
    except CannotBuildError as reason:
        sys.stderr.write(f"The native kernels were not compiled: {reason}.\n")
        return 2
    sys.stdout.write(f"Compiled {library}.\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
