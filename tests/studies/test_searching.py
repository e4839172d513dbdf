"""Searches: what a trial is worth, where is searched, what is refused, what is never looked at."""

import functools
import json
import math
import time
from pathlib import Path
from types import SimpleNamespace
from typing import Annotated, Any

import keras
import numpy as np
import optuna
import pytest
from keras import layers

import keraunos as kn
import networks
from keraunos.engine.population.lanes import Plan
from keraunos.errors import KeraunosError
from keraunos.recipes import Choice, Range
from keraunos.studies import trying
from keraunos.studies.study import Study

X, Y = networks.data()
HELD_OUT = networks.data(1)


@pytest.fixture(autouse=True)
def _elsewhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


def search(build: Any, space: Any = None, **settings: Any) -> Study:
    """A quick one, without pruning."""
    given = {"trials": 4, "epochs": 2, "batch_size": 16, "pruner": "none", "sampler": "random"}
    return kn.search(build, space, X, Y, **{**given, **settings})


def states(study: Study) -> list[str]:
    return [trial.state for trial in study.trials]


@pytest.mark.slow
def test_a_trial_of_a_function_is_the_network_trained_alone() -> None:
    study = search(networks.dense, trials=4, seed=3)
    assert len({str(t.parameters) for t in study.trials}) == 4
    cut = int(len(X) * 0.8)
    for trial in study.trials:
        keras.utils.set_random_seed(3)
        model = networks.dense(**trial.parameters)
        held_out = X[cut:], Y[cut:]
        curves = networks.alone(model, X[:cut], Y[:cut], held_out, 2, 16)
        assert set(trial.curves) == set(curves)
        for name, curve in curves.items():
            np.testing.assert_allclose(trial.curves[name], curve, rtol=1e-5, atol=1e-6)
        assert trial.value == pytest.approx(min(curves["val_loss"]), rel=1e-5)


def test_where_the_learning_rate_alone_differs_every_bit_is_that_of_the_training_alone() -> None:
    study = search(networks.linear, trials=3, validation_data=HELD_OUT)
    for trial in study.trials:
        keras.utils.set_random_seed(0)
        model = networks.linear(**trial.parameters)
        curves = networks.alone(model, X, Y, HELD_OUT, 2, 16)
        for name, curve in curves.items():
            # What is measured on is summed up in larger batches.
            near = pytest.approx(curve, rel=1e-6) if name == "val_loss" else curve
            assert trial.curves[name] == near


def test_a_trial_of_a_recipe_is_the_network_trained_alone() -> None:
    study = kn.search(networks.clouds, trials=3, seed=5, pruner="none")
    for trial in study.trials:
        keras.utils.set_random_seed(5)
        training = networks.clouds(**trial.parameters)
        train, validation = training.data.train, training.data.validation
        held_out = validation.x, validation.y
        curves = networks.alone(training.model, train.x, train.y, held_out, 2, 16)
        for name, curve in curves.items():
            np.testing.assert_allclose(trial.curves[name], curve, rtol=1e-5, atol=1e-6)
        assert trial.value == pytest.approx(max(curves["val_accuracy"]))


def test_the_metric_is_made_small_or_large_as_its_name_says_or_as_told() -> None:
    small = search(networks.linear)
    assert small.best_value == min(t.value for t in small.trials)
    large = search(networks.linear, metric="val_accuracy")
    assert large.best_value == max(t.value for t in large.trials)
    told = search(networks.linear, metric="loss", maximize=True)
    assert told.best_value == max(t.value for t in told.trials)
    assert [t.value for t in told.trials] == [max(t.curves["loss"]) for t in told.trials]


@pytest.mark.slow
def test_batch_size_and_epochs_can_be_searched() -> None:
    space = {"batch_size": Choice(8, 48), "epochs": Choice(1, 3)}
    study = search(networks.linear, space, epochs=None, batch_size=None, sampler="grid", trials=20,
                   fixed={"learning_rate": 0.1})  # fmt: skip
    assert len(study.trials) == 4
    for trial in study.trials:
        assert trial.epochs == trial.parameters["epochs"]
        keras.utils.set_random_seed(0)
        size = trial.parameters["batch_size"]
        curves = networks.alone(networks.linear(0.1), X[:76], Y[:76], (X[76:], Y[76:]), 3, size)
        assert trial.curves["loss"] == pytest.approx(curves["loss"][: trial.epochs])


