"""What the engine relies on in Keras and Keras does not promise, asked of Keras itself.

Each test names one assumption of keraunos/engine/keras_bridge; when a new Keras breaks one, its
test says which.
"""

import inspect
import re
from pathlib import Path
from typing import Any

import jax
import jax.numpy as jnp
import keras
import numpy as np
import pytest
from keras.src.backend.jax.trainer import JAXEpochIterator
from keras.src.trainers.data_adapters import array_slicing, get_data_adapter
from keras.src.trainers.data_adapters.array_data_adapter import ArrayDataAdapter, can_convert_arrays
from keras.src.trainers.data_adapters.data_adapter import DataAdapter
from small_networks import classifier, dense_net, digits, noisy_net, state_of

from keraunos.engine.feed import Block
from keraunos.engine.keras_bridge import TRAIN, ResidentArrays, anatomy, pure_step
from keraunos.engine.keras_bridge import state_of as state_for
from keraunos.engine.keras_bridge.anatomy import ASIDE, log_names, metric_names
from keraunos.engine.keras_bridge.callbacks import wants_steps
from keraunos.engine.keras_bridge.model import TRACEABLE, compile_settings
from keraunos.engine.keras_bridge.recurrent import PATCHED

BATCHES = 4  # of 32 in 100 samples
MODES = ["train", "test", "predict"]
LISTS = {"train": 4, "test": 3, "predict": 2}


def run(model: Any, mode: str, **settings: Any) -> Any:
    """Keras's own fit, evaluate or predict of the digits."""
    data = digits()[: 1 if mode == "predict" else 2]
    call = {"train": keras.Model.fit, "test": keras.Model.evaluate, "predict": keras.Model.predict}
    return call[mode](model, *data, verbose=0, **settings)


def logs_of(mode: str) -> Any:
    # fit wants metrics by name, predict wants rows of outputs.
    return jnp.zeros((32, 10)) if mode == "predict" else {"loss": jnp.float32(0)}


# ---- train_function, test_function, predict_function ----


@pytest.mark.parametrize("mode", MODES)
def test_a_function_that_is_there_is_called_with_state_and_iterator_and_not_replaced(mode):
    model, calls = noisy_net(), []
    model.evaluate(*digits(32), verbose=0)

    def function(state: Any, iterator: Any) -> Any:
        calls.append((state, next(iterator)))
        return logs_of(mode), state

    setattr(model, f"{mode}_function", function)
    run(model, mode)
    assert getattr(model, f"{mode}_function") is function
    assert len(calls) == BATCHES
    assert {len(state) for state, _ in calls} == {LISTS[mode]}
    assert all(isinstance(values, list) for state, _ in calls for values in state)
    sizes = [len(jax.tree.leaves(batch)[0]) for _, batch in calls]
    assert sizes == [32, 32, 32, 4]


def test_the_lists_come_in_the_order_trainable_non_trainable_optimizer_metrics():
    model = noisy_net()
    model.evaluate(*digits(32), verbose=0)
    given: dict[str, Any] = {}
    for mode in MODES:

        def function(state: Any, iterator: Any, mode: str = mode) -> Any:
            next(iterator)
            given.setdefault(mode, [[value.shape for value in values] for values in state])
            return logs_of(mode), state

        setattr(model, f"{mode}_function", function)
    trainable, non_trainable, optimizer, metrics = (
        [value.shape for value in values] for values in state_of(model)
    )
    for mode in MODES:
        run(model, mode)
    assert given["train"] == [trainable, non_trainable, optimizer, metrics]
    assert given["test"] == [trainable, non_trainable, metrics]
    assert given["predict"] == [trainable, non_trainable]


@pytest.mark.parametrize("mode", MODES)
def test_the_steps_of_the_model_are_pure_functions_of_those_lists(mode):
    model = noisy_net()
    model.evaluate(*digits(32), verbose=0)
    before = state_of(model)
    places = {"train": (0, 1, 2, 3), "test": (0, 1, 3), "predict": (0, 1)}[mode]
    lists = [[jnp.asarray(value) for value in before[place]] for place in places]
    x, y = digits(32)
    _, new = jax.jit(getattr(model, f"{mode}_step"))(lists, (x, y))
    # predict_step returns the non-trainable values alone, the others all lists.
    expected = lists[1] if mode == "predict" else lists
    shapes = [leaf.shape for leaf in jax.tree.leaves(expected)]
    assert [leaf.shape for leaf in jax.tree.leaves(new)] == shapes
    for values, wants in zip(state_of(model), before, strict=True):
        for value, want in zip(values, wants, strict=True):
            np.testing.assert_array_equal(value, want)


