"""The environment of the searching peers: that of the peers, and their tools on top of it."""

import os
import sysconfig
from pathlib import Path

from harness.peers import OWN_ENVIRONMENT, Peers, prepare_peers

_SCHEME = "nt_venv" if os.name == "nt" else "posix_venv"


def prepare_searching_peers(benchmarks: Path) -> Peers:
    """Makes both environments on first use; the tools' one sees every package of the peers'.

    They are two, because the tools bring pandas, and Keras imports that wherever it is installed:
    `run.py` would measure slower starts than its peers' users have.
    """
    peers = prepare_peers(benchmarks / ".venv", benchmarks / "peers.txt")
    if os.environ.get(OWN_ENVIRONMENT):
        return peers
    folder = benchmarks / ".venv" / "search"
    seen = _packages(folder) / "peers.pth"
    seen.parent.mkdir(parents=True, exist_ok=True)
    # Before anything is installed, so that pip finds what is there already and leaves it alone.
    seen.write_text(f"{_packages(benchmarks / '.venv')}\n", encoding="utf-8")
    tools = prepare_peers(folder, benchmarks / "peers-search.txt")
    return Peers(tools.python, peers.failures | tools.failures)


def _packages(folder: Path) -> Path:
    """Where a virtual environment of this Python has its packages."""
    places = {"base": str(folder.resolve()), "platbase": str(folder.resolve())}
    return Path(sysconfig.get_path("purelib", _SCHEME, places))
