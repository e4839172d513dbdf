"""Measures keraunos against other frameworks: `make bench`, or see `--help`."""

import argparse
import os
import sys
import tempfile
import time
from datetime import UTC, datetime
from importlib import import_module
from pathlib import Path

from rich.console import Console

from harness import machine, report
from harness.case import Case
from harness.peers import prepare_peers
from harness.schedule import Bench, Plan, choose, repeat, sweep

HERE = Path(__file__).parent
CASES = sorted(path.parent.name for path in (HERE / "cases").glob("*/__init__.py"))


def main() -> int:
    """Runs the cases asked for; the exit code is 2 where their data are missing."""
    asked = _arguments()
    found: list[tuple[Case, Path]] = []
    for name in asked.case or CASES:
        case: Case = import_module(f"cases.{name}").CASE
        data = case.find_data(asked.data) if asked.data else None
        if data is None:
            where = f"not in {asked.data}" if asked.data else "nowhere named"
            print(
                f"The case {case.name} needs {case.data}, which is {where}: name the folder with "
                "its files by --data or the environment variable KERAUNOS_DATA.",
                file=sys.stderr,
            )
            return 2
        found.append((case, data.resolve()))

    peers = prepare_peers(HERE / ".venv", HERE / "peers.txt")
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
    for case, data in found:
        _measure(case, data, asked, pythons, about)
    return 0


def _measure(
    case: Case,
    data: Path,
    asked: argparse.Namespace,
    pythons: dict[bool, Path],
    about: dict[str, object],
) -> None:
    started, clock = datetime.now(UTC), time.monotonic()
    plan = Plan(asked.repeats or case.repeats, case.epochs, asked.quick)
    with tempfile.TemporaryDirectory(prefix="keraunos-bench-") as scratch:
        bench = Bench(case, data, pythons, Path(scratch))
        tried = sweep(bench, plan)
        entries = choose(case, tried, plan)
        repeat(bench, entries, plan)
    # Into a file or a pipe the table is as wide as it needs to be.
    console = Console(width=None if sys.stdout.isatty() else 160)
    report.show(console, case, tried, entries)
    path = HERE / "results" / f"{case.name}-{started:%Y%m%dT%H%M%SZ}.json"
    minutes = (time.monotonic() - clock) / 60
    times = {"started": started.isoformat(), "minutes": round(minutes, 1)}
    report.write(path, case, tried, entries, times | about)
    for what, reason in about["not_installed"].items():  # type: ignore[attr-defined]
        console.print(f"Not installed: {what}: {reason}", markup=False, soft_wrap=True)
    console.print(f"{minutes:.1f} minutes; all numbers, versions and the machine: {path}")


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="benchmarks/run.py", description=__doc__)
    parser.add_argument(
        "--case", action="append", choices=CASES, help="a case, may be repeated (default: all)"
    )
    parser.add_argument(
        "--repeats",
        type=int,
        default=None,
        help="alternating repetitions and seeds (default: the case's)",
    )
    parser.add_argument(
        "--quick", action="store_true", help="two settings a peer, one repetition: does it work?"
    )
    parser.add_argument(
        "--data",
        type=Path,
        default=os.environ.get("KERAUNOS_DATA") or None,
        help="folder with the data (default: the environment variable KERAUNOS_DATA)",
    )
    asked = parser.parse_args()
    if asked.quick and asked.repeats is None:
        asked.repeats = 1
    if asked.repeats is not None and asked.repeats < 1:
        parser.error("--repeats must be at least 1")
    return asked


if __name__ == "__main__":
    sys.exit(main())
