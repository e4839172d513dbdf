"""How many things does a network find, and how well do its boxes fit?"""

import contextlib
import io
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from keraunos.data.boxes import NO_OBJECT
from keraunos.data.dataset import Part
from keraunos.engine.fit import predict
from keraunos.errors import KeraunosError
from keraunos.networks.centers import decode
from keraunos.tasks.bootstrap import intervals
from keraunos.tasks.parts import check_not_empty

MOST = 100
"""Things of a picture that count, the surest, as in COCO."""

ROUNDS = 200
SURE = 0.3
"""Confidence from which a box is drawn, and counts in precision and recall."""

FITS = 0.5
"""Intersection over union from which a box is the right one."""


@dataclass(frozen=True)
class ClassPrecision:
    """How one class fares.

    Attributes:
        name: of the class.
        things: of this class in the part.
        ap50: average precision with boxes that overlap by half; NaN if there are no such things.
        ap: mean of the average precisions for overlaps of 0.5, 0.55, ... 0.95.
        found: the share of the things that is found by boxes that are sure enough.
    """

    name: str
    things: int
    ap50: float
    ap: float
    found: float


@dataclass(frozen=True)
class Evaluation:
    """What a network does on one part of a data set.

    Attributes:
        part: the part's name.
        classes: in the order of their numbers.
        boxes: of shape (samples, 100, 6): what it found, see `decode`.
        metrics: COCO's mean average precision at an overlap of one half with its 95% interval
            (bootstrap over the pictures), the mean over the overlaps 0.5 to 0.95, and of boxes that
            are sure enough the share that is right, and the share of things that they find.
    """

    part: str
    classes: tuple[ClassPrecision, ...]
    boxes: NDArray[Any]
    metrics: dict[str, float]


def coco() -> Any:
    """The modules that measure as COCO does.

    Raises:
        KeraunosError: if the package is not installed.
    """
    try:
        from pycocotools import coco, cocoeval
    except ImportError:
        raise KeraunosError(
            "Object detection is measured by pycocotools, which is not installed; install it: "
            "pip install 'keraunos[detection]'."
        ) from None
    return coco, cocoeval


def evaluate(network: Any, part: Part, name: str, classes: tuple[str, ...]) -> Evaluation:
    """Measures a network of centres.

    Args:
        network: see `keraunos.networks.centers.center_network`.
        part: pictures and boxes.
        name: the part's name.
        classes: the names of the classes.

    Raises:
        KeraunosError: if the part is empty, or pycocotools is missing.
    """
    check_not_empty(part, name)
    outputs = np.asarray(predict(network, part.x, batch_size=8, verbose=0))
    boxes = np.asarray(decode(np.nan_to_num(outputs, nan=-20.0), len(classes), MOST))
    measured = _Measured(part.y, boxes, len(classes))
    each = measured.precision(np.arange(len(part)))
    low, high = intervals(
        np.arange(len(part)),
        lambda rounds: [np.nanmean(measured.precision(chosen)[:, 0]) for chosen in rounds],
        rounds=ROUNDS,
    )
    right, said, things = measured.counts()
    return Evaluation(
        part=name,
        classes=tuple(
            ClassPrecision(
                classes[k],
                int(things[k]),
                float(each[k, 0]),
                float(np.mean(each[k])),
                float(right[k] / max(things[k], 1)),
            )
            for k in range(len(classes))
        ),
        boxes=boxes,
        metrics={
            "map50": float(np.nanmean(each[:, 0])),
            "map50_low": float(low),
            "map50_high": float(high),
            "map": float(np.nanmean(each)),
            "precision": float(right.sum() / max(said.sum(), 1)),
            "recall": float(right.sum() / max(things.sum(), 1)),
            "examples": len(part),
        },
    )


