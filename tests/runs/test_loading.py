"""A run's model is read without executing anything that is stored in the run."""

from pathlib import Path

import pytest

import keraunos as kn
from keraunos import recipes
from keraunos.runs.evaluation import evaluate_run

OWN_LAYER = """\
import keras
from keras import layers

import keraunos as kn
from keraunos import data


class Doubling(layers.Layer):
    def call(self, x):
        return 2 * x


@kn.recipe(task="image-classification")
def network(epochs: int = 1) -> kn.Training:
    "A layer of its own."
    model = keras.Sequential(
        [keras.Input((8, 8)), layers.Flatten(), LAYER, layers.Dense(10, activation="softmax")]
    )
    model.compile("adam", "sparse_categorical_crossentropy", metrics=["accuracy"])
    return kn.Training(model, data.digits(), epochs=epochs, batch_size=64)
"""


def train(folder: Path, layer: str) -> kn.Run:
    (folder / "network.py").write_text(OWN_LAYER.replace("LAYER", layer))
    return kn.train(folder / "network.py", run=folder / "r", verbose=0)


def test_a_layer_of_the_users_needs_the_users_code_named(tmp_path: Path) -> None:
    run = train(tmp_path, "Doubling()")
    with pytest.raises(kn.KeraunosError, match=r"without the code of Doubling.*--import FILE"):
        evaluate_run(run)
    (tmp_path / "now.py").write_text(OWN_LAYER.replace("LAYER", "Doubling()"))
    evaluation, same_data = evaluate_run(run, code=tmp_path / "now.py")
    assert same_data
    assert evaluation.metrics == pytest.approx(run.metrics)


def test_python_code_in_a_model_file_is_not_executed(tmp_path: Path) -> None:
    run = train(tmp_path, "layers.Lambda(lambda x: 2 * x)")
    with pytest.raises(kn.KeraunosError, match=r"holds Python code \(a Lambda layer\)"):
        run.load_model()


def test_what_fails_in_training_is_told_with_the_place_in_the_users_file(tmp_path: Path) -> None:
    with pytest.raises(kn.KeraunosError, match=r"network\.py, line 17: AttributeError: .*nothing"):
        train(tmp_path, "layers.Lambda(lambda x: x.nothing)")
    with pytest.raises(kn.KeraunosError):  # one label for a picture, five times two outputs
        train(tmp_path, "layers.Dense(10), layers.Reshape((5, 2))")


def test_what_keras_refuses_is_told_and_other_failures_are_not_hidden(tmp_path: Path) -> None:
    (tmp_path / "network.py").write_text(OWN_LAYER.replace("LAYER", "Doubling()"))
    recipe = recipes.get(str(tmp_path / "network.py"))
    says = r"Keras cannot train what network in .*network\.py returns: ValueError: no such shape"
    with pytest.raises(kn.KeraunosError, match=says), recipe.answers_for_training():
        raise ValueError("no such shape\nand more")
    with pytest.raises(RuntimeError, match="ours"), recipe.answers_for_training():
        raise RuntimeError("ours")
