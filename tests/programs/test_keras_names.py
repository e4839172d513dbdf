"""What the stand-in for TensorFlow relies on in Keras; a failure here means that Keras changed."""

import inspect
from importlib import import_module
from pathlib import Path

import keras
import pytest

from keraunos.programs import keras_names


def test_tf_keras_is_keras_3_itself() -> None:
    tf_keras = keras_names.tf_keras()
    assert tf_keras.Sequential is keras.Sequential
    assert tf_keras.layers.Dense is keras.layers.Dense
    assert tf_keras.__version__ == keras.__version__


@pytest.mark.parametrize(
    "name",
    [
        "layers",
        "datasets.mnist",
        "preprocessing.image",
        "preprocessing.sequence",
        "preprocessing.text",
        "applications.vgg16",
        "optimizers.schedules",
        "utils",
        "backend",
    ],
)
def test_the_modules_that_programs_import_from_are_there(name: str) -> None:
    assert inspect.ismodule(keras_names.tf_keras(f"tensorflow.keras.{name}"))


def test_tf_keras_kept_what_programs_of_keras_2_import_from_it() -> None:
    image = keras_names.tf_keras("tensorflow.keras.preprocessing.image")
    assert issubclass(image.ImageDataGenerator, object)
    assert (
        keras_names.tf_keras("tensorflow.keras.preprocessing.text").Tokenizer().texts_to_sequences
    )
    assert keras_names.tf_keras("tensorflow.keras.losses").mse is not None


def test_data_sets_are_read_through_one_module_whatever_its_name() -> None:
    assert keras_names.tf_keras("tensorflow.keras.datasets.mnist") is keras.datasets.mnist


def test_a_module_that_is_not_there_is_named_as_the_program_names_it() -> None:
    with pytest.raises(ModuleNotFoundError, match=r"'tensorflow\.keras\.layers\.core'") as caught:
        keras_names.tf_keras("tensorflow.keras.layers.core")
    assert caught.value.name == "tensorflow.keras.layers.core"


def test_the_old_backend_lies_in_the_file_by_which_its_errors_are_known() -> None:
    mean = keras_names.tf_keras("tensorflow.keras.backend").mean
    assert Path(inspect.getfile(mean)).as_posix().endswith(keras_names.LEGACY_BACKEND)


def test_a_replaced_name_is_found_from_every_module_that_had_it() -> None:
    before = keras.callbacks.TensorBoard
    homes = ("keras.callbacks", "keras._tf_keras.keras.callbacks", "keras.src.callbacks")
    for home in homes:
        import_module(home)
    try:
        keras_names.replace_everywhere("callbacks.TensorBoard", dict)
        assert {import_module(home).TensorBoard for home in homes} == {dict}
    finally:
        keras_names.replace_everywhere("callbacks.TensorBoard", before)
    assert {import_module(home).TensorBoard for home in homes} == {before}
