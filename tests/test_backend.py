"""Which engine Keras runs on and where programs are kept, each in a process and home of its own."""

import json
import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

FREE_OF = ("KERAS_", "KERAUNOS_", "JAX_", "XLA_", "XDG_", "TF_", "PYTHONWARNINGS")

TRAIN = """
import numpy as np
keras.utils.set_random_seed(11)
model = keras.Sequential(
    [keras.Input((8,)), keras.layers.Dense(6, "relu"), keras.layers.Dropout(0.3),
     keras.layers.Dense(2)]
)
model.compile("adam", "mse")
x = np.random.normal(size=(50, 8)).astype("float32")
kn.fit(model, x, x[:, :2], epochs=3, verbose=0)
"""


@pytest.fixture
def home(tmp_path: Path) -> Path:
    folder = tmp_path / "home"
    folder.mkdir()
    return folder


def run(home: Path, program: str, **environment: str) -> str:
    """What a fresh process prints; any warning it gives goes to its standard output, too."""
    kept = {k: v for k, v in os.environ.items() if not k.startswith(FREE_OF)}
    shown = "import warnings; warnings.showwarning = lambda m, c, *_: print(c.__name__, m)\n"
    done = subprocess.run(
        [sys.executable, "-c", shown + program],
        env={**kept, "HOME": str(home), "USERPROFILE": str(home), **environment},
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout.strip()


BACKEND = "import keraunos, keras; print(keras.backend.backend())"
CHOSEN = "import keraunos, os; print(os.environ.get('KERAS_BACKEND'))"


def write_keras_json(home: Path, content: Any) -> None:
    (home / ".keras").mkdir()
    text = content if isinstance(content, str) else json.dumps(content)
    (home / ".keras" / "keras.json").write_text(text, encoding="utf-8")


def test_jax_is_selected_and_selected_again_after_keras_has_written_its_own_settings(home):
    # Keras's first import writes keras.json; whatever stands there, it was no one's choice.
    assert run(home, BACKEND) == "jax"
    assert (home / ".keras" / "keras.json").exists()
    assert run(home, BACKEND) == "jax"


def test_the_environment_chooses(home):
    assert run(home, CHOSEN, KERAS_BACKEND="numpy") == "numpy"


@pytest.mark.parametrize(
    ("settings", "chosen"),
    [
        pytest.param(
            {
                "floatx": "float32",
                "epsilon": 1e-7,
                "backend": "tensorflow",
                "image_data_format": "channels_last",
            },
            "jax",
            id="as Keras writes it",
        ),
        pytest.param({"backend": "torch"}, "None", id="torch"),
        pytest.param({"backend": "numpy"}, "None", id="numpy"),
        pytest.param({"floatx": "float16"}, "jax", id="no backend"),
        pytest.param("not json", "jax", id="broken"),
        pytest.param("[1, 2]", "jax", id="no dictionary"),
    ],
)
def test_keras_json_chooses_if_keras_would_not_write_it_so(home, settings, chosen):
    write_keras_json(home, settings)
    assert run(home, CHOSEN) == chosen


def test_keras_itself_writes_tensorflow_where_no_one_chose(home):
    # The reason why such a file records no choice.
    program = "try:\n import keras\nexcept ImportError: pass"
    run(home, program)
    settings = json.loads((home / ".keras" / "keras.json").read_text(encoding="utf-8"))
    assert settings["backend"] == "tensorflow"


def test_keras_home_says_where_the_settings_are(home, tmp_path):
    folder = tmp_path / "elsewhere"
    folder.mkdir()
    (folder / "keras.json").write_text('{"backend": "torch"}', encoding="utf-8")
    assert run(home, CHOSEN, KERAS_HOME=str(folder)) == "None"


def test_a_backend_in_keras_json_is_the_one_keras_takes(home):
    write_keras_json(home, {"backend": "numpy"})
    assert run(home, BACKEND) == "numpy"


def test_the_import_is_light(home):
    program = """
import keraunos, sys
print([name for name in ("keras", "jax", "numpy", "sklearn", "matplotlib") if name in sys.modules])
"""
    assert run(home, program) == "[]"


def test_public_names_come_when_they_are_asked_for(home):
    program = """
import keraunos as kn, sys
assert set(kn.__all__) <= set(dir(kn))
print(all(getattr(kn, name) is not None for name in kn.__all__), "jax" in sys.modules)
try:
    kn.nothing
except AttributeError as error:
    print(error)
"""
    expected = "True True\nmodule 'keraunos' has no attribute 'nothing'"
    assert run(home, program) == expected


# ---- Keras on another backend ----

OTHER_BACKEND = """
import keras
import keraunos as kn
import numpy as np
model = keras.Sequential([keras.Input((4,)), keras.layers.Dense(2)])
model.compile("sgd", "mse")
x = np.random.default_rng(0).random((8, 4), "float32")
for _ in range(2):
    try:
        history = kn.fit(model, x, x[:, :2], verbose=0)
        print("trained", len(history.history["loss"]))
    except NotImplementedError as error:
        print("Keras:", error)
print(kn.predict(model, x, verbose=0).shape)
"""


def test_another_backend_is_named_once_and_keras_itself_is_called(home):
    lines = run(home, OTHER_BACKEND, KERAS_BACKEND="numpy").splitlines()
    said = [line for line in lines if line.startswith("KeraunosWarning")]
    assert len(said) == 1
    assert "Keras runs on numpy" in said[0]
    assert "import keraunos before keras" in said[0]
    assert said[0].endswith(".")
    others = [line.split(":")[0] for line in lines if line not in said]
    assert others == ["Keras", "Keras", "(8, 2)"]


@pytest.mark.parametrize("backend", ["torch", "tensorflow"])
def test_a_model_on_another_backend_trains_through_keras(home, backend):
    pytest.importorskip(backend)
    lines = run(home, OTHER_BACKEND, KERAS_BACKEND=backend).splitlines()
    assert lines.count("trained 1") == 2
    assert sum(f"Keras runs on {backend}" in line for line in lines) == 1


# ---- the programs that are kept ----


COUNTED = """
import keraunos as kn
import keras
import jax
found = []
jax.monitoring.register_event_listener(lambda event, **_: found.append(event))
"""
DIGEST = """
import hashlib
bits = b"".join(np.asarray(variable.value).tobytes() for variable in model.variables)
print(hashlib.sha256(bits).hexdigest(), found.count("/jax/compilation_cache/cache_hits"))
"""
FOLDER = """
import keraunos, os
print(os.environ.get("JAX_COMPILATION_CACHE_DIR"))
"""


def kept_programs(folder: Path) -> set[Path]:
    return {path for path in folder.rglob("*") if path.is_file() and path.suffix != ".lock"}


@dataclass(frozen=True)
class Kept:
    """The same training in four processes, one after the other.

    Attributes:
        bits: a digest of the weights that each left.
        hits: the programs that each found.
        programs: the files that lie there after each.
        home: of all of them.
    """

    bits: dict[str, str]
    hits: dict[str, int]
    programs: dict[str, set[Path]]
    home: Path


@pytest.fixture(scope="module")
def kept(tmp_path_factory: pytest.TempPathFactory) -> Kept:
    """Nothing there, the programs of the first, broken ones, and with keeping turned off."""
    home, folder = tmp_path_factory.mktemp("home"), tmp_path_factory.mktemp("cache")
    kept = Kept({}, {}, {}, home)
    for name in ("first", "second", "broken", "off"):
        if name == "broken":
            for path in kept_programs(folder):
                path.write_bytes(b"broken")
        cache = "" if name == "off" else str(folder)
        printed = run(home, COUNTED + TRAIN + DIGEST, KERAUNOS_CACHE=cache)
        bits, hits = printed.splitlines()[-1].split()
        kept.bits[name] = bits
        kept.hits[name] = int(hits)
        kept.programs[name] = kept_programs(folder / "programs")
    return kept


@pytest.mark.slow
def test_programs_are_kept_in_the_named_folder(kept):
    assert kept.programs["first"]
    assert not (kept.home / ".cache" / "keraunos").exists()


def test_a_second_process_finds_the_programs_and_adds_none(kept):
    assert kept.hits["first"] == 0
    assert kept.hits["second"] >= 1
    # Of the training's programs, that is: one that takes a tenth of a second to compile is kept or
    # not as the machine pleases.
    first, second = (
        {path.name for path in kept.programs[name] if "advance" in path.name}
        for name in ("first", "second")
    )
    assert first == second != set()


def test_broken_programs_are_no_error(kept):
    assert kept.hits["broken"] == 0


def test_nothing_is_looked_up_where_keeping_is_off(kept):
    assert kept.hits["off"] == 0


def test_the_same_seed_gives_the_same_bits_in_every_process(kept):
    # Whether a program was compiled there or read.
    assert len(kept.bits["first"]) == 64
    assert set(kept.bits.values()) == {kept.bits["first"]}


def test_programs_are_kept_under_the_users_cache_by_default(home, tmp_path):
    if sys.platform != "linux":
        pytest.skip("the folder is another one here")
    assert run(home, FOLDER).startswith(str(home / ".cache" / "keraunos" / "programs"))
    elsewhere = tmp_path / "xdg"
    assert run(home, FOLDER, XDG_CACHE_HOME=str(elsewhere)).startswith(str(elsewhere))


def test_an_empty_name_turns_keeping_off(home):
    assert run(home, FOLDER, KERAUNOS_CACHE="") == "None"
    assert not (home / ".cache").exists()


def test_a_folder_that_jax_was_told_of_is_left_alone(home, tmp_path):
    mine = str(tmp_path / "mine")
    told = {"JAX_COMPILATION_CACHE_DIR": mine, "KERAUNOS_CACHE": str(tmp_path / "ours")}
    assert run(home, FOLDER, **told) == mine
    assert not (tmp_path / "ours").exists()


def test_a_folder_that_cannot_be_written_is_no_error(home, tmp_path):
    file = tmp_path / "file"
    file.touch()  # even root makes no folder in a file
    assert run(home, FOLDER, KERAUNOS_CACHE=str(file / "cache")) == "None"
    if sys.platform == "linux":
        assert run(home, FOLDER, KERAUNOS_CACHE="/proc/nowhere") == "None"
