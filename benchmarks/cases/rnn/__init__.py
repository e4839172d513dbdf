"""The case `rnn`: the tutorials' SimpleRNN of 50 units on windows of ten values of a series."""

from tutorials.case import series_case

CASE = series_case("rnn", "SimpleRNN")
