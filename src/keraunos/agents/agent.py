"""What does every agent keep from step to step, so that Keras's own fit can train it?"""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import jax
import jax.numpy as jnp
import keras

from keraunos.agents.environment import Environment, Play, Step
from keraunos.agents.policies import check_fits
from keraunos.agents.statistics import Moments, unknown
from keraunos.errors import KeraunosError


class Values:
    """The values of some variables, while a step is a function of them.

    Args:
        variables: Keras's.
        values: one for each.
    """

    def __init__(self, variables: Sequence[Any], values: Sequence[Any]) -> None:
        self._places = {id(variable): place for place, variable in enumerate(variables)}
        self.all = list(values)

    def of(self, variables: Iterable[Any]) -> list[Any]:
        """The values of these variables."""
        return [self.all[self._places[id(variable)]] for variable in variables]

    def put(self, variables: Iterable[Any], values: Iterable[Any]) -> None:
        """Gives these variables other values, in the type that they have."""
        for variable, value in zip(variables, values, strict=True):
            self.all[self._places[id(variable)]] = jnp.asarray(value, variable.dtype)


class MeanReturn(keras.metrics.Mean):  # type: ignore[misc]
    """The mean return of episodes; not a number where none has come to its end."""

    def result(self) -> Any:
        """See `keras.metrics.Metric`."""
        return jnp.where(self.count > 0, super().result(), jnp.nan)


