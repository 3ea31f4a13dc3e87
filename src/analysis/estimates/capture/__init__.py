"""Capture-recapture: how many persons in all, from the overlaps of incomplete lists.

`fit` takes one log-linear model, `best_by_bic` the best of all hierarchical ones, `average` every decomposable
graph; `bootstrap` repeats the choice of the model in every draw. A table is one 0/1 column per list and `count`.
"""

from analysis.estimates.capture.averaging import CaptureAverage, average
from analysis.estimates.capture.existence import NotIdentified
from analysis.estimates.capture.loglinear import BestByBic, CaptureFit, best_by_bic, fit
from analysis.estimates.capture.overlap_table import CaptureError, CaptureTable, TableError, read_table
from analysis.estimates.capture.resample import CaptureBootstrap, bootstrap

__all__ = [
    "BestByBic",
    "CaptureAverage",
    "CaptureBootstrap",
    "CaptureError",
    "CaptureFit",
    "CaptureTable",
    "NotIdentified",
    "TableError",
    "average",
    "best_by_bic",
    "bootstrap",
    "fit",
    "read_table",
]
