"""`keraunos run`: programs as a user runs them, in processes of their own."""

import json
import os
import signal
import subprocess
import sys
import time
from importlib.util import find_spec
from pathlib import Path

import pytest

RUN = [sys.executable, "-m", "keraunos", "run"]
without_tensorflow = pytest.mark.skipif(
    find_spec("tensorflow") is not None, reason="TensorFlow itself is installed"
)


def environment(folder: Path) -> dict[str, str]:
    """That of a user who has chosen nothing."""
    mine = {k: v for k, v in os.environ.items() if k not in ("KERAS_BACKEND", "KERAUNOS_DATA")}
    return {**mine, "KERAS_HOME": str(folder / "keras-home")}


def run(
    source: str | bytes, *arguments: str, folder: Path, name: str = "program.py"
) -> subprocess.CompletedProcess[str]:
    content = source if isinstance(source, bytes) else source.encode()
    (folder / name).write_bytes(content)
    return call(name, *arguments, folder=folder)


def call(
    *arguments: str, folder: Path, given: str | None = None
) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [*RUN, *arguments],
        input=given,
        capture_output=True,
        text=True,
        encoding="utf-8",
        cwd=folder,
        env=environment(folder),
    )


def test_a_program_finds_itself_as_python_would_have_started_it(tmp_path: Path) -> None:
    source = (
        "import sys, json, helper\n"
        "json.dump([sys.argv, __name__, __file__, sys.path[0], helper.__file__,\n"
        "           sys.modules['__main__'].__dict__ is globals(), 'keras' in sys.modules],\n"
        "          sys.stdout)\n"
        "sys.exit(7)\n"
    )
    (tmp_path / "sub").mkdir()
    (tmp_path / "sub/helper.py").write_text("")
    (tmp_path / "sub/program.py").write_text(source)
    arguments = ["sub/program.py", "--epochs", "3", "--help", "--", "-x"]
    done = call(*arguments, folder=tmp_path)
    python = subprocess.run(
        [sys.executable, *arguments], capture_output=True, text=True, cwd=tmp_path
    )
    assert done.returncode == python.returncode == 7
    assert json.loads(done.stdout) == json.loads(python.stdout)
    assert done.stderr == ""


@pytest.mark.parametrize(
    "source",
    [
        "import sys\nsys.exit('one word')",
        "import sys\nsys.exit()",
        "def f():\n    return {}['key']\ntry:\n    f()\nexcept KeyError:\n    f().there = 1\n",
        "import helper\n",
        "raise BaseExceptionGroup('several', [ValueError(1)])",
    ],
)
def test_what_ends_a_program_ends_it_as_under_python(source: str, tmp_path: Path) -> None:
    (tmp_path / "helper.py").write_text("def g():\n    1 / 0\ng()\n")
    done = run(source, folder=tmp_path)
    python = subprocess.run(
        [sys.executable, "program.py"], capture_output=True, text=True, cwd=tmp_path
    )
    assert done.returncode == python.returncode
    assert done.stderr == python.stderr


def test_a_program_may_come_through_standard_input(tmp_path: Path) -> None:
    done = call("-", "a", folder=tmp_path, given="import sys\nprint(sys.argv)\n1 / 0\n")
    assert (done.returncode, done.stdout) == (1, "['-', 'a']\n")
    assert 'File "<stdin>", line 3' in done.stderr


def test_a_folder_with_a_main_module_runs(tmp_path: Path) -> None:
    (tmp_path / "app").mkdir()
    done = run("import sys; print(sys.argv)", folder=tmp_path / "app", name="__main__.py")
    done = call("app", folder=tmp_path)
    assert done.stdout == "['app']\n"


@pytest.mark.parametrize(
    ("name", "content", "says"),
    [
        ("cnn.py", None, "There is no program cnn.py; did you mean cnn1.py?"),
        ("nothing/at/all.py", None, "There is no program nothing/at/all.py."),
        ("folder", None, "folder is a folder; name the program in it that is to be run."),
        ("a.ipynb", b"{}", "make a program of it first: jupyter nbconvert --to script a.ipynb"),
        ("model.py", b"\x00\x01\x02", "model.py is not a Python program."),
        ("old.py", b"x = 1\nprint 'x'\n", "old.py, line 2 is not Python 3."),
        ("chinese.py", "print('\u4f60\u597d')".encode("gbk"), "save it as UTF-8, or name"),
        ("keras.py", b"print(1)", "keras.py hides the package keras from every program"),
    ],
)
def test_what_is_no_program_is_told_in_a_sentence(
    name: str, content: bytes | None, says: str, tmp_path: Path
) -> None:
    (tmp_path / "folder").mkdir()
    (tmp_path / "cnn1.py").touch()
    if content is not None:
        (tmp_path / name).write_bytes(content)
    done = call(name, folder=tmp_path)
    assert done.returncode == 2
    assert says in done.stderr
    assert "Traceback" not in done.stderr
    assert done.stdout == ""


