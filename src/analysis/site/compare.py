"""Where a claim's mark lies on the axis on which regions are compared."""

import math

from analysis.narrative.table_rows import Row
from analysis.vocabulary import PERSON_MEASURES, Measure, Visibility

#: The axis runs from one person to a hundred million, ten times as many at each step.
DECADES = 8
_DRAWN = PERSON_MEASURES - {Measure.SAMPLE}


def mark(claim: Row) -> list[object]:
    """Left end and width in percent of the axis, and the kind of mark; empty where no persons are counted."""
    known = [value for value in (claim.low, claim.best, claim.high) if value is not None and value >= 1]
    if claim.measure not in _DRAWN or not known:
        return []
    left, right = position(min(known)), position(max(known))
    is_sure = claim.best is not None or (claim.low is not None and claim.high is not None)
    kinds = [] if is_sure or claim.bound == "none" else [str(claim.bound)]
    if claim.visibility != Visibility.ACTUAL:
        kinds.append("found")
    return [left, round(right - left, 2), " ".join(kinds)]


def position(value: float) -> float:
    """Where a number of persons lies on the axis, in percent of its width."""
    return round(100 * min(max(math.log10(value) / DECADES, 0), 1), 2)
