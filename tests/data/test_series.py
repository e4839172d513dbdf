"""Tables of times and numbers become even steps, whatever way they are written in."""

from pathlib import Path

import numpy as np
import pytest

from keraunos.data import load, series
from keraunos.data.grid import Grid, grid_of, parse_times
from keraunos.errors import KeraunosError, KeraunosWarning


def written(
    path: Path, times: list[str], heading: str = '"Date","Sold"', end: str = "\r\n"
) -> Path:
    rows = [f'"{time}",{number}.5' for number, time in enumerate(times)]
    path.write_text(end.join([heading, *rows]), encoding="utf-8", newline="")
    return path


def days(count: int, first: str = "2024-01-01") -> list[str]:
    start = np.datetime64(first)
    return [str(day) for day in np.arange(start, start + count)]


def test_the_last_fifth_of_the_time_is_tested(tmp_path: Path) -> None:
    dataset = series(written(tmp_path / "own.csv", days(100)))
    assert {name: len(part) for name, part in dataset.parts.items()} == {
        "train": 65,
        "validation": 15,
        "test": 20,
    }
    assert dataset.test.y.tolist() == [80.5 + step for step in range(20)]
    assert (np.diff(np.concatenate([p.x[:, 0] for p in dataset.parts.values()])) == 86_400).all()
    assert dataset.about["column"] == "Sold"
    assert dataset.about["grid"] == {
        "start": "2024-01-01T00:00:00",
        "unit": "second",
        "count": 86_400,
    }


def test_a_missing_day_is_filled_from_the_past_and_is_no_target(tmp_path: Path) -> None:
    dataset = series(
        written(tmp_path / "own.csv", [day for day in days(61) if day[-5:] != "01-11"])
    )
    assert len(dataset.train) + len(dataset.validation) + len(dataset.test) == 61
    assert dataset.train.x[9:12, 1].tolist() == [9.5, 9.5, 10.5]
    assert np.isnan(dataset.train.y[10])
    assert np.isfinite(dataset.train.y[[9, 11]]).all()
    assert dataset.about["unmeasured"] == 1


@pytest.mark.parametrize(
    ("times", "unit", "count"),
    [
        (
            [f"{year}-{month:02}" for year in (2020, 2021, 2022) for month in range(1, 13)],
            "month",
            1,
        ),
        ([f"31.{m:02}.2024" for m in (1, 3, 5, 7, 8, 10, 12)], None, 0),
        ([f"{year}" for year in range(1980, 2020)], "month", 12),
        ([f"2024-05-{d:02}T{h:02}:00:00Z" for d in (1, 2) for h in range(24)], "second", 3600),
        ([f"2024/05/01 {h:02}:{m:02}" for h in range(9) for m in (0, 15, 30, 45)], "second", 900),
        ([f"{m}/{d}/2024" for m in (1, 2) for d in range(1, 29)], "second", 86_400),
        ([d for d in days(60) if np.is_busday(np.datetime64(d))], "weekday", 1),
        ([str(np.datetime64("2024-01-31") + 7 * k) for k in range(40)], "second", 7 * 86_400),
    ],
)
def test_steps_are_recognised(times: list[str], unit: str | None, count: int) -> None:
    read = parse_times(times)
    assert read is not None
    grid = grid_of(read)
    if unit is None:
        assert grid is not None
        assert grid.steps(read) is not None
        return
    assert grid is not None
    assert (grid.unit, grid.count) == (unit, count)
    steps = grid.steps(read)
    assert steps is not None
    assert (grid.times(0, int(steps[-1]) + 1)[steps] == read).all()


def test_the_ends_of_months_stay_their_ends() -> None:
    grid = Grid(np.datetime64("2024-01-31T00:00:00"), "month", 1)
    assert [grid.name(time) for time in grid.times(0, 3)] == [
        "2024-01-31",
        "2024-02-29",
        "2024-03-31",
    ]


def test_the_season_repeats_itself_best(tmp_path: Path) -> None:
    rows = [f"{day},{(step % 7) * 10}" for step, day in enumerate(days(200))]
    (tmp_path / "own.csv").write_text("\n".join(["day,visits", *rows]))
    assert series(tmp_path / "own.csv").about["season"] == 7
    assert series(tmp_path / "own.csv", season=14).about["season"] == 14