def test_a_build_that_takes_any_keyword_gets_those_of_the_space() -> None:
    seen = []

    def build(**hyperparameters: Any) -> Any:
        seen.append(set(hyperparameters))
        return networks.linear(hyperparameters["rate"] * 1.0)

    study = search(build, {"rate": Range(0.01, 0.1), "batch_size": Choice(16, 32)}, trials=3,
                   batch_size=None)  # fmt: skip
    assert all(names == {"rate"} for names in seen)
    assert set(study.best_parameters) == {"rate", "batch_size"}
    texts = search(build, ["rate=0.01..0.5:log", "batch-size=8,16"], trials=3, batch_size=None)
    assert all(0.01 <= t.parameters["rate"] <= 0.5 for t in texts.trials)
    assert {t.parameters["batch_size"] for t in texts.trials} <= {8, 16}


def test_parameters_without_default_or_annotation_are_searched_where_the_space_says() -> None:
    def build(width, rate):  # type: ignore[no-untyped-def]
        return networks.dense(width=width, learning_rate=rate)

    study = search(build, {"width": Range(3, 5), "rate": Range(0.01, 0.1)})
    space = {h.name: h for h in study.record.space}
    assert states(study) == ["finished"] * 4
    assert (space["width"].in_program, space["rate"].in_program) == (False, True)
    assert all(isinstance(t.parameters["width"], int) for t in study.trials)


def test_partials_and_objects_that_can_be_called_are_searched_too() -> None:
    bound = functools.partial(networks.dense, optimizer="sgd", activation="tanh")
    study = search(bound, fixed={"activation": "tanh"}, trials=2)
    assert study.record.what == "dense"

    class Builder:
        def __call__(self, rate: Annotated[float, Range(0.01, 0.1)] = 0.1) -> Any:
            return networks.linear(rate)

    assert set(search(Builder(), trials=2).best_parameters) == {"rate"}


def test_without_validation_the_training_loss_is_made_small() -> None:
    study = search(networks.linear, validation_split=0.0)
    assert study.record.metric == "loss"
    assert set(study.trials[0].curves) == {"loss", "accuracy"}
    assert study.best_value == min(min(t.curves["loss"]) for t in study.trials)


def test_callbacks_and_sample_weights_are_those_of_each_network() -> None:
    def stopping() -> list[Any]:
        return [keras.callbacks.EarlyStopping("loss", patience=0, min_delta=100.0)]

    weights = np.linspace(0, 1, len(X)).astype("float32")
    study = search(networks.linear, trials=2, epochs=5, callbacks=stopping, sample_weight=weights)
    for trial in study.trials:
        assert (trial.epochs, trial.state) == (2, "finished")
        keras.utils.set_random_seed(0)
        model = networks.linear(**trial.parameters)
        cut = int(len(X) * 0.8)
        alone = kn.fit(
            model, X[:cut], Y[:cut], sample_weight=weights[:cut], batch_size=16, epochs=2,
            validation_data=(X[cut:], Y[cut:], weights[cut:]), verbose=0,
        )  # fmt: skip
        assert trial.curves["val_loss"] == pytest.approx(alone.history["val_loss"], rel=1e-6)


@pytest.mark.sampled(1)
@pytest.mark.parametrize("sampler", ["tpe", "cmaes"])
def test_other_samplers_propose_what_lies_in_the_space(sampler: str) -> None:
    study = search(networks.dense, {"learning_rate": Range(1e-3, 1e-2), "width": Range(3, 4)},
                   sampler=sampler, trials=12, epochs=1,
                   fixed={"activation": "relu", "dropout": 0.0})  # fmt: skip
    assert states(study) == ["finished"] * 12
    assert all(1e-3 <= t.parameters["learning_rate"] <= 1e-2 for t in study.trials)
    assert len({t.parameters["learning_rate"] for t in study.trials}) == 12


