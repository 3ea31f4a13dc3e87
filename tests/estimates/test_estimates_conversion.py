"""Conversions: a part through a share with its own uncertainty, a stock through a stated duration, nothing else."""

import math
from dataclasses import replace

import pytest

from analysis.estimates import exact
from analysis.estimates.conversion import conversions, part_key, scaled, share_factor, whole_key
from analysis.estimates.headline import estimate
from analysis.estimates.inputs import Quantity, near, quantities
from analysis.processing import Processed
from analysis.reading.priors import Priors
from tests.claims.claim_rows import claim_rows
from tests.estimates.worked import ACTUAL, NOW, PEOPLE, PRIORS, found

#: 90th percentile of the standard normal distribution (tables of Fisher and Yates).
Z90 = 1.2815515655446004
SHARE = {
    "claim_id": "T-901", "kind": "share", "measure": "share", "unit": "fraction", "best": 0.25, "population": "women",
    "share_of": "victims", "whole_measure": "flow", "whole_population": "all", "whole_exploitation": "all",
    "whole_status": "trafficked", "whole_movement": "any", "whole_visibility": "actual", "whole_destination": "NLD",
    "whole_origin": "", "destination": "NLD", **ACTUAL, "lineage": "SHARE",
}  # fmt: skip
WHOLE = {"claim_id": "T-001", "best": 1000.0, "lineage": "WHOLE", "destination": "NLD", **ACTUAL}
PART = {**WHOLE, "claim_id": "T-002", "best": 300.0, "lineage": "PART", "population": "women"}


def by_population(*rows: dict[str, object], priors: Priors = PRIORS) -> dict[str, Quantity]:
    """Quantities of some claims, by whom they count."""
    entries = quantities(claim_rows(*rows), NOW, priors, people=PEOPLE)
    return {entry.axes["population"]: entry for entry in entries}


def test_a_single_share_is_off_on_the_scale_of_log_odds() -> None:
    share = claim_rows({**SHARE, "best": 0.9}).iloc[0]
    factor = share_factor(share, coverage=0.8, priors=PRIORS)
    assert factor is not None
    assert factor.log == pytest.approx(math.log(0.9))
    assert factor.s == pytest.approx(
        0.4 * 0.1
    )  # a producer's estimate has sd .4; d log p = (1 - p) d logit p
    back = math.log(0.9 / 0.1) + 0.4
    assert math.log(1 / (1 + math.exp(-back))) - factor.log == pytest.approx(factor.s, rel=0.2)


def test_a_printed_range_of_a_share_is_a_central_interval() -> None:
    share = claim_rows({**SHARE, "best": None, "low": 0.2, "high": 0.4}).iloc[0]
    factor = share_factor(share, coverage=0.8, priors=PRIORS)
    assert factor is not None
    assert math.exp(factor.log) == pytest.approx(math.sqrt(0.08))
    assert factor.s == pytest.approx(math.log(2) / 2 / Z90)


@pytest.mark.parametrize(("low", "best", "high"), [(0.5, None, None), (None, None, 0.5), (None, 0.0, None)])
def test_a_share_that_only_is_a_bound_converts_nothing(
    low: float | None, best: float | None, high: float | None
) -> None:
    share = {**SHARE, "low": low, "best": best, "high": high}
    assert share_factor(claim_rows(share).iloc[0], coverage=0.8, priors=PRIORS) is None
    assert set(by_population(WHOLE, share)) == {"all"}


def test_a_whole_times_a_share_is_the_part() -> None:
    entries = by_population(WHOLE, SHARE)
    (point,) = entries["women"].inputs
    assert isinstance(point, exact.Point)
    assert (point.value, point.s) == pytest.approx((250.0, math.hypot(0.4, 0.4 * 0.75)))
    assert point.lineage == "WHOLE"
    assert entries["women"].claim_ids == ("T-001", "T-901")
    assert [one.words for one in entries["women"].conversions] == ["T-001 x T-901"]
    assert entries["all"].conversions == ()


