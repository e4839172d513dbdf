"""Plays in the manner of Shakespeare, character by character, by a small Transformer."""

import math
from pathlib import Path
from typing import Annotated

import keras

from keraunos.data import shakespeare
from keraunos.networks import GPT
from keraunos.preparation import Characters, Windows
from keraunos.recipes import Choice, Range, Training, recipe


@recipe(task="text-generation")
def shakespeare_gpt(
    data: Path | None = None,
    length: Annotated[int, Choice(64, 128, 256, searched=False)] = 128,
    width: Annotated[int, Choice(64, 128, 192, 256)] = 128,
    heads: Annotated[int, Choice(2, 4, 8)] = 4,
    blocks: Annotated[int, Range(1, 8)] = 4,
    dropout: Annotated[float, Range(0.0, 0.5)] = 0.1,
    learning_rate: Annotated[float, Range(1e-4, 1e-2, log=True)] = 2e-3,
    batch_size: Annotated[int, Choice(16, 32, 64)] = 32,
    epochs: int = 10,
) -> Training:
    """Text in the manner of Shakespeare, or of a file of yours, with a small GPT."""
    plays = shakespeare(data)
    characters = Characters()
    characters.fit(plays.train)
    windows = Windows(characters, length, stride=length // 2)

    model = GPT(characters.size, length, width, heads, blocks, dropout)
    model.build((None, length))
    training = Training(model, plays, epochs=epochs, batch_size=batch_size, preparation=windows)
    steps = epochs * math.ceil(len(training.examples.train) / batch_size)
    model.compile(
        optimizer=keras.optimizers.AdamW(
            keras.optimizers.schedules.CosineDecay(
                0.0, steps, alpha=0.05, warmup_target=learning_rate, warmup_steps=steps // 50
            ),
            weight_decay=0.1,
            beta_2=0.99,
            clipnorm=1.0,
        ),
        loss=keras.losses.SparseCategoricalCrossentropy(from_logits=True),
        metrics=["accuracy"],
    )
    return training
