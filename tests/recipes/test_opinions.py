"""Every recipe that reads sentences learns to, and its run answers for texts of people's own."""

import importlib
import io
import json
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import keras
import numpy as np
import pytest
from opinions import opinions

import keraunos as kn
from keraunos.errors import KeraunosError
from keraunos.networks.pretrained_texts import pretrained_encoder
from keraunos.preparation import WordPieces
from keraunos.runs.evaluation import evaluate_run
from keraunos.runs.text_prediction import find_texts, predict_texts

SETTINGS: dict[str, dict[str, Any]] = {
    "polarity-cnn": {"width": 16, "filters": 16},
    "polarity-lstm": {"width": 16, "units": 16},
    "polarity-gru": {"width": 16, "units": 16},
    "polarity-transformer": {"width": 16},
}
GOOD, BAD = "the film is splendid .", "the film is not splendid ."


@pytest.fixture(autouse=True)
def _made_up(monkeypatch: pytest.MonkeyPatch) -> None:
    for recipe in SETTINGS:
        module = importlib.import_module(f"keraunos.recipes.{recipe.replace('-', '_')}")
        monkeypatch.setattr(module, "polarity", lambda folder: opinions())


def trained(recipe: str, folder: Path, **settings: Any) -> kn.Run:
    chosen = {"vocabulary": 60, "length": 16, "learning_rate": 1e-2, **SETTINGS[recipe]}
    return kn.train(
        recipe, **{"epochs": 20, "batch_size": 32, **settings}, **chosen, run=folder, verbose=0
    )


@pytest.mark.parametrize(
    "recipe",
    [
        pytest.param(
            name, marks=() if name in ("polarity-cnn", "polarity-gru") else pytest.mark.slow
        )
        for name in SETTINGS
    ],
)
def test_opinions_are_told(recipe: str, tmp_path: Path) -> None:
    run = trained(recipe, tmp_path / "run")
    assert run.metrics["accuracy"] > 0.95
    favourable, not_so = predict_texts(run, [GOOD, BAD])
    assert favourable.guesses[0].name == "positive"
    assert not_so.guesses[0].name == "negative"
    again, same = evaluate_run(run, "test")
    assert same
    assert again.metrics["accuracy"] == run.metrics["accuracy"]


@pytest.fixture(scope="module")
def run(tmp_path_factory: pytest.TempPathFactory) -> kn.Run:
    with pytest.MonkeyPatch.context() as patch:
        module = importlib.import_module("keraunos.recipes.polarity_cnn")
        patch.setattr(module, "polarity", lambda folder: opinions())
        return trained("polarity-cnn", tmp_path_factory.mktemp("texts") / "run", epochs=3)


def test_the_report_shows_the_sentences_that_were_taken_for_others(run: kn.Run) -> None:
    report = run.report.read_text(encoding="utf-8")
    wrong = run.metrics["accuracy"] < 1
    assert ("the mistakes it was surest of" in report.lower()) or not wrong
    assert "texts it had never seen" in report


def test_the_vocabulary_is_that_of_the_training_part(run: kn.Run) -> None:
    content = json.loads((run.path / "preparation.json").read_text())
    words = {word for text in opinions().train.x for word in str(text).split()}
    assert set(content["words"][4:]) == words
    assert content["kind"] == "words"


def test_a_text_of_unknown_words_is_no_certainty(run: kn.Run) -> None:
    nothing, unheard, half, long = predict_texts(
        run, ["", "quux corge", "the film is quux .", "the film " * 20]
    )
    assert nothing.unsure
    assert unheard.unsure
    assert unheard.unknown == ("quux", "corge")
    assert half.unknown == ("quux",)
    assert long.cut
    assert not half.cut


def test_texts_come_from_arguments_files_and_standard_input(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "some.txt").write_bytes("one\r\n\r\nzwei Wörter\n".encode())
    (tmp_path / "utf16.txt").write_text("drei", encoding="utf-16")
    stdin = io.TextIOWrapper(io.BytesIO(b"four\nfive"))
    monkeypatch.setattr(sys, "stdin", stdin)
    named = ["zero", str(tmp_path / "some.txt"), "-", str(tmp_path / "utf16.txt"), "x" * 5000]
    assert find_texts(named) == ["zero", "one", "zwei Wörter", "four", "five", "drei", "x" * 5000]
    with pytest.raises(KeraunosError, match="Is a directory"):
        find_texts([str(tmp_path)])
    with pytest.raises(KeraunosError, match=r"There is no file \S*thing.txt"):
        find_texts([str(tmp_path / "thing.txt")])
    assert find_texts(["What is in thing.txt"]) == ["What is in thing.txt"]


def test_the_command_names_the_class_of_each_text(run: kn.Run, tmp_path: Path) -> None:
    (tmp_path / "reviews.txt").write_text(f"{GOOD}\n{BAD}\nquux corge\n")

    def call(*arguments: str) -> subprocess.CompletedProcess[str]:
        command = [sys.executable, "-m", "keraunos", "predict", str(run.path), *arguments]
        return subprocess.run(command, capture_output=True, text=True, cwd=tmp_path, check=True)

    said = call("reviews.txt")
    assert "positive" in said.stdout
    assert "negative" in said.stdout
    assert "quux corge: no word of it was in the training texts." in said.stderr
    answer = json.loads(call(GOOD, "--json").stdout)["predictions"][0]
    assert answer["text"] == GOOD
    assert answer["top"][0]["class"] == answer["class"]


