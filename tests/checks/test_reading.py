"""What the checks leave alone, how they speak, and what they read of networks and arrays."""

import subprocess
import sys
from typing import Any

import keras
import numpy as np
import pytest
from keras import layers

import keraunos.checks.examination
from keraunos.checks import Finding, before_training, report
from keraunos.checks.arrays import arrays_in, not_finite, rising, sampled
from keraunos.checks.network import read
from keraunos.checks.shapes import same_rank
from keraunos.errors import KeraunosError, KeraunosWarning

FEATURES = np.random.default_rng(0).normal(size=(40, 6)).astype("float32")


class Subclass(keras.Model):
    def __init__(self) -> None:
        super().__init__()
        self.hidden, self.last = layers.Dense(4, "relu"), layers.Dense(3)

    def call(self, inputs: Any) -> Any:
        return self.last(self.hidden(inputs))


def subclass() -> Any:
    model = Subclass()
    model.compile("adam", keras.losses.SparseCategoricalCrossentropy(from_logits=True))
    return model


def codes(findings: list[Finding]) -> list[str]:
    return [finding.code for finding in findings]


def test_a_trial_call_tells_how_many_classes_a_built_subclass_knows() -> None:
    model = subclass()
    labels = np.arange(40) % 4
    assert before_training(model, FEATURES, labels) == []
    model(FEATURES[:1])
    assert codes(before_training(model, FEATURES, labels)) == ["label-out-of-range"]
    assert before_training(model, FEATURES, labels % 3) == []


def test_nan_before_a_call_of_the_users_is_only_a_warning() -> None:
    inputs = np.where(FEATURES > 2, np.nan, FEATURES)
    (finding,) = before_training(subclass(), inputs, np.arange(40) % 3)
    assert (finding.code, finding.severity) == ("inputs-not-finite", "warning")


def test_a_step_of_ones_own_gets_the_checks_of_the_data_alone() -> None:
    class Stepping(keras.Model):
        def train_step(self, state: Any, data: Any) -> Any:
            raise NotImplementedError

    inputs = keras.Input((6,))
    model = Stepping(inputs, layers.Dense(3)(inputs))
    model.compile("adam", "sparse_categorical_crossentropy")
    wrong = np.arange(40) + 100
    assert before_training(model, FEATURES * 1e6, wrong) == []
    assert codes(before_training(model, FEATURES, wrong[:30])) == ["different-lengths"]
    assert codes(before_training(model, FEATURES.astype(str), wrong)) == ["inputs-are-words"]


def test_a_fit_of_ones_own_takes_what_it_likes() -> None:
    class Fitting(keras.Sequential):
        def fit(self, *arguments: Any, **options: Any) -> Any:
            raise NotImplementedError

    model = Fitting([keras.Input((6,)), layers.Dense(3)])
    model.compile("adam", "sparse_categorical_crossentropy")
    assert before_training(model, ["some", "words"], ["no", "yes"]) == []


def test_looking_at_a_model_changes_neither_it_nor_random_numbers() -> None:
    model = keras.Sequential([layers.Dense(4, "relu"), layers.Dropout(0.5), layers.Dense(3)])
    model.compile("adam", "mse", metrics=["mae"])
    before = np.random.get_state()[1].copy()  # type: ignore[index,union-attr]
    before_training(model, FEATURES, FEATURES[:, :3])
    assert not model.built
    assert not any(layer.built for layer in model.layers if layer.name.startswith("dense"))
    assert model.trainable_variables == []
    np.testing.assert_array_equal(np.random.get_state()[1], before)  # type: ignore[index]


def test_errors_come_before_warnings() -> None:
    model = keras.Sequential([keras.Input((6,)), layers.Dense(1, "sigmoid")])
    model.compile("adam", keras.losses.BinaryCrossentropy(from_logits=True))
    found = before_training(model, FEATURES, np.arange(40) % 2 + 1)
    assert [finding.severity for finding in found] == ["error", "warning"]


def test_report_warns_once_and_raises_with_every_error() -> None:
    warning = Finding("odd", "warning", "This is odd.")
    with pytest.warns(KeraunosWarning, match="This is odd.") as seen:
        report([warning, warning])
    assert len(seen) == 1
    errors = [Finding("a", "error", "Put {x} right."), Finding("b", "error", "Then this.")]
    with pytest.raises(KeraunosError, match=r"Put \{x\} right. Then this."):
        report(errors)
    report([])


def test_a_check_that_stumbles_keeps_nobody_from_training(monkeypatch: pytest.MonkeyPatch) -> None:
    def stumble(*arguments: Any) -> Any:
        raise RuntimeError("over a stone")

    monkeypatch.setattr(keraunos.checks.examination, "examine", stumble)
    (finding,) = before_training(subclass(), FEATURES)
    assert (finding.code, finding.severity) == ("checks-failed", "warning")
    assert "over a stone" in finding.sentence


