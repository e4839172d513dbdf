"""Agents learn, the same seed gives the same agent, and what a user gives is looked at."""

from typing import Any

import jax
import keras
import numpy as np
import pytest

import keraunos as kn
from keraunos.agents import DQN, PPO, Environment, dense_network
from keraunos.agents.agent import Values
from keraunos.errors import KeraunosError

CARTPOLE = Environment("CartPole-v1")
UPDATES = np.arange(10)[:, None], np.zeros(10)
WATCHED = np.arange(1000, 1032)[None], np.zeros(1)


def ppo(seed: int = 0, **settings: Any) -> PPO:
    keras.utils.set_random_seed(seed)
    policy = dense_network(CARTPOLE.observations, CARTPOLE.actions, 32, last=0.01, normalised=True)
    critic = dense_network(CARTPOLE.observations, 1, 32, normalised=True, name="critic")
    agent = PPO(policy, critic, CARTPOLE, copies=8, scaled_rewards=True, **settings)
    agent.compile(keras.optimizers.Adam(2e-3, global_clipnorm=0.5))
    return agent


def dqn(seed: int = 0) -> DQN:
    keras.utils.set_random_seed(seed)
    policy = dense_network(CARTPOLE.observations, 2, 64, activation="relu", normalised=True)
    agent = DQN(policy, CARTPOLE, copies=10, steps=50, memory=5000, begin=500, explore=60, batch=64)
    agent.compile(keras.optimizers.Adam(1e-3, global_clipnorm=10.0))
    return agent


def trained(agent: Any, epochs: int) -> dict[str, list[float]]:
    history: dict[str, list[float]] = kn.fit(
        agent, *UPDATES, batch_size=1, epochs=epochs, validation_data=WATCHED, verbose=0
    ).history
    return history


@pytest.fixture(scope="module")
def learnt() -> tuple[PPO, dict[str, list[float]]]:
    agent = ppo()
    return agent, trained(agent, 5)


def test_ppo_balances_the_pole(learnt: tuple[PPO, dict[str, list[float]]]) -> None:
    _, history = learnt
    assert history["mean_return"][0] < 120
    assert max(history["val_mean_return"]) > 450
    assert history["val_loss"] == [-value for value in history["val_mean_return"]]
    assert history["entropy"][-1] < history["entropy"][0] < np.log(2)


def test_observations_are_normalised_by_what_was_seen(
    learnt: tuple[PPO, dict[str, list[float]]],
) -> None:
    agent, _ = learnt
    first, other = agent.normalised
    assert float(agent.observed[0].value) == pytest.approx(5 * 10 * 128 * 8, rel=1e-3)
    np.testing.assert_array_equal(first.moving_variance.value, other.moving_variance.value)
    assert 1e-4 < float(first.moving_variance.value[2]) < 0.1  # of the pole's angle


@pytest.mark.parametrize("name", ["CartPole-v1", "Pendulum-v1"])
def test_what_followed_is_worth_what_the_critic_says_of_it(name: str) -> None:
    """In CartPole episodes come to their own end, in Pendulum the limit of time cuts them off."""
    world, steps = Environment(name), 202
    keras.utils.set_random_seed(0)
    policy = dense_network(world.observations, world.actions, 8)
    critic = dense_network(world.observations, 1, 8, name="critic")
    agent = PPO(policy, critic, world, copies=4, steps=steps)
    trainable = Values(agent.trainable_variables, [v.value for v in agent.trainable_variables])
    others = Values(agent.non_trainable_variables, [v.value for v in agent.non_trainable_variables])
    shape = steps, 4
    random = np.random.default_rng(0)
    actions = random.normal(size=(*shape, world.actions)).astype(np.float32)
    if world.discrete:
        actions = random.integers(0, world.actions, shape).astype(np.int32)

    def onward(play: Any, now: Any) -> Any:
        play_on, step = world.step(jax.random.key(0), play, *now)
        return play_on, (play.observations, step)

    begun = world.begun(jax.random.key(1), *shape)
    play, (observations, step) = jax.lax.scan(onward, agent._played(others), (actions, begun))
    assert step.ended.any()
    assert step.terminated.any() == world.discrete
    values, following = agent._worth(trainable, others, observations, play, step)

    def worth(seen: Any) -> Any:
        return np.asarray(critic(seen.reshape(-1, seen.shape[-1]))).reshape(shape)

    np.testing.assert_allclose(values, worth(observations), atol=1e-5)
    goes_on = ~np.asarray(step.terminated)
    np.testing.assert_allclose(
        np.asarray(following)[goes_on], worth(step.following)[goes_on], atol=1e-5
    )


def test_the_same_seed_gives_the_same_agent(learnt: tuple[PPO, dict[str, list[float]]]) -> None:
    first = learnt[0]
    again, other = ppo(0), ppo(1)
    for agent in (again, other):
        trained(agent, 5)
    for ours, theirs in zip(first.variables, again.variables, strict=True):
        np.testing.assert_array_equal(ours.value, theirs.value)
    assert not np.array_equal(first.variables[0].value, other.variables[0].value)


@pytest.mark.slow
def test_keras_own_fit_gives_the_same(learnt: tuple[PPO, dict[str, list[float]]]) -> None:
    agent = ppo(0)
    agent.fit(*UPDATES, batch_size=1, epochs=1, validation_data=WATCHED, verbose=0, shuffle=False)
    history = agent.history.history
    assert history["mean_return"][0] == pytest.approx(learnt[1]["mean_return"][0], rel=1e-3)


@pytest.mark.slow
def test_dqn_comes_to_last_longer() -> None:
    history = trained(dqn(), 14)
    assert history["mean_return"][0] < 40
    assert max(history["mean_return"]) > 100
    assert np.isfinite(history["loss"]).all()


@pytest.mark.slow
def test_dqn_balances_the_pole(tmp_path: Any) -> None:
    run = kn.train("cartpole-dqn", run=tmp_path / "run", verbose=0)
    assert run.metrics["mean_return"] >= 475


def test_what_does_not_fit_is_one_sentence() -> None:
    policy = dense_network(4, 3)
    critic = dense_network(4, 1)
    with pytest.raises(KeraunosError, match="shows 4 numbers and takes 2"):
        PPO(policy, critic, CARTPOLE)
    pendulum = Environment("Pendulum-v1")
    with pytest.raises(KeraunosError, match="take PPO"):
        DQN(dense_network(3, 1), pendulum)
    with pytest.raises(KeraunosError, match="take a multiple"):
        DQN(dense_network(4, 2), CARTPOLE, copies=7, memory=100)
    with pytest.raises(KeraunosError, match="minibatches of one size"):
        PPO(dense_network(4, 2), critic, CARTPOLE, copies=3, steps=5, minibatches=4)
