"""A network of the tutorials trained by Keras's own fit on TensorFlow, JAX or PyTorch.

Settings: `backend`; `threads`; all others are arguments of `compile`.
"""
# ruff: noqa: E402 - what a framework reads when it is imported is set before

import os

from harness.hiding import FRAMEWORKS, hide
from harness.worker import Run, limit_threads, read_task

task, run = read_task(), Run()
settings = dict(task["settings"])
backend = os.environ["KERAS_BACKEND"] = settings.pop("backend")
hide(FRAMEWORKS - {backend})
limit_threads(backend, settings.pop("threads", None))

import keras

from harness.keras_epochs import EpochClock
from tutorials.networks import BATCH_SIZE, TEST_BATCH_SIZE, compiled_network, load, score

keras.utils.set_random_seed(task["seed"])
train_x, train_y, test_x, test_y = load(task["case"], task["data"])
model = compiled_network(task["case"], **settings)
model.fit(
    train_x,
    train_y,
    batch_size=BATCH_SIZE,
    epochs=task["epochs"],
    verbose=0,
    callbacks=[EpochClock(run)],
)
evaluated = model.evaluate(test_x, test_y, batch_size=TEST_BATCH_SIZE, verbose=0)
model.save(task["save_to"] / "model.keras")
run.finished(score(evaluated, test_y))