def test_the_values_a_function_returns_become_those_of_the_model():
    model = dense_net()

    def function(state: Any, iterator: Any) -> Any:
        next(iterator)
        trainable, *others = state
        return logs_of("train"), ([value + 1 for value in trainable], *others)

    before = state_of(model)[0]
    model.train_function = function
    run(model, "train")
    for value, want in zip(state_of(model)[0], before, strict=True):
        np.testing.assert_allclose(value, want + BATCHES, rtol=1e-5)


# ---- _jax_state and _jax_state_synced ----


def test_the_state_lies_in_jax_state_and_reaches_the_variables_when_a_callback_looks():
    model, seen = dense_net(), []

    class Looks(keras.callbacks.Callback):
        def on_train_batch_end(self, batch: int, logs: Any = None) -> None:
            kept = model._jax_state["trainable_variables"]
            assert model._jax_state_synced is False
            self.model.jax_state_sync()
            assert model._jax_state_synced is True
            seen.append(np.array_equal(kept[0], model.trainable_variables[0].value))

    run(model, "train", callbacks=[Looks()])
    assert seen == [True] * BATCHES
    assert model._jax_state is None


def test_jax_state_sync_puts_the_named_lists_into_the_variables():
    model = noisy_net()
    model.evaluate(*digits(32), verbose=0)
    names = ("trainable", "non_trainable", "optimizer", "metrics")
    lists = [[jnp.ones_like(value) for value in values] for values in state_of(model)]
    # Past __setattr__, as the engine puts it.
    vars(model)["_jax_state"] = dict(
        zip((f"{name}_variables" for name in names), lists, strict=True)
    )
    model._jax_state_synced = False
    model.jax_state_sync()
    assert all((value == 1).all() for values in state_of(model) for value in values)


def test_a_state_that_was_looked_at_is_read_anew_before_the_next_step():
    model, first_values = dense_net(), []

    def function(state: Any, iterator: Any) -> Any:
        next(iterator)
        first_values.append(float(state[0][0].ravel()[0]))
        return logs_of("train"), state

    class Changes(keras.callbacks.Callback):
        def on_train_batch_end(self, batch: int, logs: Any = None) -> None:
            kernel = self.model.trainable_variables[0]
            kernel.assign(jnp.full(kernel.shape, float(batch)))

    model.train_function = function
    run(model, "train", callbacks=[Changes()])
    assert first_values[1:] == [0.0, 1.0, 2.0]


def test_values_are_taken_out_of_the_variables_and_given_for_the_asking():
    model = noisy_net()
    model.evaluate(*digits(32), verbose=0)
    wanted = {
        "trainable_variables": True,
        "non_trainable_variables": True,
        "optimizer_variables": True,
        "metrics_variables": True,
    }
    expected = state_of(model)
    lists = model._get_jax_state(**wanted, purge_model_variables=True)
    assert model.trainable_variables[0]._value is None
    for values, wants in zip(lists, expected, strict=True):
        for value, want in zip(values, wants, strict=True):
            np.testing.assert_array_equal(value, want)


def test_fit_puts_the_values_back_when_the_first_step_fails():
    # From _jax_state, where the function has put them; Keras itself would have none.
    model = dense_net()
    before = state_of(model)[0]

    def function(state: Any, iterator: Any) -> Any:
        vars(model)["_jax_state"] = {"trainable_variables": state[0]}
        raise ValueError("the step failed")

    model.train_function = function
    with pytest.raises(ValueError, match="the step failed"):
        run(model, "train")
    for variable, value in zip(model.trainable_variables, before, strict=True):
        np.testing.assert_array_equal(variable.value, value)


# ---- data adapters and iterators ----


class Adapter(DataAdapter):
    """One item an epoch, whatever it is."""

    def __init__(self, item: Any) -> None:
        self.item = item
        self.iterators = 0

    def get_jax_iterator(self) -> Any:
        self.iterators += 1
        return iter([self.item])

    @property
    def num_batches(self) -> int:
        return 1

    @property
    def batch_size(self) -> int:
        return 32