def test_a_column_is_chosen_where_there_are_several(tmp_path: Path) -> None:
    rows = [f"{day};{step},5;{step * 2};x" for step, day in enumerate(days(40))]
    path = tmp_path / "own.csv"
    path.write_text("\n".join(["day;sold;bought;note", *rows]))
    assert series(path, "sold").train.y[1] == 1.5
    assert series(path, column="bought").train.y[1] == 2
    with pytest.raises(
        KeraunosError, match="several columns of numbers; name one: --set column=so"
    ):
        series(path)
    with pytest.raises(
        KeraunosError, match=r"no column 'note' of numbers; there are: sold, bought"
    ):
        series(path, "note")


def test_a_frequency_may_be_named(tmp_path: Path) -> None:
    path = written(tmp_path / "own.csv", [f"{year}-07-01" for year in range(1900, 1980)])
    assert series(path).about["grid"]["count"] == 12
    few = series(path, frequency="6M")
    assert few.about["unmeasured"] == 79
    with pytest.raises(KeraunosError, match="'1 fortnight' is no step of time"):
        series(path, frequency="1 fortnight")


@pytest.mark.parametrize(
    ("content", "said"),
    [
        ("day,sold\n" + "\n".join(f"{d},1" for d in days(20)), "20 measurements, too few"),
        ("day,sold\n" + "\n".join(f"{d},x" for d in days(40)), "no column of numbers"),
        ("day,sold\n" + "\n".join(f"{d},5" for d in days(40)), "no two numbers"),
        (
            "day,sold\n" + "\n".join(f"{d},{d[-2:]}" for d in days(40)) + "\n2024-03-01,closed",
            "row 42, column 'sold': 'closed' is no number",
        ),
        ("a,b\n" + "\n".join(f"x{k},1" for k in range(40)), "no column of dates or times"),
        (
            "day,sold\n" + "\n".join(f"{d},1" for d in [*days(40), "2024-01-05"]),
            "01-05 twice, in the rows 6 and 42",
        ),
        ("day,sold\n2024-01-01,1\n2024-01-02", "row 3"),
        ("sold\n1\n2", "one column alone"),
        ("", "is empty"),
        (
            "day,sold\n" + "\n".join(f"{d},1" for d in [*days(20), *days(20, "2025-03-01")]),
            "not evenly spaced",
        ),
    ],
)
def test_what_is_wrong_with_a_table_is_told(tmp_path: Path, content: str, said: str) -> None:
    (tmp_path / "own.csv").write_text(content)
    with pytest.raises(KeraunosError, match=said):
        series(tmp_path / "own.csv")


def test_hours_that_summer_time_brings_twice_are_told_apart_by_their_zones(tmp_path: Path) -> None:
    start = np.datetime64("2026-10-24T22:00")
    rows = [
        f"{start + np.timedelta64(h + (2 if h < 3 else 1), 'h')}+0{2 if h < 3 else 1}:00,{h % 24}"
        for h in range(50)
    ]
    (tmp_path / "own.csv").write_text("\n".join(["time,load", *rows]))
    with pytest.warns(KeraunosWarning, match="taken as UTC"):
        dataset = series(tmp_path / "own.csv")
    assert dataset.about["grid"]["start"] == "2026-10-24T22:00:00"
    assert (dataset.about["grid"]["count"], dataset.about["unmeasured"]) == (3600, 0)


def test_thousands_and_a_missing_heading(tmp_path: Path) -> None:
    rows = [f'{day},"{1000 + step:,}"' for step, day in enumerate(days(40))]
    (tmp_path / "own.csv").write_text("\n".join(rows))
    dataset = series(tmp_path / "own.csv")
    assert dataset.train.y[:2].tolist() == [1000, 1001]


def test_a_step_that_is_too_long_is_told(tmp_path: Path) -> None:
    path = written(tmp_path / "own.csv", days(60))
    with pytest.raises(KeraunosError, match="between steps of 2D, 2024-01-02 say"):
        series(path, frequency="2D")


def test_what_was_chosen_is_read_again_by_its_name(tmp_path: Path) -> None:
    rows = [f"{day},{step},{step * 2}" for step, day in enumerate(days(60))]
    (tmp_path / "own.csv").write_text("\n".join(["day,sold & gone,stock", *rows]))
    chosen = series(tmp_path / "own.csv", "sold & gone", 5, "1D")
    again = load(chosen.name, tmp_path / "own.csv")
    assert again.fingerprint == chosen.fingerprint
    assert again.about == chosen.about
