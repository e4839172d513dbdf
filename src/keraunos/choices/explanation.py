"""The whole explanation of a training, from its data to its regularisation."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import keras

from keraunos.choices.agents import AGENTS, TOPICS, agent_reasons
from keraunos.choices.data import data_reasons
from keraunos.choices.facts import facts_of
from keraunos.choices.learning import learning_reasons
from keraunos.choices.network import network_reason
from keraunos.choices.objective import objective_reasons
from keraunos.choices.reasons import Reason
from keraunos.choices.regularisation import regularisation_reason
from keraunos.recipes import Recipe, Training


def explained(
    recipe: Recipe, parameters: Mapping[str, Any], data: Path | None = None, seed: int = 0
) -> list[Reason]:
    """What was chosen for the data, and why; the recipe is built and nothing is trained.

    Args:
        recipe: any.
        parameters: those that are chosen; the others are as by default.
        data: the folder to read from.
        seed: of everything random.

    Raises:
        KeraunosError: if anything given does not fit.
    """
    settings = recipe.configure(parameters)
    keras.utils.set_random_seed(seed)
    return reasons_of(recipe, settings, recipe.prepare(settings, data))


def reasons_of(recipe: Recipe, settings: Mapping[str, Any], training: Training) -> list[Reason]:
    """What was chosen in a training that was just built, and why.

    Args:
        recipe: that has made it.
        settings: all its hyperparameters.
        training: what it has made.
    """
    facts = facts_of(recipe, settings, training)
    reasons = [
        *data_reasons(facts),
        *objective_reasons(facts),
        network_reason(facts),
        *learning_reasons(facts),
        regularisation_reason(facts),
    ]
    if facts.task != AGENTS:
        return reasons
    own = agent_reasons(facts)
    told = [own.get(each.topic, each) for each in reasons]
    return [each for each in told if each.topic in own or each.topic not in TOPICS]
