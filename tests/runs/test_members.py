"""Runs with several members: each is what it is alone, together they are the mean of all."""

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import keras
import numpy as np
import pytest

import keraunos as kn
from keraunos.data.dataset import fold
from keraunos.errors import KeraunosError
from keraunos.recipes import from_file
from keraunos.runs.comparison import compare
from keraunos.runs.evaluation import evaluate_run
from keraunos.runs.members import averaged, members_of
from keraunos.runs.prediction import predict_pictures
from keraunos.tasks.classification import calibration_error

NETWORK = '''\
import dataclasses
import keras
import numpy as np
from keras import layers
from keraunos import data
from keraunos.recipes import Training, recipe


@recipe(task="image-classification")
def net(kind: str = "softmax", stops: bool = False, own: bool = False, rate: float = 0.01,
        batch_size: int = 64, epochs: int = 3) -> Training:
    """Digits."""
    found = data.digits()
    if own or kind in ("sigmoid", "logit"):
        two = lambda p: data.Part(p.x[:200], (p.y[:200] % 2).astype("int32"))
        found = data.Dataset("odd", None, ("even", "odd"),
                             *(two(p) for p in found.parts.values()))
    units = {"softmax": len(found.classes), "logits": len(found.classes)}.get(kind, 1)
    model = keras.Sequential([
        keras.Input((8, 8)), layers.Flatten(), layers.Rescaling(1 / 16),
        layers.Dense(8, activation="relu"), layers.BatchNormalization(), layers.Dropout(0.3),
        layers.Dense(units, activation=kind if kind in ("softmax", "sigmoid") else None),
    ])
    logits = kind.startswith("logit")
    loss = (keras.losses.BinaryCrossentropy(from_logits=logits) if units == 1 else
            keras.losses.SparseCategoricalCrossentropy(from_logits=logits))
    model.compile(keras.optimizers.Adam(rate), loss, metrics=["accuracy"])
    callbacks = [keras.callbacks.ReduceLROnPlateau(patience=1, min_delta=10.0)]
    if stops:
        callbacks = [keras.callbacks.EarlyStopping("val_accuracy", patience=0, min_delta=0.005)]
    return Training(model, found, epochs=epochs, batch_size=batch_size, callbacks=callbacks)
'''


