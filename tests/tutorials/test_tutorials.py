"""The programs of the tutorials, as published and corrected, through `keraunos run`.

`published` holds them as tutorials write them. What Keras 3 cannot run ends with one sentence, and
stands once more in `corrected`, which lists its changes and trains. The pictures of MNIST are those
of scikit-learn's digits here, in MNIST's size and files, so that the epochs of the tutorials are
quick.
"""

import os
import re
import struct
import subprocess
import sys
from collections.abc import Callable
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from typing import NamedTuple

import numpy as np
import pytest
from sklearn.datasets import load_digits

HERE = Path(__file__).parent

# The line that Keras 3 cannot run, and what the sentence says about it.
REFUSED = {
    "augmentation_2017": (
        "from keras.preprocessing.image import ImageDataGenerator",
        "Keras 3 has no keras.preprocessing.image.ImageDataGenerator; put layers.RandomRotation",
    ),
    "functional": ("layers.Model(", "write tensorflow.keras.models.Model."),
    "gan": (
        "def train_step(self, real_images)",
        "jax.value_and_grad, and put several optimizers into one keras.optimizers.MultiOptimizer",
    ),
    "generator": ("fit_generator(", "Sequential has no fit_generator in Keras 3; write fit."),
    "own_model": ("def forward(self, x)", "not forward; write def call(self, x)."),
    "regularization": ("layers.Regularization(", "Dense(64, kernel_regularizer="),
    "residual": (
        "layers.Add()([x, inputs])",
        "puts together 60x60x64 and 64x64x3, whose shapes must be the same; give the convolutions "
        'between them padding="same" and give the shortcut as many channels with '
        "layers.Conv2D(64, 1)(shortcut).",
    ),
    "sgd": ("SGD(lr=", "SGD has no argument lr in Keras 3; write learning_rate."),
}
PUBLISHED = sorted(file.stem for file in (HERE / "published").glob("*.py"))
RUNS = [f"published/{name}" for name in PUBLISHED if name not in REFUSED] + [
    f"corrected/{name}" for name in sorted(REFUSED)
]

# The curves that must fall, one for each training of the program, and the accuracies it prints.
CURVE = {"corrected/gan": "d_loss"}
TRAININGS = {"published/recurrent": 3}
CLASSIFIES = {
    "published/callbacks",
    "published/cnn_mnist",
    "published/feed_forward_mnist",
    "corrected/augmentation_2017",
    "corrected/generator",
}


class Outcome(NamedTuple):
    """How a program ended, and the folder it ran in."""

    returncode: int
    stdout: str
    stderr: str
    folder: Path