class Agent(keras.Model):  # type: ignore[misc]
    """A policy that learns by acting: an "example" of Keras's fit is one update.

    All that a step changes is in Keras's variables: the environments, the random key, running
    statistics and, with some agents, a memory. So a step is a function of its state, an epoch is
    one compiled program, and a training that was interrupted goes on bit for bit.

        agent = PPO(policy, critic, Environment("CartPole-v1"))
        agent.compile(keras.optimizers.Adam(1e-3))
        agent.fit(np.arange(100)[:, None], batch_size=1, validation_data=(seeds, seeds))

    What `fit` is given to train on is counted and not read; validation data are seeds of episodes,
    of shape (1, episodes), that are played by the policy's first choices. Their mean return is
    `val_mean_return`, and `val_loss` the same with the other sign.

    Args:
        policy: a built network from observations to preferences for actions, or to amounts.
        environment: where to act.
        copies: environments that are played side by side.
        name: of the model.

    Raises:
        KeraunosError: if Keras does not compute with JAX, or the policy does not fit.
    """

    def __init__(self, policy: Any, environment: Environment, copies: int, name: str) -> None:
        super().__init__(name=name)
        if keras.config.backend() != "jax":
            raise KeraunosError(
                "An agent takes its steps with JAX, and Keras computes with {backend} here; set "
                "KERAS_BACKEND=jax.",
                backend=keras.config.backend(),
            )
        check_fits(policy, environment.name, environment.observations, environment.actions)
        self.policy = policy
        self.environment = environment
        self.copies = copies
        self.seeds = keras.random.SeedGenerator()
        key, drawn = jax.random.split(jax.random.wrap_key_data(self.seeds.state.value))
        self.seeds.state.assign(jax.random.key_data(key))
        self.play = kept("play", environment.begin(jax.random.split(drawn, copies)))
        self.mean_return = MeanReturn(name="mean_return")

    @property
    def reports(self) -> list[Any]:
        """Means that a step of training adds to, in the order of `_log`'s numbers."""
        raise NotImplementedError

    @property
    def metrics(self) -> list[Any]:
        """The mean return, and what the kind of agent reports."""
        return [self.mean_return, *self.reports]

    def compile(self, optimizer: Any = "adam", **settings: Any) -> None:
        """As Keras has it, without a loss: each kind of agent has its own."""
        super().compile(optimizer, **settings)
        self.built = True  # the networks were built before

    def call(self, x: Any, training: bool | None = None) -> Any:
        """What the policy says of observations."""
        return self.policy(x, training=False)

    def says(self, trainable: Values, others: Values, observations: Any) -> Any:
        """The policy's outputs as a function of the variables' values."""
        return applied(self.policy, trainable, others, observations)

    def test_step(self, state: Any, data: Any) -> Any:
        """Plays episodes by the policy's first choices; a function of the state, as Keras has it.

        Of the reports the first, the loss, is minus the mean return.
        """
        trainable, others, metrics = state
        seeds, _, _ = keras.utils.unpack_x_y_sample_weight(data)
        returns = self._episodes(
            Values(self.trainable_variables, trainable),
            Values(self.non_trainable_variables, others),
            jnp.ravel(seeds),
        )
        mean, count = jnp.mean(returns), jnp.float32(returns.size)
        found = {self.mean_return: (mean, count), self.reports[0]: (-mean, count)}
        logs, metrics = self._logged(metrics, found)
        kept = self.mean_return, self.reports[0]
        return {metric.name: logs[metric.name] for metric in kept}, (trainable, others, metrics)

    def _episodes(self, trainable: Values, others: Values, seeds: Any) -> Any:
        """The return of an episode from each seed, float32 of shape (episodes,)."""
        environment = self.environment
        play = environment.begin(jax.vmap(jax.random.key)(seeds))
        over = jnp.zeros(seeds.shape, bool)
        first, key = play, jax.random.key(0)

        def goes_on(carry: Any) -> Any:
            return ~carry[2].all()

        def onward(carry: Any) -> Any:
            play, key, over, returns = carry
            key, drawn = jax.random.split(key)
            actions = environment.greedy(self.says(trainable, others, play.observations))
            play, step = environment.step(drawn, play, actions, first)
            returns = jnp.where(over, returns, step.returned)
            return play, key, over | step.ended, returns

        return jax.lax.while_loop(goes_on, onward, (play, key, over, play.returns))[3]

    def _normalise(self, *networks: Any) -> None:
        """Has the layers of these networks that normalise observations know what those are like."""
        self.normalised = [
            layer
            for network in networks
            for layer in network.layers
            if isinstance(layer, keras.layers.BatchNormalization)
        ]
        self.observed = kept("observed", unknown().count) if self.normalised else []

    def _seen(self, others: Values, observations: Any) -> None:
        """Adds observations, of shape (samples, numbers), to what the networks know of them."""
        if not self.normalised:
            return
        first = self.normalised[0]
        before = Moments(
            *others.of([first.moving_mean, first.moving_variance]), *others.of(self.observed)
        )
        now = before.with_more(observations)
        others.put(self.observed, [now.count])
        for layer in self.normalised:
            others.put([layer.moving_mean, layer.moving_variance], now[:2])

    def _drawn(self, others: Values) -> Any:
        """A random key, and the one that is kept put on."""
        (data,) = others.of([self.seeds.state])
        key, drawn = jax.random.split(jax.random.wrap_key_data(data))
        others.put([self.seeds.state], [jax.random.key_data(key)])
        return drawn

    def _played(self, others: Values) -> Play:
        *worlds, observations, returns = others.of(self.play)
        return Play(tuple(worlds), observations, returns)

    def _put_played(self, others: Values, play: Play) -> None:
        others.put(self.play, jax.tree.leaves(play))

    def _logged(
        self, values: Sequence[Any], found: Mapping[Any, tuple[Any, Any]]
    ) -> tuple[dict[str, Any], list[Any]]:
        """The metrics with what was found, a value and its weight for each, and their variables."""
        metrics = Values(self.metrics_variables, values)
        logs = {}
        for metric in self.metrics:
            now = metrics.of(metric.variables)
            if metric in found:
                value, weight = found[metric]
                now = metric.stateless_update_state(now, value, sample_weight=weight)
                metrics.put(metric.variables, now)
            logs[metric.name] = metric.stateless_result(now)
        return logs, metrics.all


def returns_of(step: Step) -> tuple[Any, Any]:
    """The mean return of the episodes that ended in some steps, and how many they were."""
    count = jnp.sum(step.ended, dtype=jnp.float32)
    total = jnp.sum(jnp.where(step.ended, step.returned, 0.0))
    return total / jnp.maximum(count, 1.0), count


def applied(network: Any, trainable: Values, others: Values, x: Any) -> Any:
    """What a network says of x, as a function of its variables' values."""
    return network.stateless_call(
        trainable.of(network.trainable_variables),
        others.of(network.non_trainable_variables),
        x,
        training=False,
    )[0]


def kept(name: str, tree: Any) -> list[Any]:
    """Variables, which nothing is fitted to, with the arrays of a tree."""
    # Copies: programs take over the memory of what they are given, and no two may share it.
    return [
        keras.Variable(
            jnp.array(leaf), trainable=False, dtype=str(leaf.dtype), name=f"{name}_{place}"
        )
        for place, leaf in enumerate(jax.tree.leaves(tree))
    ]
