"""What does Keras 3 say of an argument, a method or a value that only earlier ones took?"""

import ast
import inspect
import re
from collections.abc import Iterable

from keraunos.errors import KeraunosError
from keraunos.language import text
from keraunos.programs.old_keras import (
    ARGUMENTS,
    METHODS,
    advice_for_argument,
    advice_for_method,
)
from keraunos.programs.user_code import Place, tree_of


def unknown_argument(error: BaseException, place: Place) -> KeraunosError | None:
    """The sentence for an argument that has another name now, or is gone."""
    message = str(error)
    found = (
        re.search(r"Unrecognized keyword arguments passed to (\w+): \{(.*)", message, re.DOTALL)
        or re.search(r"(\w+)?\(\) got an unexpected keyword argument ('\w+')", message)
        or re.search(r"()Argument(?:s|\(s\)) not recognized: \{(.*)", message, re.DOTALL)
    )
    lacking = re.search(r"(\w+)\.__init__\(\) missing \d+ required positional arg", message)
    saves = "`save_format` argument is deprecated" in message
    if not isinstance(error, TypeError | ValueError) or not (found or lacking or saves):
        return None
    if saves:
        return KeraunosError(
            "{where}: save has no argument save_format in Keras 3; leave it out and give the file "
            "a name that ends in .keras",
            where=place,
        )
    reported = re.findall(r"'(\w+)'(?::|$)", found[2]) if found else []
    call = _call_with(place, reported or ARGUMENTS)
    owner = (found or lacking or [""] * 2)[1]
    if call and owner in ("", "__init__"):
        owner = ast.unparse(call.func)
    if _defined(place.file, owner):
        return None
    given = [keyword.arg for keyword in call.keywords if keyword.arg] if call else reported
    old = [
        name
        for name in given
        if name in reported or (name in ARGUMENTS and not _takes(owner, name))
        if name in ARGUMENTS or advice_for_argument(name)
    ]
    if not old:
        return None
    return KeraunosError(
        "{where}: {owner} has no argument {old} in Keras 3; {advice}.",
        where=place,
        owner=owner,
        old=text(" and ").join(old),
        advice=_arguments_advice(old),
    )


def _arguments_advice(old: list[str]) -> str:
    told = [advice for advice in map(advice_for_argument, old) if advice]
    rest = [name for name in old if advice_for_argument(name) is None]
    written = list(dict.fromkeys(new for name in rest if (new := ARGUMENTS[name])))
    dropped = [name for name in rest if ARGUMENTS[name] is None]
    if written:
        told.insert(0, text("write {new}", new=text(" and ").join(written)))
    if dropped:
        told.append(text("leave out {old}", old=text(" and ").join(dropped)))
    return text(", and ").join(told)


def unknown_method(error: BaseException, place: Place) -> KeraunosError | None:
    """The sentence for something that models, layers or optimizers no longer have."""
    if not isinstance(error, AttributeError) or not _of_keras(error.obj):
        return None
    name = error.name or ""
    advice = advice_for_method(name)
    if advice is None and name in METHODS:
        advice = text("write {new}", new=METHODS[name])
    if advice is None:
        return None
    return KeraunosError(
        "{where}: {kind} has no {old} in Keras 3; {advice}.",
        where=place,
        kind=type(error.obj).__name__,
        old=name,
        advice=advice,
    )


def fraction_of_a_step(error: BaseException, place: Place) -> KeraunosError | None:
    """The sentence for a number of steps that was divided with /."""
    if not isinstance(error, TypeError) or "'float' object cannot be interpreted" not in str(error):
        return None
    wanted = ("steps_per_epoch", "validation_steps", "steps", "epochs", "batch_size")
    call = _call_with(place, wanted)
    if call is None:
        return None
    names = [keyword.arg for keyword in call.keywords if keyword.arg in wanted]
    fractions = [
        str(keyword.arg)
        for keyword in call.keywords
        if keyword.arg in wanted
        and any(isinstance(node, ast.Div) for node in ast.walk(keyword.value))
    ]
    return KeraunosError(
        "{where}: {name} must be a whole number; divide with // instead of /.",
        where=place,
        name=text(" and ").join(fractions or [str(name) for name in names]),
    )


def class_weight_in_words(error: BaseException, place: Place) -> KeraunosError | None:
    """The sentence for `class_weight="auto"` or `"balanced"`."""
    call = _call_with(place, ("class_weight",))
    given = call.keywords if call else []
    value = next((keyword.value for keyword in given if keyword.arg == "class_weight"), None)
    if not isinstance(value, ast.Constant) or not isinstance(value.value, str):
        return None
    return KeraunosError(
        "{where}: class_weight={value!r} is scikit-learn's; give fit a dict from class to weight, "
        "which sklearn.utils.class_weight.compute_class_weight can compute.",
        where=place,
        value=value.value,
    )


def _call_with(place: Place, names: Iterable[str]) -> ast.Call | None:
    """The call of the statement that gives one of these arguments."""
    wanted = set(names)
    for call in place.calls():
        if any(keyword.arg in wanted for keyword in call.keywords):
            return call
    return None


def _defined(file: str, name: str) -> bool:
    """Whether the program itself defines a function or class of this name."""
    kinds = (ast.FunctionDef, ast.ClassDef)
    return any(isinstance(node, kinds) and node.name == name for node in ast.walk(tree_of(file)))


def _takes(owner: str, argument: str) -> bool:
    """Whether something of Keras has an argument, as far as its signature says."""
    import keras

    last = owner.rpartition(".")[2]
    homes = (keras.layers, keras.optimizers, keras.callbacks, keras.utils, keras.Model, keras)
    found = next((getattr(home, last) for home in homes if hasattr(home, last)), None)
    try:
        return found is not None and argument in inspect.signature(found).parameters
    except (TypeError, ValueError):
        return False


def _of_keras(value: object) -> bool:
    import keras

    kinds = (keras.layers.Layer, keras.optimizers.Optimizer, keras.callbacks.Callback)
    return isinstance(value, kinds)
