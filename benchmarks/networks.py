"""How long does a step of training whole networks take, here and elsewhere?

    python benchmarks/networks.py [--rounds 5] [--large-pages] [--network NAME] [--bfloat16]

Forward, backward and Adam on random images and texts; every network and framework in a process of
its own, in turns; one that takes over three minutes has failed. The table has medians over the
rounds, in milliseconds a step, and their ratios.
"""

import argparse
import os
import sys
from pathlib import Path

from harness.peers import prepare_peers
from harness.turns import LARGE_PAGES, Worker, in_turns
from training.setting import SETTINGS, Texts

HERE = Path(__file__).parent
KERAS = "training/keras_worker.py"


def contestants(networks: list[str], bfloat16: bool) -> dict[str, list[Worker]]:
    """Who takes part; with `bfloat16` only this product, in both types of numbers."""
    ours = Path(sys.executable)
    native = {"native": [Worker(ours, KERAS, (name, "keraunos")) for name in networks]}
    if bfloat16:
        mixed = [Worker(ours, KERAS, (name, "keraunos", "mixed_bfloat16")) for name in networks]
        return {"native, bfloat16": mixed, **native}
    peers = prepare_peers(HERE / ".venv", HERE / "peers.txt").python
    off = {"KERAUNOS_NATIVE": "off"}
    return {
        **native,
        "pure XLA": [Worker(ours, KERAS, (name, "keraunos"), off) for name in networks],
        "PyTorch": [Worker(peers, "training/torch_worker.py", (name,)) for name in networks],
        "PyTorch, packed": [
            Worker(peers, "training/torch_worker.py", (name, "packed"))
            for name in networks
            if getattr(SETTINGS[name], "mean", None)
        ],
        "Keras on TensorFlow": [Worker(peers, KERAS, (name, "tensorflow")) for name in networks],
        # Convolutions: see `run.py`.
        "Keras on JAX": [
            Worker(peers, KERAS, (name, "jax"))
            for name in networks
            if isinstance(SETTINGS[name], Texts)
        ],
    }


def main() -> None:
    """Measures and prints a table in Markdown."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--large-pages", action="store_true", help="of memory, for all alike")
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--network", action="append", choices=SETTINGS)
    parser.add_argument("--bfloat16", action="store_true", help="against float32, without peers")
    asked = parser.parse_args()
    if asked.large_pages:
        os.environ.update(LARGE_PAGES)
    networks = asked.network or list(SETTINGS)
    medians = in_turns(contestants(networks, asked.bfloat16), asked.rounds)
    first, *others = medians
    peers = [name for name in others if name != "pure XLA"]
    print(f"| network | {' | '.join(medians)} | times the best other | times pure XLA |")
    print("|---|" + "---|" * (len(medians) + 2))
    for network in networks:
        times = {name: report.get(network) for name, report in medians.items()}
        shown = [f"{1e3 * time:.1f}" if time else "-" for time in times.values()]
        for some in (peers, ["pure XLA"]):
            best = min((time for name in some if (time := times.get(name))), default=None)
            shown.append(f"{best / times[first]:.2f}" if best and times[first] else "-")
        print(f"| {network} | {' | '.join(shown)} |")


if __name__ == "__main__":
    main()
