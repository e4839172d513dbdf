"""Columns become numbers by what the training part has, and by nothing else."""

import json
from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from sklearn.preprocessing import MinMaxScaler, RobustScaler, StandardScaler

from keraunos.data import Dataset, Part
from keraunos.errors import KeraunosError
from keraunos.preparation import ColumnOptions, Columns, Stacked, from_json

SIZES = np.array([1.0, 5, 2, np.nan, 4, 3])
COLOURS = ["red", "blue", "red", "", "red", "blue"]
DAYS = ["2024-01-31", "2023-07-01", "", "2024-02-29", "2022-12-25", "2024-01-01"]


def rows(**columns: Any) -> np.ndarray:
    arrays = {name: np.array(values) for name, values in columns.items()}
    whole = np.empty(len(next(iter(arrays.values()))), [(n, a.dtype) for n, a in arrays.items()])
    for name, array in arrays.items():
        whole[name] = array
    return whole


def dataset(x: np.ndarray, y: np.ndarray | None = None) -> Dataset:
    part = Part(x, np.arange(len(x), dtype=np.float64) if y is None else y)
    return Dataset("rows", None, (), part, part, part)


def prepared(x: np.ndarray, **options: Any) -> Columns:
    columns = Columns(dataset(x), ColumnOptions(**options))
    columns.fit(dataset(x).train)
    return columns