def test_a_grid_tries_every_combination_once_also_when_it_goes_on() -> None:
    space = {"width": Range(3, 4), "activation": Choice("relu", "tanh"), "dropout": Choice(0.0)}
    settings: dict[str, Any] = {
        "fixed": {"learning_rate": 0.01},
        "sampler": "grid",
        "study": "s",
        "epochs": 1,
    }
    first = search(networks.dense, space, trials=3, **settings)
    assert len(first.trials) == 3
    for trials in (3, 100, 100):
        study = search(networks.dense, space, trials=trials, **settings)
    tried = [(t.parameters["width"], t.parameters["activation"]) for t in study.trials]
    assert sorted(tried) == [(3, "relu"), (3, "tanh"), (4, "relu"), (4, "tanh")]


def test_what_cannot_be_built_or_traced_fails_alone_with_its_reason() -> None:
    class Odd(layers.Layer):
        def __init__(self, kind: str) -> None:
            super().__init__()
            self.kind = kind

        def call(self, x: Any, training: bool = False) -> Any:
            if self.kind == "traced" and training:
                raise RuntimeError("not in a trace")
            return x

    def build(kind: Annotated[str, Choice("fine", "built", "traced")] = "fine") -> Any:
        if kind == "built":
            raise ValueError("not this one")
        model = keras.Sequential([keras.Input((4,)), Odd(kind), layers.Dense(3)])
        loss = keras.losses.SparseCategoricalCrossentropy(from_logits=True)
        model.compile("sgd", loss)
        return model

    study = search(build, sampler="grid", trials=9)
    found = {t.parameters["kind"]: t for t in study.trials}
    assert len(study.trials) == 3
    assert found["fine"].state == "finished"
    assert (found["built"].state, found["built"].reason) == ("failed", "not this one")
    assert found["traced"].state == "failed"
    assert "not in a trace" in found["traced"].reason
    page = study.report.read_text()
    assert "not this one" in page


def test_where_nothing_works_it_is_said_in_one_sentence_and_ends() -> None:
    calls = []

    def build(rate: Annotated[float, Range(0.1, 0.2)] = 0.1) -> Any:
        calls.append(rate)
        if len(calls) > 3:  # after the first looks at the space
            raise ValueError("out of luck")
        return networks.linear(rate)

    with pytest.raises(KeraunosError, match=r"8 trials failed one after the other.*out of luck"):
        search(build, trials=100)
    assert set(states(Study("studies/build-1"))) == {"failed"}


def test_a_network_that_diverges_is_told_and_disturbs_nobody() -> None:
    study = search(networks.regression, {"learning_rate": Choice(0.01, 1e30)}, sampler="grid")
    found = {t.parameters["learning_rate"]: t for t in study.trials}
    lost = found[1e30]
    assert (lost.state, lost.value) == ("diverged", None)
    assert None in lost.curves["loss"]
    keras.utils.set_random_seed(0)
    curves = networks.alone(networks.regression(0.01), X[:76], Y[:76], (X[76:], Y[76:]), 2, 16)
    assert found[0.01].curves["loss"] == pytest.approx(curves["loss"], rel=1e-6)
    json.loads((study.path / "study.json").read_text())


@pytest.mark.slow
def test_the_sampler_learns_from_networks_that_diverge() -> None:
    study = search(networks.regression, sampler="tpe", trials=40)
    early, late = study.trials[:12], study.trials[-16:]
    diverged = [sum(t.state == "diverged" for t in some) / len(some) for some in (early, late)]
    assert diverged[1] < diverged[0] / 2


def test_halving_stops_what_is_worse_refills_its_place_and_keeps_its_curve() -> None:
    study = search(networks.linear, trials=12, epochs=9, pruner="halving", metric="val_loss")
    stopped = [t for t in study.trials if t.state == "stopped"]
    whole = [t for t in study.trials if t.state == "finished"]
    assert len(study.trials) == 12
    assert len(stopped) >= 5
    assert whole
    assert {t.epochs for t in stopped} <= {1, 3}  # the rungs of halving below nine epochs
    assert all(t.epochs == 9 for t in whole)
    assert study.best_value == min(t.value for t in whole)
    assert all(t.value == min(t.curves["val_loss"]) for t in stopped)


def test_the_test_part_changes_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    found = []
    for labels in (None, 0):
        whole = networks.dataset()
        if labels is not None:
            whole.test.y[:] = labels
            whole.test.x[:] = np.nan
        monkeypatch.setattr(networks, "dataset", lambda seed=0, d=whole: d)
        study = kn.search(networks.clouds, trials=4, study=f"s{labels}", pruner="none")
        found.append([(t.parameters, t.value, t.curves, t.state) for t in study.trials])
    assert found[0] == found[1]


