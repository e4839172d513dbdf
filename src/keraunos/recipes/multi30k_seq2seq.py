"""Captions of pictures into another language, by recurrent networks with attention."""

import math
from pathlib import Path
from typing import Annotated

import keras

from keraunos.data import multi30k
from keraunos.networks import Seq2Seq, TokenLoss, token_accuracy
from keraunos.preparation import BytePairs, Pairs
from keraunos.recipes import Choice, Range, Training, recipe


@recipe(task="translation")
def multi30k_seq2seq(
    data: Path | None = None,
    source: Annotated[str, Choice("en", "de", searched=False)] = "en",
    target: Annotated[str, Choice("de", "en", searched=False)] = "de",
    vocabulary: int = 6_000,
    length: int = 32,
    width: Annotated[int, Choice(128, 256, 512)] = 256,
    units: Annotated[int, Choice(128, 256, 512)] = 256,
    dropout: Annotated[float, Range(0.0, 0.5)] = 0.3,
    smoothing: Annotated[float, Range(0.0, 0.2)] = 0.1,
    learning_rate: Annotated[float, Range(1e-4, 1e-2, log=True)] = 2e-3,
    batch_size: Annotated[int, Choice(32, 64, 128)] = 64,
    epochs: int = 12,
    buckets: int = 3,
) -> Training:
    """Captions translated, English to German, with GRUs and attention (Luong et al. 2015)."""
    captions = multi30k(data, source, target)
    pairs = Pairs(BytePairs(vocabulary, length), BytePairs(vocabulary, length))

    model = Seq2Seq(pairs.sizes, pairs.lengths, width, units, "gru", dropout)
    model.build((None, 2 * length))
    steps = epochs * math.ceil(len(captions.train) / batch_size)
    model.compile(
        optimizer=keras.optimizers.AdamW(
            keras.optimizers.schedules.CosineDecay(
                0.0, steps, alpha=0.02, warmup_target=learning_rate, warmup_steps=steps // 12
            ),
            weight_decay=1e-3,
            beta_2=0.98,
            clipnorm=1.0,
        ),
        loss=TokenLoss(smoothing),
        metrics=[token_accuracy],
    )
    return Training(
        model,
        captions,
        epochs=epochs,
        batch_size=batch_size,
        preparation=pairs,
        buckets=buckets,
    )
