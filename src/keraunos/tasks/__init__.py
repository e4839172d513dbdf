"""What a task needs beyond Keras: how its results are measured and shown."""

from keraunos.tasks import (
    audio_classification,
    forecasting,
    image_classification,
    image_generation,
    object_detection,
    recommendation,
    regression,
    reinforcement_learning,
    semantic_segmentation,
    speech_recognition,
    style_transfer,
    tabular_classification,
    text_classification,
    text_generation,
    translation,
)
from keraunos.tasks.task import Evaluation, Table, Task

TASKS: dict[str, Task] = {
    "audio-classification": audio_classification.TASK,
    "forecasting": forecasting,
    "image-classification": image_classification.TASK,
    "image-generation": image_generation,
    "object-detection": object_detection,
    "regression": regression,
    "recommendation": recommendation,
    "reinforcement-learning": reinforcement_learning,
    "semantic-segmentation": semantic_segmentation,
    "speech-recognition": speech_recognition,
    "style-transfer": style_transfer,
    "tabular-classification": tabular_classification.TASK,
    "text-classification": text_classification.TASK,
    "text-generation": text_generation,
    "translation": translation,
}
"""Every task by the name that a recipe gives."""

__all__ = ["TASKS", "Evaluation", "Table", "Task"]
