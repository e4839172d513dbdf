"""How does a policy learn from what it has just tried? By proximal policy optimization."""

from typing import Any, NamedTuple

import jax
import jax.numpy as jnp
import keras

from keraunos.agents.actions import drawn, entropies, log_probabilities, noise
from keraunos.agents.advantages import advantages
from keraunos.agents.agent import Agent, Values, applied, kept, returns_of
from keraunos.agents.environment import Environment, Play, Step
from keraunos.agents.order import shuffled
from keraunos.agents.statistics import Moments, unknown
from keraunos.errors import KeraunosError

FARTHEST = 10.0
"""Standard deviations beyond which a reward counts no more."""


class Tried(NamedTuple):
    """What a policy tried, arrays of shape (samples, ...)."""

    observations: Any
    actions: Any
    log_probabilities: Any
    advantages: Any
    targets: Any


class PPO(Agent):
    """Proximal policy optimization (Schulman et al. 2017).

    An update lets the policy act for `steps` in each environment, estimates how much better than
    expected that was, and then goes `passes` times through it in minibatches, whose order is drawn
    anew: making likelier what was better, but not beyond a ratio of 1 ± `clip`.

    Args:
        policy: observations to logits, or to the means of amounts.
        critic: observations to a value, of shape (samples, 1).
        environment: where to act.
        copies: environments that are played side by side.
        steps: in each of them, in an update.
        passes: through what was tried in an update.
        minibatches: that it is divided into; they divide copies times steps.
        discount: of a reward for each step that it lies ahead (gamma).
        decay: of generalised advantage estimation (lambda).
        clip: how far probabilities may move in an update.
        entropy: the weight of being undecided.
        value: the weight of the critic's loss.
        scaled_rewards: whether rewards are divided by the standard deviation of discounted returns.
        name: of the model.

    Raises:
        KeraunosError: if networks, environment and numbers do not fit one another.
    """

    def __init__(
        self,
        policy: Any,
        critic: Any,
        environment: Environment,
        copies: int = 16,
        steps: int = 128,
        passes: int = 4,
        minibatches: int = 4,
        discount: float = 0.99,
        decay: float = 0.95,
        clip: float = 0.2,
        entropy: float = 0.0,
        value: float = 0.5,
        scaled_rewards: bool = False,
        name: str = "ppo",
    ) -> None:
        super().__init__(policy, environment, copies, name)
        if copies * steps % minibatches:
            raise KeraunosError(
                "{tried} steps of an update, {copies} environments times {steps}, cannot be "
                "divided into {minibatches} minibatches of one size.",
                tried=copies * steps,
                copies=copies,
                steps=steps,
                minibatches=minibatches,
            )
        self.critic = critic
        self.steps, self.passes, self.minibatches = steps, passes, minibatches
        self.discount, self.decay, self.clip = discount, decay, clip
        self.entropy_weight, self.value_weight = entropy, value
        self.spread = None
        if not environment.discrete:
            self.spread = self.add_weight(
                (environment.actions,), initializer="zeros", name="log_deviation"
            )
        self.discounted = kept("discounted", jnp.zeros(copies)) if scaled_rewards else []
        self.returned = kept("returned", unknown()) if scaled_rewards else []
        self._normalise(policy, critic)
        names = "loss", "policy_loss", "value_loss", "entropy"
        self.means = [keras.metrics.Mean(name=name) for name in names]

    @property
    def reports(self) -> list[Any]:
        """The whole loss, those of policy and critic, and the entropy."""
        return self.means

    def train_step(self, state: Any, data: Any) -> Any:
        """An update; a function of the state, as Keras has it."""
        values, others, optimizer, metrics = state
        trainable = Values(self.trainable_variables, values)
        kept = Values(self.non_trainable_variables, others)
        tried, returned = self._try(trainable, kept, self._drawn(kept))
        values, optimizer, losses = self._learn(values, optimizer, kept, tried, self._drawn(kept))
        self._seen(kept, tried.observations)
        found = dict(zip(self.means, ((loss, 1.0) for loss in losses), strict=True))
        logs, metrics = self._logged(metrics, {self.mean_return: returned, **found})
        return logs, (values, kept.all, optimizer, metrics)

    def _try(self, trainable: Values, others: Values, key: Any) -> tuple[Tried, Any]:
        """Acts; gives what was tried, and the mean return of the episodes that ended."""
        spread, world = self._spread(trainable), self.environment
        choosing, moving, beginning = jax.random.split(key, 3)
        shape = self.steps, self.copies, world.actions

        def act(play: Play, now: Any) -> Any:
            noise, key, new = now
            outputs = self.says(trainable, others, play.observations)
            actions = drawn(noise, outputs, spread)
            play_on, step = world.step(key, play, actions, new)
            return play_on, (play.observations, outputs, actions, step)

        play, (observations, outputs, actions, step) = jax.lax.scan(
            act,
            self._played(others),
            (
                noise(choosing, shape, amounts=not world.discrete),
                jax.random.split(moving, self.steps),
                world.begun(beginning, self.steps, self.copies),
            ),
        )
        self._put_played(others, play)
        values, following = self._worth(trainable, others, observations, play, step)
        better = advantages(
            self._scaled(others, step),
            values,
            following,
            step.terminated,
            step.ended,
            self.discount,
            self.decay,
        )
        tried = Tried(
            observations,
            actions,
            log_probabilities(outputs, actions, spread),
            better,
            better + values,
        )
        return jax.tree.map(lambda x: x.reshape(-1, *x.shape[2:]), tried), returns_of(step)

    def _worth(
        self, trainable: Values, others: Values, observations: Any, play: Play, step: Step
    ) -> tuple[Any, Any]:
        """What the critic holds observations, and those that followed, to be worth.

        What followed is the next observation, unless the episode was over: then it has no worth
        if it came to its own end, and is looked at where only the limit of time cut it off.

        Returns:
            Two arrays of shape (steps, copies); of the second, steps that terminated are undefined.
        """

        def worth(seen: Any) -> Any:
            rows = seen.reshape(-1, seen.shape[-1])
            return applied(self.critic, trainable, others, rows).reshape(seen.shape[:-1])

        values = worth(jnp.concatenate([observations, play.observations[None]]))
        cut = step.ended & ~step.terminated
        beyond = jax.lax.cond(
            cut.any(), lambda: worth(step.following), lambda: jnp.zeros_like(values[1:])
        )
        return values[:-1], jnp.where(cut, beyond, values[1:])

    def _learn(
        self, values: Any, optimizer: Any, others: Values, tried: Tried, key: Any
    ) -> tuple[Any, Any, Any]:
        """Goes through what was tried; gives new values and the means of the losses."""

        def minibatch(carry: Any, some: Tried) -> Any:
            values, optimizer = carry
            gradients, losses = jax.grad(self._objective, has_aux=True)(values, others, some)
            values, optimizer = self.optimizer.stateless_apply(optimizer, gradients, values)
            return (values, optimizer), losses

        def once(carry: Any, random: Any) -> Any:
            order = shuffled(random).reshape(self.minibatches, -1)
            some = jax.tree.map(lambda x: x[order], tried)
            return jax.lax.scan(minibatch, carry, some)

        (values, optimizer), losses = jax.lax.scan(
            once,
            (list(values), list(optimizer)),
            jax.random.bits(key, (self.passes, len(tried.actions))),
        )
        return values, optimizer, [jnp.mean(loss) for loss in losses]

    def _objective(self, values: Any, others: Values, some: Tried) -> Any:
        trainable = Values(self.trainable_variables, values)
        spread = self._spread(trainable)
        outputs = self.says(trainable, others, some.observations)
        better = some.advantages
        better = (better - jnp.mean(better)) / (jnp.std(better) + 1e-8)
        now = log_probabilities(outputs, some.actions, spread)
        ratio = jnp.exp(now - some.log_probabilities)
        within = jnp.clip(ratio, 1 - self.clip, 1 + self.clip)
        policy = -jnp.mean(jnp.minimum(ratio * better, within * better))
        held = applied(self.critic, trainable, others, some.observations)[:, 0]
        value = jnp.mean((held - some.targets) ** 2)
        entropy = jnp.mean(entropies(outputs, spread))
        loss = policy + self.value_weight * value - self.entropy_weight * entropy
        return loss, (loss, policy, value, entropy)

    def _spread(self, trainable: Values) -> Any:
        return None if self.spread is None else trainable.of([self.spread])[0]

    def _scaled(self, others: Values, step: Any) -> Any:
        """Rewards, divided by how much discounted returns vary."""
        if not self.returned:
            return step.reward

        def onward(so_far: Any, now: Any) -> Any:
            reward, ended = now
            so_far = self.discount * so_far + reward
            return jnp.where(ended, 0.0, so_far), so_far

        so_far, seen = jax.lax.scan(
            onward, others.of(self.discounted)[0], (step.reward, step.ended)
        )
        moments = Moments(*others.of(self.returned)).with_more(seen.ravel())
        others.put(self.discounted, [so_far])
        others.put(self.returned, moments)
        scaled = step.reward / jnp.sqrt(moments.variance + 1e-8)
        return jnp.clip(scaled, -FARTHEST, FARTHEST)
