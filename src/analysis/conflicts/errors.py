"""Whether the error that numbers of their kind are given covers a contradiction: then it is none that could not be."""

import math
from collections.abc import Sequence

from analysis.conflicts import numbers
from analysis.conflicts.choices import Choices
from analysis.conflicts.claim import Claim
from analysis.conflicts.explanations import Explained, at
from analysis.conflicts.words import Explanation, Level, Reason
from analysis.vocabulary import Method

#: Ways to make a number that come with an error of estimation; a count of an office, or hearsay, states none.
ESTIMATED = frozenset({Method.SURVEY, Method.CAPTURE_RECAPTURE, Method.MODEL})


def covered(claims: Sequence[Claim], factor: float, choices: Choices) -> bool:
    """Whether all claims are estimates, and one standard deviation of one of them covers the factor between them.

    Parameters
    ----------
    claims : sequence of Claim
        That contradict one another.
    factor : float
        By which one of them must move.
    choices : Choices
        Of which `spread` holds the standard deviation on the log scale of each method.
    """
    methods = [claim.text("method") for claim in claims]
    if not ESTIMATED.issuperset(methods):
        return False
    return factor <= math.exp(max(choices.spread.get(method, 0.0) for method in methods))


def level(claims: Sequence[Claim], factor: float, *, reason: Reason, choices: Choices) -> Level:
    """How hard a contradiction is: two measurements, one of which may err by as much, can both be true."""
    rival = reason in (Reason.RIVAL_MEASUREMENT, Reason.REWORKED)
    return Level.CONDITIONAL if rival and covered(claims, factor, choices) else Level.INFEASIBLE


def would(factor: float) -> str:
    """What would have to be true of two estimates of which the error of one covers the contradiction."""
    return (
        f"Both can be right only if one of them is wrong by a factor of at least {numbers.factor(factor)}. That is "
        "within the error that these pages give such a number."
    )


def explained(level: Level, factor: float) -> Explained:
    """By what factor one of some claims would have to change: within the error of its kind, or beyond any."""
    within = level is Level.CONDITIONAL
    return (at(Explanation.WITHIN_ERROR if within else Explanation.ONE_MUST_MOVE, factor),)
