"""Networks that translate learn a made-up language, and translate texts of people's own."""

import gzip
import importlib
import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import jax
import keras
import numpy as np
import pytest

import keraunos as kn
from keraunos.data import Dataset, Part, multi30k
from keraunos.errors import KeraunosError
from keraunos.networks import Seq2Seq, TokenLoss, Translator, translate
from keraunos.networks.translator import both
from keraunos.preparation import Pairs, Words
from keraunos.preparation.lengths import Ends
from keraunos.preparation.texts import BEGIN, END, UNKNOWN
from keraunos.runs.evaluation import evaluate_run
from keraunos.runs.text_translation import translate_texts

WORDS = {"a": "ein", "man": "mann", "dog": "hund", "sees": "sieht", "runs": "rennt", "red": "rot"}
SETTINGS: dict[str, dict[str, Any]] = {
    "multi30k-transformer": {
        "width": 32,
        "heads": 2,
        "blocks": 1,
        "learning_rate": 3e-3,
        "epochs": 20,
    },
    "multi30k-seq2seq": {"width": 48, "units": 64, "learning_rate": 5e-3, "epochs": 45},
}


def foreign(text: str) -> str:
    """Word by word in the other language."""
    return " ".join(WORDS[word] for word in text.split())


def captions(examples: int = 700) -> Dataset:
    random = np.random.default_rng(0)
    texts = [" ".join(random.choice(list(WORDS), random.integers(2, 6))) for _ in range(examples)]
    parts = [
        Part(np.array(some), np.array([foreign(text) for text in some]))
        for some in (texts[:600], texts[600:650], texts[650:])
    ]
    return Dataset("made-up", None, (), *parts)


@pytest.fixture(
    scope="module",
    params=[pytest.param(name, marks=pytest.mark.slow) for name in SETTINGS],
)
def run(request: Any, tmp_path_factory: pytest.TempPathFactory) -> kn.Run:
    name = request.param
    with pytest.MonkeyPatch.context() as patch:
        module = importlib.import_module(f"keraunos.recipes.{name.replace('-', '_')}")
        patch.setattr(module, "multi30k", lambda data, source, target: captions())
        chosen = {
            "vocabulary": 290,
            "length": 10,
            "batch_size": 20,
            "dropout": 0.0,
        }
        folder = tmp_path_factory.mktemp("captions") / "run"
        return kn.train(name, **chosen, **SETTINGS[name], run=folder, verbose=0)


def test_it_learns_the_language(run: kn.Run) -> None:
    assert run.metrics["bleu"] > 0.9
    assert run.metrics["bleu_low"] <= run.metrics["bleu"] <= run.metrics["bleu_high"] + 1e-6
    assert run.metrics["chrf"] > 0.9
    again, same = evaluate_run(run)
    assert same
    assert again.metrics == run.metrics


def test_it_translates_texts_of_ones_own(run: kn.Run) -> None:
    one, nothing = translate_texts(run, ["a man sees red", ""])
    assert one.translation == "ein mann sieht rot"
    assert not one.cut
    assert nothing.translation == ""
    (long,) = translate_texts(run, ["a dog " * 9])
    assert long.cut
    assert translate_texts(run, ["a dog"], beams=1)[0].translation == "ein hund"


def test_the_report_shows_both_side_by_side_and_where_it_looked(run: kn.Run) -> None:
    report = run.report.read_text(encoding="utf-8")
    for heading in ("Side by side", "Where it looked", "How it came to speak"):
        assert heading in report
    assert len(list((run.path / "samples").glob("epoch-*.txt"))) == len(run.history)


@pytest.mark.slow
def test_the_command_translates(run: kn.Run, tmp_path: Path) -> None:
    (tmp_path / "some.txt").write_text("a dog runs\nred man\n")
    command = [sys.executable, "-m", "keraunos", "predict", str(run.path), "some.txt"]
    done = subprocess.run(command, capture_output=True, text=True, cwd=tmp_path, check=True)
    assert done.stdout.splitlines() == ["ein hund rennt", "rot mann"]
    done = subprocess.run([*command, "--json"], capture_output=True, text=True, cwd=tmp_path)
    found = json.loads(done.stdout)["translations"]
    assert [each["translation"] for each in found] == ["ein hund rennt", "rot mann"]