def test_a_recipe_whose_data_are_another_hyperparameter() -> None:
    space = {"clouds_seed": Choice(0, 1)}
    study = kn.search(networks.clouds, space, fixed={"learning_rate": 0.1, "dropout": 0.0},
                      sampler="grid", pruner="none")  # fmt: skip
    for trial in study.trials:
        keras.utils.set_random_seed(0)
        training = networks.clouds(
            learning_rate=0.1, dropout=0.0, clouds_seed=trial.parameters["clouds_seed"]
        )
        train, held_out = training.data.train, training.data.validation
        curves = networks.alone(training.model, train.x, train.y, (held_out.x, held_out.y), 2, 16)
        assert trial.curves["loss"] == pytest.approx(curves["loss"], rel=1e-5)


@pytest.mark.sampled(3)
@pytest.mark.parametrize(
    "values",
    [
        Range(0.1, 0.1),
        Range(0.1, 0.1, log=True),
        Range(1, 1),
        Choice(0.5),
        Range(1e-320, 1e-310, log=True),
        Range(1e-320, 1.0, log=True),
        Choice(*(0.001 * (k + 1) for k in range(1000))),
    ],
    ids=str,
)
def test_odd_spaces(values: Any) -> None:
    for sampler in ("tpe", "grid") if isinstance(values, Range) and values.log else ("grid",):
        study = search(networks.linear, {"learning_rate": values}, sampler=sampler, trials=2,
                       epochs=1)  # fmt: skip
        for trial in study.trials:
            rate = trial.parameters["learning_rate"]
            if isinstance(values, Range):
                assert values.low <= rate <= values.high
            else:
                assert rate in values.options


def test_words_and_truths_are_searched() -> None:
    def build(
        bias: Annotated[bool, Choice(True, False)] = True,
        loss: Annotated[str, Choice("mse", "mae")] = "mse",
    ) -> Any:
        model = keras.Sequential([keras.Input((4,)), layers.Dense(1, use_bias=bias)])
        model.compile("sgd", loss)
        return model

    study = search(build, sampler="grid")
    tried = {(t.parameters["bias"], t.parameters["loss"]) for t in study.trials}
    assert tried == {(True, "mse"), (True, "mae"), (False, "mse"), (False, "mae")}
    assert all(type(t.parameters["bias"]) is bool for t in study.trials)


def no_space(width: int = 4) -> Any:
    return networks.dense(width)


def returns_none(rate: Annotated[float, Range(0.1, 0.2)] = 0.1) -> Any:
    return None


@pytest.mark.parametrize(
    ("build", "settings", "says"),
    [
        (networks.linear, {"metric": "val_f1"}, r"no metric 'val_f1'; they have: .*val_accuracy"),
        (networks.linear, {"validation_split": 0, "metric": "val_loss"}, "no metric 'val_loss'"),
        (networks.linear, {"sampler": "best"}, "no sampler 'best'; there are: tpe"),
        (networks.linear, {"pruner": "best"}, "no pruner 'best'"),
        (networks.linear, {"sampler": "cmaes"}, "needs two ranges at least"),
        (networks.linear, {"trials": 0}, "at least one trial"),
        (networks.linear, {"minutes": 0}, "more than no time"),
        (networks.linear, {"epochs": 0}, "epochs is at least 1"),
        (networks.linear, {"fixed": {"widht": 3}}, "no hyperparameter 'widht'"),
        (networks.linear, {"fixed": {"learning_rate": [1]}}, "numbers, words, True"),
        (networks.linear, {"fixed": {"learning_rate": 0.1}}, "nothing to search"),
        (no_space, {}, "nothing to search"),
        (networks.linear, {"space": {"rate": Range(0, 1)}}, "no hyperparameter 'rate' to search"),
        (networks.linear, {"space": {"learning_rate": Range(1, 0)}}, "smaller number comes first"),
        (networks.linear, {"space": {"learning_rate": Range(0, 1, True)}}, "begin above 0"),
        (networks.linear, {"space": {"learning_rate": Range(0, math.inf)}}, "goes from 0 to inf"),
        (networks.linear, {"space": {"learning_rate": Choice()}}, "has no options"),
        (networks.linear, {"space": {"learning_rate": Choice((1, 2))}}, r"\(1, 2\) is an option"),
        (networks.linear, {"space": ["learning_rate"]}, "--space takes NAME=LOW"),
        (networks.linear, {"space": {"epochs": Range(1, 2)}}, "both fixed and searched"),
        (networks.linear, {"callbacks": [1]}, "callbacks is a function"),
        (networks.linear, {"validation_split": 2.0}, "between 0 and 1"),
        (networks.linear, {"store": "nosql://x"}, "storage nosql://x cannot be used"),
        (returns_none, {}, "has to return a compiled keras.Model"),
    ],
)
def test_what_does_not_fit_is_one_sentence_at_once_and_leaves_nothing(
    build: Any, settings: dict[str, Any], says: str, tmp_path: Path
) -> None:
    given = dict(settings)
    with pytest.raises(KeraunosError, match=says):
        search(build, given.pop("space", None), **given)
    assert [path for path in tmp_path.rglob("*") if path.name != "studies"] == []


