"""A picture that has what one picture shows, in the manner of another (neural style transfer)."""

from typing import Any

import keras
import numpy as np
from keras import layers, ops

from keraunos.errors import KeraunosError
from keraunos.networks.pretrained import IMAGENET, loaded

STYLE_LAYERS = 5
MOST_CONTENT = 0.6
"""How deep into the network the layer lies that tells what is to be seen."""


def picture_of(content: Any) -> keras.Model:
    """A network whose output is one picture of bytes, which is all its weights; at first `content`.

    Args:
        content: of shape (height, width, 3), bytes.
    """
    network = keras.Sequential(
        [
            keras.Input((1,)),
            layers.Dense(content.size, use_bias=False),
            layers.Reshape(content.shape),
            layers.Rescaling(255.0),
        ],
        name="picture",
    )
    network.layers[0].kernel.assign(np.asarray(content, np.float32).reshape(1, -1) / 255)
    return network


class StyleTransfer(keras.Model):  # type: ignore[misc]
    """Changes a picture until its features are those of two others (Gatys et al. 2016).

    Of the content the features at one layer, of the style the products of all pairs of features
    (Gram matrices) at several layers.

    Args:
        network: see `picture_of`.
        features: gives features at several layers, see `style_features`.
        content: of shape (height, width, 3), bytes.
        style: likewise.
        style_weight: how much the style counts against the content.
        smoothness: how much differences of neighbouring pixels count.
    """

    def __init__(
        self,
        network: Any,
        features: Any,
        content: Any,
        style: Any,
        style_weight: float = 1.0,
        smoothness: float = 0.01,
    ) -> None:
        super().__init__(name="style_transfer")
        features.trainable = False
        self.network = network
        self.features = features
        self.style_weight = style_weight
        self.smoothness = smoothness
        self.content_loss = keras.metrics.Mean(name="content_loss")
        self.style_loss = keras.metrics.Mean(name="style_loss")
        seen = features(np.asarray([content, style], np.float32))
        self._depth = round(MOST_CONTENT * (len(seen) - 1))
        self._content = np.asarray(seen[self._depth][:1])
        self._style = [np.asarray(_gram(each[1:])) for each in seen]
        # At first both count alike, whatever the features.
        start = features(np.asarray([content], np.float32))
        self._scale = [
            float(1 / max(float(ops.mean(ops.square(_gram(own) - style))), 1e-12))
            for own, style in zip(start, self._style, strict=True)
        ]
        self._content_scale = float(1 / max(float(np.square(self._content).mean()), 1e-12))

    def build(self, shape: Any = None) -> None:
        """All is built."""
        self.built = True

    def call(self, x: Any, training: bool | None = None) -> Any:
        """The picture as it is now, whatever is asked."""
        return self.network(ops.ones((1, 1)))

    def compute_loss(
        self,
        x: Any = None,
        y: Any = None,
        y_pred: Any = None,
        sample_weight: Any = None,
        training: bool = True,
    ) -> Any:
        """How far the picture is from what both others have."""
        seen = self.features(y_pred)
        content = self._content_scale * ops.mean(ops.square(seen[self._depth] - self._content))
        style = sum(
            scale * ops.mean(ops.square(_gram(own) - wanted))
            for scale, own, wanted in zip(self._scale, seen, self._style, strict=True)
        ) / len(seen)
        down = ops.mean(ops.abs(y_pred[:, 1:] - y_pred[:, :-1]))
        across = ops.mean(ops.abs(y_pred[:, :, 1:] - y_pred[:, :, :-1]))
        self.content_loss.update_state(content)
        self.style_loss.update_state(style)
        return content + self.style_weight * style + self.smoothness * (down + across) / 255

    def compute_metrics(self, x: Any, y: Any, y_pred: Any, sample_weight: Any = None) -> Any:
        """Both parts of the loss."""
        return self.get_metrics_result()


def style_features(where: str, size: tuple[int, int]) -> Any:
    """The features of a trained network at several layers, for pictures of any size.

    Args:
        where: a run, a `.keras` file, or `imagenet` for VGG19, whose weights are downloaded.
        size: height and width of the pictures, of bytes.

    Raises:
        KeraunosError: if there is no such network, or it has no convolutions.
    """
    whole = _vgg19() if where == IMAGENET else loaded(where)
    chosen = [layer for layer in whole.layers if _is_seen(layer)]
    if not chosen:
        raise KeraunosError(
            "{where} has no convolutions whose features could tell of a style; name a run of "
            "cifar-vgg, for instance.",
            where=where,
        )
    places = np.unique(np.linspace(0, len(chosen) - 1, STYLE_LAYERS).round().astype(int))
    part = keras.Model(whole.input, [chosen[place].output for place in places])
    inputs = keras.Input((*size, 3))
    copy = keras.models.clone_model(part, input_tensors=inputs)
    copy.set_weights(part.get_weights())
    if where != IMAGENET:
        return copy
    # As its training had them: blue first, less the means of ImageNet.
    means = np.array([103.939, 116.779, 123.68], np.float32)
    given = keras.Input((*size, 3))
    return keras.Model(given, copy(ops.flip(given, axis=-1) - means))


def _is_seen(layer: Any) -> bool:
    """Whether it ends a convolution, batch normalisation included."""
    if len(layer.output.shape) != 4:
        return False
    if isinstance(layer, layers.ReLU | layers.Activation):
        return True
    activation = getattr(layer, "activation", None)
    return isinstance(layer, layers.Conv2D) and activation is keras.activations.relu


def _vgg19() -> Any:
    try:
        return keras.applications.VGG19(include_top=False, weights=IMAGENET)
    except Exception as error:  # whatever a download raises
        raise KeraunosError(
            "The weights of VGG19 cannot be downloaded ({reason}); name a run of yours with "
            "convolutions instead, one of cifar-vgg for instance: --set weights=runs/cifar-vgg-1.",
            reason=str(error).strip().split("\n")[0],
        ) from error


def _gram(features: Any) -> Any:
    """The mean products of all pairs of features, of shape (samples, features, features)."""
    count = features.shape[1] * features.shape[2]
    flat = ops.reshape(features, (-1, count, features.shape[3]))
    return ops.matmul(ops.transpose(flat, (0, 2, 1)), flat) / count
