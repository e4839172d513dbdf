"""A network trained by keraunos or by Keras's own fit on TensorFlow.

keras_worker.py NETWORK keraunos|tensorflow [POLICY]
"""
# ruff: noqa: E402 - what a framework reads when it is imported is set before

import os
import sys
import time
from functools import partial
from itertools import pairwise

from training.setting import CLASSES, EPOCHS, report, wanted

OURS = sys.argv[2] == "keraunos"
if not OURS:
    from harness.worker import hide_other_frameworks

    os.environ["KERAS_BACKEND"] = "tensorflow"
    hide_other_frameworks("tensorflow")
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
x = rng.random(setting.images, np.float32)
y = rng.integers(0, CLASSES, setting.labels).astype("int32")
model = network(name, setting)
# On a CPU, TensorFlow's own kernels are faster than XLA for these.
how = {} if OURS else {"jit_compile": False, "steps_per_execution": setting.steps}
model.compile("adam", "sparse_categorical_crossentropy", **how)
fit = partial(kn.fit, model) if OURS else model.fit
times = [time.perf_counter()]
clock = keras.callbacks.LambdaCallback(
    on_epoch_end=lambda epoch, logs: times.append(time.perf_counter())
)
fit(x, y, batch_size=setting.batch, epochs=EPOCHS, verbose=0, callbacks=[clock])
report([after - before for before, after in pairwise(times)])
