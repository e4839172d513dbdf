"""Every recipe of tables learns, is measured in the data's units, and answers for any rows."""

import importlib
import io
import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from rows import rows
from sklearn.metrics import mean_absolute_error, r2_score

import keraunos as kn
from keraunos.cli.predict import predict
from keraunos.data.dataset import fold
from keraunos.errors import KeraunosError
from keraunos.preparation import Columns
from keraunos.runs.evaluation import evaluate_run
from keraunos.runs.members import members_of
from keraunos.runs.prepared import preparation_of
from keraunos.runs.table_prediction import predict_rows, write_predictions
from keraunos.tasks.rows import importances

CLASSIFIERS = ("diabetes", "iris", "sonar")
RED = "size=60,weight=40,noise=50,colour=red"
BLUE = "size=40,weight=60,noise=50,colour=blue"


@pytest.fixture(autouse=True, scope="module")
def _made_up() -> Any:
    with pytest.MonkeyPatch.context() as patch:
        for name in (*CLASSIFIERS, "abalone"):
            module = importlib.import_module(f"keraunos.recipes.{name}_mlp")
            made = rows(amounts=name == "abalone")
            patch.setattr(module, name, lambda data, target, made=made: made)
        yield


@pytest.fixture(scope="module")
def classes(tmp_path_factory: pytest.TempPathFactory) -> kn.Run:
    return kn.train("iris-mlp", epochs=12, run=tmp_path_factory.mktemp("rows") / "run", verbose=0)


@pytest.fixture(scope="module")
def amounts(tmp_path_factory: pytest.TempPathFactory) -> kn.Run:
    folder = tmp_path_factory.mktemp("amounts") / "run"
    return kn.train("abalone-mlp", epochs=15, batch_size=16, run=folder, verbose=0)


@pytest.mark.sampled(1)
@pytest.mark.parametrize("name", CLASSIFIERS)
def test_classes_are_told(name: str, classes: kn.Run, tmp_path: Path) -> None:
    run = classes
    if name != "iris":
        run = kn.train(f"{name}-mlp", epochs=12, batch_size=16, run=tmp_path / "run", verbose=0)
    assert run.metrics["accuracy"] > 0.85
    dear, cheap = predict_rows(run, [RED, BLUE]).answers
    assert (dear.guesses[0].name, cheap.guesses[0].name) == ("dear", "cheap")
    again, same = evaluate_run(run, "test")
    assert same
    assert again.metrics["accuracy"] == run.metrics["accuracy"]


def test_embedded_colours_are_learnt_too(tmp_path: Path) -> None:
    run = kn.train("iris-mlp", epochs=15, categories="embedded", run=tmp_path / "run", verbose=0)
    assert run.metrics["accuracy"] > 0.85
    assert predict_rows(run, [RED]).answers[0].guesses[0].name == "dear"


def test_amounts_are_foretold_in_their_own_units(amounts: kn.Run) -> None:
    metrics = amounts.metrics
    assert metrics["r2"] > 0.85
    evaluation, same = evaluate_run(amounts, "test")
    assert same
    truth = rows(amounts=True).test.y
    np.testing.assert_array_equal(evaluation.truth, truth)
    assert metrics["r2"] == pytest.approx(r2_score(truth, evaluation.answers))
    assert metrics["mae"] == pytest.approx(mean_absolute_error(truth, evaluation.answers))
    assert metrics["mae_low"] < metrics["mae"] < metrics["mae_high"]
    found = predict_rows(amounts, [RED, BLUE])
    assert found.answers[0].amount == pytest.approx(1000 + 300 * 2.75, abs=150)
    assert found.answers[1].amount == pytest.approx(1000 - 300 * 0.75, abs=150)
    assert (found.target, found.typical) == ("price", metrics["mae"])


@pytest.mark.slow
def test_the_folds_of_amounts_are_averaged_in_one_unit(tmp_path: Path) -> None:
    run = kn.train("abalone-mlp", epochs=5, batch_size=16, folds=3, run=tmp_path / "run", verbose=0)
    test, said, scores = rows(amounts=True), [], []
    for index, member in enumerate(members_of(run)):
        preparation = preparation_of(member)
        assert isinstance(preparation, Columns)
        own = fold(test, 3, index)
        assert preparation.target_units[0] == pytest.approx(own.train.y.mean())
        answers = evaluate_run(member, "test")[0].answers
        said.append(answers)
        outputs = np.asarray(member.load_model().predict(preparation.inputs(own.validation.x)))
        scores.append(r2_score(own.validation.y, preparation.amounts(outputs)[:, 0]))
    together = evaluate_run(run, "test")[0].answers
    np.testing.assert_allclose(together, np.mean(said, axis=0), rtol=1e-5)
    assert run.metrics["fold_r2"] == pytest.approx(np.mean(scores), abs=1e-5)
    alone = [member.metrics["r2"] for member in members_of(run)]
    assert run.metrics["member_r2"] == pytest.approx(np.mean(alone))
    assert predict_rows(run, [RED]).answers[0].amount == pytest.approx(1825, abs=300)
    assert "one network, on the fold it had not seen" in run.report.read_text(encoding="utf-8")


