"""How many operations a second do single convolutions reach, here and elsewhere?

    python benchmarks/convolutions.py [--rounds 3] [--large-pages] [--bfloat16]

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


def contestants(bfloat16: bool) -> dict[str, list[Worker]]:
    """Who takes part; with `bfloat16` only the native kernel, in both types of numbers."""
    ours, script = Path(sys.executable), "operations/jax_worker.py"
    native = {"native": [Worker(ours, script)]}
    if bfloat16:
        return {"native, bfloat16": [Worker(ours, script, ("bfloat16",))], **native}
    peers = prepare_peers(HERE / ".venv", HERE / "peers.txt").python
    return {
        **native,
        "pure XLA": [Worker(ours, script, variables={"KERAUNOS_NATIVE": "off"})],
        "PyTorch": [Worker(peers, "operations/torch_worker.py")],
        "TensorFlow": [Worker(peers, "operations/tensorflow_worker.py")],
    }


def main() -> None:
    """Measures and prints a table in Markdown."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--large-pages", action="store_true", help="of memory, for all alike")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--bfloat16", action="store_true", help="against float32, without peers")
    asked = parser.parse_args()
    if asked.large_pages:
        os.environ.update(LARGE_PAGES)
    medians = in_turns(contestants(asked.bfloat16), asked.rounds)
    matmul = medians["native"].get("matmul")
    if matmul:
        print(f"A product of two matrices of 1024x1024: {1e-9 / matmul:.0f} GFLOP/s\n")
    print(f"| convolution | operation | {' | '.join(medians)} | first to the best other |")
    print("|---|---|" + "---|" * (len(medians) + 1))
    for shape, operation in wanted():
        what = key(shape, operation)
        speeds = {
            name: 1e-9 * shape.operations / report[what] if what in report else None
            for name, report in medians.items()
        }
        shown = [f"{speed:.0f}" if speed else "-" for speed in speeds.values()]
        first, *others = speeds.values()
        best = max((speed for speed in others if speed), default=None)
        ratio = f"{first / best:.2f}" if first and best else "-"
        print(f"| {shape.name} | {operation} | {' | '.join(shown)} | {ratio} |")


if __name__ == "__main__":
    main()
