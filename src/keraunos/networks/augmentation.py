"""How are pictures changed at random while a network learns, inside the compiled program?"""

import math
from dataclasses import dataclass
from typing import Annotated, Any, NamedTuple

import keras
from keras import ops

from keraunos.data.boxes import NO_OBJECT
from keraunos.errors import KeraunosError
from keraunos.recipes import Choice, Range

LABELS, MASKS, BOXES = "labels", "masks", "boxes"
SMALLEST = 2.0
"""Pixels of a side of a box that is still one after it was cut at the edge of the picture."""


@dataclass(frozen=True)
class Augmentation:
    """Options for the augmentation of pictures; as they are by default, nothing is changed.

    Each picture of a batch is changed by random numbers of its own, anew in every epoch, by Keras's
    preprocessing layers; masks and boxes move with their picture.

    Attributes:
        flip: none, horizontal, vertical or both: with probability one half each.
        rotate: by up to this share of a full turn, either way.
        shift: by up to this share of the side, in both directions.
        zoom: larger or smaller by up to this share.
        crop: a border of so many pixels is added, and a piece of the old size cut out somewhere
            (He et al. 2015, section 4.2).
        contrast: by a factor of up to 1 ± this.
        brightness: by up to this share of the range of values.
        cutout: a square of this share of the side is blotted out (DeVries and Taylor 2017).
        mixup: two pictures and their labels are mixed, in shares drawn from Beta(mixup, mixup)
            (Zhang et al. 2017). For labels alone.
    """

    flip: Annotated[str, Choice("none", "horizontal", "vertical", "both")] = "none"
    rotate: Annotated[float, Range(0.0, 0.1)] = 0.0
    shift: Annotated[float, Range(0.0, 0.2)] = 0.0
    zoom: Annotated[float, Range(0.0, 0.3)] = 0.0
    crop: Annotated[int, Range(0, 8)] = 0
    contrast: Annotated[float, Range(0.0, 0.5)] = 0.0
    brightness: Annotated[float, Range(0.0, 0.3)] = 0.0
    cutout: Annotated[float, Range(0.0, 0.5)] = 0.0
    mixup: Annotated[float, Range(0.0, 0.4)] = 0.0

    def of(
        self,
        network: Any,
        *,
        targets: str = LABELS,
        fill: str = "constant",
        values: tuple[float, float] = (0.0, 255.0),
        ignored: int | None = 0,
    ) -> Any:
        """The model to compile and train: the network itself where nothing is to be changed.

        Args:
            network: a `keras.Model` that takes pictures of shape (samples, height, width) or
                (samples, height, width, channels).
            targets: what is learnt: `labels` of shape (samples,) or one-hot; `masks` of shape
                (samples, height, width), whole numbers; `boxes` of shape (samples, boxes, 5): the
                class, -1 for none, then left, top, right and bottom in pixels.
            fill: what is beyond the edge: `constant` for the lowest value, `reflect`, `nearest`.
            values: the lowest and the highest value of a pixel.
            ignored: the class in a mask for what was beyond the edge.

        Raises:
            KeraunosError: if an option does not go with the targets.
        """
        if self.mixup and targets != LABELS:
            raise KeraunosError(
                "mixup mixes labels; leave it out where {targets} are learnt.", targets=targets
            )
        layers = self._layers(targets, fill, values)
        if not layers and not self.mixup:
            return network
        return Augmented(network, layers, targets=targets, ignored=ignored or 0, mixup=self.mixup)

    def _layers(self, targets: str, fill: str, values: tuple[float, float]) -> list[Any]:
        low, high = values
        boxes = {"bounding_box_format": "xyxy"} if targets == BOXES else {}
        whole = {"value_range": (low, high), **boxes}
        found: list[Any] = []
        if self.flip != "none":
            mode = "horizontal_and_vertical" if self.flip == "both" else self.flip
            found.append(keras.layers.RandomFlip(mode, **boxes))
        if self.rotate or self.shift or self.zoom:
            found.append(RandomAffine(self.rotate, self.shift, self.zoom, fill, low))
        if self.crop:
            found.append(RandomPiece(self.crop, low))
        if self.contrast:
            found.append(keras.layers.RandomContrast(self.contrast, **whole))
        if self.brightness:
            found.append(keras.layers.RandomBrightness(self.brightness, **whole))
        if self.cutout:
            share = self.cutout**2
            found.append(
                keras.layers.RandomErasing((1.0, 1.0), (share, share), fill_value=low, **whole)
            )
        return found


