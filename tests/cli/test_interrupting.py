"""Ctrl-C while libraries are imported ends the process; while the user's code runs it is raised."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

PRESS = "import os, signal; os.kill(os.getpid(), signal.SIGINT)\n"
PROGRAM = """\
import sys
from keraunos.cli.interrupting import end_imports_at_once
end_imports_at_once()
sys.path.insert(0, sys.argv[1])
try:
    import presses
except KeyboardInterrupt:
    sys.exit("raised")
"""


def pressed_in(folder: Path) -> subprocess.CompletedProcess[str]:
    folder.mkdir()
    (folder / "presses.py").write_text(PRESS)
    return subprocess.run(
        [sys.executable, "-c", PROGRAM, str(folder)], capture_output=True, text=True
    )


@pytest.mark.skipif(os.name == "nt", reason="signals")
def test_in_a_library_it_ends_the_process(tmp_path: Path) -> None:
    done = pressed_in(tmp_path / "site-packages")
    assert (done.returncode, done.stderr) == (130, "Interrupted.\n")


@pytest.mark.skipif(os.name == "nt", reason="signals")
def test_in_a_module_of_the_users_it_is_raised(tmp_path: Path) -> None:
    done = pressed_in(tmp_path / "project")
    assert (done.returncode, done.stderr) == (1, "raised\n")


DURING_A_TRAINING = """\
import sys, time, types
from keraunos.cli.interrupting import end_imports_at_once
end_imports_at_once()
sys.path.insert(0, sys.argv[1])
fit = types.ModuleType("keraunos.engine.fit")  # the name is what counts
exec(
    "def fit():\\n"
    "    import presses\\n"
    "    print('imported', presses.whole)\\n"
    "    time.sleep(20)\\n",
    {"__name__": fit.__name__, "time": time},
    vars(fit),
)
try:
    fit.fit()
except KeyboardInterrupt:
    sys.exit("raised")
"""


@pytest.mark.skipif(os.name == "nt", reason="signals")
def test_in_a_library_that_a_training_is_the_first_to_need_it_waits(tmp_path: Path) -> None:
    folder = tmp_path / "site-packages"
    folder.mkdir()
    (folder / "presses.py").write_text(PRESS + "import time; time.sleep(0.2); whole = True\n")
    done = subprocess.run(
        [sys.executable, "-c", DURING_A_TRAINING, str(folder)], capture_output=True, text=True
    )
    assert (done.returncode, done.stdout, done.stderr) == (1, "imported True\n", "raised\n")
