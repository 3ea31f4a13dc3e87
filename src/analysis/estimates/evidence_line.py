"""What one line of evidence says about an amount or a share, and how likely that makes each mean and spread.

A line is one collection of data: a sample, a set of lists, a model, one judgement. Amounts are worked with on the
log scale and shares on the log odds; `scale="log_odds"` says so wherever a figure comes in.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Literal

Scale = Literal["log", "log_odds"]


class Says(StrEnum):
    """What kind of figure a line gives."""

    VALUE = "value"
    AT_LEAST = "at_least"
    UP_TO = "up_to"


@dataclass(frozen=True, slots=True)
class Line:
    """One line of evidence, on the scale on which it is reconciled.

    Parameters
    ----------
    name : str
        The lineage; two lines of one quantity never share a name.
    best : float
        Log (log odds) of the figure: the best value printed, or the bound.
    below, above : float
        Standard deviation of the error towards smaller and towards larger values; alike unless the printed
        interval is not symmetric. Of a bound: its slack.
    says : Says
        A value, or a bound.
    """

    name: str
    best: float
    below: float
    above: float
    says: Says = Says.VALUE


def point(name: str, value: float, *, error: float, scale: Scale = "log") -> Line:
    """A figure with its standard error on the log (log odds) scale; `rules.unprinted_error` where none is printed."""
    raise NotImplementedError


def interval(
    name: str,
    low: float,
    high: float,
    *,
    level: float,
    best: float | None = None,
    scale: Scale = "log",
    least_error: float,
) -> Line:
    """A printed interval at its level, with its best value where there is one (a range without level: rules.range_coverage)."""
    raise NotImplementedError


def bound(name: str, value: float, *, says: Says, slack: float, scale: Scale = "log") -> Line:
    """A bound."""
    raise NotImplementedError


def binomial_error(share: float, sample: float, *, design_effect: float, scale: Scale = "log_odds") -> float:
    """Standard error, on the scale, of a share found in a sample of so many."""
    raise NotImplementedError


def drifted(line: Line, years: float, *, per_year: float) -> Line:
    """The line as it speaks of a time so many years away."""
    raise NotImplementedError
