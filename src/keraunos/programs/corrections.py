"""What does an exception of an old Keras program mean, and what is to be written instead?"""

import ast
import re

from keraunos.errors import KeraunosError
from keraunos.language import text
from keraunos.programs.arguments import (
    class_weight_in_words,
    fraction_of_a_step,
    unknown_argument,
    unknown_method,
)
from keraunos.programs.instead import TAPE, tape_advice, uses_of_tensorflow
from keraunos.programs.keras_names import LEGACY_BACKEND
from keraunos.programs.names import missing_name
from keraunos.programs.old_keras import LOSSES, METRICS, MOVED
from keraunos.programs.user_code import Place, tree_of

_ACCURACY = {
    "acc": "accuracy",
    "val_acc": "val_accuracy",
    "accuracy": "acc",
    "val_accuracy": "val_acc",
}


def correction(error: BaseException, place: Place | None) -> KeraunosError | None:
    """One sentence for a mistake that is known, with the line and what to write; else None.

    Args:
        error: what ended the program.
        place: the innermost line of the user's it passed.
    """
    if place is None:
        return None
    for recognise in (
        _no_backend,
        missing_name,
        _legacy_backend,
        _needs_tensorflow,
        unknown_argument,
        unknown_method,
        _tensor_method,
        _shapes_to_add,
        _no_call,
        _step,
        _tape,
        _file_name,
        _accuracy_key,
        _identifier,
        fraction_of_a_step,
        class_weight_in_words,
        _not_downloaded,
    ):
        found = recognise(error, place)
        if found is not None:
            return found
    return None


def _no_backend(error: BaseException, place: Place) -> KeraunosError | None:
    unknown = re.match(r"Unable to import backend : (\S+)", str(error))
    lacking = isinstance(error, ModuleNotFoundError) and error.name in ("tensorflow", "torch")
    if not unknown and not (lacking and _passed(error, "keras/src/backend/")):
        return None
    return KeraunosError(
        "{where}: Keras is told to run on {backend}, which {lack}; leave out what sets "
        "KERAS_BACKEND (the program, the environment or keras.json), or write jax there.",
        where=place,
        backend=unknown[1] if unknown else getattr(error, "name", ""),
        lack=text("Keras 3 does not know") if unknown else text("is not installed here"),
    )


def _legacy_backend(error: BaseException, place: Place) -> KeraunosError | None:
    name = _passed(error, LEGACY_BACKEND)
    if name is None or not isinstance(error, ImportError | AttributeError | TypeError):
        return None
    import keras

    new = MOVED.get(f"backend.{name}") or (f"ops.{name}" if hasattr(keras.ops, name) else None)
    advice = text("write keras.{new}", new=new) if new else text("write it with keras.ops")
    return KeraunosError(
        "{where}: tensorflow.keras.backend.{name} works on TensorFlow's tensors alone; {advice}.",
        where=place,
        name=name,
        advice=advice,
    )


def _needs_tensorflow(error: BaseException, place: Place) -> KeraunosError | None:
    if isinstance(error, ImportError) and "optimizers.legacy" in str(error):
        return KeraunosError(
            "{where}: Keras 3 has no optimizers.legacy; write the optimizer without legacy, as in "
            "keras.optimizers.Adam().",
            where=place,
        )
    if not isinstance(error, ImportError) or not re.search(
        r"requires (the )?tensorflow", str(error), re.IGNORECASE
    ):
        return None
    named = re.match(r"Layer (\w+) requires", str(error))
    return KeraunosError(
        "{where}: {what} of Keras works only where TensorFlow is installed: pip install tensorflow",
        where=place,
        what=named[1] if named else text("this part"),
    )


def _tensor_method(error: BaseException, place: Place) -> KeraunosError | None:
    lacking = re.search(r"(ArrayImpl|Tracer)' object has no attribute 'numpy'", str(error))
    if not isinstance(error, AttributeError) or not lacking:
        return None
    return KeraunosError(
        "{where}: only TensorFlow's tensors have a method numpy(); write np.asarray(...) around "
        "the value instead, which is right for every backend.",
        where=place,
    )


def _shapes_to_add(error: BaseException, place: Place) -> KeraunosError | None:
    shapes = re.findall(r"[(\[](?:None, )?(\d+(?:, \d+)*),?[)\]]", str(error))
    if not isinstance(error, ValueError) or len(shapes) < 2:
        return None
    if not re.search(r"Inputs have incompatible shapes|Cannot broadcast shape", str(error)):
        return None
    first, second = ([int(n) for n in shape.split(", ")] for shape in shapes[:2])
    advice = []
    if first[:-1] != second[:-1]:
        advice.append(text('give the convolutions between them padding="same"'))
    if first[-1] != second[-1]:
        advice.append(
            text(
                "give the shortcut as many channels with layers.Conv2D({channels}, 1)(shortcut)",
                channels=max(first[-1], second[-1]),
            )
        )
    return KeraunosError(
        "{where} puts together {first} and {second}, whose shapes must be the same; {advice}.",
        where=place,
        first="x".join(map(str, first)),
        second="x".join(map(str, second)),
        advice=text(" and ").join(advice),
    )


