"""Token by token a network says what it says of a whole text, and draws what it is told to."""

from typing import Any

import jax
import keras
import numpy as np
import pytest

import keraunos as kn
from keraunos.networks import GPT, RecurrentLanguage, generate
from keraunos.networks.attention import rotated
from keraunos.networks.generation import chosen

SIZE, LENGTH = 11, 12


def build(kind: str, length: int = LENGTH) -> Any:
    keras.utils.set_random_seed(3)
    if kind == "gpt":
        model = GPT(SIZE, length, width=16, heads=2, blocks=2)
    else:
        model = RecurrentLanguage(SIZE, 6, 9, 2, kind)
    model.build((None, length))
    for variable in model.trainable_variables:  # large ones, so that tokens matter
        variable.assign(np.asarray(variable) * 3)
    return model


KINDS = ("gpt", "lstm", "gru", "simple")


@pytest.mark.sampled(2)
@pytest.mark.parametrize("kind", KINDS)
def test_step_by_step_it_says_the_same(kind: str) -> None:
    model = build(kind)
    tokens = np.random.default_rng(0).integers(0, SIZE, (3, LENGTH))
    whole, state = np.asarray(model(tokens)), model.begin(3)
    for place in range(LENGTH):
        logits, state = model.step(tokens[:, place], state, place)
        np.testing.assert_allclose(logits, whole[:, place], atol=1e-4)


@pytest.mark.sampled(2)
@pytest.mark.parametrize("kind", KINDS)
def test_what_comes_later_changes_nothing(kind: str) -> None:
    model = build(kind)
    tokens = np.random.default_rng(0).integers(0, SIZE, (1, LENGTH))
    other = tokens.copy()
    other[:, 7:] = (other[:, 7:] + 1) % SIZE
    np.testing.assert_allclose(model(tokens)[:, :7], model(other)[:, :7], atol=1e-6)
    assert np.abs(np.asarray(model(tokens)[:, 7:]) - np.asarray(model(other)[:, 7:])).max() > 1e-3


@pytest.mark.slow
def test_beyond_its_length_a_gpt_looks_at_the_last_tokens() -> None:
    short, long = build("gpt", 5), build("gpt", 30)
    short.blocks, long.blocks = short.blocks[:1], long.blocks[:1]  # what they know is of tokens
    tokens = np.random.default_rng(1).integers(0, SIZE, (1, 20))
    state = short.begin(1)
    for place in range(20):
        logits, state = short.step(tokens[:, place], state, place)
    np.testing.assert_allclose(logits, long(tokens[:, -5:])[:, -1], atol=1e-4)


@pytest.mark.slow
@pytest.mark.parametrize("kind", ["gpt", "lstm"])
def test_the_likeliest_token_follows_at_temperature_0(kind: str) -> None:
    model = build(kind)
    said = generate(model, [[1, 2, 3], [4]], 6, temperature=0)
    assert said.shape == (2, 9)
    assert said[:, 0].tolist() == [1, 4]
    assert said[0, :3].tolist() == [1, 2, 3]
    for row, given in zip(said, (3, 1), strict=True):
        for place in range(given, 9):
            logits = np.asarray(model(row[None, :place]))[0, -1]
            assert row[place] == logits.argmax()


def test_the_seed_decides_and_nothing_else() -> None:
    model = build("lstm")
    one, same, other = (generate(model, [[1]], 30, seed=seed) for seed in (0, 0, 1))
    np.testing.assert_array_equal(one, same)
    assert (one != other).any()
    assert len(set(one[0].tolist())) > 3


def test_what_is_never_to_be_said_is_not_said() -> None:
    never = range(1, SIZE)
    assert set(generate(build("gru"), [[5]], 40, never=never)[0, 1:].tolist()) == {0}


def draws(logits: list[float], temperature: float = 1.0, top_k: int = 0, top_p: float = 1.0) -> Any:
    """How often each token is drawn in 4,000."""
    settings = (temperature, top_k, top_p, np.zeros(len(logits), np.float32))
    many = np.tile(np.array(logits, np.float32), (4000, 1))
    drawn = np.asarray(chosen(many, settings, jax.random.key(0)))
    return np.bincount(drawn, minlength=len(logits)) / 4000


LOGITS = np.log([0.5, 0.1, 0.3, 0.1]).tolist()


def test_tokens_are_drawn_by_their_probability() -> None:
    np.testing.assert_allclose(draws(LOGITS), [0.5, 0.1, 0.3, 0.1], atol=0.03)
    flat = np.sqrt([0.5, 0.1, 0.3, 0.1])
    np.testing.assert_allclose(draws(LOGITS, 2.0), flat / flat.sum(), atol=0.03)


@pytest.mark.parametrize(
    ("settings", "shares"),
    [
        ({"top_k": 1}, [1, 0, 0, 0]),
        ({"top_k": 2}, [0.625, 0, 0.375, 0]),
        ({"top_k": 99}, [0.5, 0.1, 0.3, 0.1]),
        ({"top_p": 0.0}, [1, 0, 0, 0]),
        ({"top_p": 0.45}, [1, 0, 0, 0]),
        ({"top_p": 0.55}, [0.625, 0, 0.375, 0]),
        ({"top_p": 0.79, "top_k": 1}, [1, 0, 0, 0]),
    ],
)
def test_only_the_likeliest_are_drawn(settings: Any, shares: Any) -> None:
    np.testing.assert_allclose(draws(LOGITS, **settings), shares, atol=0.03)


@pytest.mark.sampled(1)
@pytest.mark.parametrize("kind", ["gpt", "lstm"])
def test_keraunos_trains_it_and_reads_it_back(kind: str, tmp_path: Any) -> None:
    model = build(kind)
    model.compile(
        keras.optimizers.Adam(1e-2),
        keras.losses.SparseCategoricalCrossentropy(from_logits=True),
        metrics=["accuracy"],
    )
    row = np.arange(LENGTH + 1) % 5
    x, y = np.tile(row[:-1], (64, 1)), np.tile(row[1:], (64, 1))
    kn.fit(model, x, y, batch_size=16, epochs=20, verbose=0)
    assert generate(model, [[0, 1]], 8, temperature=0)[0].tolist() == [0, 1, 2, 3, 4, 0, 1, 2, 3, 4]
    model.save(tmp_path / "model.keras")
    again = keras.models.load_model(tmp_path / "model.keras")
    np.testing.assert_array_equal(again(x[:2]), model(x[:2]))
    assert (generate(again, [[0]], 9, seed=2) == generate(model, [[0]], 9, seed=2)).all()


def test_places_turn_the_halves_of_a_vector_against_each_other() -> None:
    x = np.random.default_rng(0).normal(size=(2, 5, 3, 8)).astype("float32")
    angles = np.arange(5)[:, None, None] * 10_000.0 ** (-np.arange(4) / 4)
    one, other = x[..., :4], x[..., 4:]
    expected = [
        one * np.cos(angles) - other * np.sin(angles),
        one * np.sin(angles) + other * np.cos(angles),
    ]
    found = rotated(x, np.arange(5))
    np.testing.assert_allclose(found, np.concatenate(expected, -1), atol=1e-5)
