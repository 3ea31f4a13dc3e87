"""Capture-recapture: how many persons in all, from the overlaps of incomplete lists.

`poisson` fits log-linear models of a table of lists, many at once; `averaging` takes every decomposable graph;
`estimate_total` chooses a model, is the public door, and has intervals that repeat the choice.
"""
