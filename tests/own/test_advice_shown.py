"""The advice of a page: nobody reads that two numbers cannot both be true and that one can be quoted as it is."""

import pandas as pd

from analysis.estimates.quotability import Advice
from analysis.own.advice_shown import CLASHES, RECORDED, advice_shown
from analysis.own.findings import Findings

CLAIMS = pd.DataFrame(
    {"visibility": ["actual", "actual", "detected", "actual"], "measure": "stock"}, index=["a", "b", "c", "d"]
)
QUOTED = pd.DataFrame({"advice": Advice.QUOTE, "reason": "measured"}, index=CLAIMS.index)


def shown(level: str) -> pd.DataFrame:
    conflicts = pd.DataFrame({"level": [level], "code": ["joint"], "members": ["a;b"], "reasons": [""]})
    nothing = pd.DataFrame()
    findings = Findings(
        claims=CLAIMS, quantities=nothing, conflicts=conflicts, answers=nothing, advice=QUOTED
    )
    return advice_shown(findings)


def test_a_number_that_clashes_is_quoted_with_care_and_names_the_other() -> None:
    advice = shown("infeasible")
    assert advice["own_advice"].tolist() == ["quote_with_care", "quote_with_care", RECORDED, "quote"]
    assert advice["own_reason"].tolist() == [CLASHES, CLASHES, RECORDED, "measured"]
    assert advice["against"].tolist() == ["b", "a", "", ""]


def test_what_can_be_true_together_needs_no_care() -> None:
    assert shown("apparent")["own_advice"].tolist() == ["quote", "quote", RECORDED, "quote"]
