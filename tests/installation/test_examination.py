"""The doctor finds what is to be put right, and says how."""

import os
from importlib.metadata import version
from pathlib import Path

import keras
import pytest

from keraunos.installation import examination, machine, packages
from keraunos.installation.caches import Cache
from keraunos.installation.examination import examine
from keraunos.installation.machine import Device, MissedGpu
from keraunos.installation.self_check import SelfCheck, check_training

CPU = (Device("cpu", "cpu", None),)


@pytest.fixture(autouse=True)
def _nothing_misfits(monkeypatch: pytest.MonkeyPatch) -> None:
    # The environment of the tests may lag behind pyproject.toml.
    monkeypatch.setattr(packages, "misfits", lambda: ())
    monkeypatch.delenv("KERAUNOS_DATA", raising=False)


def test_a_sound_installation_is_well() -> None:
    found = examine(with_training=False)
    assert found.findings == []
    assert found.well
    assert found.backend == "jax"
    assert found.versions["keras"] == keras.__version__
    assert [device.platform for device in found.devices] == ["cpu"]
    assert found.processor.usable <= found.processor.cores == os.cpu_count()


def test_the_small_training_agrees_with_keras_and_a_difference_is_a_problem(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    assert check_training().passed
    monkeypatch.setattr(examination, "check_training", lambda: SelfCheck(1.0, 0.3, True))
    found = examine()
    assert not found.well
    assert "other weights than Keras" in found.findings[0].sentence


def test_a_graphics_card_that_jax_misses_is_a_problem_with_the_command(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    for driver, cuda in (("580.65.06", "cuda13"), ("535.104", "cuda12"), (None, "cuda12")):
        monkeypatch.setattr(machine, "_nvidia_smi", lambda driver=driver: ("H200", driver))
        missed = machine.missed_gpu(CPU)
        assert missed == MissedGpu("H200", driver, f'pip install "jax[{cuda}]"')
    found = examine(with_training=False)
    assert "H200" in found.findings[0].sentence
    assert found.findings[0].remedy == 'pip install "jax[cuda12]"'
    assert not found.well


def test_a_card_that_is_seen_or_hidden_on_purpose_is_not_missed(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(machine, "_nvidia_smi", lambda: ("H200", "580.1"))
    assert machine.missed_gpu((Device("gpu", "H200", 1),)) is None
    monkeypatch.setenv("JAX_PLATFORMS", "cpu")
    assert machine.missed_gpu(CPU) is None
    monkeypatch.delenv("JAX_PLATFORMS")
    monkeypatch.setenv("CUDA_VISIBLE_DEVICES", "")
    assert machine.missed_gpu(CPU) is None


def test_places_that_do_not_serve_are_problems(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    kept = (
        Cache("programs", tmp_path / "a", 0, 0, False, 1 << 40),
        Cache("data", tmp_path / "b", 0, 0, True, 5 << 20),
    )
    monkeypatch.setattr(examination.caches, "caches", lambda: kept)
    monkeypatch.setenv("KERAUNOS_DATA", str(tmp_path / "nowhere"))
    sentences = [finding.sentence for finding in examine(with_training=False).findings]
    assert [s.partition(str(tmp_path))[0] for s in sentences] == [
        "The cache ",
        "The disk of ",
        "KERAUNOS_DATA names ",
    ]


def test_a_broken_jax_is_a_finding_and_no_traceback(monkeypatch: pytest.MonkeyPatch) -> None:
    def broken() -> None:
        raise RuntimeError("jaxlib version 0.1 is incompatible\nmore")

    monkeypatch.setattr(machine, "devices", broken)
    (finding,) = examine().findings
    assert "RuntimeError: jaxlib version 0.1 is incompatible" in finding.sentence
    assert "pip install" in finding.remedy


def test_a_package_that_is_missing_or_too_old_comes_with_its_command(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.undo()
    lines = ["keras>=99", "no-such-package>=1", "numpy>=1", 'torch>=1; extra == "more"']
    monkeypatch.setattr(packages, "requires", lambda _: lines)
    assert packages.misfits() == (
        ("keras", ">=99", version("keras")),
        ("no-such-package", ">=1", None),
    )
    remedies = [finding.remedy for finding in examine(with_training=False).findings]
    assert remedies[:2] == ['pip install "keras>=99"', 'pip install "no-such-package>=1"']


def test_variables_that_keraunos_set_itself_are_not_shown(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("KERAUNOS_LANG", "en")
    monkeypatch.setattr(examination.backend, "set_here", {"KERAS_BACKEND"})
    monkeypatch.setenv("KERAS_BACKEND", "jax")
    shown = examine(with_training=False).variables
    assert shown["KERAUNOS_LANG"] == "en"
    assert "KERAS_BACKEND" not in shown