def test_a_part_over_its_share_is_the_whole() -> None:
    entries = by_population(PART, SHARE)
    (point,) = entries["all"].inputs
    assert isinstance(point, exact.Point)
    assert point.value == pytest.approx(1200.0)
    assert point.s == pytest.approx(math.hypot(0.4, 0.4 * 0.75))
    assert point.lineage == "PART"


def test_nothing_is_converted_twice() -> None:
    entries = by_population(WHOLE, PART, SHARE)
    assert [one.words for one in entries["women"].conversions] == ["T-001 x T-901"]
    assert [one.words for one in entries["all"].conversions] == ["T-002 / T-901"]
    assert {name: len(entry.inputs) for name, entry in entries.items()} == {"all": 2, "women": 2}


@pytest.mark.parametrize(
    "change",
    [
        {"whole_status": "modern_slavery"},
        {"whole_visibility": "detected"},
        {"visibility": "detected"},
        {"whole_measure": "stock"},
        {"whole_exploitation": "sexual"},
        {"whole_movement": "cross_border", "role": "destination"},
        {"area": "NLD/Amsterdam"},
    ],
)
def test_a_share_of_something_else_converts_nothing(change: dict[str, object]) -> None:
    assert set(by_population(WHOLE, {**SHARE, **change})) <= {"all"}


def test_the_weaker_method_of_claim_and_share_counts() -> None:
    entries = by_population({**WHOLE, "method": "survey"}, {**SHARE, "method": "unattributed"})
    assert entries["women"].claims["method"].tolist() == ["unattributed"]
    assert entries["all"].claims["method"].tolist() == ["survey"]


def test_a_share_of_another_year_drifts() -> None:
    late = {**SHARE, "period_start": 2012, "period_end": 2012}
    (point,) = by_population(WHOLE, late)["women"].inputs
    assert isinstance(point, exact.Point)
    assert point.s == pytest.approx(math.sqrt(0.4**2 + 0.3**2 + (0.05 * 4) ** 2))


def test_a_converted_bound_alone_is_no_quantity() -> None:
    bound = {**WHOLE, "best": None, "low": 1000.0, "bound": "lower"}
    assert set(by_population(bound, SHARE)) == {"all"}


def test_a_conversion_costs_one_step_of_certainty_and_is_told() -> None:
    claims = claim_rows(WHOLE, SHARE)
    table = estimate(claims, NOW, PRIORS, people=PEOPLE).query("method == 'exact'").set_index("population")
    women = table.loc["women"]
    assert women["conversions"] == "T-001 x T-901"
    assert women["claim_ids"] == "T-001;T-901"
    assert women["k_claims"] == 2
    assert women["k_lineages"] == 1
    assert "converted from another quantity" in women["certainty_reasons"].split("; ")
    assert table.loc["all", "conversions"] == ""
    assert "converted" not in table.loc["all", "certainty_reasons"]


def test_spain_as_worked_by_hand(processed: Processed) -> None:
    rows = processed["10_claims"].query("claim_id in ['OTHER-008', 'OTHER-009']")
    (entry,) = quantities(rows, NOW, processed.priors, people=processed.people)
    (point,) = entry.inputs
    assert isinstance(point, exact.Point)
    # 200,000 to 400,000 women in the sex trade, 90 percent of them trafficked, both of 2010: two years of drift each.
    assert point.value == pytest.approx(math.sqrt(200_000 * 400_000) * 0.9)
    assert point.s**2 == pytest.approx((math.log(2) / 2 / Z90) ** 2 + 0.04**2 + 2 * (0.05 * 2) ** 2)
    assert entry.axes["status"] == "trafficked"
    shown = processed["30_estimates"].query(
        "region_code == 'ESP' and population == 'women' and method == 'exact' and reference_year == 2008"
    )
    assert shown["conversions"].tolist() == ["OTHER-008 x OTHER-009"]


