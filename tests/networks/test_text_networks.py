"""What is beyond the end of a text changes nothing, and a text of nothing is no trouble."""

from typing import Any

import keras
import numpy as np
import pytest

from keraunos.networks import text_cnn, text_rnn, text_transformer
from keraunos.networks.texts import takes_any_length

LENGTH, SIZE = 12, 30


def build(kind: str, length: int) -> Any:
    keras.utils.set_random_seed(0)
    if kind == "cnn":
        return text_cnn(SIZE, length, width=8, filters=6)
    if kind == "transformer":
        return text_transformer(SIZE, length, width=8)
    return text_rnn(SIZE, length, width=8, units=5, cell=kind)


KINDS = ("cnn", "lstm", "gru", "simple", "transformer")


@pytest.mark.sampled(3)
@pytest.mark.parametrize("kind", KINDS)
def test_padding_changes_nothing(kind: str) -> None:
    short, long = build(kind, LENGTH), build(kind, LENGTH + 7)
    for variable, other in zip(short.weights, long.weights, strict=True):
        value = np.asarray(other)
        variable.assign(value[: variable.shape[0]] if value.shape != variable.shape else value)
    tokens = np.random.default_rng(0).integers(1, SIZE, (6, LENGTH))
    for row, words in enumerate((12, 11, 7, 3, 1, 0)):
        tokens[row, words:] = 0
    more = np.pad(tokens, [(0, 0), (0, 7)])
    np.testing.assert_allclose(short(tokens), long(more), atol=1e-6)


@pytest.mark.sampled(2)
@pytest.mark.parametrize("kind", KINDS)
def test_gradients_are_numbers_where_there_is_no_word(kind: str) -> None:
    model = build(kind, LENGTH)
    model.compile("sgd", "sparse_categorical_crossentropy")
    tokens = np.zeros((4, LENGTH), np.int32)
    tokens[0, :2] = 5
    model.fit(tokens, np.array([0, 1, 0, 1]), epochs=2, verbose=0)
    assert all(np.isfinite(weights).all() for weights in model.get_weights())
    assert np.isfinite(np.asarray(model(tokens))).all()


@pytest.mark.sampled(2)
@pytest.mark.parametrize("kind", KINDS)
def test_a_network_comes_back_from_its_file(kind: str, tmp_path: Any) -> None:
    model = build(kind, LENGTH)
    model.save(tmp_path / "model.keras")
    tokens = np.random.default_rng(1).integers(0, SIZE, (3, LENGTH))
    again = keras.models.load_model(tmp_path / "model.keras")
    np.testing.assert_array_equal(again(tokens), model(tokens))


@pytest.mark.parametrize("kind", KINDS)
def test_a_batch_that_is_cut_where_its_texts_end_gives_the_same(kind: str) -> None:
    model, length = build(kind, LENGTH), 4
    assert takes_any_length(model)
    tokens = np.random.default_rng(0).integers(1, SIZE, (5, LENGTH))
    for row, words in enumerate((length, length - 1, 2, 1, 0)):
        tokens[row, words:] = 0
    np.testing.assert_allclose(model(tokens[:, :length]), model(tokens), atol=1e-6)


def test_a_network_of_one_length_is_told_from_others() -> None:
    tokens = keras.Input((LENGTH,), dtype="int32")
    assert not takes_any_length(keras.Model(tokens, keras.layers.Embedding(4, 2)(tokens)))
    tokens = keras.Input((None,), dtype="int32")
    assert takes_any_length(keras.Model(tokens, keras.layers.Embedding(4, 2)(tokens)))