class RandomAffine(keras.layers.Layer):  # type: ignore[misc]
    """Turns, shifts and enlarges pictures at once, each in its own way.

    Keras's RandomRotation, RandomTranslation and RandomZoom one after the other would interpolate
    three times: three times as slow, and less sharp.

    Args:
        rotate: at most, as a share of a full turn.
        shift: at most, as a share of the side.
        zoom: at most, as a share of the size.
        fill: what is beyond the edge, see Keras's `affine_transform`.
        value: of that, where `fill` is constant.
    """

    def __init__(
        self,
        rotate: float,
        shift: float,
        zoom: float,
        fill: str = "constant",
        value: float = 0.0,
        **settings: Any,
    ) -> None:
        super().__init__(**settings)
        self.rotate, self.shift, self.zoom = rotate, shift, zoom
        self.fill, self.value = fill, value
        self.seeds = keras.random.SeedGenerator()

    def call(self, data: dict[str, Any], training: bool = True) -> dict[str, Any]:
        """Takes and gives what Keras's layers for pictures do: a dictionary of batches."""
        if not training:
            return data
        images = data["images"]
        count = ops.shape(images)[0]
        height, width = images.shape[1:3]
        drawn = keras.random.uniform((4, count), -1.0, 1.0, seed=self.seeds)
        angle, across = 2 * math.pi * self.rotate * drawn[0], self.shift * width * drawn[1]
        down, size = self.shift * height * drawn[2], 1 + self.zoom * drawn[3]
        cos, sin = ops.cos(angle) / size, ops.sin(angle) / size
        middle_x, middle_y = (width - 1) / 2, (height - 1) / 2
        # From a place in the new picture to the one in the old.
        new_x, new_y = middle_x + across, middle_y + down
        zero = ops.zeros_like(cos)
        transform = ops.stack(
            [
                *(cos, -sin, middle_x - cos * new_x + sin * new_y),
                *(sin, cos, middle_y - sin * new_x - cos * new_y),
                *(zero, zero),
            ],
            axis=1,
        )
        found = {**data, "images": self._moved(images, transform, "bilinear", self.value)}
        if "segmentation_masks" in data:
            masks = data["segmentation_masks"]
            found["segmentation_masks"] = self._moved(masks, transform, "nearest", 0.0)
        if "bounding_boxes" in data:
            boxes = data["bounding_boxes"]
            scale = size * size  # cos and sin have it once, and in this direction it divides
            corners = boxes["boxes"]
            x = ops.take(corners, (0, 2, 0, 2), axis=-1) - 0.5 - middle_x
            y = ops.take(corners, (1, 1, 3, 3), axis=-1) - 0.5 - middle_y
            cos, sin, scale, new_x, new_y = (
                value[:, None, None] for value in (cos, sin, scale, new_x, new_y)
            )
            moved_x = new_x + 0.5 + scale * (cos * x + sin * y)
            moved_y = new_y + 0.5 + scale * (cos * y - sin * x)
            found["bounding_boxes"] = {
                **boxes,
                "boxes": ops.stack(
                    [
                        ops.min(moved_x, axis=-1),
                        ops.min(moved_y, axis=-1),
                        ops.max(moved_x, axis=-1),
                        ops.max(moved_y, axis=-1),
                    ],
                    axis=-1,
                ),
            }
        return found

    def _moved(self, pictures: Any, transform: Any, interpolation: str, value: float) -> Any:
        return ops.image.affine_transform(
            pictures, transform, interpolation, fill_mode=self.fill, fill_value=value
        )


