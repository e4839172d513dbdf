"""Compiles the native kernels with the compiler's sanitizers and runs them on random convolutions.

python scripts/sanitize.py [--rounds 300]
"""

import argparse
import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from keraunos.kernels import building

ROOT = Path(__file__).resolve().parents[1]
STRESS = ROOT / "tests/kernels/stress.cc"
SANITIZERS = ("address,undefined", "thread")


def main() -> int:
    """Runs the test under each sanitizer; exit code 1 if one finds something."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=300)
    rounds = parser.parse_args().rounds
    failed = False
    for sanitizer in SANITIZERS:
        with tempfile.TemporaryDirectory(prefix="keraunos-sanitize-") as folder:
            flags = [f"-fsanitize={sanitizer}", "-fno-sanitize-recover=all", "-DKERAUNOS_ROLLED"]
            made = building.build_program(STRESS, Path(folder) / "stress", flags=flags)
            # Thread sanitizer cannot place its shadow where addresses are drawn at random.
            fixed = ["setarch", os.uname().machine, "-R"] if shutil.which("setarch") else []
            done = subprocess.run([*fixed, str(made), str(rounds)])
            print(f"{sanitizer}: {'found something' if done.returncode else 'clean'}", flush=True)
            failed |= done.returncode != 0
    return int(failed)


if __name__ == "__main__":
    sys.exit(main())
