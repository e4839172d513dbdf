"""Everything that can be said about this installation, and what in it is to be put right."""

import os
import sys
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from keraunos import backend
from keraunos.installation import caches, machine, packages
from keraunos.installation.self_check import SelfCheck, check_training
from keraunos.language import text

if TYPE_CHECKING:
    from keraunos.kernels import Library

BUILDING = "keraunos.kernels.building"
VARIABLES = ("KERAUNOS_", "KERAS_", "JAX_", "XLA_", "CUDA_VISIBLE_DEVICES", "TF_ENABLE_ONEDNN")
LITTLE_SPACE = 1 << 30


@dataclass(frozen=True)
class Finding:
    """Something about this installation that its owner should know.

    Attributes:
        sentence: what is the matter.
        remedy: what to do, often a command; empty if nothing need be done.
        is_problem: whether it is to be put right.
    """

    sentence: str
    remedy: str = ""
    is_problem: bool = True


@dataclass
class Examination:
    """What an examination found.

    Attributes:
        versions: of Python and the packages that are needed; None for one that is missing.
        extras: packages that are not needed.
        backend: what Keras runs on, None if it cannot be imported.
        backend_reason: why it is that one.
        processor: of this machine.
        devices: that JAX computes on.
        caches: of things that can be made again.
        kernels: the native code for a CPU; None on another backend.
        variables: of the environment that change how things work.
        self_check: a small training; None if it was left out or failed.
        findings: what the owner should know.
    """

    versions: dict[str, str | None]
    extras: tuple[packages.Extra, ...]
    backend_reason: str
    processor: machine.Processor
    caches: tuple[caches.Cache, ...]
    variables: dict[str, str]
    backend: str | None = None
    devices: tuple[machine.Device, ...] = ()
    kernels: "Library | None" = None
    self_check: SelfCheck | None = None
    findings: list[Finding] = field(default_factory=list)

    @property
    def well(self) -> bool:
        """Whether nothing is to be put right."""
        return not any(finding.is_problem for finding in self.findings)


def examine(with_training: bool = True) -> Examination:
    """Looks at everything; whatever goes wrong is a finding."""
    found = Examination(
        versions=packages.needed(),
        extras=packages.extras(),
        backend_reason=_backend_reason(),
        processor=machine.processor(),
        caches=caches.caches(),
        variables=_variables(),
    )
    _look_at_packages(found)
    _look_at_places(found)
    if _tried(found, _look_at_engine) and with_training and found.backend == "jax":
        _tried(found, _look_at_training)
    return found


def _tried(found: Examination, look: Callable[[Examination], None]) -> bool:
    # An installation can be broken in any way: whatever is raised is what the doctor came for.
    try:
        look(found)
    except Exception as error:
        lines = str(error).strip().splitlines()
        found.findings.append(
            Finding(
                text(
                    "Keras and JAX do not work here: {kind}: {reason}",
                    kind=type(error).__name__,
                    reason=lines[0] if lines else "",
                ),
                "pip install --force-reinstall keras jax jaxlib",
            )
        )
        return False
    return True


def _look_at_packages(found: Examination) -> None:
    for name, wanted, here in packages.misfits():
        if here is None:
            sentence = text("{name} is missing.", name=name)
        else:
            sentence = text(
                "{name} {here} is installed; keraunos needs {wanted}.",
                name=name,
                here=here,
                wanted=wanted,
            )
        found.findings.append(Finding(sentence, f'pip install "{name}{wanted}"'))


def _look_at_places(found: Examination) -> None:
    for cache in found.caches:
        if not cache.writable:
            found.findings.append(
                Finding(
                    text("The cache {folder} cannot be written to.", folder=cache.folder),
                    text("Set KERAUNOS_CACHE to a folder that can."),
                )
            )
        elif cache.free is not None and cache.free < LITTLE_SPACE:
            found.findings.append(
                Finding(
                    text(
                        "The disk of {folder} has only {free:,.0f} MB left.",
                        folder=cache.folder,
                        free=cache.free / 2**20,
                    ),
                    text("Free some, or set KERAUNOS_CACHE to a folder on another disk."),
                )
            )
    data = os.environ.get("KERAUNOS_DATA")
    if data and not Path(data).expanduser().is_dir():
        found.findings.append(
            Finding(
                text("KERAUNOS_DATA names {folder}, which is no folder.", folder=data),
                text("Name the folder that your data sets lie in, or unset it."),
            )
        )


def _look_at_engine(found: Examination) -> None:
    import keras

    found.backend = str(keras.config.backend())
    if found.backend != "jax":
        found.findings.append(
            Finding(
                text(
                    "Keras runs on {backend}: trainings work, through Keras's own fit and at its "
                    "speed.",
                    backend=found.backend,
                ),
                text("Set KERAS_BACKEND=jax to have them compiled."),
                is_problem=False,
            )
        )
        return
    found.devices = machine.devices()
    from keraunos import kernels

    found.kernels = kernels.library()
    if not found.kernels.usable and "KERAUNOS_NATIVE" not in found.variables:
        found.findings.append(
            Finding(
                text(
                    "Convolutions on the CPU run without the native kernels: {reason}. They are "
                    "right, and slower.",
                    reason=found.kernels.reason,
                ),
                text("With a C++ compiler: {command}", command=f"{sys.executable} -m {BUILDING}"),
                is_problem=False,
            )
        )
    missed = machine.missed_gpu(found.devices)
    if missed is not None:
        found.findings.append(
            Finding(
                text(
                    "There is a graphics card ({name}), and JAX computes on the CPU alone.",
                    name=missed.name,
                ),
                missed.command,
            )
        )


def _look_at_training(found: Examination) -> None:
    found.self_check = check_training()
    if not found.self_check.passed:
        found.findings.append(
            Finding(
                text(
                    "A small training gave other weights than Keras gives (they differ by "
                    "{difference:.1e}).",
                    difference=found.self_check.difference,
                ),
                text("Report it, with what keraunos doctor --json prints."),
            )
        )


def _backend_reason() -> str:
    reasons = {
        "default": text("keraunos chooses it where nothing else was chosen"),
        "environment": text("the environment variable KERAS_BACKEND says so"),
        "keras.json": text("Keras's settings file keras.json says so"),
        "keras": text("Keras was imported before keraunos"),
    }
    return reasons[backend.chosen_by]


def _variables() -> dict[str, str]:
    ours = backend.set_here
    return {
        name: value
        for name, value in sorted(os.environ.items())
        if name.startswith(VARIABLES) and name not in ours
    }
