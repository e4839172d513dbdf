"""Architectures as plain Keras functions, a file for each family, and models of several."""

from keraunos.networks.alexnet import alexnet
from keraunos.networks.audio import ctc_network, spectrogram_cnn
from keraunos.networks.augmentation import Augmentation, Augmented
from keraunos.networks.beam_search import translate
from keraunos.networks.class_loss import ClassCrossentropy
from keraunos.networks.gan import GAN, ForOptimizer
from keraunos.networks.generation import generate
from keraunos.networks.gpt import GPT
from keraunos.networks.lenet import lenet5
from keraunos.networks.recommenders import dot_recommender, two_towers
from keraunos.networks.recurrent_language import RecurrentLanguage
from keraunos.networks.resnet import resnet
from keraunos.networks.schedules import WarmUp
from keraunos.networks.seq2seq import Seq2Seq
from keraunos.networks.series import series_rnn, series_transformer
from keraunos.networks.tables import table_mlp
from keraunos.networks.texts import text_cnn, text_rnn, text_transformer
from keraunos.networks.token_loss import TokenLoss, token_accuracy
from keraunos.networks.translator import Translator
from keraunos.networks.unet import unet
from keraunos.networks.vgg import vgg

__all__ = [
    "GAN",
    "GPT",
    "Augmentation",
    "Augmented",
    "ClassCrossentropy",
    "ForOptimizer",
    "RecurrentLanguage",
    "Seq2Seq",
    "TokenLoss",
    "Translator",
    "WarmUp",
    "alexnet",
    "ctc_network",
    "dot_recommender",
    "generate",
    "lenet5",
    "resnet",
    "series_rnn",
    "series_transformer",
    "spectrogram_cnn",
    "table_mlp",
    "text_cnn",
    "text_rnn",
    "text_transformer",
    "token_accuracy",
    "translate",
    "two_towers",
    "unet",
    "vgg",
]
