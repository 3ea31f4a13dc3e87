"""Who speaks in the answer for a region: who leads, what stands beside it, what is nearest, what is not to be quoted."""

from typing import Any

import pandas as pd
import pytest

import analysis as an
from tests.narrative import narrated
from tests.narrative.narrated import answering, claims, ladder

_NOTHING = {"basis": "none", "best": None, "number_id": ""}
_DETECTED = {"visibility": "detected"}
_REFUSED = {"A_1": "do_not_quote", "A_2": "do_not_quote", "A_3": "do_not_quote"}


def speaking(role: str, **tables: Any) -> list[str]:
    """The ids of the numbers that do this in the answer that the tables give."""
    best = answering(**tables)["best"]
    return best.index[best["role"] == role].tolist()


def test_the_first_rung_that_leads_stands_before_all_others_that_may_be_quoted() -> None:
    rungs = ladder(
        found=_DETECTED,
        trafficked={},
        forced_labour={"advice": "do_not_quote"},
        modern_slavery={"leads": True},
    )
    best = answering(ladder=rungs)["best"]
    assert best[["role", "rung"]].values.tolist() == [
        ["leads", "trafficked"],
        ["beside", "found"],
        ["beside", "modern_slavery"],
    ]
    assert best.index.tolist() == ["A-2", "A-1", "A-4"]


def test_an_answer_put_together_has_no_other_results_of_its_data() -> None:
    same = claims({}, {"producer": "Survey B"})
    assert speaking("same_data", ladder=ladder(trafficked={}), claims=same) == ["A-2"]
    estimate = {"basis": "estimate", "number_id": "GHA-flow-trafficked-2010"}
    assert speaking("same_data", ladder=ladder(trafficked=estimate), claims=same) == []


@pytest.mark.parametrize(
    "cells", [{"line": "L-B"}, {"quantity": "women"}, {"period_start": 2009}, {"period_end": None}]
)
def test_results_of_other_data_are_none_of_the_same(cells: dict[str, Any]) -> None:
    undated = {"period_start": None, "period_end": None}
    rows = claims({}, cells, undated, undated)
    assert speaking("same_data", ladder=ladder(trafficked={}), claims=rows) == []
    # Two that give no time are of the same one.
    of_undated = ladder(trafficked={"number_id": "A-3"})
    assert speaking("same_data", ladder=of_undated, claims=rows) == ["A-4"]


@pytest.mark.parametrize(("reason", "others"), [("copy", []), ("superseded", []), ("one_line", ["A-2"])])
def test_a_copy_or_an_older_edition_is_no_other_result(reason: str, others: list[str]) -> None:
    advice = narrated.advice(A_1="quote", A_2="quote_with_care").assign(reason=reason)
    assert speaking("same_data", ladder=ladder(trafficked={}), claims=claims({}, {}), advice=advice) == others


_MEETING = pd.DataFrame({"answer_status": ["refused", "reconciled"]}, index=["E-1", "E-2"])
_OTHERS = {"status": "at_risk", "method": "survey", "producer_year": 2001}
_KNOWN = narrated.advice(A_1="quote", A_2="quote_with_care")
#: What is held where nothing leads, the nearest number, and why.
_NEAREST: list[tuple[str, dict[str, Any], str, str]] = [
    ("GHA", {"meetings": _MEETING, "claims": claims({}), "advice": _KNOWN}, "E-2", "put_together"),
    ("GHA", {"claims": claims({"method": "model"}, {}), "advice": _KNOWN}, "A-2", "of_some_victims"),
    ("GHA", {"claims": claims({"method": "model"}, _DETECTED), "advice": _KNOWN}, "A-1", "of_some_victims"),
    ("GHA", {"claims": claims(_OTHERS, _OTHERS | {"producer_year": 2009}, {})}, "A-2", "of_another_group"),
    ("GHA", {"claims": claims(_OTHERS | {"producer_year": None})}, "", ""),
    ("AFRICA", {"claims": claims({}), "advice": _KNOWN}, "", ""),
    ("AFRICA", {"claims": claims(_DETECTED, _DETECTED | {"period_end": 2003})}, "A-1", "found_in_a_part"),
    (
        "AFRICA",
        {"claims": claims(_DETECTED | {"population": "women"}, _DETECTED | {"period_end": None})},
        "",
        "",
    ),
]


@pytest.mark.parametrize(("region", "tables", "number", "why"), _NEAREST)
def test_where_nothing_leads_the_nearest_number_is_told(
    region: str, tables: Any, number: str, why: str
) -> None:
    rungs = ladder(found=_NOTHING, trafficked=_NOTHING)
    rungs.attrs["region"] = region
    best = answering(ladder=rungs, **tables)["best"]
    assert best.loc[best["role"] == "nearest", "why"].to_dict() == ({number: why} if number else {})
    # Beside a number that leads nothing else is near.
    assert speaking("nearest", **{**tables, "ladder": ladder(trafficked={})}) == []


#: What three numbers that nobody is to quote differ in, and the one that is told of them.
_BANNED: list[tuple[tuple[dict[str, Any], ...], str]] = [
    (({}, {}, {}), "A-1"),
    (({"vague": True}, {}, {}), "A-2"),
    (({"area": "GHA/Accra"}, {"area": "GHA/Kumasi"}, {}), "A-3"),
    (({"status": "modern_slavery"}, {"status": "forced_labour"}, {}), "A-3"),
    # What is of the region goes before what is of the same condition.
    (({"area": "GHA/Accra"}, {"status": "forced_labour"}, {"status": "forced_labour"}), "A-2"),
    (({"vague": True}, {"vague": True}, {"vague": True}), "A-1"),
]


@pytest.mark.parametrize(("cells", "told"), _BANNED)
def test_of_what_is_not_to_be_quoted_the_likeliest_mistake_is_told_first(cells: Any, told: str) -> None:
    tables = {
        "ladder": ladder(trafficked={}),
        "claims": claims(*cells),
        "advice": narrated.advice(**_REFUSED),
    }
    first, *others = speaking("not_to_quote", **tables)
    assert first == told
    assert others == [name for name in ("A-1", "A-2", "A-3") if name != told]


def test_numbers_of_no_victims_and_of_those_found_are_not_banned_and_a_copy_comes_later() -> None:
    rows = claims({"status": "at_risk"}, _DETECTED, {})
    assert speaking("not_to_quote", claims=rows, advice=narrated.advice(**_REFUSED)) == ["A-3"]
    advice = narrated.advice(**_REFUSED).assign(reason=["copy", "disowned", "vague"])
    best = answering(claims=claims({}, {}, {}), advice=advice)["best"]
    assert best["why"].to_dict() == {"A-2": "disowned", "A-1": "copy", "A-3": "vague"}


@pytest.mark.parametrize("region", ["Ghana", "Africa", "World"])
def test_by_default_it_asks_the_library_itself_and_needs_no_quantities(region: str) -> None:
    plain = an.load_claims(region)
    rungs = an.build_ladder(plain)
    asked = {"advice": an.quoting_advice(plain), "meetings": an.reconcile(plain)}
    expected = an.best_known(an.assign_quantities(plain), rungs, **asked)
    pd.testing.assert_frame_equal(an.best_known(plain, rungs), expected)
    measured = rungs["basis"] != "none"
    on_rungs = {*rungs.loc[measured, "number_id"], *rungs["part_id"]} - {""}
    assert set(expected.loc[expected["rung"] != ""].index) == on_rungs
