"""Measurements of one quantity whose intervals miss each other: two samples, or one sample under two wordings.

A survey, a list comparison or a model measures with an error. Where two of them are apart nothing is impossible: each
interval leaves out the truth now and then, and the error that no interval holds is larger (30_spreads). So they are in
tension, and never said to be infeasible.

References
----------
L. Kish (1965), Survey Sampling, Wiley, section 5.4: the variance of a share in a sample that was not drawn singly.
"""

import math
import re
from collections.abc import Iterator
from itertools import combinations

from analysis.claims.estimand import estimand_of
from analysis.conflicts.choices import Choices
from analysis.conflicts.claim import ESTIMATED, Claim
from analysis.conflicts.explanations import Codes, alternatives
from analysis.conflicts.finding import Finding, ids_of, pages_of, share_origin
from analysis.conflicts.period import within
from analysis.conflicts.search_context import SearchContext
from analysis.conflicts.words import Code, Explanation, Level, Reason, Resolution
from analysis.vocabulary import Bound, Measure, Method, Unit

#: Standard deviations from the middle to an end of an interval that holds the truth in 95 of 100 cases.
END = 1.96
_SAMPLE = re.compile(r"\bn ?= ?(\d[\d,]*)")


def find(context: SearchContext) -> Iterator[Finding]:
    """Pairs of measurements of one quantity and time whose intervals miss; of two lines the nearest in time."""
    groups: dict[object, list[Claim]] = {}
    for claim in context.measured:
        groups.setdefault((estimand_of(claim.row).key, claim.text("share_of")), []).append(claim)
    for claims in groups.values():
        nearest: dict[object, tuple[Claim, Claim]] = {}
        for pair in sorted(combinations(claims, 2), key=lambda pair: _years_apart(*pair)):
            code = code_of(*pair)
            if code and _of_one_time(context, *pair):
                lines = frozenset(claim.text("lineage") for claim in pair)
                nearest.setdefault(lines if code is Code.INTERVALS_APART else ids_of(pair), pair)
        for pair in nearest.values():
            yield from _apart(context, pair)


def code_of(one: Claim, other: Claim) -> Code | None:
    """What sort of pair two claims on one quantity are; None if one of them is no measurement, or both are one.

    Two samples are two measurements, also if one team drew them; models of one maker are one. Of one sample only
    another question makes a second measurement.
    """
    methods = {claim.text("method") for claim in (one, other)}
    if not all(claim.text("bound") == Bound.NONE for claim in (one, other)) or not ESTIMATED.issuperset(
        methods
    ):
        return None
    if one.text("lineage") != other.text("lineage"):
        models = Method.MODEL in methods and share_origin((one, other))
        return None if models else Code.INTERVALS_APART
    reworded = one.text("definition") != other.text("definition")
    return Code.TWO_WORDINGS if reworded and methods == {Method.SURVEY} else None


def _years_apart(one: Claim, other: Claim) -> float:
    """Years between the middles of two periods; nought where one is not known."""
    times = one.about.period.middle, other.about.period.middle
    return 0.0 if None in times else abs(times[0] - times[1])  # type: ignore[operator]


def _of_one_time(context: SearchContext, one: Claim, other: Claim) -> bool:
    """Whether two claims are of one time: equal periods, or such as overlap with their middles near one another."""
    a, b = one.about.period, other.about.period
    if within(a, b) and within(b, a):
        return True
    if None in (a.start, a.end, b.start, b.end) or one.about.measure == Measure.CUMULATIVE:
        return False
    overlap = max(a.start or 0, b.start or 0) <= min(a.end or 0, b.end or 0)
    return overlap and _years_apart(one, other) <= context.choices.year_window


def _apart(context: SearchContext, pair: tuple[Claim, Claim]) -> Iterator[Finding]:
    """The finding of a pair, the higher one first, if what lies between the two intervals is more than a rounding."""
    ends = {claim.claim_id: interval(claim, context.choices) for claim in pair}
    above, below = sorted(pair, key=lambda claim: (-ends[claim.claim_id][0], claim.claim_id))
    factor = ends[above.claim_id][0] / ends[below.claim_id][1]
    if factor < context.choices.ignored_factor:
        return
    code = code_of(*pair)
    wordings = code is Code.TWO_WORDINGS
    codes = Codes(
        ids_of((above, below)), factor,
        explanations=alternatives(Explanation.OTHER_WORDING if wordings else Explanation.OTHER_SAMPLE),
        resolution=Resolution.COLLAPSED if wordings else Resolution.KEPT,
    )  # fmt: skip
    yield Finding(
        code or Code.INTERVALS_APART, Level.IN_TENSION, codes.members, pages_of(pair), factor,
        group=codes.members, coded=codes,
        reasons=(Reason.WORDING if wordings else Reason.RIVAL_MEASUREMENT,),
    )  # fmt: skip


def interval(claim: Claim, choices: Choices) -> tuple[float, float]:
    """The ends of a measurement, as printed; of a point, 95 percent by its sample or by the error of unprinted ones."""
    values = claim.values
    if values.low < values.high or claim.text("unit") != Unit.FRACTION:
        error = math.exp(END * choices.unprinted_error) if values.low == values.high else 1.0
        return values.low / error, values.high * error
    asked = _SAMPLE.search(claim.text("sample"))
    share, odds = values.low, values.low / (1 - values.low)
    error = choices.unprinted_error
    if asked:
        people = float(asked[1].replace(",", ""))
        error = math.sqrt(choices.design_effect / (people * share * (1 - share)))
    low, high = (odds * math.exp(sign * END * error) for sign in (-1, 1))
    return low / (1 + low), high / (1 + high)