def test_a_data_adapter_is_taken_as_it_is():
    adapter = Adapter("anything")
    assert get_data_adapter(adapter) is adapter
    iterator = JAXEpochIterator(x=adapter, steps_per_execution=2**31)
    assert iterator.data_adapter is adapter
    assert [next(items) for _, _, items in iterator] == ["anything"]


def test_fit_takes_data_adapters_for_training_and_validation():
    model, items = dense_net(), []
    model.evaluate(*digits(32), verbose=0)  # built: Keras then takes nothing from the iterators
    for mode in ("train", "test"):

        def function(state: Any, iterator: Any) -> Any:
            items.append(next(iterator))
            return logs_of("train"), state

        setattr(model, f"{mode}_function", function)
    keras.Model.fit(model, Adapter("train"), validation_data=Adapter("test"), epochs=2, verbose=0)
    assert items == ["train", "test"] * 2


def test_fit_evaluates_with_the_iterator_it_finds():
    model, items = dense_net(), []

    def function(state: Any, iterator: Any) -> Any:
        items.append(next(iterator))
        return logs_of("test"), state

    class Hands(keras.callbacks.Callback):
        def on_train_begin(self, logs: Any = None) -> None:
            model._eval_epoch_iterator = JAXEpochIterator(x=Adapter("mine"))

    model.evaluate(*digits(32), verbose=0)
    model.test_function = function
    run(model, "train", validation_data=digits(40), callbacks=[Hands()], epochs=2)
    assert items == ["mine", "mine"]


def test_steps_per_execution_is_read_when_an_iterator_is_made_and_never_again():
    model, begins = dense_net(), []

    class Watches(keras.callbacks.Callback):
        def on_train_begin(self, logs: Any = None) -> None:
            model.steps_per_execution = 1

        def on_train_batch_begin(self, batch: int, logs: Any = None) -> None:
            begins.append(batch)

    model.steps_per_execution = 3
    run(model, "train", callbacks=[Watches()])
    assert begins == [0, 3]


@pytest.mark.parametrize("mode", MODES)
def test_a_whole_epoch_is_one_call_of_the_function(mode):
    model, calls = dense_net(), []
    model.evaluate(*digits(32), verbose=0)

    def function(state: Any, iterator: Any) -> Any:
        calls.append(next(iterator))
        return logs_of(mode), state

    setattr(model, f"{mode}_function", function)
    model.steps_per_execution = 2**31
    run(model, mode)
    assert len(calls) == 1


def test_iterators_look_one_batch_ahead_on_accelerators_and_blocks_pass_through_them():
    # The CPU goes without the look-ahead, so it is asked for by name here.
    arrays = ResidentArrays(*digits(), batch_size=32, shuffle=True)
    iterator = JAXEpochIterator(x=arrays, steps_per_execution=2**31)
    np.random.seed(3)
    (block,) = iterator._one_batch_ahead_iterator(arrays.get_jax_iterator())
    np.random.seed(3)
    (expected,) = arrays.get_jax_iterator()
    assert isinstance(block, Block)
    assert block.batch_size == 32
    assert all(isinstance(leaf, jax.Array) for leaf in jax.tree.leaves(block))
    np.testing.assert_array_equal(block.order, expected.order)
    # The data are on the device already and stay where they are.
    for leaf, want in zip(jax.tree.leaves(block.data), jax.tree.leaves(expected.data), strict=True):
        assert leaf.unsafe_buffer_pointer() == want.unsafe_buffer_pointer()
    segments = [(part.steps, part.order.shape) for part in block.segments()]
    assert segments == [(3, (3, 32)), (1, (1, 4))]


def test_training_works_through_the_look_ahead_of_accelerators(monkeypatch):
    import keraunos as kn

    def outcome() -> Any:
        model = dense_net()
        keras.utils.set_random_seed(2)
        history = kn.fit(model, *digits(), epochs=2, verbose=0, validation_data=digits(40)).history
        return history, kn.predict(model, digits()[0], verbose=0)

    history, predicted = outcome()

    def look_ahead(self: Any) -> Any:
        return self._one_batch_ahead_iterator(self.data_adapter.get_jax_iterator())

    monkeypatch.setattr(JAXEpochIterator, "_get_iterator", look_ahead)
    ahead, predicted_ahead = outcome()
    assert ahead == history
    np.testing.assert_array_equal(predicted_ahead, predicted)