@pytest.fixture
def encoder(tmp_path: Path) -> Path:
    """A tiny encoder of one's own, and the pieces that it knows."""
    folder = tmp_path / "encoder"
    folder.mkdir()
    words = sorted({word for text in opinions().train.x for word in str(text).split()})
    pieces = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "un", "##clever", "##ly", *words]
    (folder / "vocab.txt").write_text("\n".join(pieces) + "\n")
    keras.utils.set_random_seed(0)
    tokens = keras.Input((None,), dtype="int32", name="token_ids")
    mask = keras.Input((None,), dtype="int32", name="padding_mask")
    x = keras.layers.Embedding(len(pieces), 16)(tokens)
    x = x + keras.layers.MultiHeadAttention(2, 8)(x, x, attention_mask=mask[:, None, :])
    model = keras.Model({"token_ids": tokens, "padding_mask": mask}, {"sequence_output": x})
    model.save(folder / "encoder.keras")
    return folder


@pytest.mark.slow
def test_an_encoder_that_has_learnt_before_is_fine_tuned(
    encoder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    module = importlib.import_module("keraunos.recipes.sentences_pretrained")
    monkeypatch.setattr(module, "polarity", lambda folder: opinions())
    settings = {"encoder": str(encoder), "length": 32, "learning_rate": 1e-2, "epochs": 10}
    run = kn.train("sentences-pretrained", **settings, run=tmp_path / "run", verbose=0)
    assert run.metrics["accuracy"] > 0.7  # one head hears no negation, which every fourth has
    one, strange = predict_texts(run, [GOOD, "\N{SNOWMAN}"])
    assert one.guesses[0].name == "positive"
    assert strange.unknown == ("\N{SNOWMAN}",)
    content = json.loads((run.path / "preparation.json").read_text())
    assert content["kind"] == "word-pieces"


def test_word_pieces_are_those_of_the_encoder() -> None:
    pieces = WordPieces(["[PAD]", "[UNK]", "[CLS]", "[SEP]", "un", "##clever", "film", "!"], 6)
    assert pieces.framed("Unclever film!") == [2, 4, 5, 6, 7, 3]
    assert pieces.inputs(["film " * 9, "film"]).tolist() == [[2, 6, 6, 6, 6, 3], [2, 6, 3, 0, 0, 0]]
    assert pieces.decode([2, 4, 5, 6, 3, 0]) == "unclever film"
    with pytest.raises(KeraunosError, match=r"lacks \[UNK\], \[CLS\], \[SEP\]"):
        WordPieces(["film"])


def test_an_encoder_that_is_nowhere_is_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "keras_hub", None)
    with pytest.raises(KeraunosError, match="pip install keras-hub"):
        pretrained_encoder("bert_tiny_en_uncased")
    with pytest.raises(KeraunosError, match=r"has no encoder\.keras"):
        pretrained_encoder(str(tmp_path))


def test_no_text_is_a_mistake(run: kn.Run) -> None:
    with pytest.raises(KeraunosError, match="No text is named"):
        predict_texts(run, [])


@pytest.mark.slow
def test_each_fold_has_a_vocabulary_of_its_own(tmp_path: Path) -> None:
    run = trained("polarity-cnn", tmp_path / "run", folds=3, epochs=6)
    assert run.metrics["fold_accuracy"] > 0.9
    words = [
        json.loads((run.path / "members" / str(n) / "preparation.json").read_text())["words"]
        for n in (1, 2, 3)
    ]
    kept = json.loads((run.path / "preparation.json").read_text())
    assert [part["words"] for part in kept["parts"]] == words
    assert predict_texts(run, [GOOD])[0].guesses[0].name == "positive"
    again, _ = evaluate_run(run, "test")
    assert again.metrics["accuracy"] == run.metrics["accuracy"]


class EndsAfterTwoEpochs(keras.callbacks.Callback):
    def on_epoch_begin(self, epoch: int, logs: dict[str, Any] | None = None) -> None:
        if epoch == 2:
            raise KeyboardInterrupt


@pytest.mark.slow
def test_a_run_goes_on_with_its_vocabulary(tmp_path: Path) -> None:
    whole = trained("polarity-gru", tmp_path / "whole", epochs=4)
    with pytest.raises(KeyboardInterrupt):
        trained("polarity-gru", tmp_path / "part", epochs=4, callbacks=[EndsAfterTwoEpochs()])
    part = kn.resume(tmp_path / "part", recipe=kn.recipes.get("polarity-gru"), verbose=0)
    for one, other in zip(
        whole.load_model().get_weights(), part.load_model().get_weights(), strict=True
    ):
        np.testing.assert_array_equal(one, other)


def test_a_damaged_vocabulary_is_told(run: kn.Run, tmp_path: Path) -> None:

    copy = tmp_path / "copy"
    shutil.copytree(run.path, copy)
    for content in (
        "{",
        '{"kind": "spells"}',
        '{"kind": "words"}',
        "[]",
        '{"kind": "words", "words": 3}',
    ):
        (copy / "preparation.json").write_text(content)
        with pytest.raises(KeraunosError, match=r"preparation\.json"):
            predict_texts(kn.Run(copy), ["a film"])
