"""gymnax and Gymnasium are the same worlds, and what an agent keeps of them is right."""

import sys
from typing import Any

import gymnasium
import jax
import jax.numpy as jnp
import numpy as np
import pytest

from keraunos.agents import NAMES, Environment, environment, playing
from keraunos.agents.actions import entropies, log_probabilities
from keraunos.agents.advantages import advantages
from keraunos.agents.memory import Transitions, empty
from keraunos.agents.order import shuffled
from keraunos.agents.statistics import unknown
from keraunos.data import episodes
from keraunos.errors import KeraunosError

COPIES = 8


def as_gymnasium_keeps_it(name: str, seen: Any) -> Any:
    """The state that Gymnasium has where this was observed."""
    if name == "CartPole-v1":
        return np.array(seen, np.float64)
    if name == "Pendulum-v1":
        return np.array([np.arctan2(seen[1], seen[0]), seen[2]], np.float64)
    angles = np.arctan2(seen[1], seen[0]), np.arctan2(seen[3], seen[2])
    return np.array([*angles, seen[4], seen[5]], np.float64)


@pytest.mark.parametrize("name", NAMES)
def test_a_step_in_gymnax_is_that_in_gymnasium(name: str) -> None:
    ours, random = Environment(name), np.random.default_rng(0)
    theirs = gymnasium.make(name, disable_env_checker=True).unwrapped
    play = begun = ours.begin(jax.random.split(jax.random.key(0), COPIES))
    step_of = jax.jit(ours.step)
    ends = 0
    theirs.reset(seed=0)
    for number in range(60):
        if ours.discrete:
            actions = random.integers(0, ours.actions, COPIES).astype(np.int32)
        else:
            actions = random.normal(0, 2, (COPIES, ours.actions)).astype(np.float32)
        before = np.asarray(play.observations)
        play, step = step_of(jax.random.key(number), play, actions, begun)
        for copy in range(COPIES):
            theirs.state = as_gymnasium_keeps_it(name, before[copy])
            theirs.steps_beyond_terminated = None
            action = int(actions[copy]) if ours.discrete else actions[copy]
            seen, reward, terminated, _, _ = theirs.step(action)
            np.testing.assert_allclose(step.following[copy], seen, atol=2e-4)
            assert reward == pytest.approx(float(step.reward[copy]), abs=1e-3)
            assert terminated == bool(step.terminated[copy])
            ends += terminated
    assert ends > 0 or name != "CartPole-v1"


@pytest.mark.parametrize("name", NAMES)
def test_episodes_are_as_long_and_begin_alike(name: str) -> None:
    ours, theirs = Environment(name), gymnasium.make(name)
    assert ours.longest == theirs.spec.max_episode_steps
    begun = np.asarray(ours.begin(jax.random.split(jax.random.key(0), 2000)).observations)
    known = np.array([theirs.reset(seed=seed)[0] for seed in range(2000)])
    np.testing.assert_allclose(begun.std(axis=0), known.std(axis=0), rtol=0.1)
    np.testing.assert_allclose(begun.mean(axis=0), known.mean(axis=0), atol=0.05)
    facts = playing.facts(name)
    assert (facts.observations, facts.actions) == (ours.observations, ours.actions)


def test_the_limit_of_time_is_no_end_of_its_own() -> None:
    pendulum = Environment("Pendulum-v1")
    play = pendulum.begin(jax.random.split(jax.random.key(0), 2))

    def onward(play: Any, key: Any) -> Any:
        return pendulum.step(key, play, jnp.zeros((2, 1)), new)

    new = pendulum.begin(jax.random.split(jax.random.key(2), 2))
    keys = jax.random.split(jax.random.key(1), pendulum.longest)
    play, step = jax.lax.scan(onward, play, keys)
    assert not step.terminated.any()
    assert step.ended[:-1].sum() == 0
    assert step.ended[-1].all()
    # What followed belongs to the old episode; the new one has begun elsewhere, with nothing.
    assert not np.allclose(step.following[-1], play.observations)
    np.testing.assert_array_equal(play.observations, new.observations)
    np.testing.assert_array_equal(play.returns, 0)
    np.testing.assert_allclose(step.returned[-1], step.reward.sum(axis=0), rtol=1e-4)


def test_both_choose_the_same_action() -> None:
    outputs = np.random.default_rng(0).normal(0, 3, (50, 1)).astype(np.float32)
    space = gymnasium.make("Pendulum-v1").action_space
    chosen = Environment("Pendulum-v1").greedy(jnp.asarray(outputs))
    np.testing.assert_array_equal(chosen, np.clip(outputs, space.low, space.high))
    assert Environment("Acrobot-v1").greedy(jnp.array([[0.1, 0.3, 0.2]])).tolist() == [1]


def test_advantages_are_those_of_the_paper() -> None:
    random = np.random.default_rng(0)
    steps, copies, gamma, decay = 12, 3, 0.9, 0.8
    rewards, values, following = random.normal(size=(3, steps, copies))
    terminated = random.random((steps, copies)) < 0.2
    ended = terminated | (random.random((steps, copies)) < 0.2)
    wanted = np.zeros((steps, copies))
    for copy in range(copies):
        for begin in range(steps):
            weight = 1.0
            for step in range(begin, steps):
                later = 0.0 if terminated[step, copy] else following[step, copy]
                surprise = rewards[step, copy] + gamma * later - values[step, copy]
                wanted[begin, copy] += weight * surprise
                if ended[step, copy]:
                    break
                weight *= gamma * decay
    found = advantages(
        *(jnp.asarray(x, jnp.float32) for x in (rewards, values, following)),
        jnp.asarray(terminated),
        jnp.asarray(ended),
        gamma,
        decay,
    )
    np.testing.assert_allclose(found, wanted, atol=1e-5)