def test_keys_of_part_and_whole(processed: Processed) -> None:
    row = processed["10_claims"].query("claim_id == 'A2009-014'").iloc[0]
    assert part_key(row) == (
        "WORLD", "into", "", "women_and_girls", "", "all", "trafficked", "actual", "flow", "", "persons_per_year",
    )  # fmt: skip
    assert whole_key(row) == (
        "WORLD", "into", "", "all", "", "all", "trafficked", "actual", "flow", "", "persons_per_year",
    )  # fmt: skip


def with_duration(**changes: object) -> Priors:
    """The choices with one stated duration."""
    entry = {"status": "trafficked", "low_years": 0.5, "high_years": 2.0, "coverage": 0.8} | changes
    choice = replace(PRIORS["stated_durations"], value=[entry])
    return Priors({**PRIORS.choices, "stated_durations": choice})


def test_no_duration_is_held_so_none_converts(processed: Processed) -> None:
    assert processed.priors["stated_durations"].value == []
    assert {entry.axes["measure"] for entry in found(claim_rows(WHOLE))} == {"flow"}
    assert not processed["30_estimates"]["conversions"].str.contains("stay").any()


def test_a_flow_times_a_stated_stay_is_a_stock() -> None:
    entries = {
        entry.axes["measure"]: entry
        for entry in quantities(claim_rows(WHOLE), NOW, with_duration(), people=PEOPLE)
    }
    (point,) = entries["stock"].inputs
    assert isinstance(point, exact.Point)
    assert point.value == pytest.approx(1000.0)  # a thousand a year who stay sqrt(.5 x 2) = one year
    assert point.s == pytest.approx(math.hypot(0.4, math.log(4) / 2 / Z90))
    assert entries["stock"].axes["unit"] == "persons"
    assert entries["stock"].conversions[0].words == "T-001 x a stay of 0.5 to 2 years"
    assert entries["flow"].conversions == ()


def test_a_stock_over_a_stated_stay_is_a_flow() -> None:
    stock = {**WHOLE, "measure": "stock", "unit": "persons"}
    entries = {
        entry.axes["measure"]: entry
        for entry in quantities(claim_rows(stock), NOW, with_duration(high_years=8.0), people=PEOPLE)
    }
    (point,) = entries["flow"].inputs
    assert isinstance(point, exact.Point)
    assert point.value == pytest.approx(500.0)


def test_a_duration_holds_for_its_own_status_only() -> None:
    entries = quantities(claim_rows(WHOLE), NOW, with_duration(status="forced_labour"), people=PEOPLE)
    assert [entry.axes["measure"] for entry in entries] == ["flow"]


def test_scaling_keeps_the_kind_and_refuses_others() -> None:
    factor = share_factor(claim_rows(SHARE).iloc[0], coverage=0.8, priors=PRIORS)
    assert factor is not None
    up = scaled(exact.UpTo(400.0, 0.1, lineage="A"), factor)
    back = scaled(up, factor.inverse())
    assert isinstance(up, exact.UpTo)
    assert isinstance(back, exact.UpTo)
    assert (up.value, up.s, up.lineage) == (pytest.approx(100.0), pytest.approx(math.hypot(0.1, 0.3)), "A")
    assert (back.value, back.s) == pytest.approx((400.0, math.sqrt(0.01 + 2 * 0.09)))
    with pytest.raises(TypeError, match="a point or a bound"):
        scaled(exact.Between(1.0, 2.0, 0.1), factor)


def test_conversions_do_not_depend_on_the_order_of_claims() -> None:
    claims = near(claim_rows(WHOLE, PART, SHARE), NOW, PRIORS)
    told = [
        [
            (one.key, one.words, one.factor)
            for one in conversions(frame, year=2008, coverage=0.8, priors=PRIORS)
        ]
        for frame in (claims, claims.iloc[::-1])
    ]
    assert told[0] == told[1]
    assert len(told[0]) == 2
