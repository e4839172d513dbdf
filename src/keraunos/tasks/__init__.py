"""What a task needs beyond Keras: how its results are measured and shown."""

from types import ModuleType

from keraunos.tasks import image_classification

TASKS: dict[str, ModuleType] = {"image-classification": image_classification}
"""Every task by the name that a recipe gives."""

__all__ = ["TASKS"]
