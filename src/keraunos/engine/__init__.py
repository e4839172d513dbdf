"""A Keras model becomes compiled programs."""
