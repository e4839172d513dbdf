"""How does a policy do in Gymnasium, in the environments that everybody is measured in?"""

import io
import os
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from keraunos.agents.environment import missing

FRAMES = 120
"""Of a film at most; of a longer episode only some steps are shown, at the same speed."""

WIDTH = 300
"""Of a film, in pixels."""

COLOURS = 32


@dataclass(frozen=True)
class Episode:
    """What happened in an episode.

    Attributes:
        seed: that it was begun with.
        observations: float32 of shape (steps, numbers).
        actions: int64 of shape (steps,), or float32 of shape (steps, numbers).
        rewards: float64 of shape (steps,).
        terminated: whether it came to its own end, not to the limit of time.
    """

    seed: int
    observations: NDArray[np.float32]
    actions: NDArray[Any]
    rewards: NDArray[np.float64]
    terminated: bool

    @property
    def total(self) -> float:
        """The return: the sum of the rewards."""
        return float(self.rewards.sum())


@dataclass(frozen=True)
class Facts:
    """What Gymnasium says of an environment.

    Attributes:
        threshold: the mean return at which it counts as solved; None where nobody has said so.
        observations: how many numbers an observation has.
        actions: how many actions there are to choose from, or numbers an action has.
    """

    threshold: float | None
    observations: int
    actions: int


def facts(name: str) -> Facts:
    """See `Facts`.

    Raises:
        KeraunosError: if Gymnasium is not installed.
    """
    world = _make(name)
    space = world.action_space
    actions = space.n if hasattr(space, "n") else space.shape[0]
    return Facts(world.spec.reward_threshold, world.observation_space.shape[0], int(actions))


def play(policy: Any, name: str, seeds: Sequence[int]) -> list[Episode]:
    """An episode from each seed, played by the policy's first choices.

    Args:
        policy: a Keras network from observations to preferences for actions, or to amounts.
        name: of an environment.
        seeds: that Gymnasium begins the episodes with.

    Raises:
        KeraunosError: if Gymnasium is not installed.
    """
    says = _compiled(policy)
    space = _make(name).action_space

    def choose(observations: NDArray[np.float32]) -> NDArray[Any]:
        outputs = says(observations)
        if hasattr(space, "n"):
            return np.asarray(outputs.argmax(axis=-1))
        return np.clip(outputs, space.low, space.high)

    return _played(choose, name, seeds)


def play_at_random(name: str, seeds: Sequence[int]) -> list[Episode]:
    """The same by an agent that does anything."""
    space = _make(name).action_space
    space.seed(0)

    def choose(observations: NDArray[np.float32]) -> NDArray[Any]:
        return np.array([space.sample() for _ in observations])

    return _played(choose, name, seeds)


def film(name: str, episode: Episode, width: int = WIDTH, most: int = FRAMES) -> bytes:
    """An episode as an animated GIF, as Gymnasium draws it.

    Args:
        name: of the environment.
        episode: that was played in it.
        width: in pixels.
        most: frames at most.
    """
    from PIL import Image

    # Nothing is to be heard, and nothing to be seen on a screen.
    os.environ.setdefault("SDL_VIDEODRIVER", "dummy")
    os.environ.setdefault("SDL_AUDIODRIVER", "dummy")
    os.environ.setdefault("PYGAME_HIDE_SUPPORT_PROMPT", "1")
    world = _make(name, render_mode="rgb_array")
    every = -(-len(episode.actions) // most)
    frames = []
    world.reset(seed=episode.seed)
    for number, action in enumerate(episode.actions):
        if number % every == 0:
            picture = Image.fromarray(world.render())
            height = round(width * picture.height / picture.width)
            frames.append(picture.resize((width, height), Image.Resampling.LANCZOS))
        world.step(_as_gymnasium_has_it(action))
    milliseconds = round(1000 * every / world.metadata["render_fps"])
    world.close()
    palette = frames[0].quantize(COLOURS)
    plain = [frame.quantize(palette=palette, dither=Image.Dither.NONE) for frame in frames]
    buffer = io.BytesIO()
    plain[0].save(
        buffer,
        "gif",
        save_all=True,
        append_images=plain[1:],
        duration=milliseconds,
        loop=0,
        optimize=False,
    )
    return buffer.getvalue()


def _played(
    choose: Callable[[NDArray[np.float32]], NDArray[Any]], name: str, seeds: Sequence[int]
) -> list[Episode]:
    """All episodes side by side, so that the policy is asked once for a step of all."""
    worlds = [_make(name) for _ in seeds]
    observations = np.stack(
        [world.reset(seed=int(seed))[0] for world, seed in zip(worlds, seeds, strict=True)]
    ).astype(np.float32)
    seen: list[list[Any]] = [[] for _ in seeds]
    terminated = [False] * len(worlds)
    running = list(range(len(worlds)))
    while running:
        actions = choose(observations)
        for place in list(running):
            before, action = observations[place].copy(), actions[place]
            after, reward, own_end, cut_off, _ = worlds[place].step(_as_gymnasium_has_it(action))
            seen[place].append((before, action, float(reward)))
            observations[place] = after
            if own_end or cut_off:
                terminated[place] = bool(own_end)
                running.remove(place)
    episodes = []
    for seed, steps, end in zip(seeds, seen, terminated, strict=True):
        before, actions, rewards = (np.array(each) for each in zip(*steps, strict=True))
        episodes.append(Episode(int(seed), before, actions, rewards, end))
    return episodes


def _as_gymnasium_has_it(action: Any) -> Any:
    """A number for one of several actions, an array for amounts."""
    return int(action) if np.ndim(action) == 0 else np.asarray(action, np.float32)


def _compiled(policy: Any) -> Callable[[NDArray[np.float32]], NDArray[np.float32]]:
    import keras

    if keras.config.backend() != "jax":
        return lambda x: np.asarray(keras.ops.convert_to_numpy(policy(x, training=False)))
    import jax

    values = [
        [variable.value for variable in variables]
        for variables in (policy.trainable_variables, policy.non_trainable_variables)
    ]

    @jax.jit
    def says(values: Any, x: Any) -> Any:
        return policy.stateless_call(*values, x, training=False)[0]

    return lambda x: np.asarray(says(values, x))


def _make(name: str, **settings: Any) -> Any:
    try:
        import gymnasium
    except ImportError:
        raise missing() from None
    return gymnasium.make(name, disable_env_checker=True, **settings)
