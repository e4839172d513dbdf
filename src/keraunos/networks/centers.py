"""Things as points: where their centres are, and how large they are there (CenterNet)."""

from typing import Any

import keras
from keras import layers, ops

from keraunos.networks.pictures import batch_normalization, convolution, picture_input

STRIDE = 4
"""Pixels of the picture for each place of the outputs."""

OVERLAP = 0.7
"""A centre so far off that the boxes still overlap by so much is nearly right."""


def center_network(
    shape: tuple[int, ...] = (240, 320, 3), classes: int = 3, width: int = 32
) -> keras.Model:
    """Finds things in pictures, without anchors and in one stage (Zhou et al. 2019).

    Down to a sixteenth of the sides with residual blocks, and up again to a quarter.

    Args:
        shape: of a picture of bytes: (height, width, channels), sides that can be divided by 16.
        classes: of things.
        width: filters at half size; twice, three and four times as many below.

    Returns:
        A model whose outputs have the shape (samples, height / 4, width / 4, classes + 4): for each
        class a logit that the centre of such a thing is here, then how far the edges of its box
        are to the left, the top, the right and the bottom, as logarithms of pixels.
    """
    inputs, x = picture_input(shape)
    x = _convolution(x, width, strides=2)
    kept = []
    for stage, filters in enumerate((2 * width, 3 * width, 4 * width)):
        x = _residual(x, filters, strides=2)
        x = _residual(x, filters)
        if stage < 2:
            kept.append(x)
    for skipped in reversed(kept):
        filters = skipped.shape[-1]
        x = layers.UpSampling2D(2)(_convolution(x, filters, 1))
        x = _residual(layers.Add()([x, skipped]), filters)
    x = _convolution(x, 2 * width)
    centres = layers.Conv2D(
        classes, 1, bias_initializer=keras.initializers.Constant(-4.0), name="centres"
    )(x)
    edges: Any = layers.Conv2D(
        4, 1, bias_initializer=keras.initializers.Constant(2.5), name="edges"
    )(x)
    outputs = layers.Concatenate()([centres, edges])
    return keras.Model(inputs, outputs, name="centers")


def _convolution(x: Any, filters: int, kernel: int = 3, strides: int = 1) -> Any:
    return layers.ReLU()(convolution(x, filters, kernel, strides))


def _residual(x: Any, filters: int, strides: int = 1) -> Any:
    y = convolution(_convolution(x, filters, strides=strides), filters)
    if strides > 1 or x.shape[-1] != filters:
        x = layers.Conv2D(filters, 1, strides, padding="same", use_bias=False)(x)
        x = batch_normalization()(x)
    return layers.ReLU()(layers.Add()([x, y]))


@keras.saving.register_keras_serializable("keraunos")
class CenterLoss(keras.losses.Loss):  # type: ignore[misc]
    """What a network of centres is to learn, from boxes.

    For the centres the focal loss of CornerNet (Law and Deng 2018), which forgives places near a
    centre; for the edges, at each centre, one minus the generalised intersection over union
    (Rezatofighi et al. 2019).

    Args:
        classes: of things.
        edges: weight of the second part.
    """

    def __init__(self, classes: int, edges: float = 1.0, name: str = "centers") -> None:
        super().__init__(name=name)
        self.classes = classes
        self.edges = edges

    def call(self, y_true: Any, y_pred: Any) -> Any:
        """The loss of each picture, of shape (samples,).

        Args:
            y_true: boxes of shape (samples, boxes, 5), see `keraunos.data.boxes`.
            y_pred: outputs of a `center_network`.
        """
        y_pred = ops.cast(y_pred, "float32")
        y_true = ops.cast(y_true, "float32")
        there = ops.cast(y_true[..., 0] >= 0, "float32")
        count = ops.maximum(ops.sum(there, axis=1), 1.0)
        heat, logits = self._heat(y_true, there, y_pred.shape[1:3]), y_pred[..., : self.classes]
        centre = ops.cast(heat >= 1.0, "float32")
        found = ops.sigmoid(logits)
        right = -centre * ops.square(1 - found) * ops.log_sigmoid(logits)
        wrong = -(1 - centre) * (1 - heat) ** 4 * ops.square(found) * ops.log_sigmoid(-logits)
        focal = ops.sum(right + wrong, axis=(1, 2, 3)) / count
        overlap = self._overlap(y_true, y_pred)
        return focal + self.edges * ops.sum(there * (1 - overlap), axis=1) / count

    def _heat(self, boxes: Any, there: Any, size: tuple[int, int]) -> Any:
        """How much each place is a centre, of shape (samples, height, width, classes)."""
        height, width = size
        row, column = _centre(boxes, size)
        # Law and Deng: boxes of this size with a centre so far off overlap by OVERLAP.
        sides = ops.minimum(boxes[..., 3] - boxes[..., 1], boxes[..., 4] - boxes[..., 2]) / STRIDE
        radius = sides * (1 - OVERLAP) / (1 + OVERLAP)
        spread = ops.maximum(radius / 2, 0.5)[:, :, None]
        down = ops.square(ops.arange(height, dtype="float32") - row[:, :, None])
        across = ops.square(ops.arange(width, dtype="float32") - column[:, :, None])
        near_row = ops.exp(-down / (2 * ops.square(spread)))
        near_column = ops.exp(-across / (2 * ops.square(spread)))
        near = near_row[:, :, :, None] * near_column[:, :, None, :]  # boxes, height, width
        heats = []
        for number in range(self.classes):
            own = there * ops.cast(boxes[..., 0] == number, "float32")
            heats.append(ops.max(near * own[:, :, None, None], axis=1))
        return ops.stack(heats, axis=-1)

    def _overlap(self, boxes: Any, y_pred: Any) -> Any:
        """The generalised IoU of each box with the one that is said at its centre."""
        height, width = y_pred.shape[1:3]
        row, column = _centre(boxes, (height, width))
        place = ops.cast(row * width + column, "int32")
        edges = ops.reshape(y_pred[..., self.classes :], (-1, height * width, 4))
        edges = ops.exp(ops.clip(ops.take_along_axis(edges, place[..., None], axis=1), -4, 8))
        found = _corners(row, column, edges)
        return _generalised_iou(found, boxes[..., 1:])

    def get_config(self) -> dict[str, Any]:
        """See Keras."""
        return {"name": self.name, "classes": self.classes, "edges": self.edges}