def test_iterators_choose_between_look_ahead_and_none_by_the_device():
    source = inspect.getsource(JAXEpochIterator._get_iterator)
    assert "_one_batch_ahead_iterator" in source
    assert "get_jax_iterator" in source


# ---- arrays ----


def test_arrays_and_weights_become_the_structure_of_a_batch():
    x, y = digits()
    weights = np.ones(100, "float32")
    for given, structure in (
        (ArrayDataAdapter(x), 32),
        (ArrayDataAdapter(x, y), (32, 32)),
        (ArrayDataAdapter(x, y, sample_weight=weights), (32, 32, 32)),
        (ArrayDataAdapter(x, y, class_weight=dict.fromkeys(range(10), 0.5)), (32, 32, 32)),
        (ArrayDataAdapter({"a": x}, [y]), ({"a": 32}, [32])),
    ):
        batch = next(given.get_jax_iterator())
        assert keras.tree.map_structure(len, batch) == structure
        rows = keras.tree.map_structure(lambda _: 100, structure)
        assert keras.tree.map_structure(len, given._inputs) == rows
        assert given._num_samples == 100


def test_class_weights_become_the_weights_of_samples():
    x, y = digits()
    adapter = ArrayDataAdapter(x, y, class_weight={label: label / 4 for label in range(10)})
    np.testing.assert_allclose(adapter._inputs[2], y / 4)


def test_the_batch_size_is_32_or_what_the_steps_leave():
    x, _ = digits()
    sizes = [
        ArrayDataAdapter(x)._batch_size,
        ArrayDataAdapter(x, steps=3)._batch_size,
        ArrayDataAdapter(x, batch_size=7, steps=3)._batch_size,
    ]
    assert sizes == [32, 34, 7]
    assert ArrayDataAdapter(x)._size == 4
    assert ArrayDataAdapter(x)._shuffle is False


@pytest.mark.parametrize("shuffle", [True, "batch", False])
def test_the_order_is_drawn_from_numpy_when_the_first_batch_is_asked_for(shuffle):
    rows = np.arange(100)
    iterator = ArrayDataAdapter(rows, shuffle=shuffle).get_jax_iterator()
    np.random.seed(5)
    order = np.concatenate(list(iterator))
    np.random.seed(5)
    if shuffle == "batch":
        expected = np.concatenate(
            [np.random.permutation(min(32, 100 - start)) + start for start in range(0, 100, 32)]
        )
    else:
        expected = np.random.permutation(100) if shuffle else rows
    np.testing.assert_array_equal(order, expected)


def test_arrays_are_what_can_be_sliced():
    assert can_convert_arrays((digits()[0], None, [jnp.zeros(3)]))
    assert not can_convert_arrays(([1.0, 2.0],))
    assert not can_convert_arrays((iter(()),))


def test_sliceable_arrays_give_rows_that_jax_takes():
    for array in (np.arange(6.0).reshape(3, 2), jnp.arange(6.0).reshape(3, 2)):
        sliceable = array_slicing.convert_to_sliceable((array,), target_backend="jax")[0]
        rows = sliceable.convert_to_jax_compatible(sliceable[:])
        np.testing.assert_array_equal(jnp.asarray(rows), array)


def test_the_last_part_is_split_off_for_validation():
    x, y = digits()
    (kept, targets, weights), held_out = array_slicing.train_validation_split(
        (x, y, None), validation_split=0.3
    )
    np.testing.assert_array_equal(kept, x[:70])
    np.testing.assert_array_equal(held_out[1], y[70:])
    assert len(targets) == 70
    assert weights is None


# ---- building and compiling ----


def test_symbolic_build_creates_all_that_is_missing_and_trains_nothing():
    model = classifier(shape=None)
    assert not model.built
    batches = ArrayDataAdapter(*digits()).get_jax_iterator()
    model._symbolic_build(iterator=[(0, 0, batches)])
    assert model.built
    assert model.optimizer.built
    assert int(model.optimizer.iterations.value) == 0
    assert len(model.metrics_variables) == 4  # sum and count of the loss and of the accuracy


def test_symbolic_build_takes_nothing_from_the_data_of_a_built_model():
    model = dense_net()
    model.evaluate(*digits(32), verbose=0)

    def no_data() -> Any:
        raise AssertionError("asked for data")
        yield

    model._symbolic_build(iterator=no_data())


