"""The callback that stands for Keras's own where TensorFlow is not installed."""

import struct
from pathlib import Path

import keras
import numpy as np
import pytest

import keraunos as kn
from keraunos.errors import KeraunosError, KeraunosWarning
from keraunos.programs.tensorboard import TensorBoard


def scalars(folder: Path) -> dict[tuple[str, int], float]:
    """What a folder's event file holds, by tag and step; read as the format says."""
    (file,) = folder.glob("events.out.tfevents.*")
    data, found, at = file.read_bytes(), {}, 0
    while at < len(data):
        (length,) = struct.unpack_from("<Q", data, at)
        event = fields(data[at + 12 : at + 12 + length])
        at += 12 + length + 4
        if 5 in event:
            value = fields(fields(event[5])[1])
            found[value[1].decode(), event.get(2, 0)] = struct.unpack("<f", value[2])[0]
    return found


def fields(message: bytes) -> dict[int, object]:
    """The fields of a protocol buffer: numbers, or bytes."""
    found: dict[int, object] = {}
    at = 0
    while at < len(message):
        key, at = varint(message, at)
        kind = key & 7
        if kind == 0:
            found[key >> 3], at = varint(message, at)
            continue
        size, at = (8, at) if kind == 1 else (4, at) if kind == 5 else varint(message, at)
        found[key >> 3], at = message[at : at + size], at + size
    return found


def varint(message: bytes, at: int) -> tuple[int, int]:
    value = shift = 0
    while True:
        byte = message[at]
        value, shift, at = value | (byte & 0x7F) << shift, shift + 7, at + 1
        if not byte & 0x80:
            return value, at


def network() -> keras.Model:
    model = keras.Sequential([keras.Input((3,)), keras.layers.Dense(1)])
    model.compile(keras.optimizers.SGD(0.01), "mse", metrics=["mae"])
    return model


def examples(seed: int = 0) -> tuple[np.ndarray, np.ndarray]:
    random = np.random.default_rng(seed)
    return random.normal(size=(8, 3)), random.normal(size=(8, 1))


def test_the_curves_are_the_history_in_the_places_and_under_the_tags_of_keras(
    tmp_path: Path,
) -> None:
    x, y = examples()
    history = kn.fit(
        network(),
        x,
        y,
        epochs=2,
        validation_data=examples(1),
        verbose=0,
        callbacks=[TensorBoard(log_dir=tmp_path / "logs")],
    ).history
    train, validation = scalars(tmp_path / "logs/train"), scalars(tmp_path / "logs/validation")
    assert set(train) == {
        (tag, step) for tag in ("epoch_loss", "epoch_mae", "epoch_learning_rate") for step in (0, 1)
    }
    for step in (0, 1):
        assert train["epoch_loss", step] == pytest.approx(history["loss"][step])
        assert validation["epoch_mae", step] == pytest.approx(history["val_mae"][step])
        assert train["epoch_learning_rate", step] == pytest.approx(0.01)


def test_batches_are_written_as_often_as_asked_for(tmp_path: Path) -> None:
    callback = TensorBoard(tmp_path, update_freq=2)
    kn.fit(network(), *examples(), batch_size=2, verbose=0, callbacks=[callback])
    assert [step for tag, step in scalars(tmp_path / "train") if tag == "batch_loss"] == [2, 4]


def test_what_needs_tensorflow_is_said_to_be_left_out(tmp_path: Path) -> None:
    with pytest.warns(KeraunosWarning, match="histograms, images, embeddings and profiles need"):
        TensorBoard(tmp_path, histogram_freq=1)
    with pytest.raises(KeraunosError, match="not 'sometimes'"):
        TensorBoard(tmp_path, update_freq="sometimes")
