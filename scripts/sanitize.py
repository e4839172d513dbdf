"""Compiles the native kernels with the compiler's sanitizers and runs them on random convolutions.

python scripts/sanitize.py [--rounds 300]
"""

import argparse
import os
import shutil
import subprocess
import sys
import tempfile
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from keraunos.kernels import building

ROOT = Path(__file__).resolve().parents[1]
STRESS = ROOT / "tests/kernels/stress.cc"
SANITIZERS = ("address,undefined", "thread")


def program(sanitizer: str, folder: Path) -> Path:
    """The stress test with this sanitizer; `folder` takes what is compiled."""
    command = building.compiler()
    flags = ["-O1" if flag == "-O3" else flag for flag in building.FLAGS]
    flags += ["-DKERAUNOS_ROLLED", f"-fsanitize={sanitizer}", "-fno-sanitize-recover=all"]
    flags += ["-I", str(building.SOURCES)]

    def compiled(source: tuple[Path, tuple[str, ...]]) -> str:
        path, own = source
        target = str(folder / f"{path.stem}.o")
        subprocess.run([*command, *flags, *own, "-c", str(path), "-o", target], check=True)
        return target

    sources = [
        (path, own) for path, own in building.sources() if path.name not in building.NEEDS_HEADERS
    ]
    with ThreadPoolExecutor(os.cpu_count()) as pool:
        objects = list(pool.map(compiled, [*sources, (STRESS, ())]))
    made = folder / "stress"
    subprocess.run([*command, *flags, "-pthread", *objects, "-o", str(made)], check=True)
    return made


def main() -> int:
    """Runs the test under each sanitizer; exit code 1 if one finds something."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=300)
    rounds = parser.parse_args().rounds
    failed = False
    for sanitizer in SANITIZERS:
        with tempfile.TemporaryDirectory(prefix="keraunos-sanitize-") as folder:
            made = program(sanitizer, Path(folder))
            # Thread sanitizer cannot place its shadow where addresses are drawn at random.
            fixed = ["setarch", os.uname().machine, "-R"] if shutil.which("setarch") else []
            done = subprocess.run([*fixed, str(made), str(rounds)])
            print(f"{sanitizer}: {'found something' if done.returncode else 'clean'}", flush=True)
            failed |= done.returncode != 0
    return int(failed)


if __name__ == "__main__":
    sys.exit(main())
