"""What a network has learnt before helps where there are few pictures."""

import math
from pathlib import Path
from typing import Annotated

import keras
from keras import layers

from keraunos.data import cifar10, few, only
from keraunos.data.cifar import ANIMALS, VEHICLES
from keraunos.networks import Augmentation, resnet
from keraunos.networks.pretrained import optimizer_for_two, pretrained_features
from keraunos.recipes import Choice, Range, Training, recipe


@recipe(task="image-classification")
def cifar_transfer(
    data: Path | None = None,
    weights: str = "",
    classes: Annotated[str, Choice("vehicles", "animals", searched=False)] = "vehicles",
    pictures: int = 50,
    frozen: int = 20,
    augmentation: Augmentation = Augmentation(flip="horizontal", crop=4),
    learning_rate: Annotated[float, Range(1e-4, 1e-1, log=True)] = 3e-3,
    tuning_rate: Annotated[float, Range(1e-6, 1e-2, log=True)] = 1e-4,
    batch_size: Annotated[int, Choice(16, 32, 64)] = 32,
    epochs: int = 60,
) -> Training:
    """Few pictures of CIFAR-10, with a network that has learnt from others (weights=RUN)."""
    chosen = VEHICLES if classes == "vehicles" else ANIMALS
    photographs = few(only(cifar10(data), chosen), pictures)

    shape = photographs.train.x.shape[1:]
    if weights:
        features = pretrained_features(weights, shape)
    else:  # the same network, from scratch
        whole = resnet(shape, len(chosen))
        features = keras.Model(whole.input, whole.layers[-1].input, name="features")
    inputs = keras.Input(shape)
    # Means and variances of the batches stay those that were learnt from many pictures.
    x = features(inputs, training=False if weights else None)
    outputs = layers.Dense(len(chosen), activation="softmax", name="classes")(x)
    network = keras.Model(inputs, outputs, name="transfer")

    model = augmentation.of(network)
    steps = math.ceil(len(photographs.train) / batch_size)
    model.compile(
        optimizer=optimizer_for_two(
            features, learning_rate, tuning_rate, frozen * steps, epochs * steps
        )
        if weights
        else keras.optimizers.Adam(
            keras.optimizers.schedules.CosineDecay(learning_rate, epochs * steps)
        ),
        loss="sparse_categorical_crossentropy",
        metrics=["accuracy"],
    )
    return Training(model, photographs, epochs=epochs, batch_size=batch_size, network=network)
