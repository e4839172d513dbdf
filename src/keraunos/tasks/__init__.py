"""What a task needs beyond Keras: how its results are measured and shown."""

from keraunos.tasks import (
    audio_classification,
    image_classification,
    image_generation,
    object_detection,
    reinforcement_learning,
    semantic_segmentation,
    speech_recognition,
    style_transfer,
    text_classification,
    text_generation,
    translation,
)
from keraunos.tasks.task import Evaluation, Table, Task

TASKS: dict[str, Task] = {
    "audio-classification": audio_classification.TASK,
    "image-classification": image_classification.TASK,
    "image-generation": image_generation,
    "object-detection": object_detection,
    "reinforcement-learning": reinforcement_learning,
    "semantic-segmentation": semantic_segmentation,
    "speech-recognition": speech_recognition,
    "style-transfer": style_transfer,
    "text-classification": text_classification.TASK,
    "text-generation": text_generation,
    "translation": translation,
}
"""Every task by the name that a recipe gives."""

__all__ = ["TASKS", "Evaluation", "Table", "Task"]
