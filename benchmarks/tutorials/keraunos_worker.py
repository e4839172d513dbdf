"""A network of the tutorials trained by keraunos."""

# ruff: noqa: E402 - what is hidden is hidden before Keras is imported

from harness.hiding import OF_TESTS, hide

hide(OF_TESTS)

import keraunos as kn  # isort: skip - before Keras, to choose its backend
import keras

from harness.keras_epochs import EpochClock
from harness.worker import Run, read_task
from tutorials.networks import BATCH_SIZE, TEST_BATCH_SIZE, compiled_network, load, score

task, run = read_task(), Run()
keras.utils.set_random_seed(task["seed"])
train_x, train_y, test_x, test_y = load(task["case"], task["data"])
model = compiled_network(task["case"])
kn.fit(
    model,
    train_x,
    train_y,
    batch_size=BATCH_SIZE,
    epochs=task["epochs"],
    verbose=0,
    callbacks=[EpochClock(run)],
)
evaluated = kn.evaluate(model, test_x, test_y, batch_size=TEST_BATCH_SIZE, verbose=0)
model.save(task["save_to"] / "model.keras")
run.finished(score(evaluated, test_y))
