"""How the network of each task answers on the command line."""

from collections.abc import Callable

from keraunos.cli.predicting import agents, pictures, recordings, rows, series, texts, users
from keraunos.cli.predicting.asked import Asked, Drawn

WAYS: dict[str, Callable[[Asked], None]] = {
    "audio-classification": recordings.listen,
    "forecasting": series.foretell,
    "image-classification": pictures.name,
    "image-generation": pictures.make,
    "object-detection": pictures.draw,
    "recommendation": users.recommend_items,
    "regression": rows.answer_rows,
    "reinforcement-learning": agents.play,
    "semantic-segmentation": pictures.draw,
    "speech-recognition": recordings.listen,
    "tabular-classification": rows.answer_rows,
    "text-classification": texts.classify,
    "text-generation": texts.go_on_with,
    "translation": texts.translate,
}
"""How the network of a task answers; pictures are named by any other, or it says that it cannot."""

__all__ = ["WAYS", "Asked", "Drawn"]
