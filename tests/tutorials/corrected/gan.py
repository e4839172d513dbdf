# 生成对抗网络 (GAN)
#
# Corrected for Keras 3:
# - on JAX train_step takes and returns the state, and jax.value_and_grad takes the place of
#   tf.GradientTape (https://keras.io/guides/custom_train_step_in_jax/)
# - the two optimizers are one keras.optimizers.MultiOptimizer, so that both are part of that state
# - the noise comes from keras.random with a SeedGenerator, which is part of it too
# - the model has a method call: what both losses are computed from
# - LeakyReLU(alpha=...) is LeakyReLU(negative_slope=...) (the old name only warns)
import jax
import keras
from keras import layers, ops

latent_dim = 100

(images, _), (_, _) = keras.datasets.mnist.load_data()
images = images.reshape(images.shape[0], 28, 28, 1).astype('float32')
images = (images - 127.5) / 127.5  # 归一化到 [-1, 1]


def build_generator():
    model = keras.Sequential(name='generator')
    model.add(layers.Input(shape=(latent_dim,)))
    model.add(layers.Dense(128))
    model.add(layers.LeakyReLU(negative_slope=0.2))
    model.add(layers.Dense(784, activation='tanh'))
    model.add(layers.Reshape((28, 28, 1)))
    return model


def build_discriminator():
    model = keras.Sequential(name='discriminator')
    model.add(layers.Input(shape=(28, 28, 1)))
    model.add(layers.Flatten())
    model.add(layers.Dense(128))
    model.add(layers.LeakyReLU(negative_slope=0.2))
    model.add(layers.Dense(1))
    return model


class GAN(keras.Model):
    def __init__(self, generator, discriminator):
        super().__init__()
        self.generator = generator
        self.discriminator = discriminator
        self.seed = keras.random.SeedGenerator()
        self.d_loss = keras.metrics.Mean(name='d_loss')
        self.g_loss = keras.metrics.Mean(name='g_loss')

    def compile(self, g_optimizer, d_optimizer, loss_fn):
        super().compile(optimizer=keras.optimizers.MultiOptimizer(
            lambda v: g_optimizer if v.path.startswith('generator') else d_optimizer))
        self.loss_fn = loss_fn

    def call(self, real_images, training=False):
        noise = keras.random.normal((ops.shape(real_images)[0], latent_dim), seed=self.seed)
        fake_images = self.generator(noise, training=training)
        real_output = self.discriminator(real_images, training=training)
        fake_output = self.discriminator(fake_images, training=training)
        return real_output, fake_output

    def train_step(self, state, data):
        trainable, non_trainable, optimizer, metrics = state
        real_images, _, _ = keras.utils.unpack_x_y_sample_weight(data)
        n = len(self.generator.trainable_variables)  # the discriminator's come after them

        def outputs(g_weights, d_weights):
            return self.stateless_call(
                g_weights + d_weights, non_trainable, real_images, training=True)

        def generator_loss(g_weights, d_weights):
            (_, fake_output), _ = outputs(g_weights, d_weights)
            return self.loss_fn(ops.ones_like(fake_output), fake_output)

        def discriminator_loss(d_weights, g_weights):
            (real_output, fake_output), changed = outputs(g_weights, d_weights)
            real_loss = self.loss_fn(ops.ones_like(real_output), real_output)
            fake_loss = self.loss_fn(ops.zeros_like(fake_output), fake_output)
            return real_loss + fake_loss, changed

        g_weights, d_weights = trainable[:n], trainable[n:]
        g_loss, g_grads = jax.value_and_grad(generator_loss)(g_weights, d_weights)
        (d_loss, non_trainable), d_grads = jax.value_and_grad(
            discriminator_loss, has_aux=True)(d_weights, g_weights)
        trainable, optimizer = self.optimizer.stateless_apply(
            optimizer, g_grads + d_grads, trainable)

        logs, updated = {}, []
        for metric in self.metrics:
            variables = metrics[len(updated):len(updated) + len(metric.variables)]
            if metric.name in ('d_loss', 'g_loss'):
                value = d_loss if metric.name == 'd_loss' else g_loss
                variables = metric.stateless_update_state(variables, value)
                logs[metric.name] = metric.stateless_result(variables)
            updated += variables
        return logs, (trainable, non_trainable, optimizer, updated)


gan = GAN(build_generator(), build_discriminator())
gan.compile(
    g_optimizer=keras.optimizers.Adam(1e-4),
    d_optimizer=keras.optimizers.Adam(1e-4),
    loss_fn=keras.losses.BinaryCrossentropy(from_logits=True),
)
gan.fit(images, epochs=5, batch_size=64)

# 生成图片
noise = keras.random.normal((4, latent_dim))
print(gan.generator.predict(noise, verbose=0).shape)
