"""Networks that listen: pictures of sound, what is done to them by chance, what looks at them."""

from typing import Any

import keras
from keras import layers, ops

from keraunos.networks.pictures import batch_normalization

BINS = 40
"""Bands of the mel scale."""

QUIET = 1e-2
"""Power of a band below which there is silence, about that of noise with a deviation of 0.005: else
silence without any noise, which no recording has, would be far from all other."""

STRIDE, WINDOW, FFT = 0.010, 0.025, 0.032
"""Seconds from one column of a picture to the next, that each looks at, and of the transform."""


def log_mel(x: Any, rate: int, bins: int = BINS) -> Any:
    """The loudness of each band, in decibels, of shape (samples, columns, bands).

    Args:
        x: waves, of shape (samples, length).
        rate: samples a second.
        bins: bands of the mel scale.
    """
    x = layers.MelSpectrogram(
        fft_length=round(rate * FFT),
        sequence_stride=round(rate * STRIDE),
        sequence_length=round(rate * WINDOW),
        sampling_rate=rate,
        num_mel_bins=bins,
        min_freq=60.0,
        top_db=1e9,  # else the loudest of a batch decides about all
        min_power=QUIET,
        name="log_mel",
    )(x)
    return layers.Permute((2, 1))(x)


def spectrogram_cnn(
    length: int,
    rate: int,
    classes: int,
    width: int = 32,
    dropout: float = 0.3,
    shift: float = 0.1,
    noise: float = 0.01,
    masked: float = 0.15,
) -> keras.Model:
    """A convolutional network that looks at a picture of sound (after Sainath and Parada 2015).

    Args:
        length: samples of a recording.
        rate: samples a second.
        classes: units of the last layer.
        width: filters of the first convolution; then twice and four times as many.
        dropout: before the last layer.
        shift: seconds by which a recording is moved at most, in training.
        noise: standard deviation of noise, as a share of full scale, in training.
        masked: share of the columns and of the bands that is masked at most, in training.
    """
    waves = keras.Input((length,), dtype="int16")
    x = _pictures(waves, rate, shift, noise, masked)
    x = layers.Reshape((*x.shape[1:], 1))(x)
    for filters in (width, 2 * width, 4 * width):
        x = layers.Conv2D(filters, 3, padding="same", use_bias=False)(x)
        x = layers.ReLU()(batch_normalization()(x))
        x = layers.MaxPooling2D(2)(x)
    # The mean of all moments; how high a tone is has to stay known.
    x = layers.Dropout(dropout)(layers.Flatten()(ops.mean(x, axis=1)))
    outputs = layers.Dense(classes, activation="softmax")(x)
    return keras.Model(waves, outputs, name="spectrogram_cnn")


def ctc_network(
    length: int,
    rate: int,
    classes: int,
    width: int = 64,
    units: int = 96,
    dropout: float = 0.3,
    shift: float = 0.1,
    noise: float = 0.01,
    masked: float = 0.1,
) -> keras.Model:
    """Convolutions and a recurrent layer that say at every moment what is heard (Graves 2006).

    Args:
        length, rate, dropout, shift, noise, masked: see `spectrogram_cnn`.
        classes: that can be heard; the outputs are logits of one more, the first of which means
            nothing, every 40 milliseconds.
        width: filters of the convolutions.
        units: of the recurrent layer, in each direction.
    """
    waves = keras.Input((length,), dtype="int16")
    x = _pictures(waves, rate, shift, noise, masked)
    for _ in range(2):
        x = layers.Conv1D(width, 5, strides=2, padding="same", use_bias=False)(x)
        x = layers.ReLU()(batch_normalization()(x))
    x = layers.Dropout(dropout)(x)
    x = layers.Bidirectional(layers.GRU(units, return_sequences=True))(x)
    x = layers.Dropout(dropout)(x)
    return keras.Model(waves, layers.Dense(classes + 1)(x), name="ctc_network")


def _pictures(waves: Any, rate: int, shift: float, noise: float, masked: float) -> Any:
    """Pictures of sound whose mean is 0 and whose deviation 1, changed by chance in training."""
    x = layers.Rescaling(1 / 32768)(waves)
    x = RandomWaves(round(rate * shift), noise)(x)
    x = log_mel(x, rate)
    x = layers.GroupNormalization(groups=1, center=False, scale=False)(x)
    return RandomMasks(masked, masked)(x)


@keras.saving.register_keras_serializable("keraunos")
class RandomWaves(layers.Layer):  # type: ignore[misc]
    """Moves recordings a little in time and adds noise, in training alone.

    Args:
        shift: samples by which one is moved at most, either way; what falls off comes back at the
            other end.
        noise: standard deviation of what is added.
    """

    def __init__(self, shift: int = 0, noise: float = 0.0, **more: Any) -> None:
        super().__init__(**more)
        self.shift, self.noise = int(shift), noise
        self.seeds = keras.random.SeedGenerator()

    def call(self, x: Any, training: bool = False) -> Any:
        """Of shape (samples, length), as what comes out."""
        if not training:
            return x
        samples, length = ops.shape(x)
        if self.shift:
            by = keras.random.randint((samples, 1), -self.shift, self.shift + 1, seed=self.seeds)
            x = ops.take_along_axis(x, (ops.arange(length)[None] - by) % length, axis=1)
        if self.noise:
            x = x + self.noise * keras.random.normal((samples, length), seed=self.seeds)
        return x

    def get_config(self) -> dict[str, Any]:
        """What it was made of."""
        return {**super().get_config(), "shift": self.shift, "noise": self.noise}


@keras.saving.register_keras_serializable("keraunos")
class RandomMasks(layers.Layer):  # type: ignore[misc]
    """Covers a stretch of columns and one of bands, in training alone (Park et al. 2019).

    Args:
        columns: share of the columns that is covered at most.
        bands: share of the bands that is covered at most.
    """

    def __init__(self, columns: float = 0.0, bands: float = 0.0, **more: Any) -> None:
        super().__init__(**more)
        self.columns, self.bands = columns, bands
        self.seeds = keras.random.SeedGenerator()

    def call(self, x: Any, training: bool = False) -> Any:
        """Of shape (samples, columns, bands), as what comes out; what is covered is 0."""
        if not training:
            return x
        samples, columns, bands = ops.shape(x)
        seen = self._seen(samples, columns, self.columns)[:, :, None]
        return x * seen * self._seen(samples, bands, self.bands)[:, None, :]

    def _seen(self, samples: Any, count: int, share: float) -> Any:
        """1 where something is seen, of shape (samples, count)."""
        chance = keras.random.uniform((2, samples, 1), seed=self.seeds)
        covered = chance[0] * share * count
        begin = chance[1] * (count - covered)
        places = ops.arange(count, dtype="float32")[None]
        inside = ops.logical_and(places >= begin, places + 1 <= begin + covered)
        return 1.0 - ops.cast(inside, "float32")

    def get_config(self) -> dict[str, Any]:
        """What it was made of."""
        return {**super().get_config(), "columns": self.columns, "bands": self.bands}
