"""Pictures are changed at random in training alone, and masks, boxes and labels with them."""

from pathlib import Path
from typing import Any

import keras
import numpy as np
import pytest
from keras import layers

import keraunos as kn
from keraunos.data.boxes import NO_OBJECT
from keraunos.errors import KeraunosError
from keraunos.networks import Augmentation
from keraunos.networks.augmentation import BOXES, MASKS

RNG = np.random.default_rng(0)
EVERYTHING = {
    "flip": "both",
    "rotate": 0.05,
    "shift": 0.1,
    "zoom": 0.2,
    "crop": 2,
    "contrast": 0.3,
    "brightness": 0.2,
    "cutout": 0.3,
}


def network(shape: tuple[int, ...] = (12, 16, 3), classes: int = 3) -> Any:
    return keras.Sequential(
        [
            keras.Input(shape),
            layers.Rescaling(1 / 255),
            layers.Flatten(),
            layers.Dense(classes, activation="softmax"),
        ]
    )


def changed(options: Augmentation, x: Any, y: Any, **settings: Any) -> tuple[Any, Any]:
    """A batch as the network sees it in training."""
    model = options.of(network(x.shape[1:]), **settings)
    found = model._changed((x, y))
    return tuple(keras.tree.map_structure(np.asarray, each) for each in found)


def test_without_options_it_is_the_network_itself() -> None:
    plain = network()
    assert Augmentation().of(plain) is plain


@pytest.mark.sampled(5)
@pytest.mark.parametrize("name", EVERYTHING)
@pytest.mark.parametrize("shape", [(12, 16, 3), (12, 16)])
def test_each_option_changes_every_picture_in_its_own_way(name: str, shape: Any) -> None:
    keras.utils.set_random_seed(0)
    one = RNG.integers(40, 200, shape).astype(np.uint8)
    x, y = np.stack([one] * 12), np.arange(12) % 3
    found, labels = changed(Augmentation(**{name: EVERYTHING[name]}), x, y)
    assert found.shape == x.shape
    assert found.dtype == np.float32
    assert (labels == y).all()
    assert found.min() >= 0
    assert found.max() <= 255
    different = {picture.tobytes() for picture in found}
    assert len(different) >= (2 if name == "flip" else 8)
    assert abs(found - x).mean() < 80


def test_a_piece_is_cut_somewhere_else_from_every_picture() -> None:
    keras.utils.set_random_seed(1)
    x = np.zeros((40, 12, 16, 3), np.float32)
    x[:, 6, 8] = 255.0
    found, _ = changed(Augmentation(crop=3), x, np.zeros(40))
    places = [tuple(np.argwhere(picture[..., 0])[0]) for picture in found]
    assert {row for row, _ in places} == set(range(3, 10))
    assert {column for _, column in places} == set(range(5, 12))


@pytest.mark.parametrize(
    "options", [{"flip": "both"}, {"crop": 3}, {"flip": "horizontal", "crop": 2}]
)
def test_masks_move_with_their_pictures(options: Any) -> None:
    keras.utils.set_random_seed(2)
    masks = RNG.integers(0, 5, (8, 12, 16)).astype(np.uint8)
    x = np.stack([10.0 + masks] * 3, axis=-1).astype(np.float32)
    pictures, moved = changed(Augmentation(**options), x, masks, targets=MASKS, ignored=9)
    assert moved.dtype == masks.dtype
    beyond = pictures[..., 0] == 0
    assert (moved[beyond] == 9).all()
    assert (pictures[..., 0][~beyond] == 10.0 + moved[~beyond]).all()
    assert beyond.any() == ("crop" in options)
    assert (moved != masks).any()


def test_masks_stay_whole_numbers_where_pictures_are_turned() -> None:
    keras.utils.set_random_seed(3)
    masks = np.repeat(np.arange(3, dtype=np.int32), 4)[None, :, None] * np.ones(
        (6, 1, 16), np.int32
    )
    x = np.stack([10.0 + 50 * masks] * 3, axis=-1).astype(np.float32)
    pictures, moved = changed(
        Augmentation(rotate=0.05, shift=0.1, zoom=0.2), x, masks, targets=MASKS, ignored=9
    )
    assert set(np.unique(moved)) <= {0, 1, 2, 9}
    assert (moved == 9).any()
    # Pictures are interpolated, masks are not: they agree but at the edges between the classes.
    near = np.abs(pictures[..., 0] - 10 - 50.0 * moved) < 26
    assert near[moved < 9].mean() > 0.8


@pytest.mark.parametrize("options", [{"flip": "both"}, {"crop": 3}, {"shift": 0.2}, {"zoom": 0.2}])
def test_boxes_move_with_what_is_in_them(options: Any) -> None:
    keras.utils.set_random_seed(4)
    x = np.zeros((16, 24, 32, 3), np.float32)
    x[:, 8:14, 10:20] = 200.0
    y = np.full((16, 2, 5), NO_OBJECT, np.float32)
    y[:, 0] = [1, 10, 8, 20, 14]
    pictures, moved = changed(Augmentation(**options), x, y, targets=BOXES)
    assert moved.shape == y.shape
    assert (moved[:, 1, 0] == NO_OBJECT).all()
    seen = 0
    for picture, (kind, *box) in zip(pictures, moved[:, 0], strict=True):
        rows, columns = np.nonzero(picture[..., 0] > 100)
        assert kind == 1
        found = columns.min(), rows.min(), columns.max() + 1, rows.max() + 1
        assert np.abs(np.array(found) - box).max() <= 1.1
        seen += tuple(box) != (10, 8, 20, 14)
    assert seen


