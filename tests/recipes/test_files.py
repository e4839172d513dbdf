"""A user's own file is a recipe: found, run as Python would, and gone from the process after."""

import sys
from pathlib import Path

import pytest

from keraunos import KeraunosError, recipes
from keraunos.recipes import Training

TWO = """\
from keraunos import recipe, Training
from keraunos.recipes.digits_cnn import digits_cnn  # imported: not this file's own


@recipe(task="image-classification")
def first(epochs: int = 1) -> Training:
    "The first."


@recipe(task="image-classification")
def {second}(epochs: int = 2) -> Training:
    "The second."
"""


def write(folder: Path, content: str, name: str = "network.py") -> str:
    (folder / name).write_text(content)
    return str(folder / name)


def test_the_recipe_of_a_file_is_found_by_its_name_or_the_files(tmp_path: Path) -> None:
    path = write(tmp_path, TWO.format(second="network"))
    assert recipes.get(path).name == "network"
    assert recipes.get(f"{path}:first").name == "first"
    with pytest.raises(KeraunosError, match=r"holds no recipe named third; it has: .*:first"):
        recipes.get(f"{path}:third")
    path = write(tmp_path, TWO.format(second="second"))
    with pytest.raises(
        KeraunosError, match=r"holds several recipes; name one: .*:first, .*:second"
    ):
        recipes.get(path)
    one = TWO.format(second="second")
    path = write(tmp_path, one.partition("@recipe")[0] + one.rpartition("\n\n\n")[2])
    assert recipes.get(path).parameters["epochs"].default == 2


def test_the_file_is_executed_anew_each_time_and_leaves_nothing_behind(tmp_path: Path) -> None:
    path = write(tmp_path, "import beside\n" + TWO.format(second="network"))
    (tmp_path / "beside.py").write_text("from keraunos import KeraunosError\n")
    before = list(sys.path), set(sys.modules)
    found = recipes.get(path)
    assert (list(sys.path), set(sys.modules) - before[1]) == (before[0], set())
    assert {p.name for p in tmp_path.iterdir()} == {"network.py", "beside.py"}
    assert set(found.source.files()) == {"network.py", "beside.py"}
    write(tmp_path, TWO.format(second="network").replace("= 2", "= 3"))
    assert recipes.get(path).parameters["epochs"].default == 3


def test_modules_beside_two_files_do_not_get_mixed_up(tmp_path: Path) -> None:
    content = (
        "import beside\nfrom keraunos import recipe, Training\n"
        '@recipe(task="image-classification")\n'
        "def network(epochs: int = beside.EPOCHS) -> Training:\n"
        "    import later.one\n"
        "    raise ValueError(later.one.WORD)\n"
    )
    found = []
    for number in (1, 2):
        folder = tmp_path / str(number)
        (folder / "later").mkdir(parents=True)
        (folder / "beside.py").write_text(f"EPOCHS = {number}")
        (folder / "later" / "one.py").write_text(f"WORD = 'word {number}'")
        found.append(recipes.get(write(folder, content)))
    for number, recipe in enumerate(found, start=1):
        assert recipe.configure({}) == {"epochs": number}
        with pytest.raises(KeraunosError, match=rf"network\.py, line 6: ValueError: word {number}"):
            recipe.prepare({"epochs": 1})
        # What the function imports belongs to the source too.
        assert set(recipe.source.files()) == {"network.py", "beside.py", "later/one.py"}
    assert "later" not in sys.modules


@pytest.mark.parametrize(
    ("content", "says"),
    [
        ("x = 1\nif x\n", r"network\.py, line 2: expected ':'"),
        (
            "\n\nraise RuntimeError('broken\\nand more')",
            r"network\.py, line 3: RuntimeError: broken",
        ),
        ("import sys\nsys.exit(3)", r"network\.py, line 2: SystemExit: 3"),
        ("import beside", r"beside\.py, line 1: ZeroDivisionError"),
        ("import nothing_of_this_name", r"line 1: ModuleNotFoundError: No module named"),
        ("x = 'a\0b'", r"null bytes"),
        ("model = None", r"holds no recipe: put @keraunos\.recipe"),
    ],
)
def test_a_file_that_is_wrong_is_one_sentence_with_file_and_line(
    tmp_path: Path, content: str, says: str
) -> None:
    (tmp_path / "beside.py").write_text("1 / 0")
    with pytest.raises(KeraunosError, match=says):
        recipes.get(write(tmp_path, content))
    assert "beside" not in sys.modules


