"""What a task needs beyond Keras: how its results are measured and shown."""

from keraunos.tasks import (
    image_classification,
    image_generation,
    object_detection,
    semantic_segmentation,
    style_transfer,
)
from keraunos.tasks.task import Evaluation, Table, Task

TASKS: dict[str, Task] = {
    "image-classification": image_classification,
    "image-generation": image_generation,
    "object-detection": object_detection,
    "semantic-segmentation": semantic_segmentation,
    "style-transfer": style_transfer,
}
"""Every task by the name that a recipe gives."""

__all__ = ["TASKS", "Evaluation", "Table", "Task"]
