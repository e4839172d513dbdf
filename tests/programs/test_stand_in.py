"""What the stand-in for TensorFlow says about a name that it has not."""

import builtins
from pathlib import Path

import pytest

from keraunos.errors import KeraunosError
from keraunos.programs import imports, stand_in
from keraunos.programs.runner import raise_sentence


@pytest.mark.parametrize(
    ("line", "says"),
    [
        (
            "tf.nn.relu",
            "line 2, uses tf.nn.relu, but TensorFlow is not installed here; write keras",
        ),
        ("x = tf.reduce_mean(1)", "write keras.ops.mean."),
        ("tf.math.log(1)", "write keras.ops.log."),
        ("tf.random.normal((1,))", "write keras.random.normal."),
        ("tf.constant(1)", "write keras.ops.convert_to_tensor."),
        ("tf.float32", 'write "float32".'),
        ("tf.config.list_physical_devices('GPU')", "write jax.devices()."),
        ("tf.compat.v1.Session()", "it is of TensorFlow 1: build the network with keras"),
        ("tf.data.Dataset.from_tensor_slices(1)", "give fit the arrays themselves"),
        ("@tf.function\ndef f(): pass", "uses tf.function, but TensorFlow is not installed here; "),
        ("tf.lite", "install TensorFlow (pip install tensorflow)"),
        (
            "from tensorflow.examples.tutorials.mnist import input_data",
            "write keras.datasets.mnist.load_data().",
        ),
        ("from tensorflow.python.keras import layers", "import from tensorflow.keras, without"),
        (
            "import tensorflow_datasets",
            "line 2 imports tensorflow_datasets, which is not installed",
        ),
    ],
)
def test_each_name_of_tensorflow_has_its_own_answer(
    line: str, says: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    source = f"import tensorflow as tf\n{line}\n"
    file = tmp_path / "program.py"
    file.write_text(source)
    monkeypatch.setattr(builtins, "__import__", builtins.__import__)  # put back after the test
    imports.serve("tensorflow", stand_in.give)
    with pytest.raises((AttributeError, ImportError)) as caught:
        exec(compile(source, str(file), "exec"), {"__name__": "__main__"})
    with pytest.raises(KeraunosError) as told:
        raise_sentence(caught.value)
    assert says in str(told.value)
    assert str(told.value).startswith("program.py, line 2")
