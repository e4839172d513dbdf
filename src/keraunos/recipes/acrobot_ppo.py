"""Two links that swing up: far fewer rewards than a cart's, by proximal policy optimization."""

from typing import Annotated

import keras

from keraunos.agents import PPO, Environment, dense_network
from keraunos.data import UPDATES, episodes
from keraunos.recipes import Choice, Range, Training, recipe


@recipe(task="reinforcement-learning")
def acrobot_ppo(
    width: Annotated[int, Choice(32, 64, 128)] = 64,
    copies: Annotated[int, Choice(8, 16, 32)] = 16,
    steps: Annotated[int, Choice(64, 128, 256)] = 128,
    passes: Annotated[int, Range(2, 16)] = 4,
    minibatches: Annotated[int, Choice(2, 4, 8)] = 4,
    discount: Annotated[float, Range(0.95, 0.999)] = 0.99,
    decay: Annotated[float, Range(0.8, 0.99)] = 0.94,
    clip: Annotated[float, Range(0.1, 0.3)] = 0.2,
    entropy: Annotated[float, Range(0.0, 0.02)] = 0.01,
    learning_rate: Annotated[float, Range(1e-4, 5e-3, log=True)] = 1e-3,
    epochs: int = 20,
) -> Training:
    """Two links that swing up above a line, by proximal policy optimization."""
    acrobot = Environment("Acrobot-v1")

    policy = dense_network(acrobot.observations, acrobot.actions, width, last=0.01, normalised=True)
    critic = dense_network(acrobot.observations, 1, width, normalised=True, name="critic")
    agent = PPO(
        policy,
        critic,
        acrobot,
        copies=copies,
        steps=steps,
        passes=passes,
        minibatches=minibatches,
        discount=discount,
        decay=decay,
        clip=clip,
        entropy=entropy,
        scaled_rewards=True,
    )
    learning_steps = epochs * UPDATES * passes * minibatches
    agent.compile(
        optimizer=keras.optimizers.Adam(
            keras.optimizers.schedules.PolynomialDecay(learning_rate, learning_steps, 0.0),
            epsilon=1e-5,
            global_clipnorm=0.5,
        )
    )
    best = keras.callbacks.EarlyStopping(
        monitor="val_mean_return", mode="max", patience=epochs, restore_best_weights=True
    )
    return Training(
        agent,
        episodes("Acrobot-v1"),
        epochs=epochs,
        batch_size=1,
        callbacks=[best],
        network=policy,
        samples=copies * steps,
    )