class _Measured:
    """COCO's comparison with the truth, done once; any choice of pictures is summed up from it.

    Args:
        truth: of shape (samples, boxes, 5).
        found: of shape (samples, most, 6).
        classes: how many there are.
    """

    def __init__(self, truth: NDArray[Any], found: NDArray[Any], classes: int) -> None:
        coco_module, cocoeval = coco()
        self._classes = classes
        categories = [{"id": k + 1, "name": str(k)} for k in range(classes)]
        images = [{"id": k + 1} for k in range(len(truth))]
        annotations: list[dict[str, Any]] = []
        for picture, rows in enumerate(truth):
            for kind, left, top, right, bottom in rows[rows[:, 0] != NO_OBJECT].tolist():
                size = [right - left, bottom - top]
                annotations.append(
                    {
                        "id": len(annotations) + 1,
                        "image_id": picture + 1,
                        "category_id": int(kind) + 1,
                        "bbox": [left, top, *size],
                        "area": size[0] * size[1],
                        "iscrowd": 0,
                    }
                )
        answers = [
            {
                "image_id": picture + 1,
                "category_id": int(kind) + 1,
                "bbox": [left, top, right - left, bottom - top],
                "score": sure,
            }
            for picture, rows in enumerate(found)
            for kind, sure, left, top, right, bottom in rows.tolist()
            if sure > 0
        ]
        with contextlib.redirect_stdout(io.StringIO()):
            real = coco_module.COCO()
            real.dataset = {"images": images, "annotations": annotations, "categories": categories}
            real.createIndex()
            said = real.loadRes(answers) if answers else coco_module.COCO()
            self._whole = cocoeval.COCOeval(real, said, "bbox")
            self._whole.params.areaRng = self._whole.params.areaRng[:1]
            self._whole.params.areaRngLbl = ["all"]
            self._whole.params.maxDets = [MOST]
            if answers:
                self._whole.evaluate()
        self._answers = bool(answers)
        self._truth, self._found = truth, found

    def precision(self, chosen: NDArray[Any]) -> NDArray[np.float64]:
        """Average precision of these pictures, of shape (classes, overlaps); NaN without things."""
        things = np.array([(self._truth[chosen, :, 0] == k).sum() for k in range(self._classes)])
        if not self._answers:
            return np.where(things[:, None] > 0, 0.0, np.nan) * np.ones(10)
        whole = self._whole
        pictures = len(self._truth)
        before = whole.evalImgs, whole.params.imgIds, whole._paramsEval.imgIds
        try:
            by_class = [
                whole.evalImgs[k * pictures : (k + 1) * pictures] for k in range(self._classes)
            ]
            whole.evalImgs = [each[index] for each in by_class for index in chosen]
            whole.params.imgIds = whole._paramsEval.imgIds = list(range(1, len(chosen) + 1))
            with contextlib.redirect_stdout(io.StringIO()):
                whole.accumulate()
        finally:
            whole.evalImgs, whole.params.imgIds, whole._paramsEval.imgIds = before
        precision = whole.eval["precision"][:, :, :, 0, 0]  # overlaps, recalls, classes
        means = np.where(precision < 0, np.nan, precision).mean(axis=1).T
        return np.asarray(means)

    def counts(self) -> tuple[NDArray[Any], NDArray[Any], NDArray[Any]]:
        """For each class right boxes among those sure enough, all of those, and things."""
        right, said, things = (np.zeros(self._classes, np.int64) for _ in range(3))
        for truth, found in zip(self._truth, self._found, strict=True):
            for kind in range(self._classes):
                real = truth[truth[:, 0] == kind, 1:]
                sure = found[(found[:, 0] == kind) & (found[:, 1] >= SURE), 2:]
                said[kind] += len(sure)
                things[kind] += len(real)
                right[kind] += matches(sure, real)
        return right, said, things


def matches(found: NDArray[Any], real: NDArray[Any]) -> int:
    """How many boxes, the surest first, are the right ones; each real one is found once.

    Args:
        found: of shape (boxes, 4).
        real: of shape (boxes, 4).
    """
    free = np.ones(len(real), bool)
    for box in found:
        overlaps = np.where(free, iou(box, real), 0.0)
        if len(real) and overlaps.max() >= FITS:
            free[overlaps.argmax()] = False
    return int((~free).sum())


def iou(box: NDArray[Any], others: NDArray[Any]) -> NDArray[Any]:
    """Intersection over union of a box with others, of shape (boxes,)."""
    low, high = np.maximum(box[:2], others[:, :2]), np.minimum(box[2:], others[:, 2:])
    both = np.clip(high - low, 0, None).prod(axis=1)
    areas = (others[:, 2:] - others[:, :2]).prod(axis=1) + (box[2:] - box[:2]).prod()
    return np.asarray(both / np.maximum(areas - both, 1e-9))
