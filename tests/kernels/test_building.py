"""The kernels compiled: as programs of their own, for another processor, and not at all."""

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

import keraunos
from keraunos.kernels import building
from keraunos.kernels.library import LIBRARY

STRESS = Path(__file__).with_name("stress.cc")
ARM = ("aarch64-linux-gnu-g++", ("qemu-aarch64", "qemu-aarch64-static"))
"""A compiler for ARM and what runs its programs here: Debian's g++-aarch64-linux-gnu, qemu-user."""


def has_compiler() -> bool:
    try:
        return bool(building.compiler())
    except building.CannotBuildError:
        return False


def found(names: tuple[str, ...]) -> str | None:
    return next((path for name in names if (path := shutil.which(name))), None)


@pytest.mark.slow
@pytest.mark.skipif(not has_compiler(), reason="no C++ compiler")
def test_every_instruction_set_and_any_number_of_threads(tmp_path: Path) -> None:
    """Thousands of shapes against plain loops: a program of its own, in C++."""
    program = building.build_program(STRESS, tmp_path / "stress", flags=["-Werror"])
    done = subprocess.run([program, "200"], capture_output=True, text=True)
    assert done.returncode == 0, done.stdout


@pytest.mark.skipif(
    not found(ARM[:1]) or not found(ARM[1]), reason="no compiler for ARM or no qemu"
)
def test_the_same_on_arm(tmp_path: Path) -> None:
    program = building.build_program(
        STRESS, tmp_path / "stress", flags=["-static"], command=[ARM[0]], machine="aarch64"
    )
    done = subprocess.run([found(ARM[1]), program, "60"], capture_output=True, text=True)
    assert done.returncode == 0, done.stdout


def test_what_is_built_is_what_is_loaded() -> None:
    assert building.LIBRARY == LIBRARY


def test_every_file_that_one_architecture_lacks_is_there() -> None:
    names = {path.name for path in building.SOURCES.glob("*.cc")}
    assert set(building.X86_FLAGS) | set(building.NEEDS_HEADERS) <= names
    assert not set(building.X86_FLAGS) & {path.name for path, _ in building.sources("arm64")}


TRAIN = """
import json
import keraunos as kn, keras, numpy as np
from keraunos import kernels
x, y = np.random.rand(64, 8, 8, 1).astype("float32"), np.random.randint(0, 3, 64)
model = keras.Sequential([keras.Input((8, 8, 1)), keras.layers.Conv2D(4, 3), keras.layers.ReLU(),
                          keras.layers.Flatten(), keras.layers.Dense(3, "softmax")])
model.compile("adam", "sparse_categorical_crossentropy")
kn.fit(model, x, y, epochs=2, verbose=0)
reason, how = kernels.library().reason, str(kn.explain_program(model))
print(json.dumps({"package": kn.__file__, "reason": reason, "how": how}))
"""


@pytest.mark.slow
def test_without_a_compiler_everything_works_and_the_doctor_says_so(tmp_path: Path) -> None:
    """The package as an installation without a compiler leaves it, on a machine without one."""
    package = Path(keraunos.__file__).parent
    skipped = shutil.ignore_patterns("__pycache__", LIBRARY.name)
    shutil.copytree(package, tmp_path / "site/keraunos", ignore=skipped)
    (tmp_path / "bin").mkdir()
    kept = {name: value for name, value in os.environ.items() if name not in ("CXX", "PATH")}
    environment = kept | {"PATH": str(tmp_path / "bin"), "PYTHONPATH": str(tmp_path / "site")}

    def python(*arguments: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [sys.executable, *arguments], env=environment, capture_output=True, text=True
        )

    built = python("-m", "keraunos.kernels.building", "--headers", str(tmp_path))
    assert built.returncode == 2
    assert built.stderr == "The native kernels were not compiled: no C++ compiler was found.\n"
    trained = python("-c", TRAIN)
    assert trained.returncode == 0, trained.stderr
    told = json.loads(trained.stdout.splitlines()[-1])
    assert Path(told["package"]).is_relative_to(tmp_path)
    assert told["reason"] == "it was not compiled"
    assert "canonical layout" in told["how"]
    assert "native kernel" not in told["how"]
    doctor = python("-m", "keraunos", "doctor", "--no-check")
    assert "Convolutions on the CPU run without the native kernels" in doctor.stdout
    assert doctor.returncode == 0, doctor.stdout