def test_compile_makes_a_new_loss_tracker_and_nothing_else_does():
    model = dense_net()
    tracker = model._loss_tracker
    run(model, "train")
    run(model, "test")
    assert model._loss_tracker is tracker
    model.compile("sgd", "sparse_categorical_crossentropy")
    assert model._loss_tracker is not tracker


def test_compile_forgets_the_functions():
    model = dense_net()
    run(model, "train")
    assert model.train_function is not None
    model.compile("sgd", "sparse_categorical_crossentropy")
    assert model.train_function is None


# ---- callbacks ----


def test_a_callback_list_calls_its_own_batch_hooks_by_name():
    # The engine's list overrides them; Keras binds shortcuts only for hooks that do not exist.
    calls = []

    class List(keras.callbacks.CallbackList):
        def on_train_batch_begin(self, batch: int, logs: Any = None) -> None:
            calls.append("begin")

        def on_train_batch_end(self, batch: int, logs: Any = None) -> None:
            calls.append("end")

    model = dense_net()
    run(model, "train", callbacks=List([], add_history=True, model=model, epochs=1, steps=4))
    assert calls == ["begin", "end"] * BATCHES


def test_a_callback_list_of_ones_own_is_used_and_keeps_its_parameters():
    model = dense_net()
    own = keras.callbacks.CallbackList([], add_history=True, model=model, epochs=7, mine="yes")
    run(model, "train", callbacks=own)
    assert own.params["epochs"] == 7
    assert own.params["mine"] == "yes"


def test_looking_at_the_model_of_a_callback_syncs_it():
    model, synced = dense_net(), []

    class Looks(keras.callbacks.Callback):
        def on_train_batch_end(self, batch: int, logs: Any = None) -> None:
            synced.append(model._jax_state_synced)
            self.model  # noqa: B018
            synced.append(model._jax_state_synced)

    run(model, "train", callbacks=[Looks()])
    assert synced == [False, True] * BATCHES


@pytest.mark.parametrize(
    ("mode", "attribute"),
    [("train", "stop_training"), ("test", "stop_evaluating"), ("predict", "stop_predicting")],
)
def test_a_callback_stops_by_this_attribute_after_the_step(mode, attribute):
    model, steps = dense_net(), []

    def stop(self: Any, batch: int, logs: Any = None) -> None:
        steps.append(batch)
        setattr(self.model, attribute, True)

    run(
        model,
        mode,
        callbacks=[type("Stops", (keras.callbacks.Callback,), {f"on_{mode}_batch_end": stop})()],
    )
    assert steps == [0]


AT_NUMBERED_STEPS = ["BackupAndRestore", "ModelCheckpoint", "OrbaxCheckpoint", "TensorBoard"]
"""They do something at a step if their `save_freq` or `update_freq` is a number."""


def test_only_these_callbacks_of_keras_do_something_at_a_step():
    base = keras.callbacks.Callback
    hooks = [f"on_{mode}_batch_{when}" for mode in MODES for when in ("begin", "end")]
    hooks += ["on_batch_begin", "on_batch_end"]
    active = [
        name
        for name, kind in vars(keras.callbacks).items()
        if inspect.isclass(kind)
        and issubclass(kind, base)
        and any(getattr(kind, hook) is not getattr(base, hook) for hook in hooks)
    ]
    others = ["CallbackList", "ProgbarLogger", "TerminateOnNaN"]
    assert sorted(active) == sorted(AT_NUMBERED_STEPS + others)


@pytest.mark.parametrize("name", AT_NUMBERED_STEPS)
def test_callbacks_of_keras_that_act_once_an_epoch_leave_the_steps_alone(name):
    kind = getattr(keras.callbacks, name)
    callback = kind.__new__(kind)  # what it needs to be made may not be installed
    attribute = "update_freq" if name == "TensorBoard" else "save_freq"
    setattr(callback, attribute, "epoch")
    assert not wants_steps(callback, TRAIN)
    setattr(callback, attribute, False)
    assert not wants_steps(callback, TRAIN)
    setattr(callback, attribute, 5)
    assert wants_steps(callback, TRAIN)


