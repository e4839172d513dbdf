"""What can be chosen of every recipe changes what it says, and nothing else."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import keras
import numpy as np
import pytest
from keras import layers

import keraunos as kn
from keraunos import KeraunosError, Training, data, recipe, recipes
from keraunos.data import Dataset, Part
from keraunos.networks import GAN, ClassCrossentropy, WarmUp
from keraunos.networks.schedules import peak, scheduled
from keraunos.recipes import COMMON, Recipe
from keraunos.recipes._balance import class_weights, resampled
from keraunos.runs.comparison import compare
from keraunos.studies.problems import RecipeProblem
from keraunos.studies.space import of_recipe, parsed

DIGITS = data.digits()
STEPS = 2 * -(-len(DIGITS.train) // 32)


def unequal() -> Dataset:
    """Digits, of which there are ever fewer."""
    train = DIGITS.train
    kept = np.concatenate([np.flatnonzero(train.y == n)[: 120 - 11 * n] for n in range(10)])
    return replace(DIGITS, train=Part(train.x[kept], train.y[kept]))


def own_recipe(
    dataset: Dataset = DIGITS,
    loss: Any = "sparse_categorical_crossentropy",
    rate: Any = None,
    callbacks: Callable[[], list[Any]] = list,
) -> Recipe:
    @recipe(task="image-classification")
    def small(units: int = 8, learning_rate: float = 2e-3, epochs: int = 2) -> Training:
        """Digits."""
        model = keras.Sequential(
            [
                keras.Input((8, 8)),
                layers.Flatten(),
                layers.Rescaling(1 / 16),
                layers.Dense(units, activation="relu"),
                layers.Dense(10, activation="softmax"),
            ]
        )
        optimizer = keras.optimizers.Adam(learning_rate if rate is None else rate)
        model.compile(optimizer, loss, metrics=["accuracy"])
        return Training(model, dataset, epochs, 32, callbacks())

    return small


def made(chosen: dict[str, Any], **how: Any) -> Training:
    keras.utils.set_random_seed(0)
    found = own_recipe(**how)
    return found.prepare(found.configure(chosen))


def rates(training: Training) -> list[float]:
    """The learning rate at the first, the middle and the last step."""
    rate = training.model.optimizer._learning_rate
    if not isinstance(rate, keras.optimizers.schedules.LearningRateSchedule):
        return [float(rate)] * 3
    return [float(rate(step)) for step in (0, STEPS // 2, STEPS - 1)]


def test_only_what_is_chosen_belongs_to_a_configuration() -> None:
    small = own_recipe()
    own = {"units": 8, "learning_rate": 2e-3, "epochs": 2}
    assert small.configure({}) == own
    assert small.configure({"l2": "1e-4"}) == {**own, "l2": 1e-4}
    assert set(small.common) == set(COMMON) - {"learning_rate"}  # it has its own
    assert "l2" not in of_recipe(small)  # nothing is searched that nobody asked for
    assert recipes.get("cifar-resnet20").parameters["weight_decay"].default == 5e-4
    assert "weight_decay" not in recipes.get("cifar-resnet20").common


def test_nothing_changes_unless_it_is_chosen() -> None:
    plain, neutral = made({}), made({"balance": "none", "early_stopping": 5})
    settings = [one.model.optimizer.get_config() | {"name": ""} for one in (plain, neutral)]
    assert settings[0] == settings[1]
    assert neutral.model.loss == plain.model.loss
    assert plain.callbacks == []
    for one, other in zip(plain.model.get_weights(), neutral.model.get_weights(), strict=True):
        np.testing.assert_array_equal(one, other)
    assert plain.taught[0] is DIGITS.train.x


@pytest.mark.parametrize(
    ("name", "kind", "rate"),
    [
        ("sgd", keras.optimizers.SGD, 0.01),
        ("momentum", keras.optimizers.SGD, 0.01),
        ("nesterov", keras.optimizers.SGD, 0.01),
        ("adam", keras.optimizers.Adam, 1e-3),
        ("adamw", keras.optimizers.AdamW, 1e-3),
        ("rmsprop", keras.optimizers.RMSprop, 1e-3),
        ("adagrad", keras.optimizers.Adagrad, 0.01),
        ("adadelta", keras.optimizers.Adadelta, 1.0),
        ("muon", keras.optimizers.Muon, 1e-3),
    ],
)
def test_an_optimizer_comes_with_its_usual_learning_rate_or_the_one_that_is_chosen(
    name: str, kind: type, rate: float
) -> None:
    optimizer = made({"optimizer": name}).model.optimizer
    assert type(optimizer) is kind
    assert float(optimizer.learning_rate) == pytest.approx(rate)
    if kind is keras.optimizers.SGD:
        assert (optimizer.momentum, optimizer.nesterov) == (
            0.0 if name == "sgd" else 0.9,
            name == "nesterov",
        )
    own = made({"optimizer": name, "learning_rate": "0.5"}).model.optimizer
    assert float(own.learning_rate) == 0.5


def test_muon_leaves_the_last_layer_to_adamw() -> None:
    model = made({"optimizer": "muon"}).model
    first, last = model.layers[2].kernel, model.layers[3].kernel
    choose = model.optimizer._should_use_adamw
    assert (choose(first), choose(last)) == (False, True)


def test_decay_and_clipping_stay_with_whatever_optimizer() -> None:
    changed = made({"weight_decay": 0.1, "clipnorm": 2.0}).model.optimizer
    assert (type(changed), changed.weight_decay, changed.clipnorm) == (
        keras.optimizers.Adam,
        0.1,
        2.0,
    )
    assert float(changed.learning_rate) == pytest.approx(2e-3)
    other = made({"optimizer": "sgd", "weight_decay": 0.1, "clipnorm": 2.0}).model.optimizer
    assert (other.weight_decay, other.clipnorm) == (0.1, 2.0)


@pytest.mark.parametrize(
    ("chosen", "first", "middle", "last"),
    [
        ({"schedule": "constant"}, 2e-3, 2e-3, 2e-3),
        ({"schedule": "cosine"}, 2e-3, 1e-3, 0.0),
        ({"schedule": "linear"}, 2e-3, 1e-3, 0.0),
        ({"schedule": "exponential"}, 2e-3, 2e-4, 2e-5),
        ({"schedule": "steps"}, 2e-3, 2e-3, 2e-5),
        ({"warmup": 0.4}, 0.0, 2e-3, 2e-3),
        ({"schedule": "cosine", "warmup": 0.5}, 0.0, 2e-3, 0.0),
        ({"schedule": "linear", "warmup": 0.25}, 0.0, 1e-3, 0.0),
        ({"schedule": "cosine", "learning_rate": 1.0}, 1.0, 0.5, 0.0),
    ],
)
def test_the_learning_rate_goes_along_as_chosen(
    chosen: dict[str, Any], first: float, middle: float, last: float
) -> None:
    scale = chosen.get("learning_rate", 2e-3)
    assert rates(made(chosen)) == pytest.approx([first, middle, last], abs=0.06 * scale)


def test_a_schedule_of_the_recipes_own_stays_under_another_optimizer() -> None:
    cosine = keras.optimizers.schedules.CosineDecay(0.01, STEPS)
    training = made({"optimizer": "rmsprop"}, rate=cosine)
    assert rates(training) == pytest.approx([0.01, 0.005, 0.0], abs=3e-4)
    assert isinstance(training.model.optimizer._learning_rate, type(cosine))


def test_a_warm_up_is_saved_and_read_again(tmp_path: Path) -> None:
    made_up = scheduled("linear", 0.1, 100, 10)
    assert isinstance(made_up, WarmUp)
    model = keras.Sequential([keras.Input((2,)), layers.Dense(1)])
    model.compile(keras.optimizers.SGD(made_up), "mse")
    model.save(tmp_path / "model.keras")
    again = keras.models.load_model(tmp_path / "model.keras").optimizer
    for step in (0, 5, 50):
        assert float(again._learning_rate(step)) == pytest.approx(float(made_up(step)))
    assert peak(again.get_config()["learning_rate"]) == pytest.approx(0.1)


def test_kernels_count_in_the_loss_and_in_the_file(tmp_path: Path) -> None:
    model = made({"l1": 1e-3, "l2": 1e-2}).model
    kernels = [model.layers[2].kernel, model.layers[3].kernel]
    expected = sum(
        1e-3 * np.abs(np.asarray(k.value)).sum() + 1e-2 * np.square(np.asarray(k.value)).sum()
        for k in kernels
    )
    assert float(sum(model.losses)) == pytest.approx(expected, rel=1e-5)
    model.optimizer.build(model.trainable_variables)
    model.save(tmp_path / "model.keras")
    again = keras.models.load_model(tmp_path / "model.keras")
    assert float(sum(again.losses)) == pytest.approx(expected, rel=1e-5)


def test_recurrent_attention_and_unbuilt_layers_are_regularised_too() -> None:
    @recipe(task="image-classification")
    def sequences(built: bool = True) -> Training:
        """Rows of digits."""
        first = [keras.Input((8, 8))] if built else []
        model = keras.Sequential(
            [
                *first,
                layers.Bidirectional(layers.LSTM(4, return_sequences=True)),
                layers.GlobalAveragePooling1D(),
                layers.Dense(10, activation="softmax", kernel_regularizer="l1"),
            ]
        )
        model.compile("adam", "sparse_categorical_crossentropy")
        return Training(model, DIGITS, 1, 32)

    for built in (True, False):
        model = sequences.prepare(sequences.configure({"built": built, "l2": 1e-3})).model
        model(DIGITS.train.x[:2].astype("float32"))
        # Two kernels in each direction; the last layer has its own.
        assert len(model.losses) == 5
        assert model.layers[-1].kernel_regularizer.l1 > 0


def test_smoothed_loss_is_keras_own_of_one_hot_targets() -> None:
    loss = made({"label_smoothing": 0.1}).model.loss
    assert isinstance(loss, ClassCrossentropy)
    random = np.random.default_rng(0)
    logits = random.normal(size=(6, 4, 10)).astype("float32")
    labels = random.integers(0, 10, (6, 4))
    one_hot = np.eye(10, dtype="float32")[labels]
    shares = np.asarray(keras.ops.softmax(logits))
    for given, from_logits in ((shares, False), (logits, True)):
        own = ClassCrossentropy(0.1, from_logits)(labels, given)
        oracle = keras.losses.CategoricalCrossentropy(from_logits, 0.1)(one_hot, given)
        assert float(own) == pytest.approx(float(oracle), rel=1e-5)
    plain = keras.losses.SparseCategoricalCrossentropy(from_logits=True, ignore_class=3)
    assert float(ClassCrossentropy(0.0, True, 3)(labels, logits)) == pytest.approx(
        float(plain(labels, logits)), rel=1e-5
    )
    again = ClassCrossentropy.from_config(ClassCrossentropy(0.2, True, 3).get_config())
    assert (again.smoothing, again.from_logits, again.ignore_class) == (0.2, True, 3)


def test_targets_become_one_hot_where_the_loss_asks_for_that() -> None:
    for loss in ("categorical_crossentropy", keras.losses.CategoricalCrossentropy()):
        training = made({}, loss=loss)
        targets = training.taught[1]
        assert targets.shape == (len(DIGITS.train), 10)
        np.testing.assert_array_equal(targets.argmax(axis=1), DIGITS.train.y)
        assert training.watched[1].shape == (len(DIGITS.validation), 10)
    smooth = made({"label_smoothing": 0.1}, loss="categorical_crossentropy").model.loss
    assert smooth.label_smoothing == 0.1


def test_weights_make_all_classes_count_alike() -> None:
    training = made({"balance": "weights"}, dataset=unequal())
    x, y, weights = training.taught
    sums = [weights[y == n].sum() for n in range(10)]
    assert sums == pytest.approx([len(x) / 10] * 10, rel=1e-5)
    assert weights.mean() == pytest.approx(1)
    np.testing.assert_array_equal(class_weights(np.array([0, 0, 1])), [0.75, 0.75, 1.5])


@pytest.mark.parametrize(("way", "each"), [("over", 120), ("under", 21)])
def test_classes_have_as_many_examples_of_the_training_part_alone(way: str, each: int) -> None:
    training = made({"balance": way}, dataset=unequal())
    x, y, weights = training.taught
    assert np.bincount(y).tolist() == [each] * 10
    assert weights is None
    assert training.watched[0] is DIGITS.validation.x
    assert training.data.train.y.tolist() == unequal().train.y.tolist()  # as it was read
    np.testing.assert_array_equal(x, made({"balance": way}, dataset=unequal()).taught[0])
    kept = resampled(unequal().train.y, way)
    assert (way == "under") == (len(kept) == len(set(kept)))
    if way == "over":
        assert set(kept) == set(range(len(unequal().train)))


def test_a_schedule_lasts_as_long_as_the_balanced_examples() -> None:
    cosine = keras.optimizers.schedules.CosineDecay(0.01, 1000)
    dataset = unequal()
    rate = made({"balance": "over"}, dataset=dataset, rate=cosine).model.optimizer._learning_rate
    assert rate.decay_steps == round(1000 * 1200 / len(dataset.train))


def test_callbacks_take_the_place_of_the_recipes_own() -> None:
    def own() -> list[Any]:
        return [
            keras.callbacks.EarlyStopping(patience=7),
            keras.callbacks.ReduceLROnPlateau(patience=7),
            keras.callbacks.TerminateOnNaN(),
        ]

    chosen = {"early_stopping": 3, "reduce_on_plateau": 2, "plateau_factor": 0.2}
    cosine = keras.optimizers.schedules.CosineDecay(0.01, STEPS)
    training = made(chosen, callbacks=own, rate=cosine)
    kinds = [type(callback).__name__ for callback in training.callbacks]
    assert kinds == ["TerminateOnNaN", "ReduceLROnPlateau", "EarlyStopping"]
    plateau, stopping = training.callbacks[1:]
    assert (plateau.patience, plateau.factor, stopping.patience) == (2, 0.2, 3)
    assert stopping.restore_best_weights
    assert float(training.model.optimizer.learning_rate) == pytest.approx(0.01)  # a number again


@pytest.mark.parametrize(
    ("chosen", "says"),
    [
        ({"optimizer": "sdg"}, "optimizer is one of sgd, momentum"),
        ({"label_smoothing": 1.5}, "label_smoothing lies between 0 and 0.99; it cannot be 1.5"),
        ({"l2": -1}, "l2 is at least 0; it cannot be -1"),
        ({"early_stopping": 0}, "early_stopping is at least 1"),
        ({"plateau_factor": 0.5}, "plateau_factor goes with reduce_on_plateau"),
        ({"reduce_on_plateau": 2, "schedule": "cosine"}, "leave out schedule=cosine"),
        ({"reduce_on_plateau": 2, "warmup": 0.1}, "leave out warmup"),
        ({"optimiser": "sgd"}, "did you mean optimizer"),
    ],
)
def test_what_does_not_fit_is_one_sentence(chosen: dict[str, Any], says: str) -> None:
    with pytest.raises(KeraunosError, match=says):
        own_recipe().configure(chosen)


def gan() -> Training:
    generator = keras.Sequential([keras.Input((4,)), layers.Dense(64), layers.Reshape((8, 8))])
    judge = keras.Sequential([keras.Input((8, 8)), layers.Flatten(), layers.Dense(1)])
    model = GAN(generator, judge)
    model.compile(keras.optimizers.Adam(1e-3), keras.optimizers.Adam(1e-3))
    return Training(model, DIGITS, 1, 32, network=generator)


def test_both_networks_of_a_gan_get_what_makes_sense() -> None:
    @recipe(task="image-generation")
    def pair() -> Training:
        """Digits."""
        return gan()

    chosen = {"optimizer": "rmsprop", "schedule": "cosine", "clipnorm": 1.0}
    model = pair.prepare(pair.configure(chosen)).model
    for optimizer in (model.g_optimizer, model.d_optimizer):
        assert type(optimizer) is keras.optimizers.RMSprop
        assert optimizer.clipnorm == 1.0
        assert isinstance(optimizer._learning_rate, keras.optimizers.schedules.CosineDecay)
    assert model.g_optimizer is not model.d_optimizer
    for name, value in {"l2": 1e-4, "balance": "weights", "early_stopping": 3}.items():
        with pytest.raises(KeraunosError, match=f"{name} does not go with pair"):
            pair.prepare(pair.configure({name: value}))


def test_what_does_not_go_with_amounts_or_several_optimizers_is_refused() -> None:
    amounts = replace(
        DIGITS,
        **{
            name: Part(part.x, part.y.astype("float32")[:, None])
            for name, part in DIGITS.parts.items()
        },
    )

    @recipe(task="image-classification")
    def single(several: bool = False) -> Training:
        """Amounts."""
        model = keras.Sequential([keras.Input((8, 8)), layers.Flatten(), layers.Dense(1)])
        optimizer = keras.optimizers.Adam()
        if several:
            optimizer = keras.optimizers.MultiOptimizer(keras.optimizers.OptimizerMap(optimizer))
        model.compile(optimizer, "mse")
        return Training(model, amounts, 1, 32)

    for chosen, says in (
        ({"label_smoothing": 0.1}, "label_smoothing is for losses of classes, and single learns"),
        ({"balance": "over"}, "balance is for examples that have one class each"),
        ({"several": True, "optimizer": "sgd"}, "brings optimizers of its own"),
    ):
        with pytest.raises(KeraunosError, match=says):
            single.prepare(single.configure(chosen))


def test_options_are_searched_where_that_is_asked_for() -> None:
    problem = RecipeProblem(own_recipe(), None, {"schedule": "cosine"})
    space = parsed(["optimizer=sgd,adam", "l2=1e-6..1e-2:log"], problem.parameters)
    assert set(space) == {"optimizer", "l2"}
    candidate = problem.build({"optimizer": "sgd", "l2": 1e-3, "balance": "weights"}, 0)
    assert type(candidate.model.optimizer) is keras.optimizers.SGD
    assert len(candidate.train) == 3
    assert candidate.data != problem.build({}, 0).data


def test_a_run_stops_and_goes_back_to_the_best_epoch(tmp_path: Path) -> None:
    chosen = {"early_stopping": 1, "learning_rate": 3.0, "balance": "weights"}
    run = kn.train(own_recipe(), run=tmp_path / "run", verbose=0, epochs=30, **chosen)
    losses = [entry["val_loss"] for entry in run.history]
    assert len(losses) < 30
    best = min(range(len(losses)), key=losses.__getitem__)
    assert best < len(losses) - 1
    part = DIGITS.validation
    last = run.load_model().evaluate(part.x, part.y, verbose=0, return_dict=True)
    assert last["loss"] == pytest.approx(losses[best], rel=1e-4)
    assert run.config["hyperparameters"]["early_stopping"] == 1
    assert run.config["chosen"] == ["balance", "early_stopping", "epochs", "learning_rate"]


@pytest.mark.slow
def test_runs_with_and_without_an_option_are_compared_and_resumed(tmp_path: Path) -> None:
    small = own_recipe()
    plain = kn.train(small, run=tmp_path / "plain", verbose=0)
    other = kn.train(small, run=tmp_path / "other", verbose=0, balance="over", epochs=1, l2=1e-4)
    differences = {row.name: row.values for row in compare([plain, other]).differences}
    assert set(differences["l2"]) == {None, 1e-4}
    again = kn.resume(other, epochs=2, recipe=small, verbose=0)
    whole = kn.train(small, run=tmp_path / "whole", verbose=0, balance="over", epochs=2, l2=1e-4)
    for one, two in zip(again.model.get_weights(), whole.model.get_weights(), strict=True):
        np.testing.assert_array_equal(one, two)


def test_folds_are_divided_before_their_examples_are_balanced(tmp_path: Path) -> None:
    small = own_recipe(dataset=unequal())
    run = kn.train(small, run=tmp_path / "run", verbose=0, folds=2, balance="over", epochs=1)
    assert run.config["data"]["fingerprint"] == unequal().fingerprint
    assert run.status["state"] == "finished"
