"""What was said of one thing over the years: the numbers of each quantity that has some years, in the order of time."""

import pandas as pd

from analysis.claims.clean import FROM_DATA
from analysis.estimates.quotability import Advice
from analysis.own.findings import Findings
from analysis.subject.measures import constants, growing_measures
from analysis.subject.switches import switches
from analysis.vocabulary import Bound

#: From so many different years on there is a story, and of so many quantities it is told.
_YEARS = 3
_TOLD = 6


def over_years(findings: Findings) -> list[pd.DataFrame]:
    """The claims of each quantity that has numbers of several years, the oldest first; copies are left out.

    What holds always, what grows from day to day, and what is told apart by days has another story.
    """
    if switches().by_day:
        return []
    claims = findings.claims
    timeless = constants() | growing_measures()
    is_copy = findings.advice["reason"].reindex(claims.index).isin(["copy", "suspected_copy"])
    is_withheld = findings.advice["advice"].reindex(claims.index) == Advice.DO_NOT_QUOTE
    dated = claims[claims["year"].notna() & ~claims["measure"].isin(timeless) & ~is_copy & ~is_withheld]
    stories = []
    for quantity in findings.quantities.index:
        of_quantity = dated[dated["quantity"] == quantity].sort_values("year", kind="stable")
        if of_quantity["year"].nunique() >= _YEARS:
            stories.append(of_quantity)
    return stories[:_TOLD]


def counted(story: pd.DataFrame) -> pd.DataFrame:
    """Those of its numbers that were counted, asked or computed, and are no bounds: what can have changed."""
    is_value = (story["bound"] == Bound.NONE) & story["best"].notna()
    return story[is_value & story["method"].isin(FROM_DATA)]
