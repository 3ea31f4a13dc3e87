"""Lines of evidence: what counts once, which claim speaks for it, and which lines meet."""

from itertools import combinations

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analysis.claims.estimand import ESTIMAND, KEY
from analysis.estimates.lines_of_evidence import (
    Grade,
    by_quantity,
    entries_of,
    gap,
    lines_of,
    pools,
    speaking,
)
from analysis.vocabulary import OWN
from tests.estimates import worked_lines as w
from tests.estimates.worked_lines import EXPERT, MODEL, NOBODY, OTHER_TEAM, lines, surveys, year

LISTS = {"method": "capture_recapture", "design": "list_comparison"}


def met(claims: pd.DataFrame, in_year: float | None = None) -> list[tuple[str, ...]]:
    return [tuple(pool.name.split(";")) for pool in pools(lines(claims), w.RULES.near, year=in_year)]


@pytest.mark.parametrize(
    ("second", "count"),
    [
        ({}, 2),
        ({"lineage": "T-001"}, 1),
        (OTHER_TEAM, 2),
        ({**NOBODY, "lineage": "T-001"}, 1),
    ],
    ids=["two samples of one team", "two analyses of one sample", "two teams", "a copy"],
)
def test_a_sample_is_a_line(second: dict[str, object], count: int) -> None:
    assert len(lines(surveys({}, second))) == count
    # Models and judgements of one maker are one.
    for kind in (MODEL, EXPERT):
        assert len(lines(surveys(kind, kind | year(2014)))) == 1
        assert len(lines(surveys(kind, kind | {"producer": "Another"}))) == 2


def test_a_link_through_a_third_claim_joins_lines() -> None:
    first, second, first_line = MODEL, MODEL | {"producer": "Another"}, {"lineage": "T-001"}
    assert len(lines(surveys(first, second | {"claim_id": "T-002"}))) == 2
    joint = second | first_line | {"claim_id": "T-003"}
    assert len(lines(surveys(first, second, joint))) == 1


@pytest.mark.parametrize(
    ("change", "is_marked"),
    [
        ({}, True),
        (OTHER_TEAM, False),
        (OTHER_TEAM | {"same_team": "T-001"}, True),
        (OTHER_TEAM | {"same_team": "T-009"}, False),
    ],
    ids=["one maker", "two makers", "declared", "declared with another"],
)
def test_two_samples_of_one_team_are_marked(change: dict[str, object], is_marked: bool) -> None:
    (pool,) = pools(lines(surveys({}, change)), w.RULES.near)
    assert pool.same_team is is_marked


@pytest.mark.parametrize(
    ("time", "changes", "second"),
    [
        (2020, ({}, MODEL | year(2020)), False),
        (2020, (MODEL, MODEL | year(2020)), True),
        (2011, (year(2010), year(2016)), False),
        (2015, (year(2010), year(2016)), True),
        (2010, ({"producer_year": 2012}, {"producer_year": 2015}), True),
        (2010, ({"producer_year": 2015}, {"producer_year": 2012}), False),
        (2010, ({"producer": OWN, "producer_year": 2020}, {}), True),
        (2010, (LISTS, LISTS | {"producer": OWN, "producer_year": None}), True),
        (2010, (LISTS, LISTS | {"producer": OWN} | year(2008, 2010)), False),
    ],
    ids=[
        "best method",
        "nearest",
        "nearest",
        "nearest",
        "later print",
        "later print",
        "computed here last",
        "mixture of lists",
        "mixture of other years",
    ],
)
def test_the_claim_that_speaks(time: float, changes: tuple[dict[str, object], ...], second: bool) -> None:
    (line,) = lines(surveys(*(change | {"lineage": "L"} for change in changes)))
    assert speaking(line.entries, time).claim_id == ("T-002" if second else "T-001")


def test_only_like_grades_meet_and_judgements_never() -> None:
    assert met(surveys({}, {"method": "capture_recapture"})) == [("T-001", "T-002")]
    assert met(surveys({}, MODEL)) == []
    assert met(surveys(MODEL, MODEL | {"producer": "Another"})) == [("T-001", "T-002")]
    assert met(surveys(EXPERT, EXPERT | {"producer": "Another"})) == []
    assert met(surveys(NOBODY, NOBODY)) == []


def test_bounds_enter_beside_two_values_alone() -> None:
    least = {"best": None, "low": 500.0, "bound": "lower"} | OTHER_TEAM
    assert met(surveys({}, least)) == []
    assert met(surveys({}, OTHER_TEAM, least)) == [("T-001", "T-002", "T-003")]
    assert met(surveys({}, OTHER_TEAM, least | year(2020))) == [("T-001", "T-002")]


def test_a_cumulative_count_is_of_its_window() -> None:
    window = {"measure": "cumulative"} | year(2000, 2005)
    assert list(map(len, by_quantity(surveys(window, window | OTHER_TEAM), w.RULES).values())) == [2]
    assert len(by_quantity(surveys(window, window | year(2000, 2006)), w.RULES)) == 2
    assert len(by_quantity(surveys(year(2000, 2005), year(2000, 2006)), w.RULES)) == 1


