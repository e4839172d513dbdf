"""What to write instead of a name of TensorFlow, where TensorFlow is not installed?"""

import ast
from typing import TypeVar

from keraunos.errors import KeraunosError
from keraunos.language import text
from keraunos.programs.user_code import Place, tree_of

TAPE = "GradientTape"
GUIDE = "https://keras.io/guides/custom_train_step_in_jax/"

_SERVED = ("keras", "__version__", "random.set_seed")
_SHOWN = 6

_WRITE = {
    "Variable": "keras.Variable",
    "Tensor": "keras.KerasTensor",
    "constant": "keras.ops.convert_to_tensor",
    "concat": "keras.ops.concatenate",
    "gather": "keras.ops.take",
    "pow": "keras.ops.power",
    "clip_by_value": "keras.ops.clip",
    "range": "keras.ops.arange",
    "reduce_mean": "keras.ops.mean",
    "reduce_sum": "keras.ops.sum",
    "reduce_max": "keras.ops.max",
    "reduce_min": "keras.ops.min",
    "reduce_prod": "keras.ops.prod",
    "reduce_any": "keras.ops.any",
    "reduce_all": "keras.ops.all",
    "math.reduce_mean": "keras.ops.mean",
    "math.reduce_sum": "keras.ops.sum",
    "math.reduce_std": "keras.ops.std",
    "random.normal": "keras.random.normal",
    "random.uniform": "keras.random.uniform",
    "random.shuffle": "keras.random.shuffle",
    "random_normal": "keras.random.normal",
    "random_uniform": "keras.random.uniform",
    "truncated_normal": "keras.random.truncated_normal",
    "float16": '"float16"',
    "float32": '"float32"',
    "float64": '"float64"',
    "int32": '"int32"',
    "int64": '"int64"',
    "bool": '"bool"',
    "print": "print",
    "set_random_seed": "keras.utils.set_random_seed",
    "compat.v1.set_random_seed": "keras.utils.set_random_seed",
    "layers.dense": "keras.layers.Dense",
    "layers.conv2d": "keras.layers.Conv2D",
    "layers.max_pooling2d": "keras.layers.MaxPooling2D",
    "layers.dropout": "keras.layers.Dropout",
    "layers.flatten": "keras.layers.Flatten",
    "train.AdamOptimizer": "keras.optimizers.Adam",
    "train.RMSPropOptimizer": "keras.optimizers.RMSprop",
    "train.GradientDescentOptimizer": "keras.optimizers.SGD",
    "examples.tutorials.mnist": "keras.datasets.mnist.load_data()",
    "nn.softmax_cross_entropy_with_logits": (
        "keras.losses.CategoricalCrossentropy(from_logits=True)"
    ),
    "nn.sigmoid_cross_entropy_with_logits": "keras.losses.BinaryCrossentropy(from_logits=True)",
    "nn.sparse_softmax_cross_entropy_with_logits": (
        "keras.losses.SparseCategoricalCrossentropy(from_logits=True)"
    ),
    "test.is_gpu_available": "jax.devices()",
    "config.list_physical_devices": "jax.devices()",
    "config.experimental.list_physical_devices": "jax.devices()",
    "summary": "keras.callbacks.TensorBoard",
    "distribute": "keras.distribution.DataParallel",
    "optimizers": "keras.optimizers",
    "losses": "keras.losses",
    "metrics": "keras.metrics",
    "initializers": "keras.initializers",
}
"""By the name after `tf.`, or a beginning of it."""

_NEEDLESS = (
    "function", "config", "compat.v1.logging", "compat.v1.disable_eager_execution", "logging",
    "get_logger", "autograph", "debugging", "enable_eager_execution",
    "compat.v1.enable_eager_execution", "executing_eagerly", "compat.v1.disable_v2_behavior",
)  # fmt: skip

_TENSORFLOW_1 = (
    "Session", "InteractiveSession", "placeholder", "global_variables_initializer",
    "initialize_all_variables", "ConfigProto", "GPUOptions", "get_default_graph", "Graph",
    "variable_scope", "get_variable", "app", "flags", "contrib", "compat.v1",
)  # fmt: skip

_Kind = TypeVar("_Kind", bound=KeraunosError)


def missing(kind: type[_Kind], asked: str, place: Place | None) -> _Kind:
    """The sentence for a name of TensorFlow that the program at `place` uses.

    The name is taken from the program's text, which has all of it (`tf.nn.relu`, where only
    `tf.nn` was asked for); what else of TensorFlow the program uses is named too, since it would
    fail next.

    Args:
        kind: the class of the exception.
        asked: full, as `tensorflow.nn`.
        place: the line that asked for it.
    """
    name, line = asked.removeprefix("tensorflow."), place.line if place else 1
    imported = issubclass(kind, ImportError)
    written = asked if imported else asked.replace("tensorflow.", "tf.", 1)
    uses = uses_of_tensorflow(place.file) if place else {}
    for full, (as_written, first) in uses.items():
        if (full == TAPE) or (name != TAPE and _within(full, name) and first <= line):
            name, written = full, as_written
            if full == TAPE and place:
                place = Place(place.file, first)
                break
    also = _also([use for full, use in uses.items() if full != name])
    where = place or text("the program")
    code = _code(name)
    advice = text("write {code}", code=code) if code else _advice(name)
    sentence = text(
        "{where}, uses {name}{also}, but TensorFlow is not installed here; {advice}.",
        where=where,
        name=written,
        also=also,
        advice=advice,
    )
    return kind("{sentence}", sentence=sentence)


