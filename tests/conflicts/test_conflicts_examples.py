"""What is told of a few claims that hold little else, by hand: the table worked_examples.yml, orders and series.

And the tolerance of print, what is marginal under it, and links that make a pair conditional.
"""

import math
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
import yaml

from analysis.claims.claim import claims_of
from analysis.conflicts.claim_reading import half_unit
from analysis.conflicts.clips import clipped_ranges
from analysis.conflicts.pairs import Pair
from analysis.conflicts.rules import default_choices, default_rules
from analysis.conflicts.series import representatives
from analysis.conflicts.stock_flow_links import implied
from tests.conflicts.corpus import found, frame, read, row, share

TABLE = yaml.safe_load(Path(__file__).with_name("worked_examples.yml").read_text(encoding="utf-8"))
NUMBERS = ("factor", "severity", "share_low", "share_high", "years_low", "years_high", "amount")


def record(claim_id: str, stated: Mapping[str, Any]) -> dict[str, object]:
    """A claim of an example as a record of 10_claims."""
    kinds = stated.get("is", [])
    cells: dict[str, Any] = {}
    for kind in kinds if isinstance(kinds, list) else [kinds]:
        cells |= TABLE["kinds"][kind]
    cells |= {
        name: tuple(cell) if name == "value" and isinstance(cell, list) else cell
        for name, cell in stated.items()
    }
    if "year" in cells:
        cells["years"] = [cells.pop("year")] * 2
    if "years" in cells:
        start, end = (*cells.pop("years"), "", "")[:2]
        kind = "window" if end else "open_window" if start else "none"
        cells |= {"period_start": start, "period_end": end, "period_kind": kind}
    cells.pop("is", None)
    return share(claim_id, **cells) if "whole" in cells else row(claim_id, **cells)


@pytest.mark.parametrize("example", TABLE["examples"], ids=lambda example: example["why"])
def test_worked_example(example: Mapping[str, Any]) -> None:
    conflicts = found(*(record(claim_id, cells) for claim_id, cells in example["claims"].items()))
    conflicts = [
        conflict for conflict in conflicts if conflict["code"] == example.get("of", conflict["code"])
    ]
    assert len(conflicts) == example.get("many", 1)
    for name, cell in example.get("tells", {}).items():
        if name in NUMBERS:
            above, _, below = str(cell).partition("/")
            assert conflicts[0][name] == pytest.approx(
                float(above) / float(below or 1), rel=1e-6, nan_ok=True
            )
        else:
            assert conflicts[0][name] == cell
    for says in (set(conflict["explanations"].split(";")) for conflict in conflicts):
        assert set(example.get("says", [])) <= says
        assert "says_only" not in example or set(example["says_only"]) == says


def test_a_number_computed_here_does_not_speak_for_the_published_one() -> None:
    joint = {"measure": "prevalence", "unit": "persons", "lineage": "L"}
    rows = [
        row("A-001", value=(10_800, 26_000), producer="Counting the Uncounted", **joint),
        row("B-001", value=(10_000, 13_000), producer="an office", **joint),
    ]
    assert [claim.claim_id for claim in representatives(read(rows))] == ["B-001"]


@pytest.mark.parametrize(("start", "maker"), [(1996, "a bureau"), (1995, "an office")])
def test_the_other_end_of_a_series_is_named_where_it_contradicts_a_change(start: int, maker: str) -> None:
    """80,000 in 1995 and 120,000 in 2003 of one statement, beside 500,000 a year between them."""
    rows = [
        row(f"I-{year}", value=value, producer="an office", lineage="L", period_start=year, period_end=year)
        for year, value in ((1995, 80_000), (2003, 120_000))
    ]
    window = {"period_start": start, "period_end": 1998, "period_kind": "window"}
    conflicts = found(*rows, row("M-001", value=500_000, producer=maker, **window))
    turns = {
        way
        for conflict in conflicts
        for way in conflict["explanations"].split(";")
        if way.startswith("series_turns")
    }
    assert turns
    assert turns <= {"series_turns:80000", "series_turns:120000"}


