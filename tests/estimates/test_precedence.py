"""Which claim speaks of a year where no lines meet, and what it comes before the next best by."""

from collections.abc import Mapping

import pytest

from analysis.estimates.precedence import deciding, precedence
from tests.estimates import worked_lines as w
from tests.estimates.worked_lines import EXPERT, MODEL, NOBODY, surveys, year

JUDGED = {**EXPERT, "design": "judgement", "low": 500.0, "high": 2000.0}
#: A judgement of another maker, printed later, that is no better than `JUDGED` but for that.
LATER = {**JUDGED, "producer": "Bureau", "producer_year": 2019}
#: What gives way to `JUDGED`, each with what decides.
GIVING_WAY: Mapping[str, Mapping[str, object]] = {
    "is_bound": {**LATER, "bound": "lower", "low": 1000.0, "best": None},
    "grade": {**LATER, **NOBODY},
    "years_away": {**LATER, **year(2008), "producer_year": 2019},
    "is_vague": {**LATER, "vague": True},
    "is_unstated": {**LATER, "design": "unknown"},
    "is_bare_range": {**LATER, "low": 500.0, "best": None, "high": 2000.0},
    "print_age": {**JUDGED, "producer": "Bureau", "producer_year": 2011},
    "is_without_range": {**JUDGED, "low": None, "high": None},
}


@pytest.mark.parametrize("name", GIVING_WAY)
def test_a_stated_judgement_with_one_value_goes_before(name: str) -> None:
    claims = surveys(JUDGED, GIVING_WAY[name])
    assert w.only(claims)["claim_ids"] == "T-001"
    by_id = {entry.claim_id: precedence(entry, 2010) for entry in w.entries(claims)}
    assert by_id["T-001"] < by_id["T-002"]
    assert deciding(by_id["T-001"], by_id["T-002"]) == name


def test_what_looked_or_modelled_goes_before_judgements_and_its_range_is_no_fault() -> None:
    modelled = {**MODEL, "design": "documented_model", "low": 500.0, "best": None, "high": 2000.0}
    claims = surveys(LATER, modelled)
    assert w.only(claims)["claim_ids"] == "T-002"
    first, second = (precedence(entry, 2010) for entry in sorted(w.entries(claims), key=lambda e: e.claim_id))
    assert deciding(second, first) == "is_judged"
    assert not second.is_bare_range
