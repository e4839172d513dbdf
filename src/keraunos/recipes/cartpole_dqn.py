"""A cart that balances a pole, by the method that learnt to play Atari's games: deep Q-learning."""

from typing import Annotated

import keras

from keraunos.agents import DQN, Environment, dense_network
from keraunos.data import UPDATES, episodes
from keraunos.recipes import Choice, Range, Training, recipe


@recipe(task="reinforcement-learning")
def cartpole_dqn(
    width: Annotated[int, Choice(64, 128, 256)] = 128,
    copies: Annotated[int, Choice(5, 10, 20)] = 10,
    steps: Annotated[int, Choice(50, 100, 200, searched=False)] = 100,
    memory: Annotated[int, Choice(10_000, 20_000, 50_000)] = 10_000,
    batch: Annotated[int, Choice(64, 128, 256)] = 128,
    discount: Annotated[float, Range(0.95, 0.999)] = 0.98,
    follow: Annotated[float, Range(0.002, 0.05, log=True)] = 0.01,
    explore: Annotated[float, Range(0.1, 0.9)] = 0.5,
    least: Annotated[float, Range(0.01, 0.1)] = 0.05,
    learning_rate: Annotated[float, Range(1e-4, 5e-3, log=True)] = 5e-4,
    epochs: int = 50,
) -> Training:
    """A cart that balances a pole, by double deep Q-learning (van Hasselt et al. 2016)."""
    cartpole = Environment("CartPole-v1")

    policy = dense_network(
        cartpole.observations, cartpole.actions, width, activation="relu", normalised=True
    )
    agent = DQN(
        policy,
        cartpole,
        copies=copies,
        steps=steps,
        memory=memory,
        batch=batch,
        discount=discount,
        follow=follow,
        explore=max(1, round(explore * epochs * UPDATES)),
        least=least,
    )
    learning_steps = epochs * UPDATES * steps
    agent.compile(
        optimizer=keras.optimizers.Adam(
            keras.optimizers.schedules.PolynomialDecay(learning_rate, learning_steps, 0.0),
            global_clipnorm=10.0,
        )
    )
    best = keras.callbacks.EarlyStopping(
        monitor="val_mean_return", mode="max", patience=epochs, restore_best_weights=True
    )
    return Training(
        agent,
        episodes("CartPole-v1"),
        epochs=epochs,
        batch_size=1,
        callbacks=[best],
        network=policy,
        samples=copies * steps,
    )
