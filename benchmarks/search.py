"""How fast, and how well, do programs search for hyperparameters?

    python benchmarks/search.py [--case mlp] [--epochs 1] [--window 120] [--repeats 3]
    python benchmarks/search.py --score [--case mlp] [--minutes 5] [--seeds 10]

keraunos, Optuna, KerasTuner and Ray Tune try networks on MNIST, as many at the same time as there
are processors: trials a minute, or, with `--score`, the best validation accuracy.
"""

import argparse
import os
import sys
import time
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from rich.console import Console

from harness import machine
from harness.turns import LARGE_PAGES
from searching import report
from searching.contestants import PEERS, PRODUCT, Contestant
from searching.environment import prepare_searching_peers
from searching.schedule import (
    Bench,
    Entry,
    Tried,
    best_settings,
    in_turns,
    try_settings,
    warm_up,
)
from searching.setting import CASES
from tutorials.mnist import folder_of

HERE = Path(__file__).parent
EPOCHS = (1, 5, 20)
SCORED = ("mlp",)
SCORED_EPOCHS = 20
EPOCHS_OF_PRUNED = 3
"""Of a trial under successive halving, about, by which the settings for it are chosen."""


def main() -> int:
    """Measures the cases asked for; the exit code is 2 where the data are missing."""
    asked = _arguments()
    data = folder_of(asked.data) if asked.data else None
    if data is None:
        where = f"not in {asked.data}" if asked.data else "nowhere named"
        print(
            f"Searches need MNIST, which is {where}: name the folder with its files by --data or "
            "the environment variable KERAUNOS_DATA.",
            file=sys.stderr,
        )
        return 2
    peers = prepare_searching_peers(HERE)
    for what, reason in peers.failures.items():
        print(f"Not installed: {what}: {reason}", file=sys.stderr)
    pythons = {True: peers.python, False: Path(sys.executable)}
    about = {
        "command": sys.argv,
        "commit": machine.commit(HERE),
        "machine": machine.describe_machine(),
        "versions": {
            "product": machine.installed_versions(pythons[False]),
            "peers": machine.installed_versions(pythons[True]),
        },
        "not_installed": peers.failures,
    }
    # Into a file or a pipe a table is as wide as it needs to be.
    console = Console(width=None if sys.stdout.isatty() else 160)
    variables = LARGE_PAGES if asked.large_pages else {}
    for name in asked.case or (SCORED if asked.score else CASES):
        started = datetime.now(UTC)
        bench = Bench(CASES[name], data.resolve(), pythons, variables, asked.quick)
        found = _measured(bench, asked, console)
        minutes = (time.monotonic() - bench.began) / 60
        path = HERE / "results" / f"search-{name}-{started:%Y%m%dT%H%M%SZ}.json"
        times = {"started": started.isoformat(), "minutes": round(minutes, 1)}
        report.write(path, {"case": name, "title": bench.case.title, **times, **about, **found})
        console.print(f"{minutes:.1f} minutes; all numbers, versions and the machine: {path}")
    return 0


def _measured(bench: Bench, asked: argparse.Namespace, console: Console) -> dict[str, Any]:
    peers = [peer for peer in PEERS if not asked.only or peer.name in asked.only]
    tried = try_settings(bench, sorted({name for peer in peers for name in peer.backends}))
    report.show_failures(console, tried)
    settings = {"settings_tried": report.settings_record(tried)}
    if asked.score:
        chosen = _one_of_each(peers, tried, asked.epochs[-1])
        entries = _entries(chosen, tried, asked.epochs[-1], pruner=True)
        warm_up(bench, entries)
        score = _score(bench, asked, entries)
        score.show(console)
        return {"score": score.record(), **settings}
    speeds: list[report.Speed] = []
    warm_up(bench, _entries(peers, tried, asked.epochs[0]))
    for epochs in asked.epochs:
        speeds.append(_speed(bench, asked, _entries(peers, tried, epochs), epochs))
        speeds[-1].show(console)
    if (epochs := asked.epochs[-1]) > 1:
        pruning = _entries([peer for peer in peers if peer.prunes], tried, epochs, True)
        speeds.append(_speed(bench, asked, pruning, epochs, pruner=True))
        speeds[-1].show(console)
    return {"speed": [speed.record() for speed in speeds], **settings}