def test_probabilities_and_entropies_are_those_of_the_distributions() -> None:
    from scipy.stats import multivariate_normal

    means, spread = np.array([[0.5, -1.0]]), np.array([0.1, -0.3])
    known = multivariate_normal(means[0], np.diag(np.exp(2 * spread)))
    action = np.array([[0.2, 0.3]])
    assert float(log_probabilities(means, action, spread)[0]) == pytest.approx(
        known.logpdf(action[0]), abs=1e-5
    )
    assert float(entropies(means, spread)[0]) == pytest.approx(known.entropy(), abs=1e-5)
    logits = jnp.log(jnp.array([[0.2, 0.8]]))
    assert float(log_probabilities(logits, jnp.array([1]))[0]) == pytest.approx(np.log(0.8))
    assert float(entropies(logits)[0]) == pytest.approx(-0.2 * np.log(0.2) - 0.8 * np.log(0.8))


def test_a_memory_is_a_ring_of_the_last_transitions() -> None:
    memory = empty(6, 2)
    for number in range(5):
        new = 2.0 * number + np.arange(2)
        memory = memory.with_more(
            Transitions(
                jnp.asarray(np.stack([new, -new], axis=1)),
                jnp.asarray(new),
                jnp.asarray(new),
                jnp.zeros((2, 2)),
                jnp.asarray(new % 2 == 1),
            )
        )
        if number == 0:
            random = jax.random.uniform(jax.random.key(0), (50,))
            assert set(memory.drawn(random).rewards.tolist()) == {0.0, 1.0}
    assert int(memory.count) == 6
    assert sorted(memory.kept.rewards.tolist()) == [4, 5, 6, 7, 8, 9]
    drawn = memory.drawn(jax.random.uniform(jax.random.key(1), (200,)))
    assert set(drawn.rewards.tolist()) == {4, 5, 6, 7, 8, 9}
    np.testing.assert_array_equal(drawn.observations[:, 1], -drawn.rewards)
    np.testing.assert_array_equal(drawn.terminated, drawn.rewards % 2 == 1)


def test_the_largest_random_number_draws_the_last_transition() -> None:
    size = 50_000
    memory = empty(size, 1)._replace(count=jnp.int32(size))
    rewards = jnp.arange(size, dtype=jnp.float32)
    memory = memory._replace(kept=memory.kept._replace(rewards=rewards))
    drawn = memory.drawn(jnp.float32([0, np.nextafter(np.float32(1), np.float32(0))]))
    assert drawn.rewards.tolist() == [0, size - 1]


def test_episodes_for_many_steps_are_those_of_one_step() -> None:
    cartpole, key = Environment("CartPole-v1"), jax.random.key(0)
    many = cartpole.begun(key, 5, 3)
    one = cartpole.begin(jax.random.split(key, 15))
    for several, single in zip(jax.tree.leaves(many), jax.tree.leaves(one), strict=True):
        assert several.shape == (5, 3, *single.shape[1:])
        np.testing.assert_array_equal(several.reshape(single.shape), single)


@pytest.mark.parametrize("count", [1, 2, 7, 2048, 3000])
def test_an_order_has_every_number_once(count: int) -> None:
    order = np.asarray(shuffled(jax.random.bits(jax.random.key(0), (count,))))
    assert order.dtype == np.int32
    np.testing.assert_array_equal(np.sort(order), np.arange(count))
    assert count < 7 or (order != np.arange(count)).any()


def test_every_number_comes_to_every_place() -> None:
    bits = jax.random.bits(jax.random.key(0), (24_000, 4))
    orders, counts = np.unique(jax.vmap(shuffled)(bits), axis=0, return_counts=True)
    assert len(orders) == 24
    assert counts.min() > 850  # of 1,000 each, with a standard deviation of 31
    assert counts.max() < 1150


def test_too_many_numbers_are_refused() -> None:
    with pytest.raises(ValueError, match="too many"):
        jax.eval_shape(shuffled, jax.ShapeDtypeStruct((2**24 + 1,), jnp.uint32))


def test_running_moments_are_those_of_all_that_was_seen() -> None:
    x = np.random.default_rng(0).normal(3, 2, (90, 4)).astype(np.float32)
    moments = unknown((4,))
    for part in np.split(x, 3):
        moments = moments.with_more(jnp.asarray(part))
    np.testing.assert_allclose(moments.mean, x.mean(axis=0), rtol=1e-3)
    np.testing.assert_allclose(moments.variance, x.var(axis=0), rtol=1e-3)


def test_the_parts_have_no_seed_in_common() -> None:
    made = episodes("CartPole-v1")
    seeds = [set(np.ravel(part.x).tolist()) for part in made.parts.values()]
    assert [len(part) for part in seeds] == [10, 64, 100]
    assert len(set.union(*seeds)) == 174


def test_without_the_extra_it_is_one_sentence(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "gymnax", None)
    environment._made.cache_clear()
    with pytest.raises(KeraunosError, match=r"pip install 'keraunos\[agents\]'"):
        Environment("CartPole-v1")
    monkeypatch.setitem(sys.modules, "gymnasium", None)
    with pytest.raises(KeraunosError, match=r"pip install 'keraunos\[agents\]'"):
        playing.facts("CartPole-v1")


def test_an_unknown_environment_is_one_sentence() -> None:
    with pytest.raises(KeraunosError, match="CartPole-v1, Acrobot-v1, Pendulum-v1"):
        Environment("Pong-v5")