def build(kind: str, lengths: tuple[int, int] = (6, 7), sizes: tuple[int, int] = (9, 8)) -> Any:
    keras.utils.set_random_seed(5)
    if kind == "transformer":
        model = Translator(sizes, lengths, 16, 2, 2)
    else:
        model = Seq2Seq(sizes, lengths, 8, 12, kind)
    model.build((None, sum(lengths)))
    for variable in model.trainable_variables:
        variable.assign(np.asarray(variable) * 4)
    return model


KINDS = ("transformer", "gru", "lstm")


@pytest.mark.slow
@pytest.mark.parametrize("kind", KINDS)
def test_step_by_step_it_says_the_same(kind: str) -> None:
    model = build(kind)
    random = np.random.default_rng(0)
    x = random.integers(1, 8, (3, 13))
    x[1, 4:6] = 0
    whole, state = np.asarray(model(x)), model.begin(x[:, :6])
    for place in range(7):
        logits, state = model.step(x[:, 6 + place], state, place)
        np.testing.assert_allclose(logits, whole[:, place], atol=1e-4)


@pytest.mark.slow
@pytest.mark.parametrize("kind", KINDS)
def test_padding_of_the_source_changes_nothing(kind: str) -> None:
    short, long = build(kind, (6, 7)), build(kind, (9, 7))
    x = np.random.default_rng(0).integers(1, 8, (2, 13))
    x[1, 3:6] = 0
    padded = np.concatenate([x[:, :6], np.zeros((2, 3), int), x[:, 6:]], axis=1)
    np.testing.assert_allclose(short(x), long(padded), atol=1e-5)
    shares = np.asarray(long.alignment(padded))
    np.testing.assert_allclose(shares.sum(axis=-1), 1, atol=1e-5)
    assert shares[:, :, 6:].max() < 1e-6


@pytest.mark.parametrize(("kind", "lengths"), [("transformer", (6, 8)), ("gru", (9, 7))])
def test_a_batch_that_is_cut_where_its_texts_end_gives_the_same(
    kind: str, lengths: tuple[int, int]
) -> None:
    model, ends = build(kind, lengths), Ends(lengths, spoken=True)
    said = jax.jit(lambda x: model(x))
    random = np.random.default_rng(0)
    for length in (8, 4):
        x, y = random.integers(1, 8, (3, sum(lengths))), random.integers(1, 8, (3, lengths[1]))
        x[:, length : lengths[0]] = 0
        x[1, 3 : lengths[0]] = 0
        x[:, lengths[0] + length :] = 0
        y[:, length:] = 0
        y[2, 1:] = 0
        cut_x, cut_y = ends((x, y), length)
        whole, cut = said(x), said(cut_x)
        np.testing.assert_allclose(cut, whole[:, : min(length, lengths[1])], atol=1e-4)
        loss = TokenLoss(0.1)(y, whole)
        assert float(TokenLoss(0.1)(cut_y, cut)) == pytest.approx(float(loss), rel=1e-5)


@pytest.mark.parametrize("lengths", [(6, 6), (6, 9), (9, 6)])
def test_where_a_target_begins_is_told_by_the_width_of_what_is_cut(
    lengths: tuple[int, int],
) -> None:
    x = np.arange(sum(lengths))[None]
    ends = Ends(lengths)
    for length in range(1, 10):
        sources, targets = both(ends((x, None), length)[0], *lengths)
        assert sources.tolist() == x[:, : min(length, lengths[0])].tolist()
        assert targets.tolist() == x[:, lengths[0] :][:, :length].tolist()


def greedy(model: Any, source: Any) -> list[int]:
    said = [BEGIN]
    while len(said) <= model.length:
        given = np.zeros((1, model.length), int)
        given[0, : len(said)] = said[: model.length]
        logits = np.array(model(np.concatenate([source, given], axis=1)))[0, len(said) - 1]
        logits[[0, UNKNOWN, BEGIN]] = -np.inf
        said.append(int(logits.argmax()))
        if said[-1] == END:
            break
    return said[1:]


@pytest.mark.sampled(1)
@pytest.mark.parametrize("kind", ["transformer", "gru"])
def test_one_beam_is_the_greedy_search(kind: str) -> None:
    model = build(kind)
    sources = np.random.default_rng(2).integers(1, 9, (5, 6)).astype(np.int32)
    found = translate(model, sources, begin=BEGIN, end=END, beams=1, never=(UNKNOWN,))
    for row, source in zip(found, sources, strict=True):
        said = greedy(model, source[None])
        assert row[: len(said)].tolist() == said
        assert (row[len(said) :] == 0).all()