def test_importing_the_checks_imports_no_keras() -> None:
    program = "import sys, keraunos.checks; sys.exit('keras' in sys.modules)"
    subprocess.run([sys.executable, "-c", program], check=True)


def test_outputs_of_functional_models_are_read_through_models_inside() -> None:
    inside = keras.Sequential([keras.Input((4,)), layers.Dense(3, "softmax", name="classes")])
    shared = layers.Dense(4)
    a, b = keras.Input((6,), name="a"), keras.Input((6,), name="b")
    both = layers.Concatenate()([inside(shared(a)), inside(shared(b))])
    late = layers.Activation("sigmoid")(layers.Dense(1, name="late")(both))
    network = read(keras.Model([a, b], [inside(shared(a)), late]))
    assert network.outputs is not None
    assert network.entries is not None
    first, second = network.outputs
    assert (first.activation, first.layer, first.units) == ("softmax", "classes", 3)
    assert (second.activation, second.activations) == ("sigmoid", ("sigmoid", "linear"))
    assert [[way.layer for way in entry.ways or ()] for entry in network.entries] == [
        [shared, shared],
        [shared],
    ]


@pytest.mark.parametrize("shapes", [((8, 1), (8,)), ((8,), (8, 1)), ((8, 5), (8, 5, 1))])
def test_shapes_meet_as_in_keras(shapes: tuple[tuple[int, ...], tuple[int, ...]]) -> None:
    labels, outputs = (np.random.default_rng(0).random(shape) for shape in shapes)
    by_keras = keras.losses.MeanSquaredError(reduction="sum")(labels, outputs)
    one, other = same_rank(*shapes)
    square = (labels.reshape(one) - outputs.reshape(other)) ** 2
    np.testing.assert_allclose(by_keras, square.mean(axis=-1).sum(), rtol=1e-6)


@pytest.mark.parametrize("dtype", ["float16", "float32", "float64", "bfloat16"])
@pytest.mark.parametrize("order", ["C", "F", "strided"])
def test_the_first_nan_is_found_in_every_layout(dtype: str, order: str) -> None:
    import ml_dtypes  # noqa: F401 (NumPy then knows bfloat16)

    values = np.random.default_rng(0).normal(size=(300, 40, 20)).astype(dtype)
    assert _place(_laid_out(values, order)) is None
    values[257, 3, 11] = np.nan
    values[299, 0, 0] = np.inf
    assert _place(_laid_out(values, order)) == ((257, 3, 11), 2)


def test_large_finite_numbers_are_not_taken_for_infinite() -> None:
    assert _place(np.full((10, 10), 1e30, "float32")) is None


def _place(values: np.ndarray) -> Any:
    (array,) = arrays_in(values, "x") or ()
    return not_finite(array)


def _laid_out(values: np.ndarray, order: str) -> np.ndarray:
    if order == "strided":
        return np.repeat(values, 2, axis=2)[:, :, ::2]
    return np.asarray(values, order=order)  # type: ignore[call-overload,no-any-return]


@pytest.mark.parametrize("shape", [(1, 3), (70_000, 2), (3, 400_000), (5, 28, 28, 3)])
def test_a_sample_is_small_and_from_the_whole(shape: tuple[int, ...]) -> None:
    (array,) = arrays_in(np.zeros(shape, "uint8"), "x") or ()
    sample = sampled(array)
    assert 0 < sample.size <= 2**18
    assert sample.dtype == np.float64


def test_rising_looks_across_its_chunks() -> None:
    labels = np.arange(200_000) // 100
    assert rising(labels)
    for place in (65_536, 65_537, 199_999):
        broken = labels.copy()
        broken[place] = -1
        assert not rising(broken)


def test_names_are_what_the_user_would_write() -> None:
    structure = {"a": FEATURES, "b": [FEATURES, FEATURES]}
    assert [array.name for array in arrays_in(structure, "x") or ()] == [
        "x['a']",
        "x['b'][0]",
        "x['b'][1]",
    ]


def test_columns_of_tables_are_named() -> None:
    pandas = pytest.importorskip("pandas")
    model = keras.Sequential([keras.Input((2,)), layers.Dense(1, "sigmoid")])
    model.compile("adam", "binary_crossentropy")
    table = pandas.DataFrame({"age": FEATURES[:, 0], "paid": FEATURES[:, 1] > 0})
    labels = pandas.Series(np.arange(40) % 2)
    assert before_training(model, table, labels) == []
    (words,) = before_training(model, table.assign(paid="yes"), labels)
    assert words.code == "columns-are-words"
    assert "paid" in words.sentence
    (large,) = before_training(model, table.assign(paid=FEATURES[:, 1] * 1e5), labels)
    assert "x['paid']" in large.sentence