def test_a_program_in_another_encoding_that_names_it_runs(tmp_path: Path) -> None:
    source = "# -*- coding: gbk -*-\nprint(ascii('\u4f60'))\n".encode("gbk")
    assert run(source, folder=tmp_path).stdout == "'\\u4f60'\n"


@pytest.mark.parametrize("backend", ["theano", "torch"])
@pytest.mark.skipif(find_spec("torch") is not None, reason="PyTorch is installed")
def test_a_backend_that_is_not_there_is_told_in_a_sentence(backend: str, tmp_path: Path) -> None:
    source = f"import os\nos.environ['KERAS_BACKEND'] = '{backend}'\nimport keras\n"
    done = run(source, folder=tmp_path)
    assert done.returncode == 2
    assert f"program.py, line 3: Keras is told to run on {backend}, which " in done.stderr
    assert "Traceback" not in done.stderr


@without_tensorflow
def test_tensorflow_is_tf_keras_to_the_program_and_not_there_for_anybody_else(
    tmp_path: Path,
) -> None:
    (tmp_path / "helper.py").write_text("from tensorflow.keras.layers import Dense\n")
    source = """
import importlib.util, json, sys
import tensorflow as tf
import tensorflow.keras.backend as K
from tensorflow import keras as tf_keras
from tensorflow.keras import layers
from tensorflow.keras.layers import *
import tensorflow.keras.utils
import keras, helper

def refused(statement):
    try:
        exec(statement, globals())
    except (ImportError, AttributeError) as error:
        return 'ImportError' if isinstance(error, ImportError) else 'AttributeError'
    return 'ran'

def weights(seed):
    tf.random.set_seed(seed)
    model = tf.keras.Sequential([layers.Input((2,)), layers.Dense(1)])
    return model.get_weights()[0].tolist()

print(json.dumps({
    'keras': tf.keras.Sequential is keras.Sequential is tf_keras.Sequential,
    'star': Dense is layers.Dense is helper.Dense is keras.layers.Dense,
    'backend': K.floatx(),
    'submodule': tensorflow.keras.utils.to_categorical is keras.utils.to_categorical,
    'version': int(tf.__version__.split('.')[0]),
    'seed': weights(1) == weights(1) != weights(2),
    'hasattr': hasattr(tf, 'contrib'),
    'refused': [refused('tf.constant'), refused('from tensorflow import constant'),
                refused('import tensorflow.compat.v1'), refused('tf.random.normal')],
    'elsewhere': ['tensorflow' in sys.modules, importlib.util.find_spec('tensorflow') is None],
    'accelerated': hasattr(keras.Model.fit, '__wrapped__'),
    'jax': keras.config.backend(),
}))
with tf.GradientTape() as tape:
    pass
dataset = tf.data.Dataset
"""
    done = run(source, folder=tmp_path)
    assert json.loads(done.stdout) == {
        "keras": True,
        "star": True,
        "backend": "float32",
        "submodule": True,
        "version": 2,
        "seed": True,
        "hasattr": False,
        "refused": ["AttributeError", "ImportError", "ImportError", "AttributeError"],
        "elsewhere": [False, True],
        "accelerated": True,
        "jax": "jax",
    }
    assert done.returncode == 2
    line = source.splitlines().index("with tf.GradientTape() as tape:") + 1
    assert f"program.py, line {line}, uses tf.GradientTape (and " in done.stderr
    assert f"tf.data.Dataset in line {line + 2}" in done.stderr
    assert "write train_step(self, state, data) with jax.value_and_grad" in done.stderr


@pytest.mark.skipif(os.name == "nt", reason="signals")
def test_ctrl_c_ends_with_130_and_the_line(tmp_path: Path) -> None:
    (tmp_path / "program.py").write_text(
        "import time\nprint('begun', flush=True)\nwhile True:\n    time.sleep(0.05)\n"
    )
    process = subprocess.Popen(
        [*RUN, "program.py"],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        cwd=tmp_path,
        env=environment(tmp_path),
    )
    assert process.stdout is not None
    assert process.stdout.readline() == "begun\n"
    time.sleep(0.1)
    process.send_signal(signal.SIGINT)
    _, err = process.communicate(timeout=60)
    assert process.returncode == 130
    assert err == "Interrupted in program.py, line 4.\n"
