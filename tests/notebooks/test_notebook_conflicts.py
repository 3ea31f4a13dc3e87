"""The page of conflicts counts, filters and orders them, and finds those among a reader's own rows."""

import pytest

import analysis as an
from tests.notebooks.executed_notebook import executed


def test_all_conflicts_are_counted_and_listed() -> None:
    done, conflicts = executed("20_conflicts"), an.find_conflicts(an.load_claims())
    levels = conflicts["level"].value_counts()
    editions = (conflicts["code"] == "editions").sum()
    assert f"**{levels['apparent'] - editions} only seem" in done.text("answer")
    assert f"**{editions} are an earlier beside a later edition" in done.text("answer")
    # The hardest of them; all stand on the page of conflicts, which the table leads to.
    listed = {one for one, column in done.numbers("table-shown") if column == "factor"}
    assert len(listed) == 150 < len(conflicts)
    assert listed >= set(conflicts.index[conflicts["level"] == "infeasible"])
    assert done.numbers("tension-told")["SUR-089", "best"] == pytest.approx(0.336)
    assert done.numbers("editions")["WFESP-2018", "best"] == pytest.approx(105_000)
    rows = done.rows("sharpest-figure")
    assert len({row["code"] for row in rows if row["kind"] == "conflict"}) > 4
    assert ("intervals_apart-OWN-001-f2c6", "factor") in done.numbers("own")


def test_filters_leave_one_place_and_one_reason_in_the_order_asked_for() -> None:
    done = executed("20_conflicts", place="Moldova", reason="period", order="region")
    listed = [one for one, column in done.numbers("table-shown") if column == "factor"]
    conflicts = an.find_conflicts(an.load_claims()).loc[listed]
    assert listed
    assert conflicts["regions"].str.contains("MDA").all()
    assert conflicts["reasons"].str.contains("period").all()
    assert conflicts["regions"].is_monotonic_increasing


def test_an_unknown_level_is_refused_with_the_known_ones() -> None:
    with pytest.raises(Exception, match=r"ValueError.*level is one of.*apparent"):
        executed("20_conflicts", level="apparant")
