"""The advice of a page: nobody reads that two numbers cannot both be true and that one can be quoted as it is."""

import pandas as pd

from analysis.estimates.quotability import Advice
from analysis.own.advice_shown import BORNE_OUT, CLASHES, EARLIER_ROUND, OUTDATED, RECORDED, advice_shown
from analysis.own.findings import Findings

CLAIMS = pd.DataFrame(
    {
        "visibility": ["actual", "actual", "detected", "actual"],
        "measure": "stock",
        "method": "survey",
        "bound": "none",
        "quantity": "people",
        "year": [2015.0, 2015.0, 2015.0, 2006.0],
        "interval_level": 0.95,
        "producer": ["A", "B", "C", "D"],
        "vague": False,
    },
    index=["a", "b", "c", "d"],
)
QUOTED = pd.DataFrame(
    {"advice": Advice.QUOTE, "reason": "documented", "superseded_by": ""}, index=CLAIMS.index
)


def shown(level: str, claims: pd.DataFrame = CLAIMS) -> pd.DataFrame:
    conflicts = pd.DataFrame({"level": [level], "code": ["joint"], "members": ["a;b"], "reasons": [""]})
    nothing = pd.DataFrame()
    findings = Findings(
        claims=claims, quantities=nothing, conflicts=conflicts, answers=nothing, advice=QUOTED
    )
    return advice_shown(findings)


def test_a_number_that_clashes_is_quoted_with_care_and_names_the_other() -> None:
    advice = shown("infeasible")
    assert advice["own_advice"].tolist() == ["quote_with_care", "quote_with_care", RECORDED, "quote"]
    assert advice["own_reason"].tolist() == [CLASHES, CLASHES, RECORDED, "documented"]
    assert advice["against"].tolist() == ["b", "a", "", ""]


def test_what_can_be_true_together_needs_no_care() -> None:
    assert shown("apparent")["own_advice"].tolist() == ["quote", "quote", RECORDED, "quote"]


def test_what_another_study_alone_speaks_for_says_so() -> None:
    claims = CLAIMS.assign(interval_level=[0.95, 0.95, 0.95, None])
    assert shown("apparent", claims).loc["d", "own_reason"] == BORNE_OUT


def test_a_number_more_than_ten_years_older_than_the_newest_count_is_history() -> None:
    claims = CLAIMS.assign(year=[2016.0, 2015.0, 2015.0, 2005.0])
    old = dict(shown("apparent", claims).loc["d"])
    assert (old["own_advice"], old["own_reason"]) == ("quote_as_history", OUTDATED)
    assert old["superseded_by"] == "a"
    of_judges = claims.assign(method=["estimate", "survey", "survey", "survey"])
    assert shown("apparent", of_judges).loc["d", "own_advice"] == "quote"


def test_of_one_makers_rounds_the_newest_is_quoted_and_the_earlier_ones_are_history() -> None:
    claims = CLAIMS.assign(producer=["A", "A", "C", "A"], year=[2022.0, 2018.0, 2015.0, 2006.0])
    advice = shown("apparent", claims)
    assert advice["own_advice"].tolist() == ["quote", "quote_as_history", RECORDED, "quote_as_history"]
    assert advice.loc[["b", "d"], "own_reason"].tolist() == [EARLIER_ROUND, EARLIER_ROUND]
    assert advice.loc[["b", "d"], "superseded_by"].tolist() == ["a", "a"]
    otherwise = claims.assign(method=["model", "survey", "survey", "model"])
    assert shown("apparent", otherwise)["own_advice"].tolist() == [
        "quote",
        "quote",
        RECORDED,
        "quote_as_history",
    ]
    is_bound = claims.assign(bound=["lower", "none", "none", "none"])
    assert shown("apparent", is_bound).loc["d", "superseded_by"] == "b"


def test_the_numbers_of_nobody_named_are_no_rounds() -> None:
    claims = CLAIMS.assign(producer="unattributed", year=[2016.0, 2015.0, 2015.0, 2012.0])
    assert set(shown("apparent", claims)["own_reason"]) == {"documented", RECORDED}