def _entries(
    peers: Sequence[Contestant], tried: Sequence[Tried], epochs: int, pruner: bool = False
) -> list[Entry]:
    """The product and the peers, each with the settings that are best for such trials."""
    return [
        Entry(PRODUCT, {}),
        *(
            Entry(peer, best_settings(tried, peer.backends, _length(peer, epochs, pruner)))
            for peer in peers
        ),
    ]


def _length(peer: Contestant, epochs: int, pruner: bool) -> int:
    """About how many epochs a trial has."""
    return min(epochs, EPOCHS_OF_PRUNED) if pruner and peer.prunes else epochs


def _one_of_each(
    peers: Sequence[Contestant], tried: Sequence[Tried], epochs: int
) -> list[Contestant]:
    """Each peer with the backend that is better for it, with the pruner."""
    chosen = []
    for worker in dict.fromkeys(peer.worker for peer in peers):
        own = [peer for peer in peers if peer.worker == worker]
        backends = [backend for peer in own for backend in peer.backends]
        length = _length(own[0], epochs, pruner=True)
        best = best_settings(tried, backends, length)["backend"]
        chosen.append(next(peer for peer in own if best in peer.backends))
    return chosen


def _speed(
    bench: Bench,
    asked: argparse.Namespace,
    entries: list[Entry],
    epochs: int,
    pruner: bool = False,
) -> report.Speed:
    """Trials a minute; with the pruner in one round only."""
    window = asked.window * bench.case.slower
    speed = report.Speed(bench.case, epochs, window, pruner, entries)
    in_turns(
        bench,
        entries,
        1 if pruner else asked.repeats,
        lambda seed: bench.task(epochs, seed, window, "random", pruner),
        speed.whole,
        speed.title,
    )
    return speed


def _score(bench: Bench, asked: argparse.Namespace, entries: list[Entry]) -> report.Score:
    """Best scores; everything takes part in all rounds."""
    seconds = 60 * asked.minutes
    score = report.Score(bench.case, asked.epochs[-1], seconds, entries)
    in_turns(
        bench,
        entries,
        asked.seeds,
        lambda seed: bench.task(asked.epochs[-1], seed, seconds, "tpe", pruner=True),
        score.in_time,
        "score",
        all_rounds=True,
    )
    return score


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="benchmarks/search.py",
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument(
        "--case", action="append", choices=CASES, help="a case, may be repeated (default: all)"
    )
    parser.add_argument(
        "--epochs",
        action="append",
        type=int,
        help="of a trial, may be repeated (default: 1, 5 and 20; 20 with --score)",
    )
    parser.add_argument(
        "--window",
        type=float,
        default=120.0,
        help="seconds of a search, half as many more for lstm and cnn (default: 120)",
    )
    parser.add_argument("--repeats", type=int, default=3, help="rounds and seeds (default: 3)")
    parser.add_argument("--score", action="store_true", help="best scores instead of speed")
    parser.add_argument(
        "--minutes", type=float, default=5.0, help="of a search with --score (default: 5)"
    )
    parser.add_argument(
        "--seeds", type=int, default=10, help="rounds and seeds with --score (default: 10)"
    )
    parser.add_argument(
        "--only",
        action="append",
        choices=[peer.name for peer in PEERS],
        help="a peer, may be repeated (default: all)",
    )
    parser.add_argument("--large-pages", action="store_true", help="of memory, for all alike")
    parser.add_argument(
        "--quick", action="store_true", help="a small part of the data, short: does it work?"
    )
    parser.add_argument(
        "--data",
        type=Path,
        default=os.environ.get("KERAUNOS_DATA") or None,
        help="folder with the data (default: the environment variable KERAUNOS_DATA)",
    )
    asked = parser.parse_args()
    if asked.quick:
        asked.window, asked.minutes, asked.repeats, asked.seeds = 20.0, 0.5, 1, 1
    asked.epochs = sorted(asked.epochs or ([SCORED_EPOCHS] if asked.score else EPOCHS))
    for name in ("window", "minutes", "repeats", "seeds"):
        if getattr(asked, name) <= 0:
            parser.error(f"--{name} must be more than 0")
    if asked.epochs[0] < 1:
        parser.error("--epochs must be at least 1")
    return asked


if __name__ == "__main__":
    sys.exit(main())
