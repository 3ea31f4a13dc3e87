"""The deeper sections: what they refuse, and how they are made from claims."""

from dataclasses import replace

import pandas as pd
import pytest

from analysis.findings import disputes, later, money, sway
from analysis.findings.known import beside, differences
from analysis.findings.model import FindingsError, Group
from analysis.findings.sections import (
    Change,
    Choice,
    LeftOut,
    Moment,
    MoneyLine,
    Moved,
    PerPerson,
)
from analysis.processing import Processed
from tests.findings.examples import CLAIM, ESTIMATE
from tests.findings.sections_examples import (
    BESIDE,
    CHANGE,
    COUNT,
    COVERAGE,
    CURVE,
    DISPUTE,
    FILLED,
    MU_PRIOR,
    MULTIVERSE,
)


@pytest.mark.parametrize(
    ("whole", "changes", "message"),
    [
        (BESIDE, {"rate_high": 1.2}, "rate_high .* cannot be"),
        (BESIDE, {"rate_best": 0.01}, "outside its interval"),
        (BESIDE, {"rate_low": None}, "some of its ends"),
        (BESIDE, {"differences": ("time",)}, "unlike things"),
        (BESIDE, {"printed_low": 0.9}, "out of order"),
        (MoneyLine("T-1", "profit", 1.0, 2.0, 3.0, 2008), {"usd_low": 2.5}, "out of order"),
        (MoneyLine("T-1", "profit", 1.0, 2.0, 3.0, 2008), {"usd_low": -1.0}, "usd_low .* cannot be"),
        (MoneyLine("T-1", "profit", 1.0, 2.0, 3.0, 2008), {"usd_year": None}, "without its year"),
        (PerPerson("T-1", "T-2", 1.0, 2.0), {"low": 3.0}, "out of order"),
        (PerPerson("T-1", "T-2", 1.0, None), {"low": None}, "per nobody"),
        (Moment(2008, "all", 2.0, 1.0, 3.0, ()), {"median": 4.0}, "outside its interval"),
        (Moment(2008, "all", 2.0, 1.0, 3.0, ()), {"median": None}, "some of its ends"),
        (CHANGE, {"moments": CHANGE.moments[::-1]}, "out of order"),
        (CHANGE, {"moments": ()}, "missing"),
        (Moved(("T-1", "T-2"), 2.0, False), {"claim_ids": ("T-1",)}, "cannot have moved"),
        (Moved(("T-1", "T-2"), 2.0, False), {"factor": 0.5}, "factor .* cannot be"),
        (DISPUTE, {"severity": 0.9}, "severity .* cannot be"),
        (DISPUTE, {"claim_ids": ()}, "between no claims"),
        (LeftOut("L", (), 2.0, 1.0, 3.0), {"median": 4.0}, "outside its interval"),
        (Choice("tau", 0.5, 1.0, 2.0), {"share": 1.5}, "share .* cannot be"),
        (Choice("tau", 0.5, 1.0, 2.0), {"low": 3.0}, "out of order"),
        (MULTIVERSE, {"middle": 9.0}, "out of order"),
        (MULTIVERSE, {"answered": 0}, "without an answer"),
        (MULTIVERSE, {"answered": 20}, "too many"),
        (MULTIVERSE, {"published": 9.0}, "outside the multiverse"),
        (MULTIVERSE, {"choices": MULTIVERSE.choices[::-1]}, "largest share first"),
        (MULTIVERSE, {"highest": 9_500.0}, "other ends"),
        (MULTIVERSE, {"distinct": 9}, "more different answers"),
        (MULTIVERSE, {"low95": 600.0}, "out of order"),
        (MULTIVERSE, {"answered": 4, "distinct": 4}, "more answers than there are"),
        (MULTIVERSE, {"published": 2_100.0}, "not in its bin"),
        (CURVE, {"bins": ()}, "without bins"),
        (CURVE, {"bins": CURVE.bins[::-1]}, "bins of the curve are out of order"),
        (CURVE, {"bins": CURVE.bins[:3]}, "other bins"),
        (CURVE, {"same": 0}, "not on the curve"),
        (CURVE, {"common": 400.0}, "not on the curve"),
        (CURVE, {"same": 3}, "not the most common"),
        (CURVE, {"choices": CURVE.choices[::-1]}, "largest part first"),
        (CURVE.bins[0], {"lowest": 1_600.0}, "out of order"),
        (MU_PRIOR, {"total": 1.2}, "total .* cannot be"),
        (MU_PRIOR, {"options": MU_PRIOR.options[::-1]}, "not first"),
        (MU_PRIOR, {"options": MU_PRIOR.options[:2]}, "do not make one"),
        (COVERAGE, {"options": (COVERAGE.options[0], replace(COVERAGE.options[1], shares=(0.5,)))}, "unlike bins"),
        (COVERAGE.options[0], {"shares": (0.5, 1.5)}, "shares .* cannot be"),
        (COVERAGE.options[0], {"middle": None}, "without a middle"),
    ],
)  # fmt: skip
def test_impossible_values_are_refused(whole: object, changes: dict[str, object], message: str) -> None:
    with pytest.raises(FindingsError, match=message):
        replace(whole, **changes)  # type: ignore[type-var]


