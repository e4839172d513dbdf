"""The families of networks have the shapes and the sizes that their papers give them."""

from typing import Any

import keras
import numpy as np
import pytest

from keraunos.networks import alexnet, lenet5, resnet, vgg


@pytest.mark.sampled(5)
@pytest.mark.parametrize("build", [lenet5, alexnet, vgg, resnet])
@pytest.mark.parametrize("shape", [(28, 28), (32, 32, 3), (48, 40, 1)])
def test_pictures_in_shares_out(build: Any, shape: tuple[int, ...]) -> None:
    network = build(shape, 7)
    bytes_ = np.random.default_rng(0).integers(0, 256, (2, *shape)).astype(np.uint8)
    shares = network.predict(bytes_, verbose=0)
    assert shares.shape == (2, 7)
    np.testing.assert_allclose(shares.sum(axis=1), 1, rtol=1e-5)


def test_lenet_5_has_the_layers_of_the_paper() -> None:
    # 6 maps with 5x5 kernels, 16 maps, 120, 84 and 10 units; the paper's 60,000 weights.
    assert lenet5().count_params() == 156 + 2416 + 48120 + 10164 + 850


@pytest.mark.parametrize(
    ("blocks", "depth", "weights"), [(3, 20, 0.27), (5, 32, 0.46), (9, 56, 0.85)]
)
def test_residual_networks_have_the_depth_and_size_of_the_paper(
    blocks: int, depth: int, weights: float
) -> None:
    # He et al. 2015, table 6; projections add 0.0027 million.
    network = resnet(blocks=(blocks,) * 3)
    kinds = (keras.layers.Conv2D, keras.layers.Dense)
    wide = [layer for layer in network.layers if isinstance(layer, kinds)]
    assert sum(getattr(layer, "kernel_size", None) != (1, 1) for layer in wide) == depth
    trainable = sum(int(np.prod(weight.shape)) for weight in network.trainable_variables)
    assert trainable / 1e6 == pytest.approx(weights, abs=0.01)


def test_dropout_and_batch_normalisation_are_there_where_they_are_chosen() -> None:
    def kinds(network: keras.Model) -> set[str]:
        return {type(layer).__name__ for layer in network.layers}

    assert not {"Dropout", "BatchNormalization"} & kinds(lenet5())
    assert {"Dropout", "BatchNormalization"} <= kinds(lenet5(dropout=0.2, normalize=True))
    assert "Dropout" in kinds(resnet(dropout=0.2))