def test_reports_show_columns_calibration_and_residuals(classes: kn.Run, amounts: kn.Run) -> None:
    page = classes.report.read_text(encoding="utf-8")
    assert page.index("Which columns it relies on") < page.index("<td>noise</td>")
    assert page.index("<td>colour</td>") < page.index("<td>noise</td>")
    assert "expected calibration error" in page
    page = amounts.report.read_text(encoding="utf-8")
    assert "Where it was furthest off" in page
    assert page.index("<td>size</td>") < page.index("<td>noise</td>")
    assert page.count('class="dot"') == len(rows().test)


def test_what_a_column_counts_for_is_what_shuffling_it_costs() -> None:
    data = rows()
    columns = Columns(data)
    columns.fit(data.train)
    examples = columns.of(data)

    def guess(x: np.ndarray) -> np.ndarray:
        return (x[:, 0] > 0).astype(int)  # the size alone

    def score(y: np.ndarray, said: np.ndarray) -> float:
        return float(np.mean(y == said))

    first, *others = importances(examples, guess, score)
    assert first.column == "size"
    assert first.loss > 0.1
    assert [each.loss for each in others] == [0, 0, 0]


def test_a_table_is_foretold_whatever_the_order_of_its_columns(
    classes: kn.Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    table = "colour;more;noise;weight;size\nred;x;50;40,5;60\npink;;;;40\n"
    (tmp_path / "own.csv").write_text(table)
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(table.encode())))
    found = predict_rows(classes, [str(tmp_path / "own.csv"), "-"])
    assert found.answers[:2] == found.answers[2:]
    dear, other = found.answers[:2]
    assert dear.guesses[0].name == "dear"
    assert other.unknown == ("colour",)
    assert other.missing == ("weight", "noise")
    write_predictions(tmp_path / "out.csv", found)
    first, second = (tmp_path / "out.csv").read_text().splitlines()[:2]
    assert first == "colour,more,noise,weight,size,kind_predicted,kind_probability"
    assert second.startswith('red,x,50,"40,5",60,dear,')


@pytest.mark.parametrize(
    ("named", "said"),
    [
        ([], "No row is named; give a file with a table, or values: size=...,weight=..."),
        (["size=1,noise=2"], "has no column 'weight', 'colour', which the network looks at"),
        (["size=large,noise=2,weight=1,colour=red"], "'large' is no number"),
        (["size=1,noise"], "is no row; write it as column=value,column=value"),
        (["/nowhere/at/all.csv"], "/nowhere/at/all.csv"),
    ],
)
def test_what_is_wrong_with_a_row_is_told(named: list[str], said: str, classes: kn.Run) -> None:
    with pytest.raises(KeraunosError) as error:
        predict_rows(classes, named)
    assert said in str(error.value)


@pytest.mark.slow
def test_the_command_foretells_and_writes_a_table(amounts: kn.Run, tmp_path: Path) -> None:
    command = [sys.executable, "-m", "keraunos", "predict", str(amounts.path), RED]
    said = subprocess.run(
        [*command, "--out", "out.csv"], capture_output=True, text=True, cwd=tmp_path, check=True
    )
    assert "price" in said.stdout
    assert "On its test part the network was off by" in said.stderr
    assert (tmp_path / "out.csv").read_text().startswith("size,weight,noise,colour,price_predicted")


def test_the_command_answers_in_json(classes: kn.Run, capsys: pytest.CaptureFixture[str]) -> None:
    predict(str(classes.path), [RED], top=2, as_json=True)
    answer = json.loads(capsys.readouterr().out.splitlines()[-1])
    assert answer["target"] == "kind"
    assert answer["predictions"][0]["class"] == "dear"
    assert answer["predictions"][0]["row"]["colour"] == "red"


def test_a_target_of_words_is_no_amount(tmp_path: Path) -> None:
    with pytest.MonkeyPatch.context() as patch:
        module = importlib.import_module("keraunos.recipes.abalone_mlp")
        patch.setattr(module, "abalone", lambda data, target: rows())
        with pytest.raises(KeraunosError, match="are no floating-point numbers"):
            kn.train("abalone-mlp", run=tmp_path / "run", verbose=0)
