"""The tutorials' networks on MNIST and on a time series, in every framework."""
