"""Steps of whole networks on random numbers, in every framework: `benchmarks/networks.py`."""