@pytest.mark.parametrize(
    ("change", "period", "dated"),
    [
        ({"period_start": None, "producer_year": 2012}, (2010, 2010), False),
        ({"period_start": None, "producer_year": None, "carrier_year": 2009}, (2007, 2007), False),
        ({"period_start": 2005, "producer_year": 2012}, (2005, 2012), True),
    ],
)
def test_without_a_period_two_years_before_publication_are_assumed(
    change: dict[str, object], period: tuple[int, int], dated: bool
) -> None:
    (entry,) = w.entries(surveys(change | {"period_end": None}))
    assert (entry.period, entry.claim.is_dated) == (period, dated)


def test_of_the_same_lines_the_closest_meeting_stands() -> None:
    far, near = {"lineage": "L"} | year(2006), {"lineage": "L"} | year(2011)
    claims = surveys(far, near, OTHER_TEAM | year(2010))
    assert met(claims) == [("T-002", "T-003")]
    assert met(claims, in_year=2006) == [("T-001", "T-003")]


def test_what_is_not_about_all_persons_in_a_condition_is_left_out() -> None:
    out: list[dict[str, object]] = [
        {"visibility": "detected"},
        {"status": "general_population"},
        {"measure": "cases"},
        {"best": 0.0},
    ]
    assert by_quantity(surveys(*out), w.RULES) == {}
    claims = surveys({}, OTHER_TEAM)
    assert len(by_quantity(claims, w.RULES)) == 1
    assert by_quantity(claims.set_index("claim_id"), w.RULES) == by_quantity(claims, w.RULES)


periods = st.tuples(st.integers(2000, 2020), st.integers(0, 4))


@given(st.lists(periods, min_size=2, max_size=7))
@settings(max_examples=50)
def test_meetings_are_the_largest_groups_by_brute_force(drawn: list[tuple[int, int]]) -> None:
    changes = [
        year(start, start + length) | {"producer": f"Team {i}"} for i, (start, length) in enumerate(drawn)
    ]
    claims = surveys(*changes)
    meetings = {frozenset(ids) for ids in met(claims)}
    every = w.entries(claims)

    groups = []
    for size in range(2, len(every) + 1):
        for group in combinations(every, size):
            gaps = [gap(first.period, second.period) for first, second in combinations(group, 2)]
            if max(gaps) <= w.RULES.near:
                groups.append(frozenset(entry.claim_id for entry in group))
    largest = set()
    for ids in groups:
        if not any(ids < wider for wider in groups):
            largest.add(ids)
    assert meetings == largest


def test_grades_follow_the_method_and_the_maker() -> None:
    claims = surveys({}, {"method": "capture_recapture"}, MODEL, EXPERT, NOBODY)
    by_id = sorted(w.entries(claims), key=lambda entry: entry.claim_id)
    grades = [entry.grade for entry in by_id]
    assert grades == [Grade.OBSERVED, Grade.OBSERVED, Grade.MODEL, Grade.EXPERT, Grade.UNATTRIBUTED]
    (nameless,) = lines_of(w.entries(surveys({"producer": "unattributed"})))
    assert nameless.grade is Grade.UNATTRIBUTED


@pytest.mark.parametrize(
    ("design", "change", "grade"),
    [
        ("probability_sample", {}, Grade.OBSERVED),
        ("unknown", {}, Grade.OBSERVED),
        ("count_by_observers", {"sample": "982 boats, n = 771"}, Grade.EXPERT),
        ("rapid_assessment", {"low": 900.0, "high": 1100.0}, Grade.EXPERT),
        ("convenience_sample", {}, Grade.EXPERT),
        ("convenience_sample", {"sample": "n = 1,134 youth"}, Grade.OBSERVED),
        ("convenience_sample", {"low": 900.0, "high": 1100.0}, Grade.OBSERVED),
        ("judgement", {}, Grade.EXPERT),
        ("count_by_observers", MODEL, Grade.MODEL),
        ("count_by_observers", NOBODY, Grade.UNATTRIBUTED),
    ],
)
def test_a_survey_is_one_by_its_design(design: str, change: dict[str, object], grade: Grade) -> None:
    (entry,) = w.entries(surveys({"design": design} | change))
    assert entry.grade is grade


def test_what_observers_count_is_no_survey(claims: pd.DataFrame) -> None:
    # RECONCILIATION 4.1: venues and boats in Cambodia, the Dominican Republic, Ghana, Mumbai and Georgia.
    counted = ["SUR-020", "SUR-021", "SUR-028", "SUR-050", *(f"SUR-{number:03}" for number in range(56, 60))]
    counted += ["SUR-062", "SUR-063", "SUR-133", "SUR-134"]
    entries = {entry.claim_id: entry for entry in entries_of(claims, w.RULES)}
    assert {entries[claim_id].grade for claim_id in counted} == {Grade.EXPERT}
    # A convenience sample with its size or interval stays one: 1,342 returnees, 4,025 travellers.
    assert entries["SUR-024"].grade is Grade.OBSERVED
    assert entries["SUR-002"].grade is Grade.OBSERVED


def test_a_quantity_is_an_estimand_and_what_tells_its_numbers_apart() -> None:
    assert (*ESTIMAND, "currency", "share_of", "window") == KEY