@pytest.fixture(scope="module")
def network(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("network") / "net.py"
    path.write_text(NETWORK)
    return path


@pytest.fixture(autouse=True)
def _copies_are_run(monkeypatch: pytest.MonkeyPatch) -> None:
    from keraunos.runs import resuming

    monkeypatch.setattr(resuming, "say_once", lambda *_, **__: None)


@pytest.fixture(scope="module")
def three(network: Path, tmp_path_factory: pytest.TempPathFactory) -> kn.Run:
    """Nobody disturbed it."""
    return kn.train(network, members=3, seed=7, run=tmp_path_factory.mktemp("r") / "three")


@pytest.fixture(scope="module")
def folded(network: Path, tmp_path_factory: pytest.TempPathFactory) -> kn.Run:
    return kn.train(network, folds=3, seed=7, run=tmp_path_factory.mktemp("r") / "folded")


def weights(run: kn.Run) -> list[np.ndarray]:
    return [variable.numpy() for variable in run.load_model().weights]


def without_times(run: kn.Run) -> list[dict[str, Any]]:
    return [{k: v for k, v in entry.items() if k != "seconds"} for entry in run.history]


def assert_same(run: kn.Run, other: kn.Run) -> None:
    for one, two in zip(weights(run), weights(other), strict=True):
        np.testing.assert_array_equal(one, two)
    assert without_times(run) == without_times(other)
    assert run.metrics == other.metrics


def assert_all_the_same(run: kn.Run, other: kn.Run) -> None:
    assert run.state == "finished"
    assert run.metrics == other.metrics
    for one, two in zip(members_of(run), members_of(other), strict=True):
        assert_same(one, two)


def test_each_member_is_bit_for_bit_the_run_with_that_seed(
    network: Path, three: kn.Run, tmp_path: Path
) -> None:
    for index, member in enumerate(members_of(three)):
        alone = kn.train(network, seed=7 + index, run=tmp_path / str(index), verbose=0)
        assert_same(member, alone)
        assert member.config["hyperparameters"] == alone.config["hyperparameters"]
        assert member.status["best"] == alone.status["best"]


@pytest.mark.parametrize(
    "kind",
    [pytest.param("softmax", marks=pytest.mark.slow), "logits", "sigmoid", "logit"],
)
def test_the_ensemble_gives_the_mean_of_the_members_probabilities(
    kind: str, network: Path, tmp_path: Path
) -> None:
    run = kn.train(network, members=2, run=tmp_path / "r", kind=kind, epochs=1)
    parts = [evaluate_run(member)[0] for member in members_of(run)]
    together = evaluate_run(run)[0]
    mean = np.mean([part.probabilities for part in parts], axis=0)
    np.testing.assert_allclose(together.probabilities, mean, atol=1e-5)
    right = (mean.argmax(axis=1) == together.labels).mean()
    assert run.metrics["accuracy"] == pytest.approx(right)
    loss = -np.log(mean[np.arange(len(mean)), together.labels]).mean()
    assert run.metrics["log_loss"] == pytest.approx(loss, rel=1e-4)


def test_mean_and_standard_deviation_are_those_of_the_members(three: kn.Run) -> None:
    for name in ("accuracy", "log_loss", "calibration_error"):
        values = [member.metrics[name] for member in members_of(three)]
        mean = sum(values) / 3
        spread = (sum((value - mean) ** 2 for value in values) / 2) ** 0.5
        assert three.metrics[f"member_{name}"] == pytest.approx(mean)
        assert three.metrics[f"member_{name}_sd"] == pytest.approx(spread)
    assert three.metrics["members"] == 3
    losses = [[entry["loss"] for entry in member.history] for member in members_of(three)]
    assert [e["loss"] for e in three.history] == pytest.approx(list(np.mean(losses, axis=0)))
    page = three.report.read_text()
    assert f"{100 * three.metrics['member_accuracy']:.2f}" in page


def test_the_calibration_error_of_a_case_that_can_be_counted() -> None:
    # Two bins are used: 0.9 twice, right once; 0.6 three times, right three times. In each the
    # difference is |0.9 - 1/2| = 0.4 and |0.6 - 1| = 0.4.
    shares = np.array([[0.9, 0.1], [0.9, 0.1], [0.6, 0.4], [0.6, 0.4], [0.4, 0.6]])
    labels = np.array([0, 1, 0, 0, 1])
    assert calibration_error(shares, labels) == pytest.approx(0.4)
    # In one bin over- and underconfidence cancel: (0.9 - 0) + (0.9 - 1) ...
    assert calibration_error(shares, labels, bins=1) == pytest.approx(abs(3.6 - 4) / 5)
    sure = np.array([[1.0, 0.0]] * 4)
    assert calibration_error(sure, np.zeros(4, int)) == 0
    assert calibration_error(sure, np.ones(4, int)) == 1


def test_folds_are_validated_on_and_the_test_part_is_that_of_the_data(
    network: Path, folded: kn.Run
) -> None:
    keras.utils.set_random_seed(7)
    whole = from_file(network)().data
    accuracies = []
    for index, member in enumerate(members_of(folded)):
        own = fold(whole, 3, index)
        # By hand: Keras's own evaluation of the stored model on this fold.
        model = member.load_model()
        loss, accuracy = model.evaluate(own.validation.x, own.validation.y, verbose=0)
        accuracies.append(accuracy)
        assert member.history[-1]["val_loss"] == pytest.approx(loss, rel=1e-4)
        evaluation, same = evaluate_run(member, "validation")
        assert same
        assert evaluation.metrics["accuracy"] == pytest.approx(accuracy)
        assert evaluation.metrics["examples"] == len(own.validation)
        tested = evaluate_run(member)[0].metrics["accuracy"]
        assert member.metrics["accuracy"] == pytest.approx(tested)
        assert member.config["seed"] == 7
    assert folded.metrics["fold_accuracy"] == pytest.approx(np.mean(accuracies))
    assert folded.metrics["fold_accuracy_sd"] == pytest.approx(np.std(accuracies, ddof=1), rel=1e-4)
    assert evaluate_run(folded)[1]


def test_a_fold_is_the_training_alone_on_that_data(network: Path, folded: kn.Run) -> None:
    keras.utils.set_random_seed(7)
    training = from_file(network)()
    own = fold(training.data, 3, 1)
    held_out = own.validation.x, own.validation.y
    kn.fit(
        training.model, own.train.x, own.train.y, batch_size=64, epochs=3, verbose=0,
        validation_data=held_out, callbacks=training.callbacks,
    )  # fmt: skip
    for one, two in zip(training.model.weights, weights(members_of(folded)[1]), strict=True):
        np.testing.assert_array_equal(one.numpy(), two)


class StopAt(keras.callbacks.Callback):
    """Ctrl-C as an epoch begins."""

    resumes = False

    def __init__(self, epoch: int) -> None:
        super().__init__()
        self.at = epoch

    def on_epoch_begin(self, epoch: int, logs: Any = None) -> None:
        if epoch == self.at:
            raise KeyboardInterrupt


def test_interrupted_and_resumed_it_is_the_undisturbed_run(
    network: Path, three: kn.Run, tmp_path: Path
) -> None:
    with pytest.raises(KeyboardInterrupt):
        kn.train(network, members=3, seed=7, run=tmp_path / "r",
                 callbacks=lambda index: [StopAt(2)] if index == 1 else [])  # fmt: skip
    run = kn.Run(tmp_path / "r")
    assert run.state == "interrupted"
    assert_all_the_same(kn.resume(run), three)
    with pytest.raises(KeraunosError, match="is finished, and so are all its members"):
        kn.resume(run)


def program(network: Path, folder: Path, more: str, delay: float) -> "subprocess.Popen[str]":
    code = (
        "import keraunos as kn, keras, sys, time\n"
        "class Slow(keras.callbacks.Callback):\n"
        "    resumes = False\n"
        "    def on_epoch_begin(self, epoch, logs=None):\n"
        f"        time.sleep({delay} if epoch else 0)\n"
        f"kn.train({str(network)!r}, run={str(folder)!r}, seed=7, {more},\n"
        "         callbacks=lambda index: [Slow()])\n"
    )
    return subprocess.Popen([sys.executable, "-c", code], stderr=subprocess.PIPE, text=True)


@pytest.mark.skipif(os.name == "nt", reason="signals")
@pytest.mark.parametrize(
    ("more", "signalled"),
    [("members=3", "SIGKILL"), pytest.param("folds=3", "SIGINT", marks=pytest.mark.slow)],
)
def test_killed_or_interrupted_by_a_signal_it_goes_on_to_the_same_weights(
    more: str, signalled: str, network: Path, three: kn.Run, folded: kn.Run, tmp_path: Path
) -> None:
    process = program(network, tmp_path / "r", more, 0.7)
    first = tmp_path / "r/members/1/checkpoints/last.npz"
    deadline = time.monotonic() + 100
    while not first.exists() and time.monotonic() < deadline and process.poll() is None:
        time.sleep(0.02)
    process.send_signal(getattr(signal, signalled))
    process.communicate(timeout=60)
    assert process.returncode != 0
    run = kn.Run(tmp_path / "r")
    assert run.state == ("killed" if signalled == "SIGKILL" else "interrupted")
    assert sum(len(member.history) for member in members_of(run)) < 9
    assert_all_the_same(kn.resume(run), three if "members" in more else folded)


def test_members_may_stop_at_different_epochs(network: Path, tmp_path: Path) -> None:
    run = kn.train(network, members=3, run=tmp_path / "r", epochs=8, stops=True)
    lengths = [len(member.history) for member in members_of(run)]
    assert len(set(lengths)) > 1
    assert len(run.history) == max(lengths)
    for index, member in enumerate(members_of(run)):
        alone = kn.train(network, seed=index, run=tmp_path / f"{index}", epochs=8, stops=True,
                         verbose=0)  # fmt: skip
        assert_same(member, alone)
    longest = [
        m.history[max(lengths) - 1] for m in members_of(run) if len(m.history) == max(lengths)
    ]
    assert run.history[-1]["loss"] == pytest.approx(np.mean([e["loss"] for e in longest]))
    with pytest.raises(KeraunosError, match="so are all its members"):
        kn.resume(run, epochs=20)
    assert run.state == "finished"


def test_more_epochs_are_what_so_many_in_one_go_are_also_after_a_stop(
    network: Path, three: kn.Run, tmp_path: Path
) -> None:
    run = kn.train(network, members=3, seed=7, run=tmp_path / "r", epochs=1)
    member = members_of(run)[0]
    kn.resume(member, epochs=3, verbose=0)  # as if it had been killed after the first member
    assert_all_the_same(kn.resume(run, epochs=3), three)
    with pytest.raises(KeraunosError, match="3 epochs behind it already, more than 2"):
        kn.resume(run, epochs=2)
    assert run.status["epochs"] == 3


def test_it_can_be_evaluated_predicted_with_compared_and_so_can_a_member(
    three: kn.Run, folded: kn.Run, tmp_path: Path
) -> None:
    from PIL import Image

    picture = np.zeros((8, 8), "uint8")
    picture[1:7, 3:5] = 255
    Image.fromarray(picture).save(tmp_path / "one.png")
    for run in (three, members_of(three)[2], folded):
        assert evaluate_run(run)[0].metrics["accuracy"] == pytest.approx(run.metrics["accuracy"])
        answer = predict_pictures(run, [tmp_path / "one.png"]).answers[0]
        assert answer.error is None
    compared = compare([three, members_of(three)[0], folded])
    assert len(compared.entries) == 3
    assert compared.verdict


def test_data_that_the_recipe_makes_are_kept_for_each_fold(network: Path, tmp_path: Path) -> None:
    run = kn.train(network, folds=2, run=tmp_path / "r", own=True, epochs=1)
    for member in members_of(run):
        assert (
            evaluate_run(member, "validation")[0].metrics["examples"] == 172
        )  # half of 200 and 144
    assert run.metrics["fold_accuracy"] == pytest.approx(
        np.mean([evaluate_run(m, "validation")[0].metrics["accuracy"] for m in members_of(run)])
    )


def test_the_last_seed_is_followed_by_the_first(network: Path, tmp_path: Path) -> None:
    run = kn.train(network, members=2, seed=2**32 - 1, run=tmp_path / "r", epochs=1)
    assert [member.config["seed"] for member in members_of(run)] == [2**32 - 1, 0]


@pytest.mark.parametrize(
    ("settings", "says"),
    [
        ({"members": 0}, "at least one member"),
        ({"folds": 1}, "two folds"),
        ({"members": 2, "folds": 2}, "either members or folds"),
        ({"folds": 500}, "500 folds need 500 examples of every class"),
        ({"members": 2, "callbacks": [StopAt(9)]}, "a function that returns those of a member"),
        ({"members": 2, "batch_size": 0}, "batch_size is at least 1"),
    ],
)
def test_what_does_not_fit_is_one_sentence_and_leaves_nothing(
    settings: dict[str, Any], says: str, network: Path, tmp_path: Path
) -> None:
    with pytest.raises(KeraunosError, match=says):
        kn.train(network, run=tmp_path / "r", **settings)
    assert list(tmp_path.iterdir()) == []


def test_networks_whose_inputs_are_not_known_make_no_ensemble() -> None:
    class Own(keras.Model):
        pass

    with pytest.raises(KeraunosError, match="cannot be made an ensemble"):
        averaged([Own(), Own()])


def test_what_a_run_holds_is_plain_json(three: kn.Run) -> None:
    for path in three.path.rglob("*.json"):
        json.loads(path.read_text(), parse_constant=lambda word: pytest.fail(word))