def test_terminate_on_nan_leaves_the_steps_alone_but_not_where_a_class_changes_it():
    class Changed(keras.callbacks.TerminateOnNaN):
        def on_batch_end(self, batch: int, logs: Any = None) -> None:
            pass

    assert not wants_steps(keras.callbacks.TerminateOnNaN(), TRAIN)
    assert wants_steps(Changed(), TRAIN)


def test_terminate_on_nan_does_nothing_while_the_loss_is_finite():
    callback = keras.callbacks.TerminateOnNaN(raise_error=True)
    for logs in ({"loss": 1.0}, {"accuracy": np.nan}, {}, None):
        callback.on_train_batch_end(0, logs)
    for loss in (np.nan, np.inf, -np.inf):
        with pytest.raises(RuntimeError):
            callback.on_train_batch_end(0, {"loss": loss})


# ---- the methods that accelerate() replaces ----


@pytest.mark.parametrize("name", ["fit", "evaluate", "predict"])
def test_models_inherit_their_methods_from_the_trainer(name):
    assert name not in vars(keras.Model)
    assert getattr(keras.Sequential, name) is getattr(keras.Model, name)


@pytest.mark.parametrize("name", ["fit", "evaluate", "predict"])
def test_the_doors_of_keraunos_take_the_arguments_of_keras(name):
    import keraunos as kn

    (_, *theirs), (_, *ours) = (
        inspect.signature(getattr(of, name)).parameters.values() for of in (keras.Model, kn)
    )
    named = [p for p in theirs if p.kind is not inspect.Parameter.VAR_KEYWORD]
    beside = [p for p in ours if p.kind is inspect.Parameter.KEYWORD_ONLY]
    assert [(p.name, p.default) for p in (*named, *beside)] == [(p.name, p.default) for p in ours]
    assert all(p.default is None for p in beside)


def test_fit_evaluates_through_the_method_of_the_model_with_a_private_argument():
    calls = []

    class Watched(keras.Sequential):
        def evaluate(self, *args: Any, **kwargs: Any) -> Any:
            calls.append((args, sorted(kwargs)))
            return super().evaluate(*args, **kwargs)

    model = Watched([keras.Input((64,)), keras.layers.Dense(10, activation="softmax")])
    model.compile("sgd", "sparse_categorical_crossentropy")
    run(model, "train", validation_data=digits(40))
    ((args, names),) = calls
    assert args == ()
    assert "_use_cached_eval_dataset" in names
    assert "x" in names


# ---- what cannot be compiled ----


def test_compile_keeps_no_record_of_whether_jit_compile_was_auto():
    # If a later Keras does, a False of the user's can be told from one of Keras's.
    def kept(jit_compile: Any) -> Any:
        keras.utils.set_random_seed(1)
        model = keras.Sequential(
            [keras.Input((8, 8, 1)), keras.layers.RandomZoom(0.1), keras.layers.Flatten()],
            name="same",
        )
        model.compile("sgd", "mse", jit_compile=jit_compile)
        config = {**model.get_compile_config(), "optimizer": None}  # its name is a new one
        plain = (bool, int, str, type(None))
        return (
            config,
            {k: v for k, v in vars(model).items() if isinstance(v, plain)},
            sorted(vars(model)),
        )

    assert kept("auto") == kept(False)
    assert kept("auto")[1]["_jit_compile"] is False


def test_these_layers_alone_of_those_that_change_pictures_say_they_cannot_be_compiled():
    base = keras.layers.RandomRotation.__mro__[1]
    wary = {
        name
        for name, kind in vars(keras.layers).items()
        if inspect.isclass(kind)
        and issubclass(kind, base)
        and "supports_jit = False" in inspect.getsource(kind)
    }
    traceable = {kind.__name__ for kind in TRACEABLE}
    assert wary == traceable | {"RandomCrop"}


def test_layers_flatten_to_all_that_a_model_holds():
    inner = keras.Sequential([keras.layers.RandomZoom(0.1)])
    model = keras.Sequential([keras.Input((8, 8, 1)), inner, keras.layers.RandAugment()])
    kinds = {type(layer).__name__ for layer in model._flatten_layers()}
    assert {"RandomZoom", "RandAugment", "RandomRotation"} <= kinds


def test_a_variable_asks_the_scope_around_it():
    variable = keras.Variable(1.0)

    class Scope(keras.StatelessScope):
        def get_current_value(self, ref: Any) -> Any:
            assert ref is variable
            return jnp.float32(3.0)

    with Scope():
        assert float(variable.value) == 3.0


