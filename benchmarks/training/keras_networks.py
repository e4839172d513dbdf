"""The networks in Keras; import it after the backend is chosen."""

import sys
from importlib import import_module
from pathlib import Path
from types import ModuleType
from typing import Any

import keras
from keras import layers

from training.setting import CLASSES, Setting, Texts

SOURCE = Path(__file__).parents[2] / "src"


def network(name: str, setting: Setting | Texts) -> keras.Model:
    """An uncompiled network that ends in class probabilities, or in logits (`LOGITS`)."""
    if isinstance(setting, Texts):
        return TEXTS[name.split(",")[0]](setting)
    x = inputs = keras.Input((setting.size, setting.size, setting.channels))
    return keras.Model(inputs, BODIES[name.split(",")[0]](x))


def _gpt(setting: Texts) -> keras.Model:
    """That of the recipe shakespeare-gpt."""
    model = _own("gpt").GPT(setting.tokens, setting.length, 128, 4, 4, 0.1)
    model.build((None, setting.length))
    return model


def _lstm(setting: Texts) -> keras.Model:
    """That of the recipe polarity-lstm."""
    sizes = setting.tokens, setting.length, setting.classes
    return _own("texts").text_rnn(*sizes, width=128, units=64, cell="lstm", dropout=0.5)


TEXTS = {"GPT": _gpt, "LSTM in both directions": _lstm}
LOGITS = ("GPT",)
"""Those that end in logits."""


def _own(name: str) -> Any:
    """A module of the product's networks; they know Keras alone, so that any backend will do."""
    if "keraunos" not in sys.modules:  # where it is not installed
        for package in ("keraunos", "keraunos.networks"):
            bare = ModuleType(package)
            bare.__path__ = [str(SOURCE / package.replace(".", "/"))]
            sys.modules[package] = bare
    return import_module(f"keraunos.networks.{name}")


def _convolutional(x: Any) -> Any:
    for filters in (32, 64):
        x = layers.MaxPooling2D(2)(layers.Conv2D(filters, 3, activation="relu")(x))
    x = layers.Dense(64, activation="relu")(layers.Flatten()(x))
    return layers.Dense(CLASSES, activation="softmax")(x)


def _normalised(x: Any, filters: int, size: int = 3, stride: int = 1, relu: bool = True) -> Any:
    x = layers.Conv2D(filters, size, strides=stride, padding="same", use_bias=False)(x)
    x = layers.BatchNormalization()(x)
    return layers.ReLU()(x) if relu else x


def _resnet(x: Any) -> Any:
    """He et al. 2015, section 4.2, with projections where shapes change."""
    x = _normalised(x, 16)
    for filters in (16, 32, 64):
        for block in range(3):
            stride = 2 if filters > 16 and block == 0 else 1
            y = _normalised(_normalised(x, filters, stride=stride), filters, relu=False)
            if stride > 1:
                x = _normalised(x, filters, size=1, stride=2, relu=False)
            x = layers.ReLU()(layers.Add()([x, y]))
    return layers.Dense(CLASSES, activation="softmax")(layers.GlobalAveragePooling2D()(x))


def _mobilenet(x: Any) -> Any:
    """Howard et al. 2017: a depthwise convolution, then one of single pixels."""
    x = _normalised(x, 32)
    for filters, stride in ((64, 1), (128, 2), (128, 1), (256, 2)):
        x = layers.DepthwiseConv2D(3, strides=stride, padding="same", use_bias=False)(x)
        x = layers.ReLU()(layers.BatchNormalization()(x))
        x = _normalised(x, filters, size=1)
    return layers.Dense(CLASSES, activation="softmax")(layers.GlobalAveragePooling2D()(x))


def _unet(x: Any) -> Any:
    """Ronneberger et al. 2015, smaller and padded."""

    def twice(x: Any, filters: int) -> Any:
        for _ in range(2):
            x = layers.Conv2D(filters, 3, padding="same", activation="relu")(x)
        return x

    kept = []
    for filters in (16, 32, 64):
        x = twice(x, filters)
        kept.append(x)
        x = layers.MaxPooling2D(2)(x)
    x = twice(x, 128)
    for filters in (64, 32, 16):
        x = layers.Conv2DTranspose(filters, 2, strides=2, padding="same")(x)
        x = twice(layers.Concatenate()([kept.pop(), x]), filters)
    return layers.Conv2D(CLASSES, 1, activation="softmax")(x)


BODIES = {
    "CNN of the tutorials": _convolutional,
    "ResNet-20": _resnet,
    "MobileNet blocks": _mobilenet,
    "U-Net 128x128": _unet,
}
