"""How does an agent learn what its actions are worth? By deep Q-learning from what it remembers."""

from typing import Any, NamedTuple

import jax
import jax.numpy as jnp
import keras

from keraunos.agents.agent import Agent, Values, kept, returns_of
from keraunos.agents.environment import Environment, Play
from keraunos.agents.memory import Memory, Transitions, empty
from keraunos.errors import KeraunosError


class Chance(NamedTuple):
    """What chance decides, arrays of shape (steps, ...): drawn at once for all steps of an update.

    Attributes:
        dares: bool of shape (steps, copies): whether any action is taken, not the best one.
        anything: int32 of shape (steps, copies): that action.
        moving: a key of JAX for each step.
        new: episodes that begin where others are over.
        batch: from 0 to 1, of shape (steps, batch): which transitions are learnt from.
    """

    dares: Any
    anything: Any
    moving: Any
    new: Play
    batch: Any


class DQN(Agent):
    """Deep Q-learning (Mnih et al. 2015) with double estimates (van Hasselt et al. 2016).

    The network says what each action is worth. An update lets it act for `steps` in each
    environment, mostly by its first choice, and after each of these steps learns from a batch of
    what it remembers: rewards, and what a slower copy of it holds the next observation to be worth.

    Args:
        policy: observations to the worth of each action.
        environment: where to act; its actions are several, not amounts.
        copies: environments that are played side by side.
        steps: in each of them, in an update.
        memory: transitions that are remembered; the copies divide it.
        begin: transitions that there have to be before it learns.
        batch: transitions that it learns from after a step.
        discount: of a reward for each step that it lies ahead (gamma).
        follow: how far the slower copy comes nearer after each step of learning (tau).
        explore: updates over which its share of random actions falls from 1.
        least: what that share falls to.
        name: of the model.

    Raises:
        KeraunosError: if network, environment and numbers do not fit one another.
    """

    def __init__(
        self,
        policy: Any,
        environment: Environment,
        copies: int = 8,
        steps: int = 128,
        memory: int = 10_000,
        begin: int = 1_000,
        batch: int = 128,
        discount: float = 0.99,
        follow: float = 0.005,
        explore: int = 100,
        least: float = 0.05,
        name: str = "dqn",
    ) -> None:
        super().__init__(policy, environment, copies, name)
        if not environment.discrete:
            raise KeraunosError(
                "DQN chooses one of several actions, and those of {environment} are amounts; take "
                "PPO.",
                environment=environment.name,
            )
        if memory % copies:
            raise KeraunosError(
                "A memory of {memory} transitions cannot be divided among {copies} environments; "
                "take a multiple.",
                memory=memory,
                copies=copies,
            )
        self.slower = kept("slower", [weight.value for weight in policy.trainable_variables])
        self._normalise(policy)
        self.steps, self.begin, self.batch = steps, begin, batch
        self.discount, self.follow = discount, follow
        self.explore, self.least = explore, least
        self.memory = kept("memory", empty(memory, environment.observations))
        self.updates = kept("updates", jnp.float32(0))
        self.means = [keras.metrics.Mean(name=name) for name in ("loss", "value")]

    @property
    def reports(self) -> list[Any]:
        """The loss, and what its actions are held to be worth."""
        return self.means

    def train_step(self, state: Any, data: Any) -> Any:
        """An update; a function of the state, as Keras has it."""
        values, others, optimizer, metrics = state
        kept = Values(self.non_trainable_variables, others)
        (updates,) = kept.of(self.updates)
        share = 1.0 + (self.least - 1.0) * jnp.minimum(updates / self.explore, 1.0)

        def once(carry: Any, chance: Chance) -> Any:
            values, targets, optimizer, play, memory = carry
            play, step, memory = self._act(values, kept, play, memory, chance)
            (values, targets, optimizer), losses = jax.lax.cond(
                memory.count >= self.begin,
                lambda now: self._learn(now, kept, memory.drawn(chance.batch)),
                lambda now: (now, (0.0, 0.0, 0.0)),
                (values, targets, optimizer),
            )
            return (values, targets, optimizer, play, memory), (step, losses)

        (values, targets, optimizer, play, memory), (step, losses) = jax.lax.scan(
            once,
            (
                list(values),
                kept.of(self.slower),
                list(optimizer),
                self._played(kept),
                self._remembered(kept),
            ),
            self._chances(self._drawn(kept), share),
        )
        kept.put(self.slower, targets)
        kept.put(self.memory, jax.tree.leaves(memory))
        kept.put(self.updates, [updates + 1])
        self._seen(kept, step.following.reshape(-1, self.environment.observations))
        self._put_played(kept, play)
        loss, value, learnt = (jnp.sum(each) for each in losses)
        per = jnp.maximum(learnt, 1.0)
        found = dict(zip(self.means, ((loss / per, learnt), (value / per, learnt)), strict=True))
        logs, metrics = self._logged(metrics, {self.mean_return: returns_of(step), **found})
        return logs, (values, kept.all, optimizer, metrics)

    def _chances(self, key: Any, share: Any) -> Chance:
        """What chance decides in an update; `share` is that of random actions."""
        daring, choosing, moving, beginning, learning = jax.random.split(key, 5)
        shape, world = (self.steps, self.copies), self.environment
        return Chance(
            dares=jax.random.uniform(daring, shape) < share,
            anything=jax.random.randint(choosing, shape, 0, world.actions),
            moving=jax.random.split(moving, self.steps),
            new=world.begun(beginning, *shape),
            batch=jax.random.uniform(learning, (self.steps, self.batch)),
        )

    def _act(self, values: Any, others: Values, play: Play, memory: Memory, chance: Chance) -> Any:
        """A step in each environment, remembered."""
        trainable = Values(self.trainable_variables, values)
        best = self.environment.greedy(self.says(trainable, others, play.observations))
        actions = jnp.where(chance.dares, chance.anything, best)
        play_on, step = self.environment.step(chance.moving, play, actions, chance.new)
        new = Transitions(play.observations, actions, step.reward, step.following, step.terminated)
        return play_on, step, memory.with_more(new)

    def _learn(self, learnt: Any, others: Values, some: Transitions) -> Any:
        """Learns from a batch; gives what is learnt now, and loss, worth and 1."""
        values, targets, optimizer = learnt
        gradients, (loss, value) = jax.grad(self._objective, has_aux=True)(
            values, targets, others, some
        )
        values, optimizer = self.optimizer.stateless_apply(optimizer, gradients, values)
        own = Values(self.trainable_variables, values).of(self.policy.trainable_variables)
        targets = [old + self.follow * (new - old) for old, new in zip(targets, own, strict=True)]
        return (values, targets, list(optimizer)), (loss, value, 1.0)

    def _objective(self, values: Any, targets: Any, others: Values, some: Transitions) -> Any:
        trainable = Values(self.trainable_variables, values)
        slower = Values(self.policy.trainable_variables, targets)
        still = Values(self.trainable_variables, jax.lax.stop_gradient(values))
        chosen = jnp.argmax(self.says(still, others, some.following), axis=-1, keepdims=True)
        worth = self.says(slower, others, some.following)
        worth = jnp.take_along_axis(worth, chosen, axis=-1)[:, 0]
        goal = some.rewards + self.discount * worth * (1.0 - some.terminated)
        now = self.says(trainable, others, some.observations)
        held = jnp.sum(now * jax.nn.one_hot(some.actions, now.shape[-1]), axis=-1)
        loss = jnp.mean((jax.lax.stop_gradient(goal) - held) ** 2)
        return loss, (loss, jnp.mean(held))

    def _remembered(self, others: Values) -> Memory:
        *kept, place, count = others.of(self.memory)
        return Memory(Transitions(*kept), place, count)
