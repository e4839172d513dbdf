"""Networks that listen learn made-up digits, tones, and hear them in recordings of people's own."""

import io
import json
import subprocess
import sys
import zipfile
from pathlib import Path
from typing import Any

import keras
import numpy as np
import pytest
import soundfile

import keraunos as kn
from keraunos.data import digit_strings, spoken_digits
from keraunos.data.audio_files import decoded_audio
from keraunos.data.spoken_digits import CLASSES, RATE
from keraunos.errors import KeraunosError
from keraunos.networks.audio import RandomMasks, RandomWaves, log_mel, spectrogram_cnn
from keraunos.runs.audio_prediction import listen
from keraunos.runs.evaluation import evaluate_run
from keraunos.tasks.speech_recognition.measuring import words_in

TONES = [200 * 1.35**digit for digit in range(10)]


def tone(digit: int, rate: int = RATE, seconds: float = 0.25, seed: int = 0) -> Any:
    """A digit of this language, with some noise in it."""
    random = np.random.default_rng(seed)
    time = np.arange(round(rate * seconds)) / rate
    wave = 0.3 * np.sin(2 * np.pi * TONES[digit] * time * random.uniform(0.98, 1.02))
    return (wave + 0.01 * random.normal(size=len(time))).astype("float32")


def written(waves: Any, rate: int = RATE, kind: str = "WAV") -> bytes:
    content = io.BytesIO()
    soundfile.write(content, waves, rate, format=kind)
    return content.getvalue()


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The recordings of two speakers, fifteen of each digit, in a zip."""
    folder = tmp_path_factory.mktemp("digits")
    with zipfile.ZipFile(folder / "free-spoken-digits.zip", "w") as archive:
        for seed, (digit, speaker, index) in enumerate(
            (digit, speaker, index)
            for digit in range(10)
            for speaker in ("ann", "bo")
            for index in range(15)
        ):
            seconds = 0.15 + 0.01 * (seed % 10)
            content = written(tone(digit, seconds=seconds, seed=seed))
            archive.writestr(f"recordings/{digit}_{speaker}_{index}.wav", content)
        archive.writestr("metadata.csv", "file_name,digit\n")
    return folder


def test_recordings_are_divided_as_their_authors_did(folder: Path, tmp_path: Path) -> None:
    dataset = spoken_digits(folder)
    assert {name: len(part) for name, part in dataset.parts.items()} == {
        "train": 100,
        "validation": 100,
        "test": 100,
    }
    assert dataset.train.x.dtype == np.int16
    assert np.bincount(dataset.test.y).tolist() == [10] * 10
    with zipfile.ZipFile(folder / "free-spoken-digits.zip") as archive:
        archive.extractall(tmp_path / "fsdd")
    assert spoken_digits(tmp_path).fingerprint == dataset.fingerprint
    assert spoken_digits(folder / "free-spoken-digits.zip").fingerprint == dataset.fingerprint
    with pytest.raises(KeraunosError, match="cannot be downloaded by a program"):
        spoken_digits(tmp_path / "fsdd" / "recordings")


def test_strings_are_joined_of_recordings_of_their_part(folder: Path) -> None:
    single, strings = spoken_digits(folder), digit_strings(folder, 30, 10)
    assert len(strings.train) == 30
    assert len(strings.test) == 10
    again = digit_strings(folder, 30, 10)
    assert again.fingerprint == strings.fingerprint
    counts = (strings.train.y > 0).sum(axis=1)
    assert counts.min() >= 3
    assert counts.max() <= 7
    assert {row.tobytes() for row in strings.train.x}.isdisjoint(
        row.tobytes() for row in strings.test.x
    )
    # The first recording of a string is one of those of its part, and of the right digit.
    for row, labels in zip(strings.test.x, strings.test.y, strict=True):
        begin = int(np.flatnonzero(row)[0])
        found = [
            digit
            for waves, digit in zip(single.test.x, single.test.y, strict=True)
            if (waves[:900] == row[begin : begin + 900]).all()
        ]
        assert found == [labels[0] - 1]


@pytest.mark.parametrize("rate", [8_000, 11_025, 44_100])
@pytest.mark.parametrize("kind", ["WAV", "FLAC", "OGG"])
def test_recordings_of_any_rate_and_kind_are_read(rate: int, kind: str) -> None:
    waves = tone(3, rate)
    found = decoded_audio(written(np.stack([waves, waves], axis=1), rate, kind), "x", 8_000)
    assert found.dtype == np.int16
    assert abs(len(found) - 2000) <= 2
    shares = np.abs(np.fft.rfft(found))
    loudest = np.fft.rfftfreq(len(found), 1 / 8_000)[shares.argmax()]
    assert abs(loudest - TONES[3]) < 0.04 * TONES[3]


@pytest.mark.parametrize("content", [b"", b"RIFF", b"none at all", written(tone(1))[:30]])
def test_what_is_no_recording_is_told(content: bytes) -> None:
    with pytest.raises(KeraunosError, match=r"x\.wav (is no recording|is empty)"):
        decoded_audio(content, "x.wav", 8_000)


def test_a_recording_of_hours_is_not_read() -> None:
    with pytest.raises(KeraunosError, match="longer than 10 minutes"):
        decoded_audio(written(np.zeros(700 * 1_000, np.float32), 1_000, "FLAC"), "x", 8_000)


def test_without_its_package_nothing_is_read(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "soundfile", None)
    with pytest.raises(KeraunosError, match=r"pip install 'keraunos\[speech\]'"):
        decoded_audio(written(tone(1)), "x", 8_000)


@pytest.mark.slow
def test_a_picture_of_a_sound_does_not_depend_on_its_neighbours() -> None:
    waves = keras.Input((4_000,))
    pictures = keras.Model(waves, log_mel(waves, 8_000))
    quiet, loud = tone(2, seconds=0.5) * 1e-3, tone(7, seconds=0.5)
    alone = np.asarray(pictures(quiet[None]))
    both = np.asarray(pictures(np.stack([quiet, loud])))
    np.testing.assert_allclose(both[0], alone[0], atol=1e-3)
    assert alone.shape == (1, 51, 40)
    tones = (tone(digit, seconds=0.5) for digit in (0, 5, 9))
    bands = [int(np.asarray(pictures(each[None]))[0].mean(axis=0).argmax()) for each in tones]
    assert bands == sorted(bands)


def test_what_happens_by_chance_happens_in_training_alone() -> None:
    waves = np.random.default_rng(0).normal(size=(3, 1_000)).astype("float32")
    moved = RandomWaves(shift=50)
    np.testing.assert_array_equal(moved(waves), waves)
    for row, other in zip(np.asarray(moved(waves, training=True)), waves, strict=True):
        found = [by for by in range(-50, 51) if np.array_equal(np.roll(other, by), row)]
        assert len(found) == 1
    noisy = np.asarray(RandomWaves(noise=0.1)(waves, training=True)) - waves
    assert noisy.std() == pytest.approx(0.1, rel=0.1)
    masks = RandomMasks(0.5, 0.5)
    seen = np.ones((40, 20, 10), np.float32)
    np.testing.assert_array_equal(masks(seen), seen)
    covered = np.asarray(masks(seen, training=True)) == 0
    assert 0.1 < covered.mean() < 0.6
    columns = covered.all(axis=2)
    assert columns.sum(axis=1).max() <= 10
    assert (np.abs(np.diff(columns.astype(int), axis=1)).sum(axis=1) <= 2).all()  # one stretch


def test_words_begin_where_what_is_heard_changes() -> None:
    moments = np.array([0, 3, 3, 0, 3, 4, 4, 0, 0])
    assert words_in(moments, CLASSES) == "two two three"
    assert words_in(np.zeros(5, int), CLASSES) == ""


@pytest.fixture(scope="module")
def digits(folder: Path, tmp_path_factory: pytest.TempPathFactory) -> kn.Run:
    settings = {"width": 8, "epochs": 12, "batch_size": 16, "learning_rate": 1e-2}
    where = tmp_path_factory.mktemp("spoken") / "run"
    return kn.train("digits-spoken", data=folder, **settings, run=where, verbose=0)


@pytest.mark.slow
def test_spoken_digits_are_told_apart(digits: kn.Run) -> None:
    assert digits.metrics["accuracy"] > 0.9
    again, same = evaluate_run(digits)
    assert same
    assert again.metrics["accuracy"] == digits.metrics["accuracy"]
    report = digits.report.read_text(encoding="utf-8")
    assert "recordings it had never heard" in report
    if digits.metrics["accuracy"] < 1:
        assert "data:audio/wav;base64," in report


@pytest.mark.slow
def test_recordings_of_ones_own_are_heard(digits: kn.Run, tmp_path: Path) -> None:
    (tmp_path / "four.wav").write_bytes(written(tone(4, 16_000), 16_000))
    (tmp_path / "long.flac").write_bytes(written(tone(8, seconds=2.0), kind="FLAC"))
    (tmp_path / "none.wav").write_bytes(b"none")
    four, long, none = listen(digits, [tmp_path])
    assert four.guesses[0].name == "four"
    assert long.cut
    assert "is no recording" in str(none.error)
    command = [sys.executable, "-m", "keraunos", "predict", str(digits.path), str(tmp_path)]
    done = subprocess.run([*command, "--json"], capture_output=True, text=True, check=False)
    assert done.returncode == 2
    found = json.loads(done.stdout)["predictions"]
    assert found[0]["class"] == "four"
    assert "error" in found[2]


@pytest.mark.slow
def test_strings_of_digits_are_heard(
    folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    import importlib

    module = importlib.import_module("keraunos.recipes.digits_ctc")
    monkeypatch.setattr(module, "digit_strings", lambda data: digit_strings(data, 240, 40))
    settings = {"width": 24, "units": 24, "epochs": 20, "batch_size": 16, "learning_rate": 1e-2}
    run = kn.train(
        "digits-ctc", data=folder, **settings, dropout=0.1, run=tmp_path / "run", verbose=0
    )
    assert run.metrics["word_error_rate"] < 0.3
    assert run.metrics["word_accuracy"] == pytest.approx(1 - run.metrics["word_error_rate"])
    report = run.report.read_text(encoding="utf-8")
    assert "What it heard" in report
    gap = np.zeros(800, np.float32)
    said = np.concatenate([tone(7), gap, tone(1), gap, tone(1), gap, tone(5), gap])
    (tmp_path / "said.wav").write_bytes(written(said))
    (heard,) = listen(run, [tmp_path / "said.wav"])
    assert heard.words is not None
    assert "seven" in heard.words


def test_a_network_of_other_outputs_is_refused(folder: Path) -> None:
    from keraunos.tasks import speech_recognition

    with pytest.raises(KeraunosError, match="needs 11 logits at every moment"):
        speech_recognition.check(spectrogram_cnn(8_192, 8_000, 10), digit_strings(folder, 3, 3))
