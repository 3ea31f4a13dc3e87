"""Of many contradictions the sharpest few are told of each claim, and nobody who is contradicted is left out."""

from collections import Counter

import pandas as pd
import pytest

from analysis.conflicts.rules import default_choices
from analysis.conflicts.search import ask, find_conflicts, run_checks, run_stages
from analysis.conflicts.telling import sharpest_of_each
from tests.conflicts.corpus import frame, row

#: Numbers of one thing, no two of which agree.
MANY = [row(f"C-{number:03d}", value=1_000.0 + 50 * number) for number in range(60)]


def members(conflicts: pd.DataFrame) -> list[list[str]]:
    """The claims of each conflict."""
    return [ids.split(";") for ids in conflicts["claim_ids"]]


def test_of_one_claim_so_many_of_one_kind_are_told_and_the_others_counted() -> None:
    conflicts = find_conflicts(frame(MANY))
    assert set(conflicts["code"]) == {"same_estimand"}
    counts = Counter(claim_id for ids in members(conflicts) for claim_id in ids)
    assert len(counts) == len(MANY)
    assert max(counts.values()) == default_choices().told
    pairs = len(MANY) * (len(MANY) - 1) // 2
    assert len(conflicts) + conflicts.attrs["untold"]["same_estimand"] == pairs


def test_checks_that_run_again_count_what_is_not_told_anew() -> None:
    question = ask(frame(MANY), people=None, choices=None, rules=None)
    context = run_stages(question)
    first = run_checks(context)
    assert first.untold["same_estimand"] > 0
    assert run_checks(context).untold == first.untold


def test_the_farthest_apart_are_told_first() -> None:
    conflicts = find_conflicts(frame(MANY))
    assert set(members(conflicts)[0]) == {"C-000", "C-059"}
    beyond_rounding = conflicts[~conflicts["marginal"]]
    assert beyond_rounding["severity"].is_monotonic_decreasing


def test_what_few_claims_say_is_told_in_full() -> None:
    conflicts = find_conflicts(frame(MANY[:10]))
    assert len(conflicts) == 45
    assert conflicts.attrs["untold"] == {}


def test_who_is_contradicted_by_a_crowded_claim_alone_is_told() -> None:
    """The least of many totals cannot hold two parts that every other total can."""
    women = row("W-001", value=700.0, population="women")
    men = row("W-002", value=600.0, population="men")
    totals = [
        row("T-000", value=1_000.0),
        *(row(f"T-{number:03d}", value=2_000.0) for number in range(1, 40)),
    ]
    conflicts = find_conflicts(frame([women, men, *totals]))
    joint = conflicts[conflicts["code"] == "joint"]
    assert [set(ids) for ids in members(joint)] == [{"W-001", "W-002", "T-000"}]


@pytest.mark.parametrize(
    ("most", "told"),
    [(1, ["ab", "cd"]), (2, ["ab", "ac", "ad", "bc"]), (3, ["ab", "ac", "ad", "bc", "bd", "cd"])],
)
def test_bounds_of_what_is_told(most: int, told: list[str]) -> None:
    every = ["ab", "ac", "ad", "bc", "bd", "cd"]
    assert sharpest_of_each(every, ids=tuple, kind=len, most=most) == told


def test_who_stands_beside_a_full_claim_only_is_told_once() -> None:
    assert sharpest_of_each(["ab", "ac", "ad"], ids=tuple, kind=len, most=1) == ["ab", "ac", "ad"]