@pytest.fixture(scope="module")
def digits(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """MNIST's four files with 1,500 and 297 digits of 28x28 pixels."""
    folder = tmp_path_factory.mktemp("digits")
    loaded = load_digits()
    images = np.kron(loaded.images * 255 / 16, np.ones((3, 3))).astype(np.uint8)
    images = np.pad(images, ((0, 0), (2, 2), (2, 2)))
    labels = loaded.target.astype(np.uint8)
    for name, part in (("train", slice(0, 1500)), ("t10k", slice(1500, None))):
        count = len(labels[part])
        (folder / f"{name}-images-idx3-ubyte").write_bytes(
            struct.pack(">IIII", 2051, count, 28, 28) + images[part].tobytes()
        )
        (folder / f"{name}-labels-idx1-ubyte").write_bytes(
            struct.pack(">II", 2049, count) + labels[part].tobytes()
        )
    return folder


LONG = {"corrected/gan", "corrected/generator", "corrected/augmentation_2017"}
"""Half of the time of all of them."""


@pytest.fixture(scope="module")
def outcome(digits: Path, tmp_path_factory: pytest.TempPathFactory) -> Callable[[str], Outcome]:
    """What came of a program, which is run when it is first asked for."""

    @cache
    def outcome(program: str) -> Outcome:
        return run(program, digits, tmp_path_factory.mktemp("cwd"))

    return outcome


def run(program: str, digits: Path, folder: Path) -> Outcome:
    chosen = ("KERAS_BACKEND", "KERAUNOS_DATA")
    environment = {name: value for name, value in os.environ.items() if name not in chosen}
    done = subprocess.run(
        [sys.executable, "-m", "keraunos", "run", str(HERE / f"{program}.py")],
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        encoding="utf-8",
        cwd=folder,
        env={
            **environment,
            "KERAUNOS_DATA": str(digits),
            "KERAS_HOME": str(folder / "keras-home"),
            "PYTHONIOENCODING": "utf-8",
        },
    )
    return Outcome(done.returncode, done.stdout, done.stderr, folder)


@pytest.mark.parametrize(
    "program",
    [
        pytest.param(program, marks=pytest.mark.slow) if program in LONG else program
        for program in RUNS
    ],
)
def test_the_program_trains(program: str, outcome: Callable[[str], Outcome]) -> None:
    done = outcome(program)
    assert done.returncode == 0, done.stderr[-3000:]
    trainings = curves(done.stdout, CURVE.get(program, "loss"))
    assert len(trainings) == TRAININGS.get(program, 1)
    for curve in trainings:
        assert curve[-1] < curve[0], curve
    accuracies = re.findall(r"Test accuracy: ([\d.]+)", done.stdout)
    assert len(accuracies) == (program in CLASSIFIES)
    for accuracy in accuracies:
        assert float(accuracy) > 0.5  # chance is 0.1


@pytest.mark.parametrize("program", [f"published/{name}" for name in sorted(REFUSED)])
def test_what_keras_3_cannot_run_is_told_with_its_line_and_its_correction(
    program: str, outcome: Callable[[str], Outcome]
) -> None:
    done = outcome(program)
    name = program.removeprefix("published/")
    wrong, says = REFUSED[name]
    source = (HERE / f"{program}.py").read_text(encoding="utf-8").splitlines()
    line = next(number for number, text in enumerate(source, 1) if wrong in text)
    assert done.returncode == 2, done.stderr[-3000:]
    last = done.stderr.splitlines()[-1]
    assert re.match(rf"Error: {name}\.py, line {line}\b", last), last
    assert says in last
    assert "Traceback" not in done.stderr


def test_what_is_corrected_lists_its_changes() -> None:
    corrected = {file.stem: file for file in (HERE / "corrected").glob("*.py")}
    assert set(corrected) == set(REFUSED) <= set(PUBLISHED)
    for name, file in corrected.items():
        header = file.read_text(encoding="utf-8").split("import ")[0]
        assert "Corrected for Keras 3:\n" in header
        assert re.search(r"^(# )?- \S", header, re.MULTILINE), name


@pytest.mark.parametrize("program", ["published/callbacks"])
@pytest.mark.skipif(find_spec("tensorflow") is not None, reason="TensorFlow writes the curves")
def test_the_curves_for_tensorboard_are_written_without_tensorflow(
    program: str, outcome: Callable[[str], Outcome]
) -> None:
    done = outcome(program)
    assert "histograms, images, embeddings and profiles need TensorFlow" in done.stderr
    for part in ("train", "validation"):
        (events,) = (done.folder / "logs" / part).iterdir()
        assert b"epoch_accuracy" in events.read_bytes()


@pytest.mark.skipif(find_spec("tensorflow") is None, reason="TensorFlow is not installed")
def test_where_tensorflow_is_installed_it_is_the_real_one_and_keras_runs_on_jax(
    tmp_path: Path,
) -> None:
    (tmp_path / "program.py").write_text(
        "import tensorflow as tf, keras\n"
        "print(tf.data.Dataset.range(3).cardinality().numpy(), keras.config.backend(),\n"
        "      tf.keras.Sequential is keras.Sequential, hasattr(keras.Model.fit, '__wrapped__'))\n"
    )
    environment = {k: v for k, v in os.environ.items() if k != "KERAS_BACKEND"}
    done = subprocess.run(
        [sys.executable, "-m", "keraunos", "run", "program.py"],
        capture_output=True,
        text=True,
        cwd=tmp_path,
        env={**environment, "KERAS_HOME": str(tmp_path)},
    )
    assert done.stdout == "3 jax True True\n"


def curves(output: str, name: str) -> list[list[float]]:
    """The values at the ends of the epochs, for each training whose progress was shown."""
    trainings: list[list[float]] = []
    shown = re.split(r"[\n\x08]+", re.sub(r"\x1b\[\d*m", "", output))
    waiting = False
    for line in shown:
        epoch = re.match(r"Epoch (\d+)/\d+$", line)
        if epoch:
            waiting = True
            if epoch[1] == "1":
                trainings.append([])
        step = re.match(rf" *(\d+)/(\d+) .*- {name}: ([\d.e+-]+)", line)
        # An evaluation may follow the last epoch, with a progress of the same form.
        if step and waiting and step[1] == step[2]:
            trainings[-1].append(float(step[3]))
            waiting = False
    return trainings