def _centre(boxes: Any, size: tuple[int, int]) -> tuple[Any, Any]:
    """Row and column of the place that the centre of each box lies in, as floats."""
    height, width = size
    row = ops.floor((boxes[..., 2] + boxes[..., 4]) / (2 * STRIDE))
    column = ops.floor((boxes[..., 1] + boxes[..., 3]) / (2 * STRIDE))
    return ops.clip(row, 0, height - 1), ops.clip(column, 0, width - 1)


def _corners(row: Any, column: Any, edges: Any) -> Any:
    """Boxes in pixels, from places and how far the edges are from the middle of these."""
    x, y = (column + 0.5) * STRIDE, (row + 0.5) * STRIDE
    return ops.stack(
        [x - edges[..., 0], y - edges[..., 1], x + edges[..., 2], y + edges[..., 3]], axis=-1
    )


def _generalised_iou(one: Any, other: Any) -> Any:
    low = ops.maximum(one[..., :2], other[..., :2])
    high = ops.minimum(one[..., 2:], other[..., 2:])
    both = ops.prod(ops.maximum(high - low, 0.0), axis=-1)
    either = _area(one) + _area(other) - both
    around = ops.maximum(one[..., 2:], other[..., 2:]) - ops.minimum(one[..., :2], other[..., :2])
    hull = ops.maximum(ops.prod(around, axis=-1), 1e-6)
    return both / ops.maximum(either, 1e-6) - (hull - either) / hull


def _area(boxes: Any) -> Any:
    return ops.prod(ops.maximum(boxes[..., 2:] - boxes[..., :2], 0.0), axis=-1)


def decode(outputs: Any, classes: int, most: int = 100) -> Any:
    """The things that the outputs of a `center_network` tell of.

    A place is a centre if none of its eight neighbours is more of one.

    Args:
        outputs: of shape (samples, height, width, classes + 4).
        classes: of things.
        most: how many are returned for a picture.

    Returns:
        Of shape (samples, most, 6), the surest first: the class, how sure it is (0 to 1), then
        left, top, right and bottom in pixels.
    """
    outputs = ops.cast(outputs, "float32")
    _, height, width, _ = outputs.shape
    shares = ops.sigmoid(outputs[..., :classes])
    highest = ops.max_pool(shares, 3, 1, padding="same")
    peaks = ops.where(shares >= highest, shares, 0.0)
    flat = ops.reshape(peaks, (-1, height * width * classes))
    most = min(most, height * width * classes)
    sure, index = ops.top_k(flat, most)
    kind, place = index % classes, index // classes
    row, column = place // width, place % width
    edges = ops.reshape(outputs[..., classes:], (-1, height * width, 4))
    edges = ops.exp(ops.clip(ops.take_along_axis(edges, place[..., None], axis=1), -4, 8))
    boxes = _corners(ops.cast(row, "float32"), ops.cast(column, "float32"), edges)
    limits = ops.convert_to_tensor([width, height, width, height], "float32") * STRIDE
    boxes = ops.minimum(ops.maximum(boxes, 0.0), limits)
    head = ops.stack([ops.cast(kind, "float32"), sure], axis=-1)
    return ops.concatenate([head, boxes], axis=-1)
