"""Why is a training as it is? What was chosen for its data, read off what the recipe built."""

from keraunos.choices.explanation import explained
from keraunos.choices.reasons import Change, Reason

__all__ = ["Change", "Reason", "explained"]
