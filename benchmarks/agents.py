"""How many steps of CartPole a second does PPO take while it learns, here and in Stable-Baselines3?

    python benchmarks/agents.py                  # both in turns, on 2 cores
    python benchmarks/agents.py --seconds 5 --rounds 2

The same networks (two layers of 64, tanh, for policy and critic each) and the same numbers: steps
and environments of an update, passes, minibatches, discount, decay, clip, entropy, learning rate. A
window begins after the first updates, which compile, and holds whole updates: acting and learning,
with no validation between. Stable-Baselines3 takes part with one thread of torch, with two and so
on, its environments in one process, and the best of these counts. Of keraunos the run on all cores
counts; that on one is printed beside: handing over small work costs time on a busy machine.
"""

import argparse
import json
import sys
from pathlib import Path

from harness.machine import describe_machine
from harness.peers import prepare_peers
from harness.turns import Worker, in_turns

HERE = Path(__file__).parent
RESULTS = HERE / "results"
TARGET = 10.0
SETTINGS = {
    "copies": 16,
    "steps": 128,
    "passes": 4,
    "minibatches": 4,
    "width": 64,
    "discount": 0.99,
    "decay": 0.95,
    "clip": 0.2,
    "entropy": 0.01,
    "learning_rate": 1e-3,
}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--seconds", type=float, default=10.0, help="of a window")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--cores", type=int, default=2)
    arguments = parser.parse_args()
    peers = prepare_peers(HERE / ".venv-agents", HERE / "peers-agents.txt")
    task = {**SETTINGS, "seconds": arguments.seconds, "cores": arguments.cores}
    workers = {"keraunos": [_worker(sys.executable, "keraunos", task)]}
    workers["keraunos, one core"] = [_worker(sys.executable, "keraunos", {**task, "cores": 1})]
    for threads in range(1, arguments.cores + 1):
        name = f"stable-baselines3, {threads} threads"
        workers[name] = [_worker(peers.python, "stable_baselines3", {**task, "threads": threads})]
    found = in_turns(workers, arguments.rounds)
    for name, measured in found.items():
        print(f"{name:32} {measured.get('steps_per_second', float('nan')):12,.0f} steps/s")
    peers_found = [v for name, v in found.items() if not name.startswith("keraunos")]
    best = max(measured.get("steps_per_second", 0.0) for measured in peers_found)
    if best and found["keraunos"]:
        ratio = found["keraunos"]["steps_per_second"] / best
        verdict = "met" if ratio >= TARGET else "not met"
        print(f"{ratio:.1f} times as many; target {TARGET:g}: {verdict}")
    RESULTS.mkdir(exist_ok=True)
    content = {"machine": describe_machine(), "task": task, "found": found}
    content["failures"] = peers.failures
    (RESULTS / "agents.json").write_text(json.dumps(content, indent=2), encoding="utf-8")


def _worker(python: str | Path, library: str, task: dict[str, float]) -> Worker:
    return Worker(Path(python), "playing/worker.py", (library, json.dumps(task)))


if __name__ == "__main__":
    main()