@pytest.mark.parametrize(
    ("body", "says"),
    [
        ("return None", "returns NoneType, not a keraunos.Training"),
        ("return Training(keras.Sequential(), data.digits(), 1, 1)", "is not compiled"),
        ("return Training(model, [1, 2], 1, 1)", "data of the type list"),
        ("return Training(model, data.digits(), 0, 1)", "at least 1, not 0 and 1"),
        ("return Training(model, uneven, 1, 1)", "the test part has 3 examples and 360 labels"),
        ("return missing", r"line \d+: NameError: name 'missing' is not defined"),
    ],
)
def test_what_a_recipe_returns_is_checked(tmp_path: Path, body: str, says: str) -> None:
    path = write(
        tmp_path,
        "import dataclasses, keras\nfrom keraunos import recipe, Training, data\n"
        '@recipe(task="image-classification")\n'
        "def network() -> Training:\n"
        "    digits = data.digits()\n"
        "    model = keras.Sequential([keras.layers.Flatten()]); model.compile()\n"
        "    test = data.Part(digits.test.x[:3], digits.test.y)\n"
        "    uneven = dataclasses.replace(digits, test=test)\n"
        f"    {body}\n",
    )
    with pytest.raises(KeraunosError, match=says):
        recipes.get(path).prepare({})


def test_names_that_mean_no_recipe_and_no_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    write(tmp_path, "x = 1")
    for name, says in {
        "network": r"did you mean network\.py\?",
        "nothing.py": r"There is no file nothing\.py",
        "./network.txt": "is not a Python file",
        "network.py:": "holds no recipe",
        "poetry": r"A file of your own ends in \.py",
    }.items():
        with pytest.raises(KeraunosError, match=says):
            recipes.get(name)


def test_a_file_named_as_a_module_that_is_needed_is_refused(tmp_path: Path) -> None:
    with pytest.raises(KeraunosError, match="name of the module 'keras'"):
        recipes.get(write(tmp_path, "import keras", "keras.py"))


def test_a_copy_trains_under_the_name_of_its_file(tmp_path: Path) -> None:
    written = recipes.write_copy(recipes.get("digits-cnn"), tmp_path / "my_network")
    assert written == tmp_path / "my_network.py"
    copy = recipes.get(str(written))
    original = recipes.get("digits-cnn")
    assert copy.name == "my-network"
    assert copy.parameters == original.parameters
    assert f"keraunos train {written}" in written.read_text().splitlines()[0]
    made = copy.prepare(copy.configure({"filters": 8}))
    assert isinstance(made, Training)
    assert (
        made.model.count_params()
        == original.prepare(original.configure({"filters": 8})).model.count_params()
    )


@pytest.mark.parametrize(
    ("file", "name"),
    [("2nd-try", "my-2nd-try"), ("class", "my-class"), ("layers", "digits-cnn")],
)
def test_a_copy_is_named_as_its_file_as_far_as_python_can(
    tmp_path: Path, file: str, name: str
) -> None:
    written = recipes.write_copy(recipes.get("digits-cnn"), tmp_path / f"{file}.py")
    assert recipes.get(str(written)).name == name


@pytest.mark.parametrize(
    ("file", "says"), [("math", "choose another"), ("x.txt", "let it end in .py")]
)
def test_a_copy_is_not_written_where_it_could_not_be_used(
    tmp_path: Path, file: str, says: str
) -> None:
    with pytest.raises(KeraunosError, match=says):
        recipes.write_copy(recipes.get("digits-cnn"), tmp_path / file)
    assert not list(tmp_path.iterdir())


def test_a_copy_replaces_no_file(tmp_path: Path) -> None:
    (tmp_path / "mine.py").write_text("mine")
    with pytest.raises(KeraunosError, match="is there already"):
        recipes.write_copy(recipes.get("digits-cnn"), tmp_path / "mine")
    assert (tmp_path / "mine.py").read_text() == "mine"
    with pytest.raises(KeraunosError, match="cannot be written"):
        recipes.write_copy(recipes.get("digits-cnn"), tmp_path / "nowhere" / "mine")


@pytest.mark.parametrize("name", recipes.names())
def test_ready_made_recipes_import_what_is_public_so_that_a_copy_works(name: str) -> None:
    import ast
    import inspect

    source = inspect.getsource(sys.modules[recipes.get(name).function.__module__])
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.ImportFrom):
            assert node.level == 0
            assert not any(part.startswith("_") for part in (node.module or "").split("."))
