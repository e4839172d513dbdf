"""Architectures as plain Keras functions, a file for each family, and models of several."""

from keraunos.networks.alexnet import alexnet
from keraunos.networks.augmentation import Augmentation, Augmented
from keraunos.networks.gan import GAN, ForOptimizer
from keraunos.networks.lenet import lenet5
from keraunos.networks.resnet import resnet
from keraunos.networks.unet import unet
from keraunos.networks.vgg import vgg

__all__ = [
    "GAN",
    "Augmentation",
    "Augmented",
    "ForOptimizer",
    "alexnet",
    "lenet5",
    "resnet",
    "unet",
    "vgg",
]