def test_a_stateful_layer_says_so():
    assert keras.layers.LSTM(2, stateful=True).stateful
    assert not getattr(keras.layers.Dense(2), "stateful", False)


def test_assignments_land_in_the_stateless_scope_around_them():
    variable = keras.Variable(1.0)
    with keras.StatelessScope() as scope:
        variable.assign(2.0)
    assert float(variable.value) == 1.0
    assert float(scope.state_mapping[id(variable)]) == 2.0


def test_limits_of_the_configuration_can_be_asked_for():
    assert keras.config.max_epochs() is None
    assert keras.config.max_steps_per_epoch() is None


# ---- what a step reads hangs on the model ----


def numbers_of(model: Any, *data: Any) -> set[Any]:
    model.evaluate(*(data or digits(32)), verbose=0)
    return {place.value for place in anatomy(model).places.values()}


def test_layers_optimizers_losses_schedules_keep_their_numbers_as_attributes():
    schedule = keras.optimizers.schedules.ExponentialDecay(0.101, 1234, 0.567)
    model = classifier(
        lambda: keras.layers.Dense(4, kernel_regularizer=keras.regularizers.L1L2(0.011, 0.022)),
        lambda: keras.layers.Dropout(0.321),
        lambda: keras.layers.BatchNormalization(momentum=0.77, epsilon=0.0033),
        optimizer=keras.optimizers.Adam(
            schedule, beta_1=0.81, beta_2=0.82, epsilon=0.0044, weight_decay=0.055, clipnorm=6.6
        ),
        loss=keras.losses.CategoricalCrossentropy(label_smoothing=0.088),
    )
    x, y = digits(32)
    found = numbers_of(model, x, np.eye(10)[y])
    wanted = {0.101, 1234, 0.567, 0.011, 0.022, 0.321, 0.77, 0.0033}
    assert wanted | {0.81, 0.82, 0.0044, 0.055, 6.6, 0.088} <= found


def test_numbers_in_a_functional_model_are_arguments_of_its_nodes():
    x = keras.Input((64,))
    model = keras.Model(x, keras.layers.Dense(10, activation="softmax")(x * 0.123))
    model.compile("sgd", "sparse_categorical_crossentropy")
    assert 0.123 in numbers_of(model)


def test_attributes_that_are_set_aside_are_keras_own():
    folder = Path(inspect.getfile(keras)).parent / "src"
    source = "".join(
        file.read_text(encoding="utf-8")
        for file in folder.rglob("*.py")
        if not file.name.endswith("_test.py")
    )
    assigned = set(re.findall(r"\.(\w+)(?: *,[^=\n]*)? = ", source))
    assert ASIDE - assigned == set()


def test_no_step_reads_the_names_and_seeds_that_are_set_aside():
    """Other names and seeds, put there after the model was built, leave the program as it was."""

    def made() -> Any:
        model = noisy_net()
        model.evaluate(*digits(32), verbose=0)
        return model

    def traced(model: Any) -> str:
        batch = jax.tree.map(jnp.asarray, digits(32))
        return str(jax.make_jaxpr(pure_step(model, TRAIN))(state_for(model, TRAIN), batch))

    before, model = traced(made()), made()
    changed: list[tuple[Any, str, Any]] = []
    try:
        for thing in anatomy(model).holders:
            metric = isinstance(thing, keras.metrics.Metric)  # its name is in the logs
            for name in ("_name", "seed", "_init_seed", "_initial_seed", "_path", "_parent_path"):
                if name in getattr(thing, "__dict__", {}) and not metric:
                    changed.append((thing, name, getattr(thing, name)))
                    object.__setattr__(thing, name, 4321 if "seed" in name else "another")
        assert len(changed) > 10
        assert traced(model) == before
    finally:
        # Some are shared by all models: a policy for dtypes is its name.
        for thing, name, value in changed:
            object.__setattr__(thing, name, value)


def test_optimizers_know_variables_by_identity_or_by_name():
    """For weight decay, by the one or the other; Muon, which of them are Adam's, by their paths."""
    model = dense_net(optimizer=keras.optimizers.SGD(0.1, weight_decay=0.1))
    kernel, bias = model.layers[0].trainable_variables
    model.optimizer.exclude_from_weight_decay([kernel])
    assert model.optimizer._exclude_from_weight_decay == {id(kernel)}
    model.optimizer.exclude_from_weight_decay(var_names=["bias"])
    assert not model.optimizer._use_weight_decay(bias)
    assert model.optimizer._exclude_from_weight_decay_cache == {id(bias): False}
    muon = keras.optimizers.Muon(0.1)
    assert [bool(muon._should_use_adamw(v)) for v in (kernel, bias)] == [False, True]