def test_a_section_about_a_claim_that_is_not_on_the_page_is_refused() -> None:
    stranger = Change(CHANGE.axes, (replace(CHANGE.moments[0], claim_ids=("T-999",)),))
    with pytest.raises(FindingsError, match="T-999"):
        replace(FILLED, changes=(stranger,))


def pairs(*claims: object, estimate: object = ESTIMATE) -> list[tuple[object, ...]]:
    """Counts beside the example's estimate: id, differences, and the rates rounded."""
    groups = (Group(("T-001",), estimate),)  # type: ignore[arg-type]
    found = beside((CLAIM, *claims), groups, code="NLD", year=2008, window=5)  # type: ignore[arg-type]
    return [
        (one.claim_id, one.differences, one.rate_best and round(one.rate_best, 3), one.cut) for one in found
    ]


def test_only_counts_of_the_same_kind_are_divided() -> None:
    assert pairs(COUNT) == [("T-010", (), 0.332, True)]
    women = replace(COUNT, population="women")
    assert pairs(women) == [("T-010", ("population",), None, False)]
    stock = replace(ESTIMATE, measure="stock", unit="persons")
    assert pairs(COUNT, estimate=stock) == [("T-010", ("time",), None, False)]
    assert pairs() == []


def test_the_count_nearest_the_year_stands_and_copies_count_once() -> None:
    older = replace(COUNT, claim_id="T-013", start=2005, end=2005, best=500.0)
    copy = replace(COUNT, claim_id="T-014", producer="unattributed", lineage="T-010", scope="article")
    original = replace(COUNT, scope="all")
    assert [pair[0] for pair in pairs(older, copy, original)] == ["T-010"]
    too_far = replace(COUNT, start=2001, end=2001)
    assert pairs(too_far) == []


def test_an_assisted_person_is_not_a_known_one_and_a_range_is_divided_end_by_end() -> None:
    assert pairs(replace(COUNT, visibility="assisted")) == []
    groups = (Group(("T-001",), ESTIMATE),)
    hidden = replace(COUNT, best=None, low=1.0, high=4.0)
    (found,) = beside((CLAIM, hidden), groups, code="NLD", year=2008, window=5)
    assert (found.rate_low, found.rate_high) == pytest.approx((1 / 18_100, 4 / 300))
    assert (found.printed_low, found.printed_high) == pytest.approx((1 / 7_000, 4 / 1_000))


def test_a_prevalence_over_one_year_is_of_the_kind_of_a_yearly_count() -> None:
    year = replace(CLAIM, measure="prevalence", unit="persons", start=2013, end=2013)
    estimate = replace(ESTIMATE, measure="prevalence", unit="persons")
    assert differences(COUNT, estimate, [year]) == ()
    assert differences(COUNT, estimate, [replace(year, start=2010)]) == ("time",)


