"""Which kinds of recurrent layers are there, by the names that recipes give them?"""

from typing import Any

from keras import layers

RECURRENT: dict[str, Any] = {
    "lstm": layers.LSTM,
    "gru": layers.GRU,
    "simple": layers.SimpleRNN,
}
"""Hochreiter and Schmidhuber 1997; Cho et al. 2014; Elman 1990."""
