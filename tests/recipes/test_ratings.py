"""Networks that recommend learn made-up tastes, in every form in which people keep ratings."""

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import keras
import numpy as np
import pytest

import keraunos as kn
from keraunos.data import Dataset, made_up_ratings
from keraunos.errors import KeraunosError
from keraunos.networks import dot_recommender, two_towers
from keraunos.recipes import Training, recipe
from keraunos.runs.evaluation import evaluate_run
from keraunos.runs.recommending import recommend

NAMES = ("ratings-recommender", "ratings-neural")
SETTINGS: dict[str, Any] = {"epochs": 12, "batch_size": 128}


def few() -> Dataset:
    return made_up_ratings(200, 80)


def small(name: str, folder: Path, **given: Any) -> kn.Run:
    """A run of the recipe on few ratings."""
    with pytest.MonkeyPatch.context() as patch:
        module = sys.modules[kn.recipes.get(name).function.__module__]
        patch.setattr(module, "read_ratings", lambda *_: few())
        return kn.train(name, **SETTINGS, **given, run=folder, verbose=0)


@pytest.fixture(
    scope="module",
    params=[
        pytest.param(name, marks=() if name in ("ratings-recommender",) else pytest.mark.slow)
        for name in NAMES
    ],
)
def run(request: Any, tmp_path_factory: pytest.TempPathFactory) -> kn.Run:
    return small(request.param, tmp_path_factory.mktemp("ratings") / "run")


def test_it_learns_who_likes_what(run: kn.Run) -> None:
    metrics = run.metrics
    assert metrics["skill_low"] > 0.05
    assert metrics["ideal_rmse"] < metrics["rmse"] < metrics["biased_mean_rmse"]
    assert metrics["rmse_low"] < metrics["rmse"] < metrics["rmse_high"]
    assert metrics["recall_at_10_low"] <= metrics["recall_at_10"] <= metrics["recall_at_10_high"]
    again, same = evaluate_run(run)
    assert same
    assert again.metrics == pytest.approx(run.metrics)


def test_the_report_shows_lists_and_what_is_alike(run: kn.Run) -> None:
    report = run.report.read_text(encoding="utf-8")
    for heading in ("How far off it is", "What it would recommend", "What is alike", "made up"):
        assert heading in report


def test_it_recommends_what_a_user_has_not_rated(run: kn.Run) -> None:
    train = few().train
    user = str(train.x["user"][0])
    (answer,) = recommend(run, [user], top=5)
    assert answer.known
    assert len(answer.items) == 5
    rated = set(train.x["item"][train.x["user"] == user].tolist())
    assert not rated & {item.name for item in answer.items}
    stars = [item.stars for item in answer.items]
    assert stars == sorted(stars, reverse=True)
    single, titled = recommend(
        run, [f"{user}:{answer.items[0].name}", f"{user}:{answer.items[0].title.upper()}"]
    )
    assert single.items[0].stars == pytest.approx(stars[0], abs=1e-4)
    assert titled.items == single.items


def test_strangers_get_what_is_popular_and_the_average(run: kn.Run) -> None:
    stranger, single, nothing = recommend(run, ["nobody", "nobody:i001", "u0001:nothing"])
    assert not stranger.known
    train = few().train
    items, counts = np.unique(train.x["item"], return_counts=True)
    assert stranger.items[0].name in items[counts == counts.max()]
    assert not single.known
    assert 0.5 <= single.items[0].stars <= 5
    assert nothing.known
    assert not nothing.item_known
    with pytest.raises(KeraunosError, match="No user is named"):
        recommend(run, [])


@pytest.mark.slow
@pytest.mark.parametrize("run", NAMES[:1], indirect=True)
def test_the_command_recommends(run: kn.Run) -> None:
    command = [sys.executable, "-m", "keraunos", "predict", str(run.path), "u0001", "x:i002"]
    done = subprocess.run([*command, "--json", "--top", "4"], capture_output=True, text=True)
    one, other = json.loads(done.stdout)["recommendations"]
    assert len(one["items"]) == 4
    assert one["known_user"]
    assert other["known_item"]
    assert not other["known_user"]
    done = subprocess.run(command, capture_output=True, text=True)
    assert "stars" in done.stdout
    assert "no training ratings of the user 'x'" in " ".join(done.stderr.split())


@pytest.mark.slow
@pytest.mark.parametrize(
    "ways", [pytest.param({"members": 2}, marks=pytest.mark.slow), {"folds": 2}]
)
def test_several_networks_are_one_answer(ways: dict[str, int], tmp_path: Path) -> None:
    run = small("ratings-recommender", tmp_path / "run", **ways)
    assert run.metrics["skill"] > 0.05
    (answer,) = recommend(run, ["u0001"])
    assert len(answer.items) == 10


