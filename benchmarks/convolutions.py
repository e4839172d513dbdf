"""How many operations a second do single convolutions reach, here and elsewhere?

    python benchmarks/convolutions.py [--rounds 3] [--large-pages]

Every framework measures all shapes in a process of its own, in turns; the table has medians over
the rounds, in GFLOP/s, and the ratio to the best of the others.
"""

import argparse
import os
import sys
from pathlib import Path

from harness.peers import prepare_peers
from harness.turns import LARGE_PAGES, Worker, in_turns
from operations.clock import key, wanted

HERE = Path(__file__).parent


def main() -> None:
    """Measures and prints a table in Markdown."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--large-pages", action="store_true", help="of memory, for all alike")
    parser.add_argument("--rounds", type=int, default=3)
    asked = parser.parse_args()
    if asked.large_pages:
        os.environ.update(LARGE_PAGES)
    ours = Path(sys.executable)
    peers = prepare_peers(HERE / ".venv", HERE / "peers.txt").python
    workers = {
        "native": [Worker(ours, "operations/jax_worker.py")],
        "pure XLA": [
            Worker(ours, "operations/jax_worker.py", variables={"KERAUNOS_NATIVE": "off"})
        ],
        "PyTorch": [Worker(peers, "operations/torch_worker.py")],
        "TensorFlow": [Worker(peers, "operations/tensorflow_worker.py")],
    }
    medians = in_turns(workers, asked.rounds)
    matmul = medians["native"].get("matmul")
    if matmul:
        print(f"A product of two matrices of 1024x1024: {1e-9 / matmul:.0f} GFLOP/s\n")
    print(f"| convolution | operation | {' | '.join(medians)} | to the best other |")
    print("|---|---|" + "---|" * (len(medians) + 1))
    for shape, operation in wanted():
        what = key(shape, operation)
        speeds = {
            name: 1e-9 * shape.operations / report[what] if what in report else None
            for name, report in medians.items()
        }
        shown = [f"{speed:.0f}" if speed else "-" for speed in speeds.values()]
        others = [speed for name, speed in speeds.items() if name != "native" and speed]
        ratio = f"{speeds['native'] / max(others):.2f}" if speeds["native"] and others else "-"
        print(f"| {shape.name} | {operation} | {' | '.join(shown)} | {ratio} |")


if __name__ == "__main__":
    main()
