"""Searching for hyperparameters: a space, Optuna as the sampler, populations as the worker."""