def test_what_has_left_the_picture_is_no_object_any_more() -> None:
    keras.utils.set_random_seed(5)
    y = np.array([[[2, 0, 0, 3, 3]]] * 60, np.float32)
    _, moved = changed(Augmentation(crop=4), np.zeros((60, 12, 16, 3)), y, targets=BOXES)
    kinds, boxes = moved[:, 0, 0], moved[:, 0, 1:]
    assert set(kinds) == {2.0, float(NO_OBJECT)}
    inside = boxes[kinds == 2]
    assert (inside >= 0).all()
    assert (inside[:, 2] <= 16).all()
    assert (inside[:, 2:] - inside[:, :2] >= 2).all()


def test_the_loss_of_mixed_pictures_is_the_mean_of_both_by_their_shares() -> None:
    keras.utils.set_random_seed(6)
    x, y = RNG.uniform(0, 255, (10, 12, 16, 3)).astype(np.float32), np.arange(10) % 3
    weight = RNG.uniform(0.5, 2, 10).astype(np.float32)
    model = Augmentation(mixup=0.4).of(network())
    model.compile(loss="sparse_categorical_crossentropy")
    pictures, labels, _ = model._changed((x, y, weight))
    share = np.asarray(labels.share)[:, None, None, None]
    order = [
        int(np.abs(x[i] * share[k] + x * (1 - share[k]) - pictures[k]).sum((1, 2, 3)).argmin())
        for k, i in enumerate(range(10))
    ]
    assert sorted(order) == list(range(10))
    assert (np.asarray(labels.second) == y[order]).all()
    outputs = np.asarray(model(pictures))
    soft = np.eye(3)[y] * share[:, :, 0, 0] * weight[:, None]
    soft += np.eye(3)[y[order]] * (1 - share[:, :, 0, 0]) * weight[order][:, None]
    expected = -(soft * np.log(outputs)).sum(1).mean()
    assert float(model.compute_loss(y=labels, y_pred=outputs)) == pytest.approx(expected, rel=1e-5)


def test_looking_at_what_is_changed_changes_nothing() -> None:
    x, y = RNG.integers(0, 255, (4, 12, 16, 3)).astype(np.uint8), np.arange(4) % 3
    model = Augmentation(crop=3, mixup=0.2).of(network())
    before = [np.asarray(v.value) for v in model.variables]
    one, labels = model.changed_examples(x, y, seed=1)
    again, _ = model.changed_examples(x, y, seed=1)
    other, _ = model.changed_examples(x, y, seed=2)
    assert (one == again).all()
    assert (one != other).any()
    assert (labels == y).all()
    for variable, value in zip(model.variables, before, strict=True):
        assert (np.asarray(variable.value) == value).all()


def test_pictures_are_left_alone_when_it_does_not_learn() -> None:
    x = RNG.integers(0, 255, (4, 12, 16, 3)).astype(np.uint8)
    plain = network()
    model = Augmentation(**EVERYTHING).of(plain)
    assert (model.predict(x, verbose=0) == plain.predict(x, verbose=0)).all()


FEW = {"flip": "both", "crop": 2, "contrast": 0.3}


@pytest.mark.parametrize(
    "options", [{**FEW, "mixup": 0.2}, pytest.param(EVERYTHING, marks=pytest.mark.slow)]
)
def test_keraunos_trains_it_as_keras_does(options: Any) -> None:
    x = RNG.integers(0, 255, (50, 12, 16, 3)).astype(np.uint8)
    y = RNG.integers(0, 3, 50)
    trained = []
    for fit in (keras.Model.fit, kn.fit):
        keras.utils.set_random_seed(7)
        model = Augmentation(**options).of(network())
        model.compile("adam", "sparse_categorical_crossentropy", metrics=["accuracy"])
        history = fit(
            model, x, y, batch_size=16, epochs=2, verbose=0, validation_data=(x[::-1] // 2, y[::-1])
        )
        trained.append((model.get_weights(), history.history))
    (weights, curves), (ours, our_curves) = trained
    for one, other in zip(weights, ours, strict=True):
        np.testing.assert_allclose(one, other, atol=1e-5)
    for name, values in curves.items():
        np.testing.assert_allclose(values, our_curves[name], rtol=1e-4)


def test_what_is_saved_is_a_compiled_network_without_augmentation(tmp_path: Path) -> None:
    x, y = RNG.integers(0, 255, (20, 12, 16, 3)).astype(np.uint8), RNG.integers(0, 3, 20)
    plain = network()
    model = Augmentation(flip="both").of(plain)
    model.compile("adam", "sparse_categorical_crossentropy", metrics=["accuracy"])
    kn.fit(model, x, y, epochs=1, verbose=0)
    plain.save(tmp_path / "model.keras")
    loaded = keras.models.load_model(tmp_path / "model.keras")
    assert type(loaded) is keras.Sequential
    assert (loaded.predict(x, verbose=0) == model.predict(x, verbose=0)).all()
    assert int(loaded.optimizer.iterations) == 1
    assert loaded.evaluate(x, y, verbose=0) == pytest.approx(model.evaluate(x, y, verbose=0))


@pytest.mark.parametrize("targets", [MASKS, BOXES])
def test_mixup_is_for_labels(targets: str) -> None:
    with pytest.raises(KeraunosError, match="mixup mixes labels"):
        Augmentation(mixup=0.2).of(network(), targets=targets)
