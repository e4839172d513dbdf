"""What a case consists of: who takes part, with which settings, and what is to be reached."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

Settings = Mapping[str, Any]

# What is measured, and for each whether more is better.
METRICS = {"steady": True, "first_epoch": False, "whole": False}


@dataclass(frozen=True)
class ProgramCache:
    """A framework's cache of compiled programs on disk, for starts after the first.

    Attributes:
        variable: the environment variable that names its folder.
        by_default: whether it is on without that variable; then a first start gets an empty folder.
        environment: what else has to be set to use it best.
    """

    variable: str
    by_default: bool = False
    environment: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Contestant:
    """One framework: its worker script and all settings that are tried.

    Attributes:
        settings: tried one after another; the best are kept.
        in_peers: whether it runs in the peers' environment (else in the product's).
    """

    name: str
    worker: Path
    settings: tuple[Settings, ...] = ({},)
    in_peers: bool = True
    cache: ProgramCache | None = None


@dataclass(frozen=True)
class Case:
    """A program in every framework, and the targets of the product in it.

    Attributes:
        product: measured in all repetitions, with nothing to choose.
        default_fit: a peer measured with the settings it has by default, in all repetitions.
        peers: measured with their best settings.
        oracle: name of the peer whose accuracy the product has to match.
        epochs: epochs of the whole process.
        samples: training samples in an epoch.
        find_data: gives the folder with the case's data below a folder; None if it is not there.
        data: the name of the data, for people.
        targets: how many times better than the best peer, for each metric.
        default_target: how many times the steady speed of `default_fit`.
        accuracy_target: points (percent) between the mean accuracies of product and oracle.
        repeats: alternating repetitions, unless another number is asked for.
        sweep_epochs: epochs that every setting of a peer trains to be chosen or not.
        sweep_limit: seconds after which that has failed.
        limit: seconds after which a repetition has failed.
    """

    name: str
    title: str
    data: str
    find_data: Any
    product: Contestant
    default_fit: Contestant
    peers: tuple[Contestant, ...]
    oracle: str
    epochs: int
    samples: int
    targets: Mapping[str, float]
    default_target: float
    accuracy_target: float
    repeats: int = 5
    sweep_epochs: int = 3
    sweep_limit: float = 60.0
    limit: float = 120.0


def describe(settings: Settings) -> str:
    """Settings for people: `steps_per_execution=10, threads=2`."""
    shown = (f"{key}={value}" for key, value in settings.items() if key != "backend")
    return ", ".join(shown) or "defaults"
