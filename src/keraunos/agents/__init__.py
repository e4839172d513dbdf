"""Agents that learn by acting, as Keras models: a step of training is an update."""

from keraunos.agents.dqn import DQN
from keraunos.agents.environment import NAMES, Environment
from keraunos.agents.policies import dense_network
from keraunos.agents.ppo import PPO

__all__ = ["DQN", "NAMES", "PPO", "Environment", "dense_network"]
