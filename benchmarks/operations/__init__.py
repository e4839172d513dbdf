"""Single convolutions and their gradients, in every framework: `benchmarks/convolutions.py`."""