def test_what_lines_say_of_one_another_comes_before_what_one_line_says_of_itself() -> None:
    count = {"method": "administrative", "visibility": "detected"}
    of_office = {"lineage": "L", "producer": "an office", "statement": "s", **count}
    rows = (
        row("A-001", value=900, area="BEL", **of_office), row("A-002", value=100, area="BEL", **of_office),
        row("B-001", value=200, **count, lineage="M"), row("B-002", value=100, visibility="detected"),
    )  # fmt: skip
    assert [conflict["members"] for conflict in found(*rows)] == ["B-001;B-002", "A-001;A-002"]


SIX = {"period_start": 2010, "period_end": 2015, "period_kind": "window"}
TOTAL = {"measure": "prevalence", "unit": "persons", **SIX}
MEAN = {"measure": "prevalence", "unit": "persons_per_year", **SIX}
AT_A_TIME = {"measure": "stock", "unit": "persons", "period_start": 2014, "period_end": 2014}


def factor(upper: Mapping[str, object], lower: Mapping[str, object]) -> float:
    """The value of the link that two exact numbers imply."""
    above, below = read([upper, lower])
    tied = implied(default_rules(), Pair(above, below, frozenset(), False, 1.0))
    assert tied is not None
    assert tied.low <= tied.high
    return (tied.low + tied.high) / 2


@pytest.mark.parametrize("years", [0.5, 1.5, 4.0])
def test_the_stay_is_found_that_a_steady_population_was_made_with(years: float) -> None:
    """With 1,117 new persons a year: at a time, in the course of a year and of six years, and added up over six."""
    new = 1_117
    at_once = row("A-001", value=new * years, **AT_A_TIME)
    yearly = row("F-001", value=new)
    in_six = row("A-002", value=new * (years + 6), **TOTAL)
    in_one = row("B-001", value=new * (years + 1), **MEAN)
    added = row("A-003", value=new * 6, **{**TOTAL, "measure": "cumulative"})
    later = {**at_once, "claim_id": "Z-001"}
    for upper, lower in (
        (at_once, yearly),
        (in_six, yearly),
        (in_six, later),
        (in_six, in_one),
        (added, later),
    ):
        assert factor(upper, lower) == pytest.approx(years, rel=0.02)
    assert factor(added, yearly) == pytest.approx(1, rel=0.01)


@pytest.mark.parametrize(("bound", "highest"), [("lower", math.inf), ("none", 225_000.0)])
def test_at_least_a_range_is_a_floor(bound: str, highest: float) -> None:
    """At least 200,000 to 225,000 says nothing of an upper end, so that 300,000 do not contradict it."""
    (claim,) = read([row("X-001", value=(200_000, 225_000), bound=bound)])
    assert (claim.values.low, claim.values.high) == (200_000.0, highest)


PRINTED: dict[str, tuple[float, str, dict[str, Any], float]] = {
    "a plain count": (117, "117", {}, 0.5),
    "zeros count to the second digit": (117_000, "117,000", {}, 500),
    "half a million": (500_000, "500,000", {}, 5_000),
    "a small number": (50, "50", {}, 0.5),
    "about doubles": (500_000, "about 500,000", {"approximate": True}, 10_000),
    "a register is as printed": (500_000, "500,000", {"method": "administrative"}, 0),
    "a decimal": (2_500_000, "2.5 million", {}, 50_000),
    "a whole percentage": (0.7, "70 percent", {"unit": "fraction"}, 0.005),
    "a decimal percentage": (0.705, "70.5%", {"unit": "fraction"}, 0.0005),
    "a fraction in words": (2 / 3, "two thirds", {"unit": "fraction"}, 0.02),
}


@pytest.mark.parametrize("case", PRINTED)
def test_tolerance_of_print(case: str) -> None:
    value, figure, cells, wanted = PRINTED[case]
    (printed,) = claims_of(frame([row("X-001", value=value, figure=figure, **cells)]))
    assert half_unit(printed, value, default_choices()) == pytest.approx(wanted)


