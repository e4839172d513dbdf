"""A network trained by a PyTorch loop, images and kernels as channels-last.

torch_worker.py NETWORK [packed]
"""

import sys
import time
from itertools import pairwise

import torch
from torch import nn
from torch.nn.functional import cross_entropy, pad, scaled_dot_product_attention
from torch.nn.utils.rnn import pack_padded_sequence, pad_packed_sequence

from training.setting import CLASSES, EPOCHS, Setting, Texts, report, wanted


def convolutional(channels: int) -> nn.Module:
    """The tutorials' network."""
    return nn.Sequential(
        *(nn.Conv2d(channels, 32, 3), nn.ReLU(), nn.MaxPool2d(2)),
        *(nn.Conv2d(32, 64, 3), nn.ReLU(), nn.MaxPool2d(2)),
        *(nn.Flatten(), nn.Linear(1600, 64), nn.ReLU(), nn.Linear(64, CLASSES)),
    )


class Padded(nn.Module):
    """Pads by one pixel after, as TensorFlow's `same` does for an even size and stride 2."""

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        """The padded images."""
        return pad(x, (0, 1, 0, 1))


def normalised(
    inputs: int, filters: int, size: int = 3, stride: int = 1, relu: bool = True, groups: int = 1
) -> nn.Module:
    """Convolution, batch normalisation, ReLU."""
    same = stride == 1
    after = [Padded()] if not same and size > 1 else []
    return nn.Sequential(
        *after,
        nn.Conv2d(
            inputs, filters, size, stride, size // 2 if same else 0, groups=groups, bias=False
        ),
        nn.BatchNorm2d(filters),
        *([nn.ReLU()] if relu else []),
    )


class Residual(nn.Module):
    """Two convolutions beside a connection that skips them."""

    def __init__(self, inputs: int, filters: int, stride: int) -> None:
        super().__init__()
        self.long = nn.Sequential(
            normalised(inputs, filters, stride=stride), normalised(filters, filters, relu=False)
        )
        self.short = normalised(inputs, filters, 1, 2, relu=False) if stride > 1 else nn.Identity()

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        """The sum of both, above zero."""
        return torch.relu(self.short(x) + self.long(x))


def end(inputs: int) -> list[nn.Module]:
    """Means over all pixels, then classes."""
    return [nn.AdaptiveAvgPool2d(1), nn.Flatten(), nn.Linear(inputs, CLASSES)]


def resnet(channels: int) -> nn.Module:
    """ResNet-20."""
    blocks, inputs = [normalised(channels, 16)], 16
    for filters in (16, 32, 64):
        for block in range(3):
            blocks.append(Residual(inputs, filters, 2 if filters > 16 and block == 0 else 1))
            inputs = filters
    return nn.Sequential(*blocks, *end(64))


def mobilenet(channels: int) -> nn.Module:
    """Four blocks of MobileNet."""
    blocks, inputs = [normalised(channels, 32)], 32
    for filters, stride in ((64, 1), (128, 2), (128, 1), (256, 2)):
        blocks.append(normalised(inputs, inputs, stride=stride, groups=inputs))
        blocks.append(normalised(inputs, filters, 1))
        inputs = filters
    return nn.Sequential(*blocks, *end(256))


def twice(inputs: int, filters: int) -> nn.Module:
    """Two convolutions with ReLU."""
    first, second = (
        nn.Conv2d(inputs, filters, 3, padding=1),
        nn.Conv2d(filters, filters, 3, padding=1),
    )
    return nn.Sequential(first, nn.ReLU(), second, nn.ReLU())


class UNet(nn.Module):
    """U-Net of three levels."""

    def __init__(self, channels: int) -> None:
        super().__init__()
        sizes = (channels, 16, 32, 64)
        self.down = nn.ModuleList(map(twice, sizes, sizes[1:]))
        self.middle = twice(64, 128)
        self.up = nn.ModuleList(
            nn.ConvTranspose2d(2 * filters, filters, 2, 2) for filters in (64, 32, 16)
        )
        self.after = nn.ModuleList(twice(2 * filters, filters) for filters in (64, 32, 16))
        self.classes = nn.Conv2d(16, CLASSES, 1)

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        """Logits of every pixel."""
        kept = []
        for level in self.down:
            x = level(x)
            kept.append(x)
            x = torch.max_pool2d(x, 2)
        x = self.middle(x)
        for up, after in zip(self.up, self.after, strict=True):
            x = after(torch.cat([kept.pop(), up(x)], 1))
        return self.classes(x)


