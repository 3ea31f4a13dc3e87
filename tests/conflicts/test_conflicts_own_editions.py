"""A named maker's later number of one thing and time replaces the earlier one of own rows, and clashes with nothing."""

import pytest

from tests.conflicts.corpus import found, row

MAKER = {"producer": "A. Author", "source": "own"}


def edition(claim_id: str, year: int, **cells: object) -> dict[str, object]:
    """A number of own rows that one author published in a year."""
    return row(claim_id, **{**MAKER, "producer_year": year, **cells})


def test_the_later_number_revises_the_earlier_one_however_many_years_lie_between() -> None:
    conflicts = found(edition("A-001", 1976, value=2500), edition("A-002", 1989, value=2700))
    assert [(row["code"], row["level"]) for row in conflicts] == [("revisions", "apparent")]
    assert conflicts[0]["members"] == "A-001;A-002"


def test_a_replaced_number_clashes_with_nobody() -> None:
    rival = row("B-001", value=5000, source="own", producer_year=2002)
    conflicts = found(edition("A-001", 1976, value=2500), edition("A-002", 1989, value=2700), rival)
    hard = [row["members"] for row in conflicts if row["level"] != "apparent"]
    assert hard == ["B-001;A-002"]


def test_two_ranges_that_overlap_are_two_editions_too() -> None:
    rival = row("B-001", value=2300, source="own", producer_year=2002)
    conflicts = found(
        edition("A-001", 1976, value=(2000, 2600)), edition("A-002", 1989, value=(2500, 2900)), rival
    )
    assert [row["members"] for row in conflicts] == ["A-002;B-001"]


@pytest.mark.parametrize(
    "cells",
    [
        {"producer_year": 1976},
        {"period_start": 2005, "period_end": 2005},
        {"producer": "B. Author"},
        {"producer": "unattributed"},
        {"source": "test", "producer_year": 1999},
    ],
    ids=["one year", "another time", "another maker", "nobody", "published claims"],
)
def test_nothing_else_is_an_edition(cells: dict[str, object]) -> None:
    rival = row("B-001", value=9000, source="own", producer_year=2002)
    conflicts = found(
        edition("A-001", 1976, value=2500), edition("A-002", 1989, **{"value": 2700, **cells}), rival
    )
    assert any({"A-001", "B-001"} == {*row["members"].split(";")} for row in conflicts)


def test_a_later_floor_below_the_number_replaces_it_not() -> None:
    rival = row("B-001", value=9000, source="own", producer_year=2002)
    floor = edition("A-002", 1989, low=2000, bound="lower")
    conflicts = found(edition("A-001", 1976, value=2500), floor, rival)
    assert any({"A-001", "B-001"} == {*row["members"].split(";")} for row in conflicts)
    higher = edition("A-002", 1989, low=3000, bound="lower")
    conflicts = found(edition("A-001", 1976, value=2500), higher, rival)
    assert "B-001;A-001" not in [row["members"] for row in conflicts]
    assert [row["members"] for row in conflicts if row["code"] == "revisions"] == ["A-001;A-002"]


def test_two_samples_are_two_measurements_also_of_one_team() -> None:
    surveys = {"method": "survey"}
    first = edition("A-001", 1976, value=(2000, 2200), **surveys)
    second = edition("A-002", 1989, value=(2600, 2800), **surveys)
    assert [row["level"] for row in found(first, second)] == ["in_tension"]
    line = {"lineage": "A-001", **surveys}
    first, second = (edition("A-001", 1976, value=2000, **line), edition("A-002", 1989, value=2700, **line))
    assert [row["code"] for row in found(first, second)] == ["revisions"]
