"""Convolutional networks that make digits."""

from pathlib import Path
from typing import Annotated

import keras

from keraunos.data import mnist
from keraunos.networks import GAN
from keraunos.networks.dcgan import convolutional_discriminator, convolutional_generator
from keraunos.recipes import Choice, Range, Training, recipe


@recipe(task="image-generation")
def mnist_dcgan(
    data: Path | None = None,
    latent: Annotated[int, Range(16, 256, log=True)] = 64,
    width: Annotated[int, Range(16, 128, log=True)] = 32,
    dropout: Annotated[float, Range(0.0, 0.6)] = 0.3,
    learning_rate: Annotated[float, Range(1e-5, 1e-2, log=True)] = 2e-4,
    batch_size: Annotated[int, Choice(32, 64, 128, 256)] = 64,
    epochs: int = 15,
) -> Training:
    """MNIST digits made by a convolutional GAN (Radford et al. 2015)."""
    digits = mnist(data)

    generator = convolutional_generator((28, 28), latent, width)
    discriminator = convolutional_discriminator((28, 28), width, dropout)
    gan = GAN(generator, discriminator)
    gan.compile(
        g_optimizer=keras.optimizers.Adam(learning_rate, beta_1=0.5),
        d_optimizer=keras.optimizers.Adam(learning_rate, beta_1=0.5),
        loss_fn=keras.losses.BinaryCrossentropy(from_logits=True),
    )
    return Training(gan, digits, epochs=epochs, batch_size=batch_size, network=generator)