class RandomPiece(keras.layers.Layer):  # type: ignore[misc]
    """Adds a border to pictures and cuts out a piece of the old size, each somewhere else.

    Keras's RandomCrop cuts all pictures of a batch at the same place.

    Args:
        border: its width in pixels.
        fill: its value.
    """

    def __init__(self, border: int, fill: float, **settings: Any) -> None:
        super().__init__(**settings)
        self.border = border
        self.fill = fill
        self.seeds = keras.random.SeedGenerator()

    def call(self, data: dict[str, Any], training: bool = True) -> dict[str, Any]:
        """Takes and gives what Keras's layers for pictures do: a dictionary of batches."""
        if not training:
            return data
        count = ops.shape(data["images"])[0]
        starts = keras.random.randint((count, 2), 0, 2 * self.border + 1, seed=self.seeds)
        found = {**data, "images": self._cut(data["images"], starts, self.fill)}
        if "segmentation_masks" in data:
            found["segmentation_masks"] = self._cut(data["segmentation_masks"], starts, 0)
        if "bounding_boxes" in data:
            down, right = ops.split(ops.cast(self.border - starts, "float32"), 2, axis=1)
            moved = ops.concatenate([right, down, right, down], axis=1)[:, None, :]
            boxes = data["bounding_boxes"]
            found["bounding_boxes"] = {**boxes, "boxes": boxes["boxes"] + moved}
        return found

    def _cut(self, pictures: Any, starts: Any, fill: float) -> Any:
        size = tuple(pictures.shape[1:])
        around = (self.border, self.border)
        padded = ops.pad(pictures, ((0, 0), around, around, (0, 0)), constant_values=fill)

        def piece(one: Any) -> Any:
            picture, start = one
            return ops.slice(picture, (start[0], start[1], 0), size)

        return ops.vectorized_map(piece, (padded, starts))