def divided(x: np.ndarray, **options: Any) -> Columns:
    """As `prepared`, but the validation part has rows of its own."""
    train, validation = (Part(some, np.zeros(len(some))) for some in np.split(x, [len(x) * 3 // 4]))
    columns = Columns(
        Dataset("rows", None, (), train, validation, validation), ColumnOptions(**options)
    )
    columns.fit(train)
    return columns


@pytest.mark.parametrize(
    ("scaling", "oracle"),
    [
        ("standardize", StandardScaler()),
        ("0-1", MinMaxScaler()),
        ("-1-1", MinMaxScaler((-1, 1))),
        ("robust", RobustScaler(unit_variance=True)),
    ],
)
def test_numbers_are_scaled_as_scikit_learn_does(scaling: str, oracle: Any) -> None:
    values = np.random.default_rng(0).gamma(2, size=200) * 10
    columns = prepared(rows(a=values), scaling=scaling)
    expected = oracle.fit(values[:, None]).transform(values[:, None])
    np.testing.assert_allclose(columns.inputs(rows(a=values)), expected, rtol=2e-4, atol=1e-5)


def test_ranks_are_even_whatever_the_numbers_are() -> None:
    values = np.exp(np.random.default_rng(0).normal(size=1000) * 3)
    ranks = prepared(rows(a=values), scaling="quantile").inputs(rows(a=values))[:, 0]
    np.testing.assert_allclose(np.sort(ranks), np.linspace(-1, 1, 1000), atol=0.01)
    beyond = prepared(rows(a=values), scaling="quantile").inputs(rows(a=[-5.0, 1e9]))
    np.testing.assert_array_equal(beyond[:, 0], [-1, 1])


def test_what_is_not_there_is_filled_and_flagged() -> None:
    x = rows(size=SIZES)
    flagged = prepared(x, scaling="none").inputs(x)
    np.testing.assert_array_equal(flagged, [[1, 0], [5, 0], [2, 0], [3, 1], [4, 0], [3, 0]])
    mean = prepared(rows(size=[1.0, 1.0, 4.0, np.nan]), scaling="none", missing="mean")
    np.testing.assert_array_equal(mean.inputs(rows(size=[np.nan])), [[2]])


def test_words_are_columns_and_unknown_ones_none() -> None:
    columns = prepared(rows(colour=COLOURS))
    found = columns.inputs(rows(colour=["red", "blue", "", "green"]))
    np.testing.assert_array_equal(found, [[1, 0, 0], [0, 1, 0], [0, 0, 1], [0, 0, 0]])
    assert columns.unknown(rows(colour=["red", "green"])) == [(), ("colour",)]


def test_rare_words_are_one() -> None:
    colours = ["red"] * 5 + ["blue"] * 4 + ["green"] * 2 + ["pink"]
    columns = prepared(rows(colour=colours), words=2)
    found = columns.inputs(rows(colour=["red", "blue", "green", "pink", "never"]))
    np.testing.assert_array_equal(found, [[1, 0, 0], [0, 1, 0], [0, 0, 1], [0, 0, 1], [0, 0, 1]])


def test_embedded_words_are_numbers_behind_the_others() -> None:
    columns = prepared(rows(colour=COLOURS, size=SIZES), categories="embedded", scaling="none")
    found = columns.inputs(rows(colour=["blue", "never"], size=[7.0, 8.0]))
    np.testing.assert_array_equal(found, [[7, 0, 2], [8, 0, 0]])
    assert (columns.numbers, columns.embedded) == (2, (3,))


def test_dates_are_places_on_circles() -> None:
    columns = prepared(rows(day=DAYS), dates="parts", missing="median")
    december, january, friday, other = columns.inputs(
        rows(day=["2023-12-15", "2024-01-15", "2024-03-01", "2024-03-08"])
    )
    assert np.linalg.norm(december[1:3] - january[1:3]) < 0.6
    np.testing.assert_allclose(friday[3:], other[3:], atol=1e-5)
    np.testing.assert_allclose(january[0] - december[0], 0.1, atol=1e-5)
    assert prepared(rows(day=DAYS), dates="none", missing="median").numbers == 0
    hours = prepared(rows(day=["2024-01-01T06:00", "2024-01-02 18:30"]), dates="parts")
    six = hours.inputs(rows(day=["2020-05-05T06:00"]))[0]
    np.testing.assert_allclose(six[-2:], [1, 0], atol=1e-4)


def test_what_is_learnt_is_of_the_training_part_alone() -> None:
    whole = dataset(rows(size=SIZES, colour=COLOURS))
    other = Part(rows(size=[1e6, 1e7], colour=["green", "blue"]), np.array([1e9, -1e9]))
    one, two = Columns(whole), Columns(replace(whole, test=other))
    for columns in (one, two):
        columns.fit(whole.train)
    assert one.as_json() == two.as_json()
    wider = Columns(replace(whole, validation=other))
    wider.fit(whole.train)
    assert "green" not in json.dumps(wider.as_json())
    assert wider.numbers == one.numbers + 1  # its place; a fold may have it to train on


def test_amounts_are_learnt_in_units_of_their_spread_and_given_back() -> None:
    y = np.array([1000.0, 3000, 2000, 4000, 0, 2000])
    whole = dataset(rows(size=SIZES), y)
    columns = Columns(whole)
    columns.fit(whole.train)
    targets = columns.targets(y)
    assert targets.shape == (6, 1)
    np.testing.assert_allclose([targets.mean(), targets.std()], [0, 1], atol=1e-6)
    np.testing.assert_allclose(columns.amounts(targets)[:, 0], y, rtol=1e-5, atol=1e-3)
    np.testing.assert_array_equal(columns.targets(np.array([0, 1])), [0, 1])


def test_it_is_read_back_as_it_was_written() -> None:
    x = rows(size=SIZES, colour=COLOURS, day=DAYS)
    for options in ({}, {"scaling": "quantile", "categories": "embedded", "words": 1}):
        columns = prepared(x, **options)
        again = from_json(json.loads(json.dumps({"kind": "columns", **columns.as_json()})))
        np.testing.assert_array_equal(again.inputs(x), columns.inputs(x))
        assert again.target_units == columns.target_units
        side = Stacked([columns, again])
        assert side.inputs(x).shape == (6, 2, columns.numbers + len(columns.embedded))
        assert side.target_units == columns.target_units


def test_a_column_that_is_always_the_same_or_never_there_harms_nothing() -> None:
    x = rows(same=np.full(6, 3.0), none=np.full(6, np.nan), size=SIZES)
    for scaling in ("standardize", "0-1", "robust", "quantile"):
        assert np.isfinite(prepared(x, scaling=scaling).inputs(x)).all()


def test_what_is_no_table_is_told() -> None:
    with pytest.raises(KeraunosError, match="a structured array with a field for each column"):
        Columns(dataset(np.zeros((4, 2))))


def test_a_zero_may_be_no_value_in_columns_that_are_named() -> None:
    x = rows(a=[0.0, 2, 4, 0], b=[0.0, 1, 2, 3])
    columns = prepared(x, zero_is_missing="a", missing="flag", scaling="none")
    assert columns.inputs(x)[:, :2].tolist() == [[3, 1], [2, 0], [4, 0], [3, 1]]
    assert columns.inputs(x)[:, 2].tolist() == [0, 1, 2, 3]
    again = from_json(json.loads(json.dumps({"kind": "columns", **columns.as_json()})))
    assert np.array_equal(again.inputs(x), columns.inputs(x))
    assert x["a"][0] == 0
    with pytest.raises(KeraunosError, match="zero_is_missing names 'c', which is not among"):
        prepared(x, zero_is_missing="a, c")


def test_names_of_rows_and_columns_that_are_named_are_left_out() -> None:
    tickets = np.array([f"T-{number}" for number in range(30)])
    x = rows(ticket=tickets, town=np.resize(["Ulm", "Bonn"], 30), size=np.arange(30.0))
    columns = divided(x)
    assert columns.left_out == ("ticket",)
    assert columns.inputs(x).shape == (30, 3)
    assert columns.unknown(x) == [()] * 30
    fewer = divided(x, without="size")
    assert fewer.left_out == ("ticket", "size")
    assert fewer.inputs(x).shape == (30, 2)
    again = from_json(json.loads(json.dumps({"kind": "columns", **fewer.as_json()})))
    assert again.left_out == fewer.left_out
    assert np.array_equal(again.inputs(x[["town"]]), fewer.inputs(x))
    assert divided(x[:19]).left_out == ()
    with pytest.raises(KeraunosError, match="without names 'price', which is not among"):
        divided(x, without="price")
    with pytest.raises(KeraunosError, match=r"No column of .* left out are: ticket, town, size"):
        divided(x, without="town,size")


def test_dates_that_are_all_different_are_no_names_of_rows() -> None:
    days = np.datetime64("2024-01-01") + np.arange(30)
    assert divided(rows(day=days.astype(str))).left_out == ()
