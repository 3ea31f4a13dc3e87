"""Why an estimate has its label of certainty, in clauses."""

import math
from collections.abc import Iterable, Sequence

from analysis.findings.model import Claim
from analysis.findings.thresholds import Thresholds
from analysis.report import numbers, phrases
from analysis.vocabulary import Method


def because(
    reasons: Iterable[str],
    claims: Sequence[Claim] = (),
    *,
    limits: Thresholds | None = None,
    ends: tuple[float, float] | None = None,
) -> Sequence[str]:
    """Reasons of a grade, each a clause: only one survey supports the estimate; the interval is wide.

    Parameters
    ----------
    reasons : iterable of str
        As the estimates have them.
    claims : sequence of Claim
        What the estimate rests on: editions of one producer are not lines, and a model may apply surveys.
    limits : Thresholds or None
        From which ratio on numbers differ widely.
    ends : two numbers or None
        Of the interval, where how wide it is is to be said.
    """
    times = ""
    if ends is not None:
        times = phrases.linked(numbers.factor(ends[1] / ends[0]), claims)
    spoken = {
        "no survey or capture-recapture study": _unsurveyed(claims),
        "one survey or capture-recapture study": f"only {_one_study(claims)}{_behind(claims)} supports {_it(claims)}",
        "independent surveys or capture-recapture studies": "more than one survey, or comparison of lists, "
        f"supports {_it(claims)}",
        "converted from another quantity": "it was worked out from another number",
        "a single lineage": "all of it rests on one line of evidence",
        "sources differ widely": _differing(claims, limits),
        "wide interval": f"the interval is wide: its upper end is {times} times its lower end"
        if times
        else "the interval is wide",
        "undocumented method": "nobody says how the number was made",
        "mostly assumption": _assumed(claims),
    }
    return [spoken[reason] for reason in reasons]


def _it(claims: Sequence[Claim]) -> str:
    """What is supported: the one number, or the estimate that is made from several."""
    return "the estimate" if len(claims) > 1 else "this number"


def _one_study(claims: Sequence[Claim]) -> str:
    """The one study behind an estimate: a survey, or a comparison of lists; both where the claims are not known."""
    methods = {claim.method for claim in claims} & {Method.SURVEY, Method.CAPTURE_RECAPTURE}
    if methods == {Method.SURVEY}:
        return "one survey"
    if methods == {Method.CAPTURE_RECAPTURE}:
        return "one study of lists of known cases"
    return "one survey, or one comparison of lists,"


def _behind(claims: Sequence[Claim]) -> str:
    """Which of several numbers the one study is behind: , behind the 104,800,; empty where it is plain."""
    studied = [claim for claim in claims if claim.method in (Method.SURVEY, Method.CAPTURE_RECAPTURE)]
    if len(claims) < 2 or len(studied) != 1:
        return ""
    return f", behind the {phrases.linked(phrases.reading(studied[0]), studied)},"


def _assumed(claims: Sequence[Claim]) -> str:
    """What is mostly assumed: how wide the interval is, or, with three lines and more, how far apart these may be."""
    lines = len({claim.lineage for claim in claims})
    if lines < _LEARNT:
        return "the width of the interval rests mostly on what is assumed beforehand"
    many = numbers.written(lines)
    return f"how far apart good numbers would be is mostly assumed, since {many} lines of evidence tell little of it"


#: From so many lines of evidence on the rule of certainty looks at what is learnt, not at how many there are.
_LEARNT = 3


def _differing(claims: Sequence[Claim], limits: Thresholds | None) -> str:
    """That numbers differ widely, or, where those that are held do not, that too few are held to know it of others."""
    middles = [_middle(claim) for claim in claims if claim.sure]
    if limits and len(middles) > 1 and min(middles) > 0 and max(middles) < limits.leap * min(middles):
        return "so few numbers cannot show how widely others would differ"
    return f"the {_sides(claims)} differ widely"


def _middle(claim: Claim) -> float:
    """The value of a claim that fixes one, or the middle of its range on the log scale."""
    return claim.best if claim.best is not None else math.sqrt((claim.low or 0.0) * (claim.high or 0.0))


def _sides(claims: Sequence[Claim]) -> str:
    """What lies apart: lines of evidence, or the editions of the one producer of all."""
    return (
        "editions of one producer" if len({claim.producer for claim in claims}) == 1 else "lines of evidence"
    )


def _unsurveyed(claims: Sequence[Claim]) -> str:
    """That no survey of the place is behind numbers; some producers apply surveys of other countries to it."""
    carried = [claim for claim in claims if claim.method == Method.MODEL and "surveys" in claim.definition]
    if not carried:
        return f"no survey, and no comparison of lists, supports {_it(claims)}"
    whole = "this estimate" if len(carried) == len(claims) else "part of this estimate"
    return f"{whole} comes from a model that applies surveys of some countries to others"
