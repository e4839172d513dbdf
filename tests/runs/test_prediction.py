"""Pictures of one's own are named by a run, each with its probabilities or with a sentence."""

from pathlib import Path

import keras
import numpy as np
import pytest
from PIL import Image

import keraunos as kn
from keraunos.data import digits
from keraunos.runs.files import write_json
from keraunos.runs.prediction import predict_pictures
from keraunos.tasks.looks import Note

CLASSES = ("dark", "red", "blue")


def colour_run(folder: Path, channels_scale: float = 10.0, **config: object) -> kn.Run:
    """A run whose network names the strongest of three colours, by logits."""
    folder.mkdir()
    network = keras.Sequential(
        [
            keras.Input((4, 6, 3)),
            keras.layers.Rescaling(channels_scale / 255),
            keras.layers.GlobalAveragePooling2D(),
            keras.layers.Dense(3),
        ]
    )
    network.compile("sgd", keras.losses.SparseCategoricalCrossentropy(from_logits=True))
    weights = np.array([[-1, 1, -1], [0, 0, 0], [-1, -1, 1]], np.float32)
    network.layers[-1].set_weights([weights, np.zeros(3, np.float32)])
    network.save(folder / "model.keras")
    data = {"name": "mine", "folder": None, "fingerprint": "", "classes": CLASSES}
    write_json(
        folder / "config.json",
        {"recipe": "mine", "task": "image-classification", "data": data, **config},
    )
    return kn.Run(folder)


def picture(path: Path, colour: tuple[int, int, int], size: tuple[int, int] = (60, 40)) -> Path:
    Image.new("RGB", size, colour).save(path)
    return path


def test_logits_become_probabilities_of_named_classes_most_probable_first(tmp_path: Path) -> None:
    run = colour_run(tmp_path / "r")
    red = picture(tmp_path / "red.png", (255, 0, 0))
    blue = picture(tmp_path / "blue.jpg", (0, 0, 255), (33, 21))
    first, second = predict_pictures(run, [red, blue], top=2).answers
    assert [guess.name for guess in first.guesses] == ["red", "dark"]
    assert second.guesses[0].name == "blue"
    expected = np.exp([10, -10, -10]) / np.exp([10, -10, -10]).sum()
    assert first.guesses[0].probability == pytest.approx(expected[0], rel=1e-5)
    assert not first.unsure


def test_an_answer_under_one_half_is_unsure(tmp_path: Path) -> None:
    run = colour_run(tmp_path / "r", channels_scale=0.1)
    (answer,) = predict_pictures(run, [picture(tmp_path / "p.png", (90, 0, 80))]).answers
    assert answer.unsure
    assert sum(guess.probability for guess in answer.guesses) == pytest.approx(1)


def test_one_bad_picture_does_not_keep_the_others_from_being_named(tmp_path: Path) -> None:
    run = colour_run(tmp_path / "r")
    (tmp_path / "bad.png").write_bytes(b"no picture")
    named = [tmp_path / "bad.png", picture(tmp_path / "red.png", (255, 0, 0)), tmp_path / "none"]
    bad, good, missing = predict_pictures(run, named).answers
    assert "not a picture" in str(bad.error)
    assert good.guesses[0].name == "red"
    assert "There is no file" in str(missing.error)
    assert not bad.guesses


def test_other_tasks_other_inputs_and_a_diverged_network_are_refused(tmp_path: Path) -> None:
    red = picture(tmp_path / "red.png", (255, 0, 0))
    with pytest.raises(kn.KeraunosError, match="learnt translation"):
        predict_pictures(colour_run(tmp_path / "a", task="translation"), [red])
    run = colour_run(tmp_path / "b")
    network = run.load_model()
    network.layers[-1].set_weights([np.full((3, 3), np.nan), np.zeros(3)])
    network.save(run.path / "model.keras")
    with pytest.raises(kn.KeraunosError, match="diverged"):
        predict_pictures(run, [red])
    keras.Sequential([keras.Input((7,)), keras.layers.Dense(3)]).save(run.path / "model.keras")
    with pytest.raises(kn.KeraunosError, match=r"shape \(7,\), which is not that of a picture"):
        predict_pictures(run, [red])
    with pytest.raises(kn.KeraunosError, match="No picture is named"):
        predict_pictures(run, [])


def test_code_in_a_model_file_is_not_executed(tmp_path: Path) -> None:
    run = colour_run(tmp_path / "r")
    network = keras.Sequential(
        [keras.Input((4, 6, 3)), keras.layers.Lambda(lambda x: x), keras.layers.Flatten()]
    )
    network.save(run.path / "model.keras")
    with pytest.raises(kn.KeraunosError, match="Lambda"):
        predict_pictures(run, [picture(tmp_path / "red.png", (255, 0, 0))])


@pytest.fixture(scope="module")
def digits_run(tmp_path_factory: pytest.TempPathFactory) -> kn.Run:
    runs = tmp_path_factory.mktemp("runs")
    return kn.train("digits-cnn", epochs=5, filters=8, runs=runs, verbose=0)


def test_digits_drawn_black_on_white_are_recognised(digits_run: kn.Run, tmp_path: Path) -> None:
    test = digits().test
    for row in range(60):
        large = np.round(255 - test.x[row] * (255 / 16)).astype(np.uint8)
        page = Image.new("L", (400, 300), 255)
        sign = Image.fromarray(large).resize((160, 160), Image.Resampling.BICUBIC)
        page.paste(sign, (row, 100 - row))
        page.save(tmp_path / f"{row:03}.png")
    answers = predict_pictures(digits_run, [tmp_path]).answers
    right = [answer.guesses[0].name == str(test.y[k]) for k, answer in enumerate(answers)]
    assert np.mean(right) > 0.85
    assert all(Note.inverted in answer.notes for answer in answers)
    as_is = predict_pictures(digits_run, [tmp_path], as_is=True).answers
    assert np.mean([a.guesses[0].name == str(test.y[k]) for k, a in enumerate(as_is)]) < 0.4
    assert all(answer.notes == (Note.looks_inverted,) for answer in as_is)


def test_the_whole_test_part_as_pictures_gives_the_measured_answers(
    digits_run: kn.Run, tmp_path: Path
) -> None:
    # As it is, a picture of the data set is the example: what is lost is rounding in the file.
    test = digits().test
    for row in range(40):
        Image.fromarray(np.round(test.x[row] * (255 / 16)).astype(np.uint8)).save(
            tmp_path / f"{row:03}.png"
        )
    answers = predict_pictures(digits_run, [tmp_path], top=10, as_is=True).answers
    expected = digits_run.load_model().predict(test.x[:40], verbose=0)
    for answer, shares in zip(answers, expected, strict=True):
        found = {int(guess.name): guess.probability for guess in answer.guesses}
        np.testing.assert_allclose([found[k] for k in range(10)], shares, atol=1e-5)