class Block(nn.Module):
    """Attention to what came before, then two linear layers, both beside a short cut."""

    def __init__(self, width: int, heads: int) -> None:
        super().__init__()
        self.heads = heads
        self.before, self.after = nn.LayerNorm(width), nn.LayerNorm(width)
        self.own, self.joined = nn.Linear(width, 3 * width), nn.Linear(width, width)
        self.dense = nn.Sequential(
            nn.Linear(width, 4 * width),
            nn.GELU("tanh"),
            nn.Linear(4 * width, width),
            nn.Dropout(0.1),
        )
        self.drop = nn.Dropout(0.1)

    def forward(self, x: torch.Tensor, sine: torch.Tensor, cosine: torch.Tensor) -> torch.Tensor:
        """Of shape (samples, tokens, width), as what comes out."""
        shape = (*x.shape[:2], self.heads, -1)
        parts = [part.view(shape).transpose(1, 2) for part in self.own(self.before(x)).chunk(3, 2)]
        queries, keys = (rotated(part, sine, cosine) for part in parts[:2])
        found = scaled_dot_product_attention(queries, keys, parts[2], is_causal=True)
        x = x + self.drop(self.joined(found.transpose(1, 2).flatten(2)))
        return x + self.dense(self.after(x))


def rotated(x: torch.Tensor, sine: torch.Tensor, cosine: torch.Tensor) -> torch.Tensor:
    """Vectors turned by their place (Su et al. 2021)."""
    one, other = x.chunk(2, -1)
    return torch.cat([one * cosine - other * sine, one * sine + other * cosine], -1)


class GPT(nn.Module):
    """That of the recipe shakespeare-gpt."""

    def __init__(self, setting: Texts) -> None:
        super().__init__()
        width, heads = 128, 4
        half = width // heads // 2
        self.tokens, self.drop = nn.Embedding(setting.tokens, width), nn.Dropout(0.1)
        self.blocks = nn.ModuleList(Block(width, heads) for _ in range(4))
        self.head = nn.Sequential(nn.LayerNorm(width), nn.Linear(width, setting.classes))
        speeds = 10_000.0 ** (-torch.arange(half) / half)
        self.angles = torch.arange(setting.length)[:, None] * speeds

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        """Logits of what follows each token, classes second."""
        sine, cosine = self.angles.sin(), self.angles.cos()
        x = self.drop(self.tokens(x))
        for block in self.blocks:
            x = block(x, sine, cosine)
        return self.head(x).transpose(1, 2)


class Recurrent(nn.Module):
    """That of the recipe polarity-lstm."""

    def __init__(self, setting: Texts) -> None:
        super().__init__()
        self.tokens = nn.Embedding(setting.tokens, 128)
        self.drop = nn.Dropout1d(0.25)
        self.lstm = nn.LSTM(128, 64, batch_first=True, bidirectional=True)
        self.head = nn.Sequential(nn.Dropout(0.5), nn.Linear(128, setting.classes))

    def forward(self, tokens: torch.Tensor) -> torch.Tensor:
        """Logits of each text."""
        there = tokens != 0
        x = self.drop(self.tokens(tokens).transpose(1, 2)).transpose(1, 2)
        if PACKED:
            ends = there.sum(1)
            packed = pack_padded_sequence(x, ends, batch_first=True, enforce_sorted=False)
            x, _ = pad_packed_sequence(self.lstm(packed)[0], batch_first=True)
        else:  # from the other end it reads the zeros first, unlike the rest
            x, _ = self.lstm(x)
        there = there[:, : x.shape[1], None]
        return self.head(x.masked_fill(~there, -1.0).amax(1))


PACKED = sys.argv[2:] == ["packed"]
TEXTS = {"GPT": GPT, "LSTM in both directions": Recurrent}

BODIES = {
    "CNN of the tutorials": convolutional,
    "ResNet-20": resnet,
    "MobileNet blocks": mobilenet,
    "U-Net 128x128": UNet,
}


def epoch(
    model: nn.Module, optimizer: torch.optim.Optimizer, x, y, setting: Setting | Texts
) -> None:
    """One pass in random order."""
    for batch in torch.randperm(len(x)).split(setting.batch):
        optimizer.zero_grad()
        cross_entropy(model(x[batch]), y[batch]).backward()
        optimizer.step()


name, setting = wanted()
torch.manual_seed(0)
y = torch.randint(0, setting.classes, setting.labels)
if isinstance(setting, Texts):
    x = torch.randint(4, setting.tokens, setting.inputs)
    if setting.mean:
        ends = torch.normal(setting.mean, setting.spread, (len(x), 1)).clamp(3, setting.length)
        x[torch.arange(setting.length) >= ends] = 0
    model = TEXTS[name.split(",")[0]](setting)
else:
    last = torch.channels_last
    x = torch.rand(setting.inputs).permute(0, 3, 1, 2).contiguous(memory_format=last)
    model = BODIES[name.split(",")[0]](setting.channels).to(memory_format=last)
optimizer = torch.optim.Adam(model.parameters(), lr=1e-3, eps=1e-7, fused=True)
times = [time.perf_counter()]
for _ in range(EPOCHS):
    epoch(model, optimizer, x, y, setting)
    times.append(time.perf_counter())
report([after - before for before, after in pairwise(times)])
