"""Capture-recapture: how many persons in all, from the overlaps of incomplete lists.

A table is one 0/1 column per list and `count` (`overlap_table`). `poisson` fits log-linear models, many at once, and
says whether a table identifies their total; `loglinear` fits one, chooses one by steps, or ranks all by BIC;
`averaging` takes every decomposable graph; `estimate_total` is the public door, with intervals that repeat the choice.
"""
