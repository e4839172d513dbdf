"""A network trained by keraunos or by Keras's own fit on TensorFlow or JAX.

keras_worker.py NETWORK keraunos|tensorflow|jax [POLICY]
"""
# ruff: noqa: E402 - what a framework reads when it is imported is set before

import os
import sys
import time
from functools import partial
from itertools import pairwise

from training.setting import EPOCHS, report, wanted

OURS = sys.argv[2] == "keraunos"
if not OURS:
    from harness.worker import hide_other_frameworks

    os.environ["KERAS_BACKEND"] = sys.argv[2]
    hide_other_frameworks(sys.argv[2])
else:
    os.environ["KERAUNOS_CHECKS"] = "off"  # random numbers are no healthy data
    import keraunos as kn

import keras
import numpy as np

from training.keras_networks import network

name, setting = wanted()
if len(sys.argv) > 3:
    keras.config.set_dtype_policy(sys.argv[3])
rng = np.random.default_rng(0)
if setting.tokens:
    x = rng.integers(1, setting.tokens, setting.inputs).astype("int32")
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
model.compile("adam", "sparse_categorical_crossentropy", **how)
fit = partial(kn.fit, model) if OURS else model.fit
times = [time.perf_counter()]
clock = keras.callbacks.LambdaCallback(
    on_epoch_end=lambda epoch, logs: times.append(time.perf_counter())
)
fit(x, y, batch_size=setting.batch, epochs=EPOCHS, verbose=0, callbacks=[clock])
report([after - before for before, after in pairwise(times)])