def _no_call(error: BaseException, place: Place) -> KeraunosError | None:
    found = re.search(r"(?:Model|Layer) (\w+) does not have a `call", str(error))
    if not found:
        return None
    step = _method_of(place.file, found[1], "train_step")
    if step is not None and len(step.args.args) == len(("self", "data")):
        return _tensorflow_step(place, found[1], "train_step")
    defined = _method_of(place.file, found[1], "forward")
    if defined is None:
        return KeraunosError(
            "{where}: {kind} has no method call(self, inputs); write one that returns its outputs.",
            where=place,
            kind=found[1],
        )
    return KeraunosError(
        "{where}: Keras calls the method call of {kind}, not forward; write "
        "def call(self, {arguments}).",
        where=Place(place.file, defined.lineno),
        kind=found[1],
        arguments=", ".join(argument.arg for argument in defined.args.args[1:]) or "inputs",
    )


def _step(error: BaseException, place: Place) -> KeraunosError | None:
    found = re.search(
        r"(\w+)\.((?:train|test|predict)_step)\(\) takes 2 positional arguments", str(error)
    )
    return _tensorflow_step(place, found[1], found[2]) if found else None


def _tensorflow_step(place: Place, kind: str, name: str) -> KeraunosError:
    defined = _method_of(place.file, kind, name)
    return KeraunosError(
        "{where}: {step} is in TensorFlow's form; {advice}.",
        where=Place(place.file, defined.lineno) if defined else place,
        step=f"{kind}.{name}",
        advice=tape_advice(),
    )


def _tape(error: BaseException, place: Place) -> KeraunosError | None:
    tape = uses_of_tensorflow(place.file).get(TAPE)
    if tape is None or not (_passed(error, "/keras/src/") or _passed(error, "/tensorflow/")):
        return None
    return KeraunosError(
        "{where} uses {name}, which does not see what Keras computes on JAX; {advice}.",
        where=Place(place.file, tape[1]),
        name=tape[0],
        advice=tape_advice(),
    )


def _file_name(error: BaseException, place: Place) -> KeraunosError | None:
    message = str(error)
    for pattern, ending in (
        (r"Invalid filepath extension for saving", ".keras"),
        (r"filepath provided must end in `\.keras`", ".keras"),
        (r"must end in `\.weights\.h5`", ".weights.h5"),
    ):
        if isinstance(error, ValueError) and re.search(pattern, message):
            given = re.search(r"filepath=(.*?)\.?$", message.strip(), re.DOTALL)
            name = given[1] if given else ""
            return KeraunosError(
                "{where}: Keras 3 writes this to files that end in {ending}; write {name!r}.",
                where=place,
                ending=ending,
                name=re.sub(r"(\.weights)?\.(h5|hdf5|ckpt|tf|model|pb|pkl)$", "", name) + ending,
            )
    if isinstance(error, ValueError) and message.startswith("File format not supported"):
        given = re.search(r"filepath=(.*?)\. Keras 3 only", message)
        return KeraunosError(
            "{where}: Keras 3 reads models from files that end in .keras or .h5, and {name} does "
            "not; save the model again with model.save(...) under such a name.",
            where=place,
            name=given[1] if given else text("this one"),
        )
    return None


def _accuracy_key(error: BaseException, place: Place) -> KeraunosError | None:
    key = error.args[0] if isinstance(error, KeyError) and error.args else None
    if key in _ACCURACY and re.search(r"hist|logs|\bh\b|\bres", place.source):
        return KeraunosError(
            "{where}: the history has no {old!r}, since the metric is called as in compile; "
            "write {new!r}.",
            where=place,
            old=key,
            new=_ACCURACY[key],
        )
    found = re.search(r"callback received monitor=(val_acc|acc),", str(error))
    if found:
        return KeraunosError(
            "{where}: there is no metric {old!r}; write monitor={new!r}.",
            where=place,
            old=found[1],
            new=_ACCURACY[found[1]],
        )
    return None


def _identifier(error: BaseException, place: Place) -> KeraunosError | None:
    found = re.match(r"Could not interpret (loss|metric) identifier: (\w+)", str(error))
    if not found:
        return None
    table: dict[str, str] | dict[str, str | None] = LOSSES if found[1] == "loss" else METRICS
    new = table.get(found[2])
    if new is None:
        return None
    advice = (
        text("write {new!r}", new=new)
        if found[1] == "loss"
        else text("write keras.metrics.{new}()", new=new)
    )
    return KeraunosError(
        "{where}: Keras 3 has no {kind} {old!r}; {advice}.",
        where=place,
        kind=found[1],
        old=found[2],
        advice=advice,
    )


def _not_downloaded(error: BaseException, place: Place) -> KeraunosError | None:
    found = re.match(r"URL fetch failure on (\S+?):? .*?-- (.*)", str(error), re.DOTALL)
    if not found:
        return None
    return KeraunosError(
        "{where}: {url} cannot be downloaded ({reason}); check the network, or put the file into "
        "~/.keras/datasets (data) or ~/.keras/models (weights).",
        where=place,
        url=found[1],
        reason=found[2].strip(),
    )


def _method_of(file: str, kind: str, name: str) -> ast.FunctionDef | None:
    for node in ast.walk(tree_of(file)):
        if isinstance(node, ast.ClassDef) and node.name == kind:
            for inner in node.body:
                if isinstance(inner, ast.FunctionDef) and inner.name == name:
                    return inner
    return None


def _passed(error: BaseException, file: str) -> str | None:
    """The function of a file (by the end or a part of its path) that an exception passed last."""
    found, trace = None, error.__traceback__
    while trace is not None:
        if file in trace.tb_frame.f_code.co_filename.replace("\\", "/"):
            found = trace.tb_frame.f_code.co_name
            break
        trace = trace.tb_next
    return found