@pytest.mark.slow
def test_enough_beams_find_the_likeliest_text_of_all() -> None:
    """With four tokens and three places all texts can be tried."""
    model = build("gru", (4, 3), (9, 6))
    sources = np.random.default_rng(4).integers(1, 9, (4, 4)).astype(np.int32)
    found = translate(model, sources, begin=BEGIN, end=END, beams=36, penalty=0, never=(UNKNOWN,))

    def cost(source: Any, text: list[int]) -> float:
        given = np.zeros((1, 3), int)
        given[0, : len(text)] = [BEGIN, *text[:-1]]
        logits = np.array(model(np.concatenate([source[None], given], axis=1)), float)[0]
        logits[:, [0, UNKNOWN, BEGIN]] = -np.inf
        shares = logits - np.log(np.exp(logits).sum(axis=-1, keepdims=True))
        return float(sum(shares[place, token] for place, token in enumerate(text)))

    others = [4, 5]
    texts = [[END]]
    texts += [[a, END] for a in others]
    texts += [[a, b, c] for a in others for b in others for c in (END, *others)]
    for source, row in zip(sources, found, strict=True):
        best = max(texts, key=lambda text: cost(source, text))
        assert [token for token in row.tolist() if token] == best


def test_the_loss_is_the_mean_over_tokens_that_are_there() -> None:
    random = np.random.default_rng(0)
    logits = random.normal(size=(3, 4, 6)).astype("float32")
    targets = np.array([[1, 2, 0, 0], [3, 0, 0, 0], [5, 4, 3, 2]])
    shares = logits - np.log(np.exp(logits).sum(axis=-1, keepdims=True))
    there = targets != 0
    own = np.take_along_axis(shares, targets[..., None], axis=-1)[..., 0]
    assert float(TokenLoss()(targets, logits)) == pytest.approx(-own[there].mean(), rel=1e-5)
    smoothed = 0.9 * own + 0.1 * shares.mean(axis=-1)
    assert float(TokenLoss(0.1)(targets, logits)) == pytest.approx(
        -smoothed[there].mean(), rel=1e-5
    )


def test_pairs_are_numbers_side_by_side() -> None:
    pairs = Pairs(Words(20, 5), Words(20, 4))
    pairs.fit(captions().train)
    prepared = pairs.of(captions())
    row, target = prepared.train.x[0], prepared.train.y[0]
    text, translation = captions().train.x[0], captions().train.y[0]
    assert pairs.source.decode(row[:5].tolist()) == text
    assert row[5] == BEGIN
    assert pairs.target.decode(target.tolist()) == " ".join(translation.split()[:4])
    assert (row[6:] == target[:-1]).all()


def test_both_forms_of_the_files_are_read(tmp_path: Path) -> None:
    rows = {"train": [("A man.", "Ein Mann."), ('"Stop"', "„Halt“")], "validation": [("a", "b")]}
    rows["test"] = [("x", "y"), ("z", "w")]
    (tmp_path / "multi30k").mkdir()
    (tmp_path / "raw").mkdir()
    names = {"train": "train", "validation": "val", "test": "test_2016_flickr"}
    for part, pairs in rows.items():
        content = "en\tde\n" + "".join(f"{one}\t{other}\n" for one, other in pairs)
        with gzip.open(tmp_path / "multi30k" / f"{part}.tsv.gz", "wt", encoding="utf-8") as file:
            file.write(content)
        for index, language in enumerate(("en", "de")):
            lines = "".join(f"{pair[index]}\n" for pair in pairs)
            (tmp_path / "raw" / f"{names[part]}.{language}").write_text(lines, encoding="utf-8")
    one, other = multi30k(tmp_path), multi30k(tmp_path / "raw")
    assert one.fingerprint == other.fingerprint
    assert one.train.x.tolist() == ["A man.", '"Stop"']
    back = multi30k(tmp_path, "de", "en")
    assert back.test.x.tolist() == ["y", "w"]
    (tmp_path / "raw" / "val.de").write_text("one\ntwo\n")
    importlib.import_module("keraunos.data.multi30k")._read.cache_clear()
    with pytest.raises(KeraunosError, match=r"has 1 lines and .* has 2"):
        multi30k(tmp_path / "raw")