def test_totals_of_two_halves_of_a_window_are_held_against_the_total_of_all_of_it() -> None:
    """60 in the first five years and 60 in the next are 120, and no more than 100 in all ten."""
    windows = {"A-001": (100, 2001, 2010), "B-001": (60, 2001, 2005), "C-001": (60, 2006, 2010)}
    rows = []
    for claim_id, (value, start, end) in windows.items():
        years = {"period_start": start, "period_end": end, "period_kind": "window"}
        rows.append(row(claim_id, value=value, measure="cumulative", unit="persons", **years))
    (conflict,) = [conflict for conflict in found(*rows) if conflict["code"] == "joint"]
    assert (conflict["level"], conflict["severity"]) == ("infeasible", pytest.approx(1.2))
    assert set(conflict["members"].split(";")) == {*windows}


def test_no_tolerance_takes_a_share_beyond_all_of_its_whole() -> None:
    """A fraction in words may stand for one that is two points larger, and 99 percent for no more than all."""
    words = {"exploitation": "sexual", "value": 0.99, "figure": "ninety-nine in a hundred"}
    (claim,) = read([share("S-001", whole={"exploitation": "all"}, **words)])
    assert claim.values.loose_low == pytest.approx(0.97)
    assert claim.values.loose_high == 1


@pytest.mark.parametrize(("ratio", "level"), [(2.0, "apparent"), (2.9, "apparent"), (3.5, "conditional")])
def test_link_decides_whether_a_stock_beside_a_flow_is_conditional(ratio: float, level: str) -> None:
    stock = row("A-001", measure="stock", unit="persons", low=1000 * ratio, high=1000 * ratio)
    (conflict,) = found(stock, row("B-001", low=1000, high=1000))
    assert (conflict["code"], conflict["level"]) == ("implied_duration", level)


@pytest.mark.parametrize(("whole", "level"), [("flow", "apparent"), ("stock", "conditional")])
def test_link_decides_also_where_parts_stand_beside_a_whole(whole: str, level: str) -> None:
    """More may be held at a time than enter in a year, but not fewer: nobody is held for less than a year on average."""
    cells = {"flow": {}, "stock": {"measure": "stock", "unit": "persons"}}
    part = cells["stock" if whole == "flow" else "flow"]
    rows = [
        row("A-001", area="EUROPE", value=1000, **cells[whole]),
        row("B-001", area="NLD", value=700, **part),
        row("C-001", area="DEU", value=600, **part),
    ]
    (conflict,) = found(*rows)
    assert (conflict["code"], conflict["level"], conflict["reasons"]) == ("joint", level, "stock_or_flow")


@pytest.mark.parametrize("beyond", [1, 4, 8])
def test_claims_that_miss_by_less_than_counts_stop_nothing(beyond: int) -> None:
    """One person in ten million too many is no contradiction, and what ranges are left is found all the same."""
    girls = {"population": "women_and_girls"}
    rows = [
        row("A-001", value=10_000_000),
        row("B-001", value=6_000_000, **girls),
        row("C-001", low=4_000_000 + beyond, high=8_000_000, population="men_and_boys"),
        row("D-001", low=3_000_000, high=9_000_000, exploitation="sexual", **girls),
    ]
    conflicts = found(*rows)
    assert {conflict["level"] for conflict in conflicts} == {"clipped"}
    assert [conflict["claim_ids"].split(";")[0] for conflict in conflicts].count("C-001") == 1


def test_contradictions_that_no_search_found_stop_nothing() -> None:
    """Where a budget leaves claims that cannot all be true, nothing is said of the ranges among them."""
    rows = [
        row("A-001", value=100),
        row("B-001", low=200, high=300),
        row("C-001", low=10, high=90, area="DEU"),
        row("D-001", low=50, high=400, area="DEU"),
    ]
    clips = clipped_ranges(read(rows), [], [], default_choices())
    assert {clip.claim.claim_id for clip in clips} == {"C-001", "D-001"}
