"""One picture in the manner of another."""

from pathlib import Path
from typing import Annotated

import keras

from keraunos.data import two_pictures
from keraunos.networks.style import StyleTransfer, picture_of, style_features
from keraunos.recipes import Range, Training, recipe


@recipe(task="style-transfer")
def style_transfer(
    data: Path | None = None,
    weights: str = "imagenet",
    side: int = 320,
    style_weight: Annotated[float, Range(0.1, 100.0, log=True)] = 3.0,
    smoothness: Annotated[float, Range(0.01, 10.0, log=True)] = 2.0,
    learning_rate: Annotated[float, Range(1e-3, 1e-1, log=True)] = 0.02,
    epochs: int = 6,
) -> Training:
    """What content.jpg shows in the manner of style.jpg (Gatys et al. 2016); weights=RUN."""
    pair = two_pictures(data, side)
    content, style = pair.test.x

    network = picture_of(content)
    features = style_features(weights, content.shape[:2])
    model = StyleTransfer(network, features, content, style, style_weight, smoothness)
    model.compile(optimizer=keras.optimizers.Adam(learning_rate))
    return Training(model, pair, epochs=epochs, batch_size=2, network=network)
