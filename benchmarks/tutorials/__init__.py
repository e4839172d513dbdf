"""The tutorials' networks on MNIST, in every framework."""
