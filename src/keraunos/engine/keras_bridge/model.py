"""A Keras model as the engine needs it: built, checked, its pure steps as programs."""

import inspect
import weakref
from dataclasses import replace
from typing import Any

import keras

from keraunos.engine.advance import Program, Step
from keraunos.engine.keras_bridge.activations import forgetful_gelu
from keraunos.engine.keras_bridge.arrays import ResidentArrays
from keraunos.engine.keras_bridge.attention import faster_attention
from keraunos.engine.keras_bridge.modes import MODES, PREDICT, Mode
from keraunos.engine.keras_bridge.normalisation import native_normalisation
from keraunos.engine.keras_bridge.recurrent import native_loops
from keraunos.engine.state import TrainingState, start
from keraunos.errors import KeraunosError
from keraunos.language import text


def build(model: Any, adapter: ResidentArrays, compiled: bool = True) -> None:
    """Creates the variables of a model, its optimizer, loss and metrics that are missing.

    Draws from NumPy's generator what Keras draws for it, so that the order stays Keras's.
    """
    if compiled:
        model._symbolic_build(iterator=[(0, 0, adapter.batches())])
    elif not all(layer.built for layer in model._flatten_layers()):
        x, _, _ = keras.utils.unpack_x_y_sample_weight(next(adapter.batches()))
        with keras.StatelessScope():
            model(x)


def compile_settings(model: Any) -> dict[str, Any]:
    """The arguments that a model was compiled with, as objects and not as their configurations."""
    return dict(model._compile_config.config)


def all_layers(model: Any) -> list[Any]:
    """Every layer of a model, those within layers included."""
    return list(model._flatten_layers(include_self=False))


TRACEABLE = (
    keras.layers.RandomPerspective,
    keras.layers.RandomRotation,
    keras.layers.RandomShear,
    keras.layers.RandomTranslation,
    keras.layers.RandomZoom,
)
"""Layers that say they cannot be compiled, which is true of TensorFlow's XLA, and can on JAX."""

UNTRACEABLE = (keras.layers.AugMix, keras.layers.RandAugment)
"""Layers that hold some of these and stay with Keras: the first draws in Python which of them to
apply, the second is all of them at once and takes XLA half a minute to compile."""


def why_not(model: Any) -> str | None:
    """Why Keras's own fit has to train this model on JAX, as the end of a sentence, or None."""
    if keras.distribution.distribution() is not None:
        return text("a Keras distribution is set, which the compiled epoch does not support yet")
    if getattr(model, "run_eagerly", False):
        return text("it was compiled with run_eagerly=True; leave that out to have it compiled")
    if getattr(model, "compiled", False) and not model.jit_compile:
        reason = _why_no_jit(model)
        if reason is not None:
            return reason
    for mode in MODES:
        maker = f"make_{mode.name}_function"
        if getattr(type(model), maker) is not getattr(keras.Model, maker):
            return text("{kind} brings its own {maker}", kind=type(model).__name__, maker=maker)
    return None


def _why_no_jit(model: Any) -> str | None:
    """Why a model whose `jit_compile` is False cannot be compiled; None if it can.

    With a layer that says it cannot be compiled, "auto" becomes False, and nothing tells it from
    a False of the user's; it is taken for "auto", since that is what nearly everyone writes.
    """
    layers = list(model._flatten_layers())
    wary = [layer for layer in layers if not layer.supports_jit]
    if not wary:
        return text("it was compiled with jit_compile=False; leave that out to have it compiled")
    # A subclass may do in Python what cannot be traced.
    cannot = [layer for layer in layers if isinstance(layer, UNTRACEABLE)]
    cannot += [layer for layer in wary if type(layer) not in TRACEABLE]
    if cannot:
        kind = type(cannot[0]).__name__
        return text("its layer {kind} cannot be compiled", kind=kind)
    return None


def evaluates_as_keras(model: Any) -> bool:
    """Whether validation goes straight to Keras's `evaluate`, and not through one of the user's."""
    return getattr(model.evaluate, "__func__", None) is keras.Model.evaluate


def step_under_way(model: Any) -> bool:
    """Whether Keras's loop has taken the values out of the variables and not put them back."""
    return not model._jax_state_synced


def check(model: Any, adapters: list[ResidentArrays]) -> None:
    """Raises `KeraunosError` for what could only fail, or go wrong, after the first step.

    The model is built.
    """
    if type(model).train_step is not keras.Model.train_step:
        takes = len(inspect.signature(model.train_step).parameters)
        if takes < 2:
            raise KeraunosError(
                "{kind}.train_step takes (self, data), the TensorFlow form; on JAX it takes "
                "(self, state, data) and returns (logs, state): see "
                "https://keras.io/guides/custom_train_step_in_jax/.",
                kind=type(model).__name__,
            )
        others = _other_optimizers(model)
        if others:
            raise KeraunosError(
                "{kind}.train_step uses optimizers that Keras does not hand to it ({optimizers}); "
                "put all optimizers into one with keras.optimizers.MultiOptimizer and compile the "
                "model with it, so that their variables are part of the training state.",
                kind=type(model).__name__,
                optimizers=", ".join(others),
            )
    stateful = [layer for layer in model._flatten_layers() if getattr(layer, "stateful", False)]
    for adapter in adapters if stateful else []:
        rest = adapter.partial_batch_size
        if rest and adapter.num_batches > 1:
            raise KeraunosError(
                "Layer {layer!r} is stateful and needs batches of one size, but the last batch "
                "would hold {rest} samples instead of {size}; drop {rest} samples or choose a "
                "batch size that divides their number.",
                layer=stateful[0].name,
                rest=rest,
                size=adapter.batch_size,
            )


