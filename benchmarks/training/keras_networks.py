"""The networks in Keras; import it after the backend is chosen."""

from typing import Any

import keras
from keras import layers

from training.setting import CLASSES, Setting, Texts


def network(name: str, setting: Setting | Texts) -> keras.Model:
    """An uncompiled network that ends in class probabilities."""
    if isinstance(setting, Texts):
        tokens = keras.Input(setting.inputs[1:], dtype="int32")
        return keras.Model(tokens, TEXTS[name.split(",")[0]](tokens, setting))
    x = inputs = keras.Input((setting.size, setting.size, setting.channels))
    return keras.Model(inputs, BODIES[name.split(",")[0]](x))


def _gpt(tokens: Any, setting: Texts) -> Any:
    """The size of the recipe shakespeare-gpt, of Keras's own layers (Radford et al. 2019)."""
    width, heads = 128, 4
    x = layers.Embedding(setting.tokens, width)(tokens)
    places = keras.ops.cumsum(keras.ops.ones_like(tokens), axis=1) - 1
    x = layers.Dropout(0.1)(x + layers.Embedding(setting.length, width)(places))
    for _ in range(4):
        y = layers.LayerNormalization()(x)
        y = layers.MultiHeadAttention(heads, width // heads)(y, y, use_causal_mask=True)
        x = x + layers.Dropout(0.1)(y)
        y = layers.Dense(4 * width, activation="gelu")(layers.LayerNormalization()(x))
        x = x + layers.Dropout(0.1)(layers.Dense(width)(y))
    x = layers.LayerNormalization()(x)
    return layers.Dense(setting.classes, activation="softmax")(x)


def _lstm(tokens: Any, setting: Texts) -> Any:
    """The size of the recipe polarity-lstm."""
    x = layers.SpatialDropout1D(0.25)(layers.Embedding(setting.tokens, 128)(tokens))
    x = layers.Bidirectional(layers.LSTM(64, return_sequences=True))(x)
    x = layers.Dropout(0.5)(layers.GlobalMaxPooling1D()(x))
    return layers.Dense(setting.classes, activation="softmax")(x)


TEXTS = {"GPT": _gpt, "LSTM in both directions": _lstm}


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
