"""A cart that balances a pole: the first task of most courses, by proximal policy optimization."""

from typing import Annotated

import keras

from keraunos.agents import PPO, Environment, dense_network
from keraunos.data import UPDATES, episodes
from keraunos.recipes import Choice, Range, Training, recipe


@recipe(task="reinforcement-learning")
def cartpole_ppo(
    width: Annotated[int, Choice(32, 64, 128)] = 64,
    copies: Annotated[int, Choice(8, 16, 32)] = 16,
    steps: Annotated[int, Choice(64, 128, 256)] = 128,
    passes: Annotated[int, Range(2, 16)] = 4,
    minibatches: Annotated[int, Choice(2, 4, 8)] = 4,
    discount: Annotated[float, Range(0.95, 0.999)] = 0.99,
    decay: Annotated[float, Range(0.8, 0.99)] = 0.95,
    clip: Annotated[float, Range(0.1, 0.3)] = 0.2,
    entropy: Annotated[float, Range(0.0, 0.02)] = 0.01,
    learning_rate: Annotated[float, Range(1e-4, 5e-3, log=True)] = 1e-3,
    epochs: int = 10,
) -> Training:
    """A cart that balances a pole, by proximal policy optimization (Schulman et al. 2017)."""
    cartpole = Environment("CartPole-v1")

    policy = dense_network(cartpole.observations, cartpole.actions, width, last=0.01)
    critic = dense_network(cartpole.observations, 1, width, name="critic")
    agent = PPO(
        policy,
        critic,
        cartpole,
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
        episodes("CartPole-v1"),
        epochs=epochs,
        batch_size=1,
        callbacks=[best],
        network=policy,
        samples=copies * steps,
    )
