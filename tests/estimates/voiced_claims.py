"""Claims of one quantity for tests of the exact model, in few words: an amount, its error, its lineage."""

from analysis.estimates.hierarchical_model import window
from analysis.estimates.line_likelihood import Line, Says, bound, interval, point


def value(amount: float, s: float, lineage: str = "") -> Line:
    return point(lineage, amount, error=s)


def at_least(amount: float, s: float, lineage: str = "") -> Line:
    return bound(lineage, amount, says=Says.AT_LEAST, slack=s)


def up_to(amount: float, s: float, lineage: str = "") -> Line:
    return bound(lineage, amount, says=Says.UP_TO, slack=s)


def within(low: float, high: float, s: float, lineage: str = "") -> Line:
    return window(lineage, low, high, slack=s)


def between(low: float, high: float, *, coverage: float) -> Line:
    return interval("", low, high, level=coverage, least_error=1.0)
