"""The same networks in PyTorch, with logits for outputs; they begin as Keras's do."""

from torch import nn


def network(case: str) -> nn.Sequential:
    """The network of the case, for images of shape (n, 28, 28)."""
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


LAYERS = {"mlp": _perceptron, "cnn": _convolutional}
