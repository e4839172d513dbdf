"""Generative adversarial networks: one network makes, the other judges, and both learn from it."""

from collections.abc import Callable, Sequence
from typing import Any

import jax
import keras
from keras import ops

from keraunos.errors import KeraunosError

_Values = list[Any]


class GAN(keras.Model):  # type: ignore[misc]
    """A generator and a discriminator that learn against one another (Goodfellow et al. 2014).

    In each step the discriminator learns to tell examples from what the generator makes of noise;
    then the generator learns to make what the new discriminator takes for an example. The history
    has the losses of both, `d_loss` and `g_loss`.

        gan = GAN(generator, discriminator)
        gan.compile(keras.optimizers.Adam(1e-4), keras.optimizers.Adam(1e-4))
        gan.fit(x, epochs=20)
        pictures = gan.generator.predict(gan.noise(25))

    A conditional one (Mirza and Osindero 2014) is told what to make: its generator takes noise and
    labels, its discriminator examples and labels, and `fit` takes both.

    Args:
        generator: takes noise of shape (samples, latent), or noise and labels.
        discriminator: gives one logit for each example.
        latent: numbers that the noise of an example consists of; by default the generator's input
            tells.

    Raises:
        KeraunosError: if Keras does not compute with JAX, or the networks take something else.
    """

    def __init__(
        self,
        generator: Any,
        discriminator: Any,
        latent: int | None = None,
        name: str = "gan",
    ) -> None:
        super().__init__(name=name)
        if keras.config.backend() != "jax":
            raise KeraunosError(
                "GAN takes its steps with JAX, and Keras computes with {backend} here; set "
                "KERAS_BACKEND=jax.",
                backend=keras.config.backend(),
            )
        self.generator = generator
        self.discriminator = discriminator
        self.conditional = len(getattr(generator, "inputs", None) or [None]) > 1
        self.latent = latent or _latent(generator)
        self.seeds = keras.random.SeedGenerator()
        self.d_loss = keras.metrics.Mean(name="d_loss")
        self.g_loss = keras.metrics.Mean(name="g_loss")

    def compile(
        self,
        g_optimizer: Any = "adam",
        d_optimizer: Any = "adam",
        loss_fn: Callable[[Any, Any], Any] | None = None,
        **settings: Any,
    ) -> None:
        """Says how both are trained.

        Args:
            g_optimizer: of the generator, a Keras optimizer or its name.
            d_optimizer: of the discriminator, another one.
            loss_fn: of (labels, logits), 1 for an example and 0 for what was made; binary
                cross-entropy by default.
            **settings: further arguments of `keras.Model.compile`.
        """
        self.g_optimizer = keras.optimizers.get(g_optimizer)
        self.d_optimizer = keras.optimizers.get(d_optimizer)
        if self.g_optimizer is self.d_optimizer:
            raise KeraunosError("Generator and discriminator need an optimizer each, not one.")
        self.loss_fn = loss_fn or keras.losses.BinaryCrossentropy(from_logits=True)
        own = {id(variable) for variable in self.generator.trainable_variables}

        def optimizer_of(variable: Any) -> Any:
            return self.g_optimizer if id(variable) in own else self.d_optimizer

        super().compile(optimizer=keras.optimizers.MultiOptimizer(optimizer_of), **settings)

    @property
    def metrics(self) -> list[Any]:
        """The two losses; there is no loss of the whole."""
        return [self.d_loss, self.g_loss]

    def noise(self, count: int, seed: Any = None) -> Any:
        """Noise that the generator makes something of, of shape (count, latent)."""
        return keras.random.normal((count, self.latent), seed=self.seeds if seed is None else seed)

    def call(self, x: Any, training: bool | None = None) -> Any:
        """What the discriminator says of examples, and of as many that the generator makes.

        Args:
            x: examples; of a conditional one with their labels, as a list, else they count as of
                the first class.
            training: as Keras has it.
        """
        examples, labels = x if isinstance(x, list | tuple) else (x, None)
        if self.conditional and labels is None:
            labels = ops.zeros((ops.shape(examples)[0],), "int32")
        made = self._made(ops.shape(examples)[0], labels, training)
        return self._judged(examples, labels, training), self._judged(made, labels, training)

    def build(self, shape: Any = None) -> None:
        """Both networks are built by their own inputs, or by the first call."""
        self.built = True

    def train_step(self, state: Any, data: Any) -> Any:
        """A step of the discriminator, then one of the generator; a function of the state."""
        trainable, others, optimizer, metrics = state
        x, y, _ = keras.utils.unpack_x_y_sample_weight(data)
        labels = y if self.conditional else None
        count = ops.shape(x)[0]

        def discriminator_loss() -> Any:
            made = ops.stop_gradient(self._made(count, labels, True))
            real, fake = self._judged(x, labels, True), self._judged(made, labels, True)
            return self.loss_fn(ops.ones_like(real), real) + self.loss_fn(
                ops.zeros_like(fake), fake
            )

        def generator_loss() -> Any:
            fake = self._judged(self._made(count, labels, True), labels, True)
            return self.loss_fn(ops.ones_like(fake), fake)

        values = trainable, others, optimizer
        d_loss, values = self._learnt(
            self.discriminator, self.d_optimizer, discriminator_loss, *values
        )
        g_loss, values = self._learnt(self.generator, self.g_optimizer, generator_loss, *values)
        trainable, others, optimizer = values
        logs, metrics = self._logged(d_loss, g_loss, metrics)
        count_at = _places(self.optimizer.variables, [self.optimizer.iterations])[0]
        optimizer = list(optimizer)
        optimizer[count_at] = optimizer[count_at] + 1
        return logs, (trainable, others, optimizer, metrics)

    def test_step(self, state: Any, data: Any) -> Any:
        """The losses on examples that are not learnt from."""
        trainable, others, metrics = state
        x, y, _ = keras.utils.unpack_x_y_sample_weight(data)
        labels = y if self.conditional else None
        held = [*self.trainable_variables, *self.non_trainable_variables]
        with _holding(held, [*trainable, *others]) as scope:
            fake = self._judged(self._made(ops.shape(x)[0], labels, False), labels, False)
            real = self._judged(x, labels, False)
            others = [scope.get_current_value(v) for v in self.non_trainable_variables]
            g_loss = self.loss_fn(ops.ones_like(fake), fake)
            d_loss = self.loss_fn(ops.ones_like(real), real) + self.loss_fn(
                ops.zeros_like(fake), fake
            )
        logs, metrics = self._logged(d_loss, g_loss, metrics)
        return logs, (trainable, others, metrics)

    def _logged(self, d_loss: Any, g_loss: Any, metrics: _Values) -> tuple[Any, _Values]:
        with _holding(self.metrics_variables, metrics) as scope:
            self.d_loss.update_state(d_loss)
            self.g_loss.update_state(g_loss)
            logs = {metric.name: metric.result() for metric in self.metrics}
            return logs, [scope.get_current_value(v) for v in self.metrics_variables]

    def _learnt(
        self,
        network: Any,
        optimizer: Any,
        loss: Callable[[], Any],
        trainable: _Values,
        others: _Values,
        optimizer_values: _Values,
    ) -> tuple[Any, tuple[_Values, _Values, _Values]]:
        """A step of one of both: its loss, and all variables afterwards."""
        variables = self.trainable_variables
        at = _places(variables, network.trainable_variables)

        def of(own: _Values) -> Any:
            whole = list(trainable)
            for place, value in zip(at, own, strict=True):
                whole[place] = value
            held = [*variables, *self.non_trainable_variables]
            with _holding(held, [*whole, *others]) as scope:
                found = loss()
                return found, [scope.get_current_value(v) for v in self.non_trainable_variables]

        own = [trainable[place] for place in at]
        (found, others), gradients = jax.value_and_grad(of, has_aux=True)(own)
        slots = _places(self.optimizer.variables, optimizer.variables)
        own, kept = optimizer.stateless_apply(
            [optimizer_values[place] for place in slots], gradients, own
        )
        trainable, optimizer_values = list(trainable), list(optimizer_values)
        for place, value in zip(at, own, strict=True):
            trainable[place] = value
        for place, value in zip(slots, kept, strict=True):
            optimizer_values[place] = value
        return found, (trainable, others, optimizer_values)

    def _made(self, count: Any, labels: Any, training: bool | None) -> Any:
        noise = keras.random.normal((count, self.latent), seed=self.seeds)
        given = noise if labels is None else [noise, labels]
        return self.generator(given, training=training)

    def _judged(self, examples: Any, labels: Any, training: bool | None) -> Any:
        given = examples if labels is None else [examples, labels]
        return self.discriminator(given, training=training)


