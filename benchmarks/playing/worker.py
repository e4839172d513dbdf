"""PPO on CartPole for a while, by one library: `worker.py LIBRARY TASK` prints steps a second.

Runs in the peers' environment too, so that each library is imported where it is used.
"""

import json
import os
import sys
import time
from typing import Any

from harness.worker import limit_threads


def keraunos(task: dict[str, Any]) -> float:
    """By the engine that `keraunos train` uses."""
    limit_threads("jax", task["cores"])
    import keraunos as kn  # isort: skip
    import keras
    import numpy as np

    from keraunos.agents import PPO, Environment, dense_network

    keras.utils.set_random_seed(0)
    world = Environment("CartPole-v1")
    agent = PPO(
        dense_network(world.observations, world.actions, task["width"], last=0.01),
        dense_network(world.observations, 1, task["width"], name="critic"),
        world,
        task["copies"],
        task["steps"],
        task["passes"],
        task["minibatches"],
        task["discount"],
        task["decay"],
        task["clip"],
        task["entropy"],
    )
    agent.compile(keras.optimizers.Adam(task["learning_rate"], epsilon=1e-5, global_clipnorm=0.5))
    updates = 50

    class Clock(keras.callbacks.Callback):  # type: ignore[misc]
        def __init__(self) -> None:
            super().__init__()
            self.ends: list[float] = []

        def on_epoch_end(self, epoch: int, logs: Any = None) -> None:
            self.ends.append(time.perf_counter())
            self.model.stop_training = self.ends[-1] - self.ends[0] >= task["seconds"]

    clock = Clock()
    kn.fit(
        agent,
        np.arange(updates)[:, None],
        np.zeros(updates),
        batch_size=1,
        epochs=100_000,
        verbose=0,
        callbacks=[clock],
    )
    steps = (len(clock.ends) - 1) * updates * task["copies"] * task["steps"]
    return steps / (clock.ends[-1] - clock.ends[0])


def stable_baselines3(task: dict[str, Any]) -> float:
    """By PPO of Stable-Baselines3 with its usual environments, all in one process."""
    if hasattr(os, "sched_setaffinity"):
        os.sched_setaffinity(0, sorted(os.sched_getaffinity(0))[: task["cores"]])
    limit_threads("torch", task["threads"])
    import torch
    from stable_baselines3 import PPO
    from stable_baselines3.common.callbacks import BaseCallback
    from stable_baselines3.common.env_util import make_vec_env

    torch.set_num_threads(task["threads"])
    tried = task["copies"] * task["steps"]

    class Clock(BaseCallback):  # type: ignore[misc]
        def __init__(self) -> None:
            super().__init__()
            self.begins: list[float] = []

        def _on_rollout_start(self) -> None:
            self.begins.append(time.perf_counter())

        def _on_step(self) -> bool:
            return len(self.begins) < 3 or self.begins[-1] - self.begins[1] < task["seconds"]

    clock = Clock()
    agent = PPO(
        "MlpPolicy",
        make_vec_env("CartPole-v1", n_envs=task["copies"], seed=0),
        learning_rate=task["learning_rate"],
        n_steps=task["steps"],
        batch_size=tried // task["minibatches"],
        n_epochs=task["passes"],
        gamma=task["discount"],
        gae_lambda=task["decay"],
        clip_range=task["clip"],
        ent_coef=task["entropy"],
        max_grad_norm=0.5,
        policy_kwargs={"net_arch": [task["width"], task["width"]]},
        seed=0,
        device="cpu",
        verbose=0,
    )
    agent.learn(total_timesteps=10**9, callback=clock)
    updates = len(clock.begins) - 2
    return updates * tried / (clock.begins[-1] - clock.begins[1])


if __name__ == "__main__":
    measure = {"keraunos": keraunos, "stable_baselines3": stable_baselines3}[sys.argv[1]]
    print(json.dumps({"steps_per_second": measure(json.loads(sys.argv[2]))}))
