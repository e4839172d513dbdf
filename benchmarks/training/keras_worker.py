"""A network trained by keraunos or by Keras's own fit on TensorFlow or JAX.

keras_worker.py NETWORK keraunos|tensorflow|jax [POLICY]
"""
# ruff: noqa: E402 - what a framework reads when it is imported is set before

import os
import sys
import time
from functools import partial
from itertools import pairwise
from typing import Any

from training.setting import EPOCHS, Texts, report, wanted

OURS = sys.argv[2] == "keraunos"
if not OURS:
    from harness.hiding import FRAMEWORKS, hide

    os.environ["KERAS_BACKEND"] = sys.argv[2]
    hide(FRAMEWORKS - {sys.argv[2]})
else:
    os.environ["KERAUNOS_CHECKS"] = "off"  # random numbers are no healthy data
    import keraunos as kn

import keras
import numpy as np

from training.keras_networks import LOGITS, network


def lengths(x: np.ndarray) -> Any:
    """To which lengths keraunos cuts batches of texts that end somewhere, as its recipes do."""
    if not isinstance(setting, Texts) or not setting.mean:
        return None
    from keraunos.engine.feed import Lengths
    from keraunos.preparation.lengths import Ends, best_bounds, buckets

    ends = Ends((setting.length,))
    bounds = best_bounds(ends.of(x, x), 3, setting.length)
    return Lengths(buckets(ends.of(x, x), bounds), bounds, ends)


name, setting = wanted()
if len(sys.argv) > 3:
    keras.config.set_dtype_policy(sys.argv[3])
rng = np.random.default_rng(0)
if isinstance(setting, Texts):
    x = rng.integers(4, setting.tokens, setting.inputs).astype("int32")
    if setting.mean:
        ends = rng.normal(setting.mean, setting.spread, len(x)).clip(3, setting.length)
        x[np.arange(setting.length) >= ends[:, None]] = 0
else:
    x = rng.random(setting.inputs, np.float32)
y = rng.integers(0, setting.classes, setting.labels).astype("int32")
model = network(name, setting)
# On a CPU, TensorFlow's own kernels are faster than XLA for these. With JAX, many steps in one
# program take minutes to compile.
settings = {
    "keraunos": {},
    "tensorflow": {"jit_compile": False, "steps_per_execution": setting.steps},
    "jax": {"steps_per_execution": 10},
}
how = settings[sys.argv[2]]
loss = keras.losses.SparseCategoricalCrossentropy(from_logits=name.split(",")[0] in LOGITS)
model.compile("adam", loss, **how)
fit = partial(kn.fit, model, lengths=lengths(x)) if OURS else model.fit
times = [time.perf_counter()]
clock = keras.callbacks.LambdaCallback(
    on_epoch_end=lambda epoch, logs: times.append(time.perf_counter())
)
fit(x, y, batch_size=setting.batch, epochs=EPOCHS, verbose=0, callbacks=[clock])
report([after - before for before, after in pairwise(times)])
