"""How certain an estimate is, by a rule that lists its reasons."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import IntEnum

import pandas as pd

from analysis.reading.priors import Priors
from analysis.vocabulary import Method

#: Methods that look for people instead of judging how many there are.
OBSERVED = frozenset({Method.SURVEY, Method.CAPTURE_RECAPTURE})


class Certainty(IntEnum):
    """Four grades, in order."""

    VERY_LOW = 0
    LOW = 1
    MODERATE = 2
    HIGH = 3

    @property
    def label(self) -> str:
        """The grade as tables and pages write it."""
        return self.name.lower()


@dataclass(frozen=True, slots=True)
class Graded:
    """A grade and the reasons that led to it, in the order in which the rule applies them."""

    grade: Certainty
    reasons: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Evidence:
    """What the rule looks at.

    Parameters
    ----------
    claims : DataFrame
        The claims of the quantity: `method`, `lineage`.
    tau : float
        Posterior mean of the spread between lineages, log scale.
    ratio : float
        Upper over lower end of the 95 percent interval.
    prior_share, spread_share : float
        How much of the prior's variance is left, of the quantity and of the spread.
    converted : bool
        Whether any claim was converted from another estimand.
    """

    claims: pd.DataFrame
    tau: float
    ratio: float
    prior_share: float
    spread_share: float
    converted: bool = False


def mostly_assumption(evidence: Evidence, priors: Priors) -> bool:
    """Whether the answer rests on the prior more than on the claims."""
    limit = priors.number("mostly_assumption_share")
    few = evidence.claims["lineage"].nunique() < priors.number("mostly_assumption_lineages")
    return few or max(evidence.prior_share, evidence.spread_share) > limit


def grade(evidence: Evidence, priors: Priors) -> Graded:
    """The certainty of an estimate.

    It starts at moderate if a survey or a capture-recapture study is among the lineages, at high if two of different
    makers are, else at low; each weakness takes one step, and an answer that is mostly assumption is very low whatever
    else it has.

    References
    ----------
    In the manner of GRADE: Guyatt G. H. et al. (2011), Journal of Clinical Epidemiology 64(4), 383-394. The thresholds
    are those of data/raw/priors.yml.
    """
    observed = evidence.claims[evidence.claims["method"].isin([str(method) for method in OBSERVED])]
    # Two studies by one maker share its definitions and its methods, so that they are not two independent looks.
    studies = min(observed["lineage"].nunique(), observed["producer"].nunique())
    start = Certainty(min(int(Certainty.LOW) + studies, int(Certainty.HIGH)))
    reasons = [_start_reason(studies), *_weaknesses(evidence, priors)]
    level = Certainty(max(int(Certainty.VERY_LOW), int(start) - (len(reasons) - 1)))
    if mostly_assumption(evidence, priors):
        return Graded(Certainty.VERY_LOW, (*reasons, "mostly assumption"))
    return Graded(level, tuple(reasons))


def _start_reason(studies: int) -> str:
    """Where the grade starts."""
    if studies == 0:
        return "no survey or capture-recapture study"
    return (
        "one survey or capture-recapture study"
        if studies == 1
        else "independent surveys or capture-recapture studies"
    )


def _weaknesses(evidence: Evidence, priors: Priors) -> Sequence[str]:
    """One reason for each step down."""
    found = []
    if evidence.converted:
        found.append("converted from another quantity")
    if evidence.claims["lineage"].nunique() < 2:
        found.append("a single lineage")
    elif evidence.tau > priors.number("certainty_tau"):
        found.append("sources differ widely")
    if evidence.ratio > priors.number("certainty_ratio"):
        found.append("wide interval")
    if _undocumented(evidence.claims):
        found.append("undocumented method")
    return found


def _undocumented(claims: pd.DataFrame) -> bool:
    """Whether nobody says how a lineage was made: a copy that does not say so is documented by its original."""
    unsaid = claims["method"] == Method.UNATTRIBUTED
    return bool(unsaid.groupby(claims["lineage"]).all().any())
