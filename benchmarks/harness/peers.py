"""The environment of the peers: made on first use, apart from the product's."""

import hashlib
import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

OWN_ENVIRONMENT = "KERAUNOS_PEERS"


@dataclass(frozen=True)
class Peers:
    """Where the peers' Python is, and what could not be installed there, with the reason."""

    python: Path
    failures: dict[str, str]


def prepare_peers(folder: Path, requirements: Path) -> Peers:
    """Makes a virtual environment from a requirements file, unless there is one already.

    The environment variable KERAUNOS_PEERS names a ready environment to use instead.
    """
    if given := os.environ.get(OWN_ENVIRONMENT):
        return Peers(_python_in(Path(given)), {})
    python, ready = _python_in(folder), folder / ".ready"
    wanted = hashlib.sha256(requirements.read_bytes()).hexdigest()
    if python.exists() and ready.exists() and ready.read_text() == wanted:
        return Peers(python, {})
    print(f"Installing the peers into {folder} (once; some minutes)", file=sys.stderr)
    if reason := _fails(sys.executable, "-m", "venv", str(folder)):
        return Peers(python, {"the environment": reason})
    failures = _install(python, requirements)
    if not failures:
        ready.write_text(wanted)
    return Peers(python, failures)


def _install(python: Path, requirements: Path) -> dict[str, str]:
    pip = (str(python), "-m", "pip", "install", "--quiet", "--disable-pip-version-check")
    if not _fails(*pip, "-r", str(requirements)):
        return {}
    # One that cannot be had must not take the others with it.
    failures = {}
    for line in requirements.read_text(encoding="utf-8").splitlines():
        requirement = line.partition("#")[0].strip()
        if requirement and (reason := _fails(*pip, requirement)):
            failures[requirement] = reason
    return failures


def _fails(*command: str) -> str | None:
    """Runs a command; returns the last line of its complaint, or None if it went well."""
    try:
        done = subprocess.run(command, capture_output=True, text=True)
    except OSError as error:
        return str(error)
    if done.returncode == 0:
        return None
    lines = (done.stderr or done.stdout).strip().splitlines()
    return lines[-1] if lines else f"exit code {done.returncode}"


def _python_in(folder: Path) -> Path:
    return folder / ("Scripts/python.exe" if os.name == "nt" else "bin/python")
