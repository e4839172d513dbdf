"""How many operations a second do single convolutions reach, here and elsewhere?

    python benchmarks/convolutions.py [--rounds 3]

Every framework measures all shapes in a process of its own, in turns; the table has medians over
the rounds, in GFLOP/s, and the ratio to the best of the others.
"""

import argparse
import json
import os
import statistics
import subprocess
import sys
from pathlib import Path

from harness.peers import prepare_peers
from operations.clock import key, wanted

HERE = Path(__file__).parent
WORKERS = {
    "native": ("jax", {"KERAUNOS_NATIVE": ""}),
    "pure XLA": ("jax", {"KERAUNOS_NATIVE": "off"}),
    "PyTorch": ("torch", {}),
    "TensorFlow": ("tensorflow", {}),
}


def run(framework: str, python: Path, variables: dict[str, str]) -> dict[str, float]:
    """One worker's report; empty if it failed."""
    environment = {**os.environ, **variables, "PYTHONPATH": str(HERE), "TF_CPP_MIN_LOG_LEVEL": "3"}
    environment |= {"JAX_PLATFORMS": "cpu", "CUDA_VISIBLE_DEVICES": ""}
    worker = HERE / "operations" / f"{framework}_worker.py"
    done = subprocess.run(
        [python, worker], env=environment, capture_output=True, text=True, check=False
    )
    if done.returncode:
        print(f"{framework}: {done.stderr.strip().splitlines()[-1:]}", file=sys.stderr)
        return {}
    return json.loads(done.stdout.strip().splitlines()[-1])


def main() -> None:
    """Measures and prints a table in Markdown."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=3)
    rounds = parser.parse_args().rounds
    peers = prepare_peers(HERE / ".venv", HERE / "peers.txt").python
    found: dict[str, list[dict[str, float]]] = {name: [] for name in WORKERS}
    for turn in range(rounds):
        for name, (framework, variables) in WORKERS.items():
            print(f"round {turn + 1}: {name}", file=sys.stderr, flush=True)
            python = Path(sys.executable) if framework == "jax" else peers
            found[name].append(run(framework, python, variables))

    def median(name: str, what: str) -> float | None:
        values = [report[what] for report in found[name] if what in report]
        return statistics.median(values) if values else None

    matmul = median("native", "matmul")
    if matmul:
        print(f"A product of two matrices of 1024x1024: {1e-9 / matmul:.0f} GFLOP/s\n")
    print(f"| convolution | operation | {' | '.join(WORKERS)} | to the best other |")
    print("|---|---|" + "---|" * (len(WORKERS) + 1))
    for shape, operation in wanted():
        what = key(shape, operation)
        speeds = {
            name: 1e-9 * shape.operations / value if (value := median(name, what)) else None
            for name in WORKERS
        }
        shown = [f"{speed:.0f}" if speed else "-" for speed in speeds.values()]
        others = [speed for name, speed in speeds.items() if name != "native" and speed]
        ratio = f"{speeds['native'] / max(others):.2f}" if speeds["native"] and others else "-"
        print(f"| {shape.name} | {operation} | {' | '.join(shown)} | {ratio} |")


if __name__ == "__main__":
    main()
