"""Where does an agent live while it learns? In many copies of a world that is written in JAX."""

from dataclasses import dataclass
from functools import cache
from typing import Any, NamedTuple

import jax
import jax.numpy as jnp
import numpy as np
from numpy.typing import NDArray

from keraunos.errors import KeraunosError

NAMES = ("CartPole-v1", "Acrobot-v1", "Pendulum-v1")
"""Environments that are the same in gymnax, to learn in, and in Gymnasium, to be measured in."""


class Play(NamedTuple):
    """Several copies of an environment between two steps.

    Attributes:
        worlds: arrays of shape (copies, ...): what gymnax keeps of each.
        observations: float32 of shape (copies, numbers).
        returns: float32 of shape (copies,): the rewards of the running episodes so far.
    """

    worlds: tuple[Any, ...]
    observations: Any
    returns: Any


class Step(NamedTuple):
    """What came of an action in each copy, arrays of shape (copies, ...).

    Attributes:
        reward: float32.
        terminated: whether the episode has come to its own end.
        ended: whether it is over, by its own end or by the limit of time.
        following: what was observed next, before a new episode began where the old one is over.
        returned: the rewards of the episode so far, this one included.
    """

    reward: Any
    terminated: Any
    ended: Any
    following: Any
    returned: Any


@dataclass(frozen=True)
class Environment:
    """An environment of gymnax (Lange 2022): all of it is arithmetic, which compiles with a step.

    Args:
        name: one of `NAMES`, as Gymnasium has it.

    Raises:
        KeraunosError: if there is none of this name, or gymnax is not installed.
    """

    name: str

    def __post_init__(self) -> None:
        _made(self.name)

    @property
    def observations(self) -> int:
        """How many numbers an observation has."""
        return int(_made(self.name).observations)

    @property
    def actions(self) -> int:
        """How many actions there are to choose from, or numbers an action has."""
        return int(_made(self.name).actions)

    @property
    def discrete(self) -> bool:
        """Whether an action is one of several, not an amount."""
        return _made(self.name).low is None

    @property
    def longest(self) -> int:
        """Steps after which an episode is cut off."""
        return int(_made(self.name).parameters.max_steps_in_episode)

    def begin(self, keys: Any) -> Play:
        """As many new episodes as there are keys of JAX."""
        made = _made(self.name)
        observations, worlds = jax.vmap(lambda key: made.world.reset_env(key, made.parameters))(
            keys
        )
        return Play(
            tuple(jnp.asarray(leaf, leaf.dtype) for leaf in jax.tree.leaves(worlds)),
            observations.astype(jnp.float32),
            jnp.zeros(len(keys), jnp.float32),
        )

    def begun(self, key: Any, steps: int, copies: int) -> Play:
        """New episodes for each of so many steps, arrays of shape (steps, copies, ...).

        On a CPU each draw is a loop of many small operations: one for all steps saves most of it.
        """
        episodes = self.begin(jax.random.split(key, steps * copies))
        shaped: Play = jax.tree.map(lambda x: x.reshape(steps, copies, *x.shape[1:]), episodes)
        return shaped

    def step(self, key: Any, play: Play, actions: Any, new: Play) -> tuple[Play, Step]:
        """One step in each copy; where an episode is over, the next begins.

        Args:
            key: of JAX.
            play: where the copies are.
            actions: int32 of shape (copies,), or float32 of shape (copies, numbers).
            new: an episode for each copy, which begins there if its own is over.
        """
        made, copies = _made(self.name), len(play.returns)
        worlds = jax.tree.unflatten(made.structure, play.worlds)
        following, worlds, reward, terminated, _ = jax.vmap(
            made.world.step_env, in_axes=(0, 0, 0, None)
        )(jax.random.split(key, copies), worlds, actions, made.parameters)
        truncated = jax.vmap(made.world.is_truncated, in_axes=(0, None))(worlds, made.parameters)
        ended = terminated | truncated
        reward = reward.astype(jnp.float32)
        step = Step(reward, terminated, ended, following.astype(jnp.float32), play.returns + reward)
        stepped = Play(tuple(jax.tree.leaves(worlds)), step.following, step.returned)

        def chosen(fresh: Any, old: Any) -> Any:
            over = ended.reshape(-1, *[1] * (fresh.ndim - 1))
            return jnp.where(over, fresh, old.astype(fresh.dtype))

        return jax.tree.map(chosen, new, stepped), step

    def greedy(self, outputs: Any) -> Any:
        """The action that a policy's outputs speak for most.

        Args:
            outputs: of shape (copies, actions): preferences, or the amounts themselves.
        """
        if self.discrete:
            return jnp.argmax(outputs, axis=-1).astype(jnp.int32)
        made = _made(self.name)
        return jnp.clip(outputs, made.low, made.high)


@dataclass(frozen=True)
class _Made:
    """What gymnax has of an environment; `low` and `high` bound amounts."""

    world: Any
    parameters: Any
    structure: Any
    observations: int
    actions: int
    low: NDArray[np.float32] | None
    high: NDArray[np.float32] | None


@cache
def _made(name: str) -> _Made:
    if name not in NAMES:
        raise KeraunosError(
            "There is no environment {name!r}; there are: {known}.",
            name=name,
            known=", ".join(NAMES),
        )
    try:
        import gymnax
    except ImportError:
        raise missing() from None
    with jax.ensure_compile_time_eval():
        world, parameters = gymnax.make(name)
        observation, state = jax.eval_shape(world.reset_env, jax.random.key(0), parameters)
        space = world.action_space(parameters)
        bounds = [np.asarray(getattr(space, end, 0), np.float32) for end in ("low", "high")]
        low, high = (np.broadcast_to(bound, space.shape or ()) for bound in bounds)
    amounts = hasattr(space, "low")
    return _Made(
        world=world,
        parameters=parameters,
        structure=jax.tree.structure(state),
        observations=observation.shape[0],
        actions=len(low) if amounts else int(space.n),
        low=low if amounts else None,
        high=high if amounts else None,
    )


def missing() -> KeraunosError:
    """What is said where gymnax or Gymnasium is not installed."""
    return KeraunosError(
        "Reinforcement learning needs gymnax and Gymnasium, and one of them is not installed; "
        "install them: pip install 'keraunos[agents]'."
    )
