"""The same networks in PyTorch, with logits for outputs; they begin as Keras's do."""

import torch
from torch import nn


class Recurrent(nn.Module):
    """A recurrent layer of 50 units that says one number after the last value of a window."""

    def __init__(self, kind: type[nn.RNNBase]) -> None:
        super().__init__()
        self.cell, self.dense = kind(1, 50, batch_first=True), nn.Linear(50, 1)
        nn.init.xavier_uniform_(self.dense.weight)
        nn.init.zeros_(self.dense.bias)
        for name, values in self.cell.named_parameters():
            if name.startswith("bias"):
                nn.init.zeros_(values)
                continue
            for gate in values.data.split(50):
                (nn.init.orthogonal_ if "_hh_" in name else nn.init.xavier_uniform_)(gate)
        if kind is nn.LSTM:  # Keras begins with an open forget gate
            self.cell.bias_ih_l0.data[50:100] = 1

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        """One number for each window of shape (n, 10, 1)."""
        return self.dense(self.cell(x)[0][:, -1])


def network(case: str) -> nn.Module:
    """The network of the case, for images of shape (n, 28, 28) or windows of (n, 10, 1)."""
    if case in CELLS:
        return Recurrent(CELLS[case])
    model = nn.Sequential(*LAYERS[case]())
    for layer in model:
        if isinstance(layer, nn.Linear | nn.Conv2d):
            nn.init.xavier_uniform_(layer.weight)
            nn.init.zeros_(layer.bias)
    return model


def _perceptron() -> list[nn.Module]:
    return [nn.Flatten(), nn.Linear(784, 128), nn.ReLU(), nn.Dropout(0.2), nn.Linear(128, 10)]


def _convolutional() -> list[nn.Module]:
    return [
        nn.Unflatten(1, (1, 28)),
        nn.Conv2d(1, 32, 3),
        nn.ReLU(),
        nn.MaxPool2d(2),
        nn.Conv2d(32, 64, 3),
        nn.ReLU(),
        nn.MaxPool2d(2),
        nn.Flatten(),
        nn.Linear(1600, 64),
        nn.ReLU(),
        nn.Linear(64, 10),
    ]


CELLS = {"rnn": nn.RNN, "lstm": nn.LSTM, "gru": nn.GRU}
LAYERS = {"mlp": _perceptron, "cnn": _convolutional}
