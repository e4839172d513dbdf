"""Networks that foretell characters learn to, and go on from texts of people's own."""

import importlib
import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import keraunos as kn
from keraunos.data import Dataset, Part, shakespeare
from keraunos.errors import KeraunosError
from keraunos.networks import GPT, RecurrentLanguage
from keraunos.preparation import Characters, Windows
from keraunos.runs.evaluation import evaluate_run
from keraunos.runs.text_writing import go_on

WORDS = ("thou", "king", "my lord", "speak", "no more", "I go")
SETTINGS: dict[str, dict[str, Any]] = {
    "shakespeare-gpt": {"width": 32, "heads": 2, "blocks": 1, "learning_rate": 1e-2},
    "shakespeare-lstm": {"width": 16, "units": 32, "depth": 1, "learning_rate": 2e-2},
}


def play(characters: int = 12_000) -> str:
    random = np.random.default_rng(0)
    said = []
    while sum(map(len, said)) < characters:
        said.append(f"{random.choice(WORDS)}, {random.choice(WORDS)}.\n")
    return "".join(said)


def plays() -> Dataset:
    whole = play()
    parts = [whole[:9600], whole[9600:10800], whole[10800:]]
    zero = np.zeros(1, np.int32)
    return Dataset("made-up", None, (), *(Part(np.array([part]), zero) for part in parts))


def trained(recipe: str, folder: Path, **settings: Any) -> kn.Run:
    with pytest.MonkeyPatch.context() as patch:
        module = importlib.import_module(f"keraunos.recipes.{recipe.replace('-', '_')}")
        patch.setattr(module, "shakespeare", lambda data: plays())
        chosen = {"length": 32, "epochs": 4, "batch_size": 16, **SETTINGS[recipe], **settings}
        return kn.train(recipe, **chosen, run=folder, verbose=0)


@pytest.fixture(
    scope="module",
    params=[
        pytest.param(name, marks=() if name in ("shakespeare-lstm",) else pytest.mark.slow)
        for name in SETTINGS
    ],
)
def run(request: Any, tmp_path_factory: pytest.TempPathFactory) -> kn.Run:
    return trained(request.param, tmp_path_factory.mktemp("plays") / "run")


def test_it_learns_to_foretell_characters(run: kn.Run) -> None:
    metrics = run.metrics
    assert metrics["nats"] < 0.4 * metrics["blind_nats"]
    assert metrics["nats_low"] < metrics["nats"] < metrics["nats_high"]
    assert metrics["perplexity"] == pytest.approx(np.exp(metrics["nats"]))
    assert metrics["examples"] == (len(str(plays().test.x[0])) - 1) // 32 * 32
    again, same = evaluate_run(run)
    assert same
    assert again.metrics["nats"] == pytest.approx(metrics["nats"])


def test_what_is_measured_is_keras_own_loss(run: kn.Run) -> None:
    model = run.load_model()
    tokens = Characters()
    tokens.fit(plays().train)
    test = Windows(tokens, 32).of(plays()).test
    loss, accuracy = model.evaluate(test.x, test.y, verbose=0)
    assert run.metrics["nats"] == pytest.approx(loss, abs=1e-4)
    assert run.metrics["accuracy"] == pytest.approx(accuracy, abs=1e-4)


def test_it_goes_on_from_a_text(run: kn.Run) -> None:
    (likeliest,) = go_on(run, ["my "], 5, temperature=0)
    assert likeliest.text.startswith("lord")
    one, other, same = (go_on(run, ["no more, "], 60, seed=seed)[0].text for seed in (0, 1, 0))
    assert one == same != other
    assert len(one) == 60
    short, long = go_on(run, ["I", "speak, no more.\nthou"], 20)
    assert len(short.text) == len(long.text) == 20
    (unknown,) = go_on(run, ["Ärger"], 3)
    assert "Ä" in unknown.unknown
    assert go_on(run, (), 10)[0].prompt == ""


def test_the_report_shows_what_it_says(run: kn.Run) -> None:
    assert len(list((run.path / "samples").glob("epoch-*.txt"))) == 4
    report = run.report.read_text(encoding="utf-8")
    for heading in ("How it goes on", "How it came to speak", "What surprised it"):
        assert heading in report


@pytest.mark.slow
def test_the_command_writes_on(run: kn.Run, tmp_path: Path) -> None:
    def call(*arguments: str) -> str:
        command = [sys.executable, "-m", "keraunos", "predict", str(run.path), *arguments]
        return subprocess.run(
            command, capture_output=True, text=True, cwd=tmp_path, check=True
        ).stdout

    said = call("my lord", "--count", "40", "--temperature", "0.5")
    assert said.startswith("my lord")
    assert len(said) == len("my lord") + 40 + 1
    (found,) = json.loads(call("my lord", "--count", "40", "--json", "--top-k", "3"))["texts"]
    assert len(found["text"]) == 40


def test_windows_stand_side_by_side_or_overlap() -> None:
    tokens = Characters()
    dataset = plays()
    tokens.fit(dataset.train)
    windows = Windows(tokens, 10, stride=4)
    prepared = windows.of(dataset)
    numbers = tokens.encode(str(dataset.train.x[0]))
    assert prepared.train.x.shape == (-(-(9600 - 10) // 4), 10)
    assert prepared.train.x[3].tolist() == numbers[12:22]
    assert prepared.train.y[3].tolist() == numbers[13:23]
    tested = tokens.encode(str(dataset.test.x[0]))
    flat = prepared.test.y.ravel().tolist()
    assert flat == tested[1 : len(flat) + 1]


def test_a_part_shorter_than_a_window_is_told(tmp_path: Path) -> None:
    with pytest.raises(KeraunosError, match="fewer tokens than a window of 5000"):
        trained("shakespeare-gpt", tmp_path / "run", length=5000)


def test_any_text_file_may_be_learnt(tmp_path: Path) -> None:
    (tmp_path / "novel.txt").write_text(play(3000), encoding="utf-8")
    dataset = shakespeare(tmp_path / "novel.txt")
    assert [len(str(part.x[0])) for part in dataset.parts.values()][1:] == [150, 150]
    (tmp_path / "short.txt").write_text("too short")
    with pytest.raises(KeraunosError, match="too few to learn from"):
        shakespeare(tmp_path / "short.txt")
    with pytest.raises(KeraunosError, match=r"has no tinyshakespeare\.txt"):
        shakespeare(tmp_path)


def test_networks_are_as_large_as_they_are_said_to_be() -> None:
    gpt = GPT(65, 64, 128, 4, 4)
    gpt.build((None, 64))
    assert 790_000 < gpt.count_params() < 830_000
    lstm = RecurrentLanguage(65, 64, 256, 2)
    lstm.build((None, 64))
    assert 870_000 < lstm.count_params() < 890_000
