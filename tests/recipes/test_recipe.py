"""A recipe's function signature becomes its hyperparameters, checked when they are given."""

from dataclasses import dataclass
from typing import Annotated

import pytest

from keraunos import Choice, KeraunosError, Range, Training, data, recipe, recipes
from keraunos.studies.space import of_recipe


@recipe(task="image-classification")
def small_example(
    dense: Annotated[int, Range(16, 256, log=True)] = 64,
    rate: float = 0.1,
    optimizer: Annotated[str, Choice("adam", "sgd")] = "adam",
    augment: bool = False,
) -> Training:
    """A line about it.

    More lines.
    """
    raise ValueError("units must be positive\nand more")


def test_name_summary_and_kinds_come_from_the_function() -> None:
    assert (small_example.name, small_example.summary) == ("small-example", "A line about it.")
    kinds = {p.name: p.kind for p in small_example.parameters.values()}
    assert kinds == {"dense": int, "rate": float, "optimizer": str, "augment": bool}
    assert str(small_example.parameters["dense"].values) == "16 to 256"


def test_a_default_tells_the_kind_where_no_annotation_does() -> None:
    @recipe(task="image-classification")
    def plain(data=None, dense=64, rate=0.1, augment=False) -> Training:
        """Without types."""
        raise NotImplementedError

    assert plain.takes_data
    assert plain.configure({"dense": "8", "augment": "yes"}) == {
        "dense": 8,
        "rate": 0.1,
        "augment": True,
    }


def test_text_becomes_values_and_defaults_fill_the_rest() -> None:
    given = {"dense": "512", "rate": "1e-3", "optimizer": "sgd", "augment": "yes"}
    assert small_example.configure(given) == {
        "dense": 512,  # beyond the range to search, which forbids nothing
        "rate": 0.001,
        "optimizer": "sgd",
        "augment": True,
    }
    assert small_example.configure({})["dense"] == 64


@pytest.mark.parametrize(
    ("given", "says"),
    [
        ({"dense": "many"}, "dense is a whole number, not 'many'"),
        ({"dense": 1.5}, "dense is a whole number, not 1.5"),
        ({"rate": "nan"}, "rate is a number, not 'nan'"),
        ({"optimizer": "adamw"}, "optimizer is one of adam, sgd, not adamw"),
        ({"augment": "perhaps"}, "augment is true or false"),
        ({"dens": 3}, "no hyperparameter 'dens'; did you mean dense?"),
        ({"xyz": 3}, "it has: dense, rate, optimizer, augment"),
    ],
)
def test_what_does_not_fit_is_one_sentence(given: dict, says: str) -> None:
    with pytest.raises(KeraunosError, match=says):
        small_example.configure(given)


def test_what_keras_refuses_to_build_names_the_values_that_were_given() -> None:
    with pytest.raises(
        KeraunosError, match="cannot be built with dense=-3: units must be positive"
    ):
        small_example.prepare(small_example.configure({"dense": -3}))
    with pytest.raises(ValueError, match="units"):  # our own defaults: our own fault
        small_example.prepare(small_example.configure({}))


def test_data_are_refused_by_a_recipe_that_brings_its_own(tmp_path) -> None:
    with pytest.raises(KeraunosError, match="small-example brings its own data"):
        small_example.prepare(small_example.configure({}), tmp_path)


def test_every_recipe_has_a_summary_and_a_task_that_exists() -> None:
    from keraunos.tasks import TASKS

    for name in recipes.names():
        found = recipes.get(name)
        assert found.name == name
        assert found.task in TASKS
        assert found.summary.endswith(".")
        assert "epochs" in found.parameters
        # The batch of a style transfer are its two pictures; an agent makes its own examples.
        made = name == "style-transfer" or found.task == "reinforcement-learning"
        assert "batch_size" in found.parameters or made


def test_an_unknown_recipe_gets_the_nearest_name() -> None:
    with pytest.raises(KeraunosError, match=r"did you mean digits-cnn\?"):
        recipes.get("digit-cnn")
    with pytest.raises(KeraunosError, match=r"there are: .*digits-cnn"):
        recipes.get("poetry")


@dataclass(frozen=True)
class Options:
    """What several recipes have in common."""

    dropout: Annotated[float, Range(0.0, 0.6)] = 0.0
    kind: Annotated[str, Choice("plain", "deep")] = "plain"


def test_a_group_of_options_stands_for_its_fields() -> None:
    given = []

    @recipe(task="image-classification")
    def grouped(
        width: Annotated[int, Range(1, 9)] = 3, options: Options = Options(dropout=0.2)
    ) -> Training:
        """One with options."""
        given.append((width, options))
        return Training(None, data.digits(), 1, 1)

    assert list(grouped.parameters) == ["width", "dropout", "kind"]
    assert grouped.configure({"kind": "deep"}) == {"width": 3, "dropout": 0.2, "kind": "deep"}
    with pytest.raises(KeraunosError, match="kind is one of plain, deep"):
        grouped.configure({"kind": "wide"})
    grouped.prepare(grouped.configure({"dropout": "0.5"}))
    grouped()
    grouped(options=Options(kind="deep"), width=4)
    assert given == [
        (3, Options(dropout=0.5)),
        (3, Options(dropout=0.2)),
        (4, Options(kind="deep")),
    ]


def test_only_options_that_are_in_use_are_searched_unasked() -> None:
    @recipe(task="image-classification")
    def grouped(options: Options = Options(dropout=0.2)) -> Training:
        """One with options."""
        raise NotImplementedError

    assert set(of_recipe(grouped)) == {"dropout"}


def test_two_hyperparameters_of_one_name_are_refused() -> None:
    with pytest.raises(TypeError, match="two hyperparameters 'dropout'"):

        @recipe(task="image-classification")
        def twice(dropout: float = 0.1, options: Options = Options()) -> Training:
            """One that cannot be."""
            raise NotImplementedError