def test_a_variable_outside_the_state_has_its_value_in_itself():
    variable = keras.Variable(3.0)
    assert variable._value is not None
    assert float(variable.value) == 3.0


def test_logs_are_named_in_the_order_of_the_metrics():
    """By which the logs of a program made for one model get the names of another's."""
    model = dense_net(metrics=["accuracy", keras.metrics.SparseTopKCategoricalAccuracy(2)])
    model.evaluate(*digits(32), verbose=0)
    assert list(model.get_metrics_result()) == list(log_names(model))
    assert log_names(model)[0] == "loss"
    assert {"accuracy", "sparse_top_k_categorical_accuracy"} <= set(metric_names(model))
    one, other = keras.metrics.AUC(), keras.metrics.AUC()
    assert one.name != other.name, "Keras no longer counts up names of metrics"


def test_compile_keeps_its_arguments_as_objects():
    """By which a model is compiled again with another optimizer or loss."""
    metric = keras.metrics.SparseCategoricalAccuracy()
    model = dense_net(optimizer=keras.optimizers.SGD(0.1), metrics=[metric])
    settings = compile_settings(model)
    assert settings["optimizer"] is model.optimizer
    assert settings["loss"] is model.loss
    assert settings["metrics"] == [metric]
    model.compile(**settings)
    assert model.compiled


def test_losses_ask_each_variable_how_it_is_regularised():
    model = dense_net()
    assert model.losses == []
    model.layers[-1].kernel.regularizer = keras.regularizers.L2(1.0)
    (loss,) = model.losses
    np.testing.assert_allclose(loss, np.square(model.layers[-1].kernel.numpy()).sum(), rtol=1e-5)


def test_attention_is_asked_of_the_module_nn_of_the_backend_at_each_call(monkeypatch):
    """By keras.ops, and so by layers that neither drop out nor return their scores."""
    asked = []

    def dot_product_attention(query: Any, key: Any, value: Any, **settings: Any) -> Any:
        asked.append(settings)
        return value

    monkeypatch.setattr(keras.src.backend.nn, "dot_product_attention", dot_product_attention)
    x = jnp.ones((2, 5, 8))
    keras.layers.MultiHeadAttention(2, 4)(x, x, use_causal_mask=True)
    keras.layers.MultiHeadAttention(2, 4)(x, x, attention_mask=jnp.ones((2, 5, 5), bool))
    keras.layers.MultiHeadAttention(2, 4)(x, x, return_attention_scores=True)
    causal, masked = asked
    names = {"bias", "mask", "scale", "is_causal", "flash_attention", "attn_logits_soft_cap"}
    assert set(causal) == set(masked) == names
    assert (causal["is_causal"], causal["mask"], causal["scale"]) == (True, None, 0.5)
    assert masked["mask"].shape == (2, 1, 5, 5)
    assert masked["mask"].dtype == bool
    unset = [causal[name] for name in ("bias", "flash_attention", "attn_logits_soft_cap")]
    assert unset == [None, None, None]


# ---- recurrent layers ----


def test_inner_loop_is_where_a_recurrent_layer_runs_its_steps():
    """It is handed the mask and the states, and gives (last output, all outputs, states)."""
    arguments = ["self", "sequences", "initial_state", "mask", "training"]
    for kind in PATCHED:
        assert list(inspect.signature(kind.__dict__["inner_loop"]).parameters) == arguments
    assert "inner_loop" not in vars(keras.layers.SimpleRNN)
    for kind in (keras.layers.LSTM, keras.layers.GRU, keras.layers.SimpleRNN):
        layer = kind(3, return_sequences=True)
        states = [jnp.zeros((2, 3))] * len(layer.state_size)
        layer.build((2, 4, 5))
        last, outputs, new = layer.inner_loop(jnp.ones((2, 4, 5)), states, None)
        assert (last.shape, outputs.shape) == ((2, 3), (2, 4, 3))
        assert [state.shape for state in new] == [(2, 3)] * len(states)
