"""How many networks fit into the memory?"""

from typing import Any

import jax
import keras
import numpy as np
import pytest
from keras import layers

from keraunos.engine import keras_bridge as bridge
from keraunos.engine import memory
from keraunos.engine.feed import take
from keraunos.engine.population import fit

MB = 2**20


def dense() -> Any:
    return [keras.Input((64,)), layers.Dense(256, "relu"), layers.Dense(256, "relu")]


def dropped() -> Any:
    return [keras.Input((64,)), layers.Dense(256, "relu"), layers.Dropout(0.5)]


def convolutional() -> Any:
    return [
        *(keras.Input((16, 16, 1)), layers.Conv2D(16, 3, activation="relu")),
        *(layers.MaxPooling2D(), layers.Flatten()),
    ]


def recurrent() -> Any:
    return [keras.Input((20, 8)), layers.LSTM(32)]


@pytest.mark.parametrize("network", [dense, dropped, convolutional, recurrent])
def test_the_estimate_is_within_a_factor_of_two_of_what_the_program_asks_for(network):
    model = keras.Sequential([*network(), layers.Dense(3, activation="softmax")])
    model.compile("adam", "sparse_categorical_crossentropy")
    x = np.zeros((64, *model.input_shape[1:]), "float32")
    arrays = bridge.ResidentArrays(x, np.zeros(64, "int32"), batch_size=64)
    bridge.build(model, arrays)
    program, state = bridge.program_of(model, bridge.TRAIN), bridge.state_of(model, bridge.TRAIN)
    block = arrays.blank_epoch()
    segment = next(block.segments())
    batch = jax.eval_shape(lambda data: take(data, segment.order[0]), block.data)
    estimate = program.bytes_of_step(state, batch)
    asked = program.executable(state, block.data, segment)._compiled.memory_analysis()
    data = sum(leaf.nbytes for leaf in jax.tree.leaves(block.data))
    real = asked.argument_size_in_bytes + asked.temp_size_in_bytes - data
    assert real / 2 < estimate < 2 * real


def test_as_many_fit_as_the_estimate_says():
    assert memory.fitting(8, 100 * MB, None) == 8
    assert memory.fitting(8, 0, 1) == 8
    assert memory.fitting(8, 100 * MB, 100_000 * MB) == 8
    assert memory.fitting(8, 100 * MB, 600 * MB) == int(memory.SHARE * 6)
    assert memory.fitting(8, 100 * MB, MB) == 1
    assert memory.fitting(8, 100 * MB, 0) == 1


@pytest.fixture
def machine(tmp_path, monkeypatch) -> Any:
    """A machine with 4 MB free and a container that may take 10 MB, of which it has 8."""
    monkeypatch.setattr(memory, "MEMINFO", tmp_path / "meminfo")
    monkeypatch.setattr(memory, "CONTAINER", tmp_path)
    (tmp_path / "meminfo").write_text("MemTotal: 9999 kB\nMemAvailable:    4096 kB\n")
    (tmp_path / "memory.max").write_text(f"{10 * MB}\n")
    (tmp_path / "memory.current").write_text(f"{8 * MB}\n")
    (tmp_path / "memory.stat").write_text(f"anon {7 * MB}\nfile {MB}\n")
    return tmp_path


@pytest.mark.skipif(jax.default_backend() != "cpu", reason="an accelerator says what it has")
def test_free_is_what_machine_and_container_both_have(machine):
    assert memory.free_memory() == 3 * MB  # what files take is given back
    (machine / "memory.max").write_text("max\n")
    assert memory.free_memory() == 4 * MB
    (machine / "memory.max").unlink()
    assert memory.free_memory() == 4 * MB


@pytest.mark.skipif(jax.default_backend() != "cpu", reason="an accelerator says what it has")
def test_a_machine_that_says_nothing_has_half_of_what_it_has(machine, monkeypatch):
    (machine / "meminfo").unlink()
    (machine / "memory.max").unlink()
    pages = {"SC_PHYS_PAGES": 100, "SC_PAGE_SIZE": 4096}
    monkeypatch.setattr("os.sysconf", pages.__getitem__)
    assert memory.free_memory() == 50 * 4096
    monkeypatch.setattr("os.sysconf", lambda name: int("unknown"))
    assert memory.free_memory() is None


def test_the_default_plan_is_smaller_where_memory_is_small(monkeypatch):
    monkeypatch.setattr(fit, "usable_cores", lambda: 8)
    monkeypatch.setattr(fit, "bytes_each", lambda programs, member: 100 * MB)
    monkeypatch.setattr(fit, "free_memory", lambda: 1000 * MB)
    groups, members = [(None, [0, 1, 2]), (None, [3, 4, 5, 6])], [None] * 7
    monkeypatch.setattr("jax.default_backend", lambda: "cpu")
    assert fit._fitting(groups, members, exact=False) == fit.Plan(lanes=6)
    monkeypatch.setattr("jax.default_backend", lambda: "gpu")
    assert fit._fitting(groups, members, exact=False) == fit.Plan(width=4)
    assert fit._fitting(groups, members, exact=True) == fit.Plan()
    monkeypatch.setattr(fit, "free_memory", lambda: 600 * MB)
    assert fit._fitting(groups, members, exact=False) == fit.Plan(width=2)
    monkeypatch.setattr(fit, "free_memory", lambda: MB)
    assert fit._fitting(groups, members, exact=False) == fit.Plan()