def test_a_package_that_is_missing_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(__import__("sys").modules, "cmaes", None)
    with pytest.raises(KeraunosError, match="pip install cmaes"):
        search(networks.dense, {"width": Range(3, 4)}, sampler="cmaes")


def test_wrong_labels_are_named_before_the_first_trial() -> None:
    with pytest.raises(KeraunosError, match="label"):
        kn.search(networks.linear, None, X, Y + 1, trials=2)


@pytest.mark.slow
def test_minutes_end_a_search_and_what_runs_then_counts_as_it_is(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    past = [0.0]

    class Waiting:
        def asked(self, number: int, parameters: Any) -> None:
            pass

        def ended(self, number: int, state: str, value: float | None) -> None:
            pass

        def epoch(self, number: int, epoch: int, logs: Any) -> None:
            past[0] = 6000.0

    clock = SimpleNamespace(monotonic=lambda: time.monotonic() + past[0])
    monkeypatch.setattr(trying, "time", clock)
    study = search(networks.linear, trials=500, epochs=100_000, minutes=50, observer=Waiting())
    assert set(states(study)) == {"stopped"}
    assert all(0 < t.epochs < 100_000 for t in study.trials)
    assert len(study.trials) < 20


def test_it_goes_on_to_more_trials_and_refuses_another_search() -> None:
    settings: dict[str, Any] = {"study": "s"}
    search(networks.linear, trials=2, **settings)
    study = search(networks.linear, trials=5, **settings)
    assert len(study.trials) == 5
    assert len({t.parameters["learning_rate"] for t in study.trials}) == 5
    assert len(search(networks.linear, trials=5, **settings).trials) == 5
    for other, says in (
        ({"metric": "val_accuracy"}, "the metric val_loss, and now val_accuracy"),
        ({"space": {"learning_rate": Range(0.01, 0.5)}}, "learning_rate=0.01..1:log, and now"),
        ({"seed": 1}, "the seed 0, and now 1"),
        ({"epochs": 3}, "epochs=2, batch_size=16, and now"),
        ({"maximize": True}, "smaller is better, and now larger"),
        ({"store": "sqlite:///other.db"}, "is kept in s"),
    ):
        with pytest.raises(KeraunosError, match=says):
            search(networks.linear, other.pop("space", None), **settings, **other)
    with pytest.raises(KeraunosError, match="the data sha256"):
        kn.search(networks.linear, None, X + 1, Y, epochs=2, batch_size=16, study="s")
    with pytest.raises(KeraunosError, match="the network linear, and now dense"):
        search(networks.dense, **settings)
    assert len(Study("s").trials) == 5


def test_it_is_an_ordinary_study_of_optuna_also_under_another_name() -> None:
    study = search(networks.linear, study="s", pruner="halving")
    read = optuna.load_study(study_name="s", storage="sqlite:///s/study.db")
    assert len(read.trials) == 4
    assert read.best_value == study.best_value
    assert read.best_params == study.best_parameters
    Path("s").rename("t")
    assert Study("t").best_value == study.best_value
    assert len(search(networks.linear, study="t", trials=6, pruner="halving").trials) == 6


def test_a_folder_that_is_no_study_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine/thesis.txt").write_text("")
    with pytest.raises(KeraunosError, match="is not empty and no study"):
        search(networks.linear, study="mine")
    assert [p.name for p in (tmp_path / "mine").iterdir()] == ["thesis.txt"]
    with pytest.raises(KeraunosError, match="is not a study"):
        Study("mine")


def test_the_same_seed_gives_the_same_study() -> None:
    one, two = (
        [(t.parameters, t.value) for t in search(networks.dense, sampler="tpe").trials]
        for _ in range(2)
    )
    assert one == two


@pytest.mark.slow
def test_the_best_is_trained_anew_with_other_seeds_as_an_ordinary_run() -> None:
    Path("file.py").write_text(
        "import sys\nsys.path.insert(0, " + repr(str(Path(networks.__file__).parent)) + ")\n"
        "import networks\nimport keraunos\nfrom typing import Annotated\n"
        "from keraunos.recipes import Range\n"
        "@keraunos.recipe(task='image-classification')\n"
        "def mine(learning_rate: Annotated[float, Range(0.01, 0.1)] = 0.01, batch_size: int = 16,\n"
        "         epochs: int = 2):\n"
        "    return networks.clouds(learning_rate=learning_rate, batch_size=batch_size,\n"
        "                           epochs=epochs)\n"
    )
    study = kn.search("file.py", trials=2, seed=7, epochs=1, batch_size=32)
    Path("file.py").unlink()  # the study keeps a copy
    run = study.retrain(seeds=2)
    assert run.config["hyperparameters"] == {
        **study.best_parameters, "epochs": 1, "batch_size": 32,
    }  # fmt: skip
    from keraunos.runs.members import members_of

    parts = members_of(run)
    assert [part.config["seed"] for part in parts] == [8, 9]
    known = json.loads((study.path / "study.json").read_text())["retrained"]
    assert known["run"] == str(run.path)
    assert known["test"]["accuracy"] == [part.metrics["accuracy"] for part in parts]
    assert known["metric"] == [max(e["val_accuracy"] for e in p.history) for p in parts]
    assert str(run.path) in study.report.read_text()
    assert study.run.path == run.path
    from keraunos.runs.comparison import compare
    from keraunos.runs.evaluation import evaluate_run

    assert evaluate_run(run)[0].metrics["accuracy"] == pytest.approx(run.metrics["accuracy"])
    other = study.retrain(seeds=1)
    assert other.config["seed"] == 8
    assert compare([run, other])


def test_what_was_trained_anew_is_no_longer_told_when_a_better_trial_was_found() -> None:
    study = kn.search(networks.clouds, trials=1, epochs=1, study="s", fixed={"dropout": 0.0},
                      space={"learning_rate": Choice(1e-6)})  # fmt: skip
    with pytest.raises(KeraunosError, match=r"study\.retrain\(recipe=\.\.\.\)"):
        study.retrain()
    assert study.retrain(1, recipe=networks.clouds).config["seed"] == 1
    connected = study.connect()
    anew = {"trial": 0, "run": "runs/x", "metric": [0.1]}
    connected.set_user_attr("retrained", anew)
    assert Study("s").record.retrained.run == "runs/x"
    connected.set_user_attr("retrained", {**anew, "trial": 1})
    assert Study("s").record.retrained is None


def test_the_winner_of_a_function_is_trained_by_its_program() -> None:
    with pytest.raises(KeraunosError, match=r"study\.best_parameters"):
        search(networks.linear, trials=1).retrain()


@pytest.mark.slow
def test_how_networks_are_trained_is_settled_once_and_kept(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    settled = []

    def measured(programs: Any, member: Any, lanes: int, epochs: float, seconds: float) -> Any:
        settled.append((lanes, epochs, seconds))
        return Plan(lanes, 2), 0.1

    monkeypatch.setattr(trying, "measured", measured)
    study = search(networks.dense, trials=3, epochs=2)
    assert study.record.settings["width"] == 2
    [(_, epochs, seconds)] = settled
    assert (epochs, seconds) == (6, math.inf)
    again = search(networks.dense, trials=5, epochs=2, study=study.path)
    assert (len(again.trials), len(settled)) == (5, 1)