def pure_step(model: Any, mode: Mode) -> Step:
    """The model's step on a `TrainingState`; holds the model weakly, so that it can be freed."""
    reference = weakref.ref(model)

    def step(state: TrainingState, batch: Any) -> tuple[Any, TrainingState]:
        model: Any = reference()
        with native_loops() as looped, native_normalisation() as normalised:
            try:
                return _step(model, mode, state, batch)
            except Exception as error:
                # These kernels have a gradient, but no gradient of it and no tangents.
                if not (looped or normalised) or "differentiat" not in str(error):
                    raise
        return _step(model, mode, state, batch)

    return step


def _step(model: Any, mode: Mode, state: TrainingState, batch: Any) -> tuple[Any, TrainingState]:
    lists = tuple(getattr(state, name) for name in mode.lists)
    scope = _OutsideTheState(model, mode)
    try:
        with scope, faster_attention(), forgetful_gelu():
            logs, new = getattr(model, mode.step)(lists, batch)
    except Exception as error:
        if scope.refusal is not None:
            raise scope.refusal from None  # Keras may have wrapped it on its way
        if not model.jit_compile:
            error.add_note(
                text(
                    "Keraunos compiles this model, which Keras by itself would run eagerly; "
                    "compile it with run_eagerly=True to train it through Keras."
                )
            )
        raise
    _check_kept(model, mode, scope)
    if mode is PREDICT:
        new = (lists[0], new)
    return logs, replace(state, **dict(zip(mode.lists, new, strict=True)))


class _OutsideTheState(keras.StatelessScope):  # type: ignore[misc]
    """Around a step while it is traced: what it does to variables outside its own scopes.

    What it assigns is caught here. Reading a variable of the state is refused: its value is in
    the state, and what the variable itself has, if it has anything, is no longer true.

    Attributes:
        refusal: what was raised here, if anything.
    """

    def __init__(self, model: Any, mode: Mode) -> None:
        super().__init__()
        self.refusal: KeraunosError | None = None
        self._step = f"{type(model).__name__}.{mode.step}"
        self._in_state = {id(v) for name in mode.lists for v in _variables(model, name)}

    def get_current_value(self, variable: Any) -> Any:
        value = super().get_current_value(variable)
        if value is None and id(variable) in self._in_state:
            self.refusal = KeraunosError(
                "{step} reads {variable} outside the state it is given, where its value is while a "
                "program runs; take it from the lists of `state`, or read it inside "
                "`self.stateless_call` or a `keras.StatelessScope` with those values.",
                step=self._step,
                variable=variable.path,
            )
            raise self.refusal
        return value


def _variables(model: Any, name: str) -> list[Any]:
    """The variables whose values are the list of this name in a `TrainingState`."""
    if name == "optimizer":
        return list(getattr(model.optimizer, "variables", []))
    variables: list[Any] = getattr(model, f"{name}_variables")
    return variables


def _other_optimizers(model: Any) -> list[str]:
    known = {id(variable) for variable in getattr(model.optimizer, "variables", [])}
    return [
        name
        for name, value in vars(model).items()
        if isinstance(value, keras.optimizers.Optimizer)
        and value is not model.optimizer
        and not (value.built and all(id(variable) in known for variable in value.variables))
    ]


def _check_kept(model: Any, mode: Mode, scope: Any) -> None:
    if not scope.state_mapping:
        return
    lost = [v.path for v in _all_variables(model) if id(v) in scope.state_mapping]
    what = ", ".join(lost[:3]) or "a variable"
    raise KeraunosError(
        "{kind}.{step} changes variables outside the state it is given ({variables}), which a "
        "compiled program would lose; make them weights of the model and return their new values "
        "in the state.",
        kind=type(model).__name__,
        step=mode.step,
        variables=what,
    )


def _all_variables(model: Any) -> list[Any]:
    found = list(model.variables)
    for value in vars(model).values():
        if isinstance(value, keras.Variable):
            found.append(value)
        else:
            found.extend(getattr(value, "variables", None) or [])
    return found


_programs: weakref.WeakKeyDictionary[Any, tuple[Any, dict[str, Program]]] = (
    weakref.WeakKeyDictionary()
)


def program_of(model: Any, mode: Mode) -> Program:
    """The model's program for this mode, kept until the model is compiled again."""
    compiled_as = getattr(model, "_loss_tracker", None)
    kept = _programs.get(model)
    if kept is None or kept[0] is not compiled_as:
        kept = compiled_as, {}
        _programs[model] = kept
    if mode.name not in kept[1]:
        kept[1][mode.name] = Program(pure_step(model, mode), collects=mode is PREDICT)
    return kept[1][mode.name]


def state_of(model: Any, mode: Mode) -> TrainingState:
    """The state that the mode's step starts from, of a built model: the values themselves."""
    lists = {name: [variable.value for variable in _variables(model, name)] for name in mode.lists}
    return start(**lists)