class ForOptimizer(keras.callbacks.Callback):  # type: ignore[misc]
    """Has a callback work on one of several optimizers: a schedule of the generator's steps, say.

        ForOptimizer(keras.callbacks.LearningRateScheduler(halved), gan.g_optimizer)

    Args:
        callback: one of Keras's, which looks at `model.optimizer`.
        optimizer: what it is to find there.
    """

    def __init__(self, callback: Any, optimizer: Any) -> None:
        super().__init__()
        self.callback = callback
        self.optimizer = optimizer

    def set_model(self, model: Any) -> None:
        """Shows the callback the model, with the one optimizer."""
        super().set_model(model)
        self.callback.set_model(_View(model, self.optimizer))

    def set_params(self, params: Any) -> None:
        """Hands the parameters on."""
        super().set_params(params)
        self.callback.set_params(params)


class _View:
    """A model as a callback sees it that is to work on one optimizer."""

    def __init__(self, model: Any, optimizer: Any) -> None:
        self.__dict__.update(_model=model, optimizer=optimizer)

    def __getattr__(self, name: str) -> Any:
        return getattr(self._model, name)

    def __setattr__(self, name: str, value: Any) -> None:
        setattr(self._model, name, value)


def _handed_on(name: str) -> Callable[..., None]:
    def hook(self: ForOptimizer, *arguments: Any) -> None:
        getattr(self.callback, name)(*arguments)

    hook.__doc__ = "Hands it on."
    return hook


for _name in dir(keras.callbacks.Callback):
    if _name.startswith("on_"):
        setattr(ForOptimizer, _name, _handed_on(_name))


def _latent(generator: Any) -> int:
    inputs = getattr(generator, "inputs", None)
    shape = tuple(inputs[0].shape) if inputs else ()
    if len(shape) != 2 or shape[1] is None:
        raise KeraunosError(
            "The generator {name} takes {shape}; noise has the shape (samples, latent). Put an "
            "Input before its layers, or give latent.",
            name=generator.name,
            shape=shape or "?",
        )
    return int(shape[1])


def _places(all_variables: Sequence[Any], some: Sequence[Any]) -> list[int]:
    where = {id(variable): place for place, variable in enumerate(all_variables)}
    return [where[id(variable)] for variable in some]


def _holding(variables: Sequence[Any], values: Sequence[Any]) -> Any:
    return keras.StatelessScope(state_mapping=list(zip(variables, values, strict=True)))
