"""Hyperparameters searched by different programs, measured: `benchmarks/search.py`."""
