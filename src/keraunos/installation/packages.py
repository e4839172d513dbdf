"""Which packages are installed, which could be, and which do not fit."""

import platform
from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, requires, version

from keraunos.language import text

NEEDED = ("keraunos", "keras", "jax", "jaxlib", "numpy", "scikit-learn", "pillow")


@dataclass(frozen=True)
class Extra:
    """A package that keraunos can do without.

    Attributes:
        name: as pip knows it.
        purpose: what it is good for here.
        version: the installed one, None if there is none.
    """

    name: str
    purpose: str
    version: str | None

    @property
    def command(self) -> str:
        """What installs it."""
        return f"pip install {self.name}"


def needed() -> dict[str, str | None]:
    """The versions of Python and of the packages that a result depends on."""
    return {"python": platform.python_version(), **{name: installed(name) for name in NEEDED}}


def extras() -> tuple[Extra, ...]:
    """The packages that keraunos can use beside those it needs."""
    purposes = {
        "tensorflow": text("programs written for tf.keras, and tf.data"),
        "torch": text("data that are PyTorch tensors"),
        "tensorboard": text("looking at training curves in TensorBoard"),
        "pandas": text("data that are tables"),
        "pillow-heif": text("HEIC photographs in predict"),
    }
    return tuple(Extra(name, purpose, installed(name)) for name, purpose in purposes.items())


def installed(name: str) -> str | None:
    """The installed version of a package, None if it is not installed."""
    # TensorFlow comes under several names.
    for spelled in (name, f"{name}-cpu") if name == "tensorflow" else (name,):
        try:
            return version(spelled)
        except PackageNotFoundError:
            continue
    return None


def misfits() -> tuple[tuple[str, str, str | None], ...]:
    """What keraunos requires and does not find: name, wanted versions, installed version."""
    from packaging.requirements import Requirement  # Keras requires it

    try:
        wanted = [Requirement(line) for line in requires("keraunos") or ()]
    except PackageNotFoundError:
        return ()
    found = []
    for requirement in wanted:
        if requirement.marker is not None and not requirement.marker.evaluate({"extra": ""}):
            continue
        here = installed(requirement.name)
        if here is None or not requirement.specifier.contains(here, prereleases=True):
            found.append((requirement.name, str(requirement.specifier), here))
    return tuple(found)