def money_row(**changes: object) -> dict[str, object]:
    """A row of 10_claims as money needs it."""
    row: dict[str, object] = {
        "claim_id": "M", "measure": "profit", "unit": "money_per_year", "status": "trafficked", "area": "NLD",
        "exploitation": "all", "lineage": "L-1", "definition": "", "visibility": "actual", "population": "all", "producer": "Institute",
        "producer_year": 2010, "carrier_year": 2010, "period_start": 2010, "period_end": 2010, "bound": "none",
        "low": None, "best": 300.0, "high": None, "usd_low": None, "usd_best": 250.0, "usd_high": None, "usd_year": 2008,
    }  # fmt: skip
    return row | changes


PERSONS = {"claim_id": "P", "measure": "stock", "unit": "persons", "best": 100.0}


@pytest.mark.parametrize(
    ("amount", "count", "expected"),
    [
        ({}, {}, (3.0, 3.0)),
        ({"best": None, "low": 300.0, "high": 600.0}, {}, (3.0, 6.0)),
        ({"best": None, "low": 300.0, "bound": "lower"}, {}, (3.0, None)),
        ({}, {"best": None, "low": 100.0, "bound": "lower"}, (None, 3.0)),
        ({}, {"status": "forced_labour"}, None),
        ({}, {"population": "women"}, None),
        ({}, {"measure": "flow"}, None),
        ({"unit": "money"}, {}, None),
        ({"measure": "market"}, {}, None),
        ({}, {"producer": "Other", "period_start": 2001, "period_end": 2001}, None),
        ({}, {"period_start": 1999, "period_end": 1999}, (3.0, 3.0)),
        ({"definition": "stock of women times price"}, {"population": "women"}, (3.0, 3.0)),
        ({"definition": "stock of women times price"}, {"population": "women", "lineage": "L-2"}, None),
        (
            {
                "definition": "on its estimate of 2012",
                "status": "forced_labour_private",
                "exploitation": "sexual",
            },
            {
                "status": "forced_labour",
                "exploitation": "sexual",
                "producer_year": 2012,
                "period_start": 1990,
            },
            (3.0, 3.0),
        ),
        (
            {"definition": "on its estimate of 2012", "status": "forced_labour_private"},
            {"status": "forced_labour", "producer_year": 2012},
            None,
        ),
    ],
)
def test_money_is_divided_only_by_people_of_the_same_kind(
    amount: dict[str, object], count: dict[str, object], expected: tuple[float | None, float | None] | None
) -> None:
    frame = pd.DataFrame([money_row(**amount), money_row(**(PERSONS | count))])
    found = money.per_person(frame, window=5)
    assert [(one.low, one.high) for one in found] == ([] if expected is None else [expected])


def test_an_amount_without_a_price_year_has_no_constant_dollars() -> None:
    (line,) = money.lines(pd.DataFrame([money_row(usd_best=None, usd_year=None)]))
    assert (line.usd_best, line.usd_year) == (None, None)
    (dated,) = money.lines(pd.DataFrame([money_row()]))
    assert (dated.usd_best, dated.usd_year) == (250.0, 2008)


def test_quantities_known_at_most_moments_come_first() -> None:
    wide = replace(ESTIMATE, population="women", claim_ids=("T-002",))
    bodies = [(2008, "all", {("a",): ESTIMATE, ("b",): wide}), (2021, "all", {("b",): wide})]
    found = later.changes(bodies, lambda estimate: estimate.population, persons={2008: 16_400_000.0}.get)
    assert [dict(change.axes)["population"] for change in found] == ["women", "all"]
    assert [moment.reference_year for moment in found[0].moments] == [2008, 2021]
    assert [moment.persons for moment in found[0].moments] == [16_400_000.0, None]
    assert {moment.certainty for moment in found[0].moments} == {ESTIMATE.certainty}