@pytest.mark.slow
def test_a_network_that_knows_no_tastes_is_told(tmp_path: Path) -> None:
    @recipe(task="recommendation")
    def own() -> Training:
        """Ratings."""
        pairings = kn.preparation.Pairings.of_ratings(few())
        model = dot_recommender(pairings.sizes, middle=1.0)
        model.compile(keras.optimizers.SGD(0.0), "mean_squared_error")
        return Training(model, few(), 1, 512, preparation=pairings)

    run = kn.train(own, run=tmp_path / "run", verbose=0)
    assert run.metrics["skill"] < 0
    assert "has learnt nothing of who likes what" in run.report.read_text(encoding="utf-8")


@pytest.mark.parametrize("build", [dot_recommender, two_towers])
def test_what_is_unknown_changes_nothing(build: Any) -> None:
    keras.utils.set_random_seed(0)
    model = build((5, 4), middle=2.5)
    for variable in model.trainable_variables:
        if "mean" not in variable.path:
            variable.assign(np.asarray(variable) + 0.3)
    both, user, item, none = np.asarray(model(np.array([[2, 3], [2, 0], [0, 3], [0, 0]])))[:, 0]
    assert none == pytest.approx(2.5)
    assert user == pytest.approx(2.5 + 0.3, abs=1e-5)
    assert item == pytest.approx(2.5 + 0.3, abs=1e-5)
    assert abs(both - 3.1) > 1e-3


def movielens_100k(folder: Path, rows: list[tuple[str, str, float, int]]) -> None:
    lines = [f"{u[1:]}\t{i[1:]}\t{round(s)}\t{t}" for u, i, s, t in rows]
    (folder / "u.data").write_text("\n".join(lines) + "\n")
    items = sorted({i for _, i, _, _ in rows})
    titles = [f"{i[1:]}|Caf\u00e9 {i} (1995)|01-Jan-1995||http://x|0|1" for i in items]
    (folder / "u.item").write_bytes("\n".join(titles).encode("latin-1"))


def movielens_1m(folder: Path, rows: list[tuple[str, str, float, int]]) -> None:
    lines = [f"{u[1:]}::{i[1:]}::{round(s)}::{t}" for u, i, s, t in rows]
    (folder / "ratings.dat").write_text("\n".join(lines) + "\n")
    titles = [f"{i[1:]}::Caf\u00e9 {i} (1995)::Drama" for i in sorted({i for _, i, _, _ in rows})]
    (folder / "movies.dat").write_bytes("\n".join(titles).encode("latin-1"))


def movielens_small(folder: Path, rows: list[tuple[str, str, float, int]]) -> None:
    lines = ["userId,movieId,rating,timestamp", *(f"{u},{i},{s},{t}" for u, i, s, t in rows)]
    (folder / "ratings.csv").write_text("\n".join(lines) + "\n")
    titles = [f'{i},"Caf\u00e9, {i} (1995)",Drama' for i in sorted({i for _, i, _, _ in rows})]
    (folder / "movies.csv").write_text("\n".join(["movieId,title,genres", *titles]), "utf-8")


FORMS = {"100k": movielens_100k, "1m": movielens_1m, "small": movielens_small}


def some_rows() -> list[tuple[str, str, float, int]]:
    data = made_up_ratings(60, 40)
    return [
        (str(user), str(item), float(stars), 10 * number)
        for number, ((user, item), stars) in enumerate(
            zip(data.train.x.tolist(), data.train.y, strict=True)
        )
    ]


@pytest.mark.slow
@pytest.mark.parametrize(
    "form", ["100k", *(pytest.param(form, marks=pytest.mark.slow) for form in ("1m", "small"))]
)
def test_a_folder_of_each_form_trains_from_the_command_line(form: str, tmp_path: Path) -> None:
    (tmp_path / "films").mkdir()
    FORMS[form](tmp_path / "films", some_rows())
    command = [sys.executable, "-m", "keraunos"]
    options = ["--data", "films", "--epochs", "2", "--set", "division=time", "--json"]
    done = subprocess.run(
        [*command, "train", "ratings-recommender", *options],
        capture_output=True,
        text=True,
        cwd=tmp_path,
    )
    assert done.returncode == 0, done.stderr
    run = kn.Run(tmp_path / json.loads(done.stdout.splitlines()[-1])["run"])
    assert "ideal_rmse" not in run.metrics
    assert "Caf\u00e9" in run.report.read_text(encoding="utf-8")
    again, same = evaluate_run(run)
    assert same
    assert again.metrics["rmse"] == pytest.approx(run.metrics["rmse"])
