"""A table of anybody's, from the file to the answer, by the recipes as they are."""

from pathlib import Path

import numpy as np

import keraunos as kn
from keraunos.runs.evaluation import evaluate_run
from keraunos.runs.table_prediction import predict_rows


def own_table(folder: Path) -> Path:
    random = np.random.default_rng(0)
    lines = ["bought;price;member;kind"]
    for _ in range(200):
        month, member = random.integers(1, 13), random.choice(["yes", "no", ""])
        price = random.normal(10, 3)
        kind = "summer" if 4 <= month <= 9 else "winter"
        lines.append(f"2024-{month:02}-{random.integers(1, 29):02};{price:.2f};{member};{kind}")
    (folder / "own.csv").write_text("\n".join(lines).replace(".", ","))
    return folder / "own.csv"


def test_a_table_of_ones_own_is_learnt_from_its_file(tmp_path: Path) -> None:
    run = kn.train("iris-mlp", data=own_table(tmp_path), epochs=25, run=tmp_path / "run", verbose=0)
    assert run.metrics["accuracy"] > 0.8
    assert run.config["data"]["name"] == "classified-table"
    june = predict_rows(run, ["bought=2024-06-30,price=9,member=no"]).answers[0]
    assert june.guesses[0].name == "summer"
    for part in ("train", "test"):
        assert evaluate_run(run, part)[1]


def test_another_column_of_it_is_foretold_as_an_amount(tmp_path: Path) -> None:
    run = kn.train(
        "abalone-mlp",
        data=own_table(tmp_path),
        target="price",
        epochs=2,
        run=tmp_path / "run",
        verbose=0,
    )
    assert run.config["data"]["name"] == "measured-table:target=price"
    assert evaluate_run(run, "train")[1]
    assert 0 < (predict_rows(run, ["bought=,member=,kind=winter"]).answers[0].amount or 0) < 20
