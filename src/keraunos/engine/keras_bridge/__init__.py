"""The one place that touches what Keras does not promise.

Relied on, and watched by tests/engine/test_keras_contract.py:

- `fit`, `evaluate` and `predict` of Keras's JAX trainer call `train_function`, `test_function` and
  `predict_function` as `function(state, iterator) -> (logs, state)`, and do not make these
  functions if they are there;
- they keep the values of variables in `_jax_state` between calls, and read them anew when
  `_jax_state_synced` is true;
- `fit` takes a `DataAdapter` for `x` and for validation data, and evaluates with
  `_eval_epoch_iterator` if there is one;
- `steps_per_execution` is read when an epoch iterator is made, and never again;
- `ArrayDataAdapter` turns arrays, weights and class weights into a batch's structure;
- `fit` evaluates through the model's own `evaluate`, with `_use_cached_eval_dataset=True`;
- `CallbackList` calls each of its callbacks with logs made into numbers by `pythonify_logs`;
- `_symbolic_build` creates what is not yet built; `compile` makes a new `_loss_tracker`;
- `compile` keeps its arguments in `_compile_config`, and a layer's `losses` ask each variable for
  its `regularizer`;
- `compile` keeps no record of whether `jit_compile` was "auto", and `supports_jit` of the layers
  that move pixels about is false though all but `RandomCrop` trace well on JAX;
- all that a step reads hangs on the model as attributes, items, closures; `anatomy` names those of
  Keras's that no step reads;
- a recurrent layer runs its steps in `inner_loop(sequences, initial_state, mask, training)`, which
  gives the last output, all outputs and the states; `SimpleRNN` has that of `RNN`;
- a variable asks the `StatelessScope` around it for its value, by `get_current_value`;
- `ops.dot_product_attention` asks the backend's module `nn` for the function of that name whenever
  it is called, and `MultiHeadAttention` calls it, unless it drops out or returns its scores.
"""

import warnings

from keraunos.engine.keras_bridge.anatomy import (
    Anatomy,
    anatomy,
    differing,
    path_in_words,
    replaced,
)
from keraunos.engine.keras_bridge.arrays import ResidentArrays, resident, split_off_validation
from keraunos.engine.keras_bridge.model import (
    all_layers,
    build,
    check,
    compile_settings,
    evaluates_as_keras,
    program_of,
    pure_step,
    state_of,
    step_under_way,
    why_not,
)
from keraunos.engine.keras_bridge.modes import PREDICT, TEST, TRAIN
from keraunos.engine.keras_bridge.session import Session, Shared, as_inputs

# Keras's confusion matrix asks for integers of 64 bits, JAX says that it has none, and 32 will do.
warnings.filterwarnings("ignore", message="Explicitly requested dtype int64", category=UserWarning)

__all__ = [
    "PREDICT",
    "TEST",
    "TRAIN",
    "Anatomy",
    "ResidentArrays",
    "Session",
    "Shared",
    "all_layers",
    "anatomy",
    "as_inputs",
    "build",
    "check",
    "compile_settings",
    "differing",
    "evaluates_as_keras",
    "path_in_words",
    "program_of",
    "pure_step",
    "replaced",
    "resident",
    "split_off_validation",
    "state_of",
    "step_under_way",
    "why_not",
]
