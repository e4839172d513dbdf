"""The case `gru`: the tutorials' GRU of 50 units on windows of ten values of a series."""

from tutorials.case import series_case

CASE = series_case("gru", "GRU")