def test_editions_move_only_where_one_producer_says_another_number(processed: Processed) -> None:
    claims = processed["10_claims"]
    (found,) = later.moved(claims[claims["region_code"] == "NLD"], "NLD")
    assert found.claim_ids == ("WFNLD-2014", "WFNLD-2016", "WFNLD-2018", "WFNLD-2023")
    assert found.factor == pytest.approx(30_000 / 2_200)
    assert found.same_year
    one = claims[claims["claim_id"] == "WFNLD-2014"]
    assert later.moved(one, "NLD") == ()


def conflict_row(**changes: object) -> dict[str, object]:
    """A row of 20_conflicts."""
    row: dict[str, object] = {
        "conflict_id": "x-A-0000", "level": "apparent", "marginal": False, "code": "distinction", "claim_ids": "A;B",
        "regions": "NLD", "severity": 2.0, "arithmetic": "a", "reasons": "period", "reason_evidence": "e",
        "would_have_to_be_true": "w", "resolution": "kept", "scope": "all", "corrections": "on",
    }  # fmt: skip
    return row | changes


def test_the_hardest_disputes_come_first_and_counts_of_known_persons_last() -> None:
    table = pd.DataFrame(
        [
            conflict_row(conflict_id="d", code="detection_rate", severity=900.0),
            conflict_row(conflict_id="a", severity=3.0),
            conflict_row(conflict_id="h", level="infeasible", severity=1.1),
        ]
    )
    found = disputes.disputes(table, held=None, corrected=set(), corrections=True, sources={})
    assert [one.conflict_id for one in found] == ["h", "a", "d"]


def test_three_numbers_conflict_for_the_reader_of_one_text_only() -> None:
    """Sources decide for sets of three or more that only seem to conflict; pairs are set side by side anyhow."""
    table = pd.DataFrame([conflict_row(code="joint", claim_ids="A;B;C")])
    wanted: dict[str, object] = {"held": None, "corrected": set(), "corrections": True}

    def in_one_text(frame: pd.DataFrame, sources: dict[str, str]) -> bool:
        (one,) = disputes.disputes(frame, sources=sources, **wanted)  # type: ignore[arg-type]
        return one.one_text

    assert in_one_text(table, dict.fromkeys("ABC", "article"))
    assert not in_one_text(table, {"A": "article", "B": "article", "C": "a report"})
    assert in_one_text(table.assign(code="distinction"), {"A": "article", "B": "a report"})
    assert in_one_text(table.assign(level="infeasible"), {"A": "article", "B": "a report"})


def test_disputes_follow_the_evidence_and_the_corrections_of_the_page() -> None:
    table = pd.DataFrame(
        [
            conflict_row(conflict_id="on"),
            conflict_row(conflict_id="off", corrections="off"),
            conflict_row(conflict_id="article", scope="article", claim_ids="A;A2"),
        ]
    )

    def names(**given: object) -> list[str]:
        wanted = {"held": None, "corrected": set(), "corrections": True, "sources": {}} | given
        return [one.conflict_id for one in disputes.disputes(table, **wanted)]  # type: ignore[arg-type]

    assert names() == ["on"]
    assert names(corrections=False) == ["off", "on"]
    assert names(corrections=False, corrected={"A"}) == ["off"]
    assert names(held={"A", "A2"}) == ["article"]


def test_what_is_left_without_a_source_comes_from_the_influence_table(processed: Processed) -> None:
    from analysis.findings.build import Edition, build
    from analysis.parameters import Parameters
    from analysis.reading.cards import load_cards
    from tests.conftest import ROOT

    edition = Edition("0", "2026-01-01")
    found = build(processed, "ESP", Parameters(), cards=load_cards(ROOT), edition=edition)
    factors = [abs(entry.median / found.headline.estimate.median) for entry in found.left_out]  # type: ignore
    assert len(found.left_out) == 2
    assert max(factors) > 3
    assert sway.left_out(processed["30_influence"], None, (), code="ESP") == ()