def _also(uses: list[tuple[str, int]]) -> str:
    if not uses:
        return ""
    listed = [text("{name} in line {line}", name=name, line=line) for name, line in uses[:_SHOWN]]
    return text(" (and {others})", others=", ".join(listed))


def uses_of_tensorflow(file: str) -> dict[str, tuple[str, int]]:
    """What a program uses of TensorFlow but tf.keras.

    Returns:
        By the name after `tensorflow.`: as the program writes it, and its first line.
    """
    tree = tree_of(file)
    roots = _names_of_tensorflow(tree)
    uses: dict[str, tuple[str, int]] = {}
    inner = {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Attribute)}
    found = sorted(
        (node.lineno, chain)
        for node in ast.walk(tree)
        if isinstance(node, ast.Attribute | ast.Name) and id(node) not in inner
        for chain in [_chain(node)]
        if chain
    )
    for line, chain in found:
        root, _, rest = chain.partition(".")
        if root not in roots:
            continue
        full = ".".join(part for part in (roots[root], rest) if part)
        if full and not any(_within(full, served) for served in _SERVED):
            uses.setdefault(full, (f"tensorflow.{full}" if roots[root] else chain, line))
    return uses


def tape_advice() -> str:
    """What to write instead of a GradientTape."""
    return text(
        "Keras on JAX differentiates a function instead: write train_step(self, state, data) with "
        "jax.value_and_grad, and put several optimizers into one keras.optimizers.MultiOptimizer "
        "({guide})",
        guide=GUIDE,
    )


def _names_of_tensorflow(tree: ast.Module) -> dict[str, str]:
    """The program's names for TensorFlow and what it imported from it: name -> name there."""
    names: dict[str, str] = {}
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            for alias in node.names:
                package, _, rest = alias.name.partition(".")
                if package == "tensorflow":
                    names[alias.asname or package] = rest if alias.asname else ""
        elif isinstance(node, ast.ImportFrom) and not node.level:
            package, _, rest = (node.module or "").partition(".")
            if package == "tensorflow":
                for alias in node.names:
                    names[alias.asname or alias.name] = f"{rest}.{alias.name}".lstrip(".")
    return names


def _chain(node: ast.AST) -> str:
    """`a.b.c` of a name with attributes, else nothing."""
    parts: list[str] = []
    while isinstance(node, ast.Attribute):
        parts.append(node.attr)
        node = node.value
    return ".".join([node.id, *reversed(parts)]) if isinstance(node, ast.Name) else ""


def _within(name: str, outer: str) -> bool:
    return name == outer or name.startswith(f"{outer}.")


def _code(name: str) -> str | None:
    """What to write for a name, where that is code."""
    if name.startswith("keras.") or name.startswith("python.keras"):
        return None
    beginnings = [name[:end] for end in range(len(name), 0, -1) if name[end : end + 1] in ("", ".")]
    for beginning in beginnings:
        if beginning in _WRITE:
            return _WRITE[beginning]
        if beginning in (*_NEEDLESS, *_TENSORFLOW_1):
            return None
    import keras

    last = name.rpartition(".")[2]
    if name.startswith("nn.") and hasattr(keras.activations, last):
        return f"keras.activations.{last}"
    if name.startswith("image.") and hasattr(keras.ops.image, last):
        return f"keras.ops.image.{last}"
    if name.partition(".")[0] in (last, "math", "linalg", "nn") and hasattr(keras.ops, last):
        return f"keras.ops.{last}"
    return None


def _advice(name: str) -> str:
    """What to do about a name, in words."""
    if name == TAPE:
        return tape_advice()
    if any(_within(name, needless) for needless in _NEEDLESS):
        return text("leave it out: training is compiled and the device is found without it")
    if any(_within(name, old) for old in _TENSORFLOW_1):
        return text(
            "it is of TensorFlow 1: build the network with keras.Sequential or keras.Model and "
            "train it with fit"
        )
    if _within(name, "data"):
        return text(
            "give fit the arrays themselves and its batch_size; it shuffles and divides them itself"
        )
    if _within(name, "python.keras"):
        return text("import from tensorflow.keras, without python")
    return text("install TensorFlow (pip install tensorflow), or write it with keras.ops or numpy")