class Augmented(keras.Model):  # type: ignore[misc]
    """A network whose training pictures are changed at random; in all else it is the network.

    Args:
        network: what is trained, and to be saved.
        layers: Keras's preprocessing layers, which take dictionaries of batches.
        targets: see `Augmentation.of`.
        ignored: likewise.
        mixup: see `Augmentation`.

    Attributes:
        network, targets: as given.
    """

    def __init__(
        self,
        network: Any,
        layers: list[Any],
        *,
        targets: str = LABELS,
        ignored: int = 0,
        mixup: float = 0.0,
    ) -> None:
        super().__init__(name=network.name)
        self.network = network
        self.augmentation = layers
        for layer in layers:
            layer.built = True  # they have nothing to build, and only a step of training calls them
        self.mixup = mixup
        self.seeds = keras.random.SeedGenerator() if mixup else None
        self.targets = targets
        self._ignored = ignored

    def compile(self, optimizer: Any = "rmsprop", *arguments: Any, **settings: Any) -> None:
        """As Keras has it; the network is compiled likewise, since it is what is saved.

        Not with a loss that is not Keras's: without its class the file could not be loaded.
        """
        super().compile(optimizer, *arguments, **settings)
        if isinstance(self.loss, str) or type(self.loss).__module__.startswith("keras."):
            self.network.compile(self.optimizer, *arguments, **settings)

    def build(self, shape: Any = None) -> None:
        """Builds the network, which is all there is to build."""
        if not self.network.built:
            self.network.build(shape)
        self.built = True

    def call(self, x: Any, training: bool | None = None) -> Any:
        """What the network says."""
        return self.network(x, training=training)

    if keras.config.backend() == "jax":

        def train_step(self, state: Any, data: Any) -> Any:
            """Keras's own, on changed pictures; a function of the state, as Keras has it."""
            trainable, others, *rest = state
            variables = self.non_trainable_variables
            with keras.StatelessScope(list(zip(variables, others, strict=True))) as scope:
                data = self._changed(data)
                others = [scope.get_current_value(variable) for variable in variables]
            return super().train_step((trainable, others, *rest), data)

    else:

        def train_step(self, data: Any) -> Any:  # type: ignore[misc]
            """Keras's own, on changed pictures."""
            return super().train_step(self._changed(data))

    def compute_loss(
        self,
        x: Any = None,
        y: Any = None,
        y_pred: Any = None,
        sample_weight: Any = None,
        training: bool = True,
    ) -> Any:
        """As Keras has it; of mixed pictures the mean of both losses, weighted by their shares."""
        if isinstance(y, _Mixed):
            sample_weight = 2 * y.weights  # there are twice as many examples now
            y = ops.concatenate([y.first, y.second])
            y_pred = ops.concatenate([y_pred, y_pred])
        return super().compute_loss(x, y, y_pred, sample_weight, training)

    def compute_metrics(self, x: Any, y: Any, y_pred: Any, sample_weight: Any = None) -> Any:
        """As Keras has it; of mixed pictures by the label that has the larger share."""
        if isinstance(y, _Mixed):
            shape = (-1, *[1] * (len(y.first.shape) - 1))
            y = ops.where(ops.reshape(y.share, shape) >= 0.5, y.first, y.second)
        return super().compute_metrics(x, y, y_pred, sample_weight)

    def changed_examples(self, x: Any, y: Any, seed: int = 0) -> tuple[Any, Any]:
        """What a batch may look like in training; nothing changes by being looked at.

        Args:
            x: pictures.
            y: labels, masks or boxes.
            seed: another one gives another look.

        Returns:
            Both as arrays; of mixed labels the first ones.
        """
        seeds = [v for v in self.non_trainable_variables if v.dtype == "uint32"]
        with keras.StatelessScope([(v, v.value + seed) for v in seeds]):
            pictures, targets = self._changed((x, y))
        if isinstance(targets, _Mixed):
            targets = targets.first
        return ops.convert_to_numpy(pictures), ops.convert_to_numpy(targets)

    def _changed(self, data: Any) -> Any:
        x, y, weight = keras.utils.unpack_x_y_sample_weight(data)
        grey = len(x.shape) == 3
        pictures = ops.cast(x[..., None] if grey else x, "float32")
        batch = {"images": pictures}
        if self.targets == MASKS:
            batch["segmentation_masks"] = ops.cast(y, "float32")[..., None] + 1
        elif self.targets == BOXES:
            y = ops.convert_to_tensor(y)
            batch["bounding_boxes"] = {"boxes": y[..., 1:], "labels": y[..., 0]}
        for layer in self.augmentation:
            batch = layer(batch, training=True)
        pictures = batch["images"]
        if self.targets == MASKS:
            classes = ops.cast(ops.round(batch["segmentation_masks"][..., 0]), "int32") - 1
            y = ops.cast(ops.where(classes < 0, self._ignored, classes), y.dtype)
        elif self.targets == BOXES:
            y = _boxes_within(batch["bounding_boxes"], pictures.shape[1:3])
        if self.mixup:
            pictures, y = self._mixed(pictures, y, weight)
        return keras.utils.pack_x_y_sample_weight(pictures[..., 0] if grey else pictures, y, weight)

    def _mixed(self, pictures: Any, y: Any, weight: Any) -> tuple[Any, "_Mixed"]:
        count = ops.shape(pictures)[0]
        order = keras.random.shuffle(ops.arange(count), seed=self.seeds)
        share = keras.random.beta((count,), self.mixup, self.mixup, seed=self.seeds)
        own = share[:, None, None, None]
        mixed = own * pictures + (1 - own) * ops.take(pictures, order, axis=0)
        weights = ops.concatenate([share, 1 - share])
        if weight is not None:
            weights = weights * ops.concatenate([weight, ops.take(weight, order, axis=0)])
        return mixed, _Mixed(y, ops.take(y, order, axis=0), share, weights)


class _Mixed(NamedTuple):
    """The labels of mixed pictures.

    Attributes:
        first: labels of the pictures that were there, as `second` of those mixed into them.
        share: of the first in each picture.
        weights: of the losses with the first, then with the second labels.
    """

    first: Any
    second: Any
    share: Any
    weights: Any


def _boxes_within(boxes: dict[str, Any], size: tuple[int, int]) -> Any:
    """Boxes cut at the edges of the picture; what has hardly anything left is none."""
    height, width = size
    left, top, right, bottom = (boxes["boxes"][..., k] for k in range(4))
    left, right = ops.clip(left, 0, width), ops.clip(right, 0, width)
    top, bottom = ops.clip(top, 0, height), ops.clip(bottom, 0, height)
    there = (right - left >= SMALLEST) & (bottom - top >= SMALLEST) & (boxes["labels"] >= 0)
    classes = ops.where(there, boxes["labels"], NO_OBJECT)
    return ops.stack([ops.cast(classes, left.dtype), left, top, right, bottom], axis=-1)
