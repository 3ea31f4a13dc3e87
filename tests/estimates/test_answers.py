"""Answers: reconciled where two lines meet, stated where one speaks, refused with a code; each rule and its opposite."""

import math
from collections.abc import Mapping, Sequence

import numpy as np
import pandas as pd
import pytest

from analysis.estimates import answer_table, meta_analysis
from analysis.estimates.answer_table import Status
from analysis.estimates.line_likelihood import as_printed
from analysis.estimates.pooled_posterior import QUANTILES, factor, reconcile
from analysis.processing import Tables
from tests.estimates import worked_lines as w
from tests.estimates.worked_lines import (
    EXPERT,
    MODEL,
    NOBODY,
    OTHER_TEAM,
    REGISTERED,
    asked,
    only,
    surveys,
    year,
)

Changes = Sequence[Mapping[str, object]]
#: Persons in forced labour at any time of a year, which alone a registered count of that year bounds.
PREVALENCE = {"measure": "prevalence"}
TWO = (PREVALENCE, PREVALENCE | OTHER_TEAM | {"best": 1100.0})
WIDE_APART = (PREVALENCE | {"best": 3000.0}, PREVALENCE | OTHER_TEAM | {"best": 6000.0})
COUNT = REGISTERED | {"best": 90_000.0}
PRINTED = {"low": 800.0, "best": 1000.0, "high": 1500.0}
NEAR, TIGHT = {"low": 900.0, "high": 1100.0}, {"interval_level": 0.95}
SHARE = {"measure": "share", "unit": "fraction", "kind": "share", "share_of": "domestic workers"}
BOUND = {"best": None, "low": 500.0, "bound": "lower"}

AS_PRINTED = {"printed_low": 800, "printed_best": 1000, "printed_high": 1500, "printed_level": 0.9}
FREE = {"answer_status": "reconciled", "floor_ids": "", "floor_applied": False}


def stated(why: str) -> dict[str, object]:
    return {"answer_status": "stated", "refusal": why}


def refused(why: str, floors: str = "") -> dict[str, object]:
    return {"answer_status": "refused", "refusal": why, "floor_ids": floors, "certainty": ""}


@pytest.mark.parametrize(
    ("changes", "cells"),
    [
        ([PRINTED | {"interval_level": 0.9}], stated("one_line") | AS_PRINTED),
        ([MODEL | PRINTED | {"interval_level": 0.9}], stated("one_line") | AS_PRINTED),
        ([{}, {"lineage": "T-001"}], stated("one_line")),
        ([{}, OTHER_TEAM | year(2018)], stated("years_apart")),
        ([{}, MODEL], stated("unlike_grades")),
        ([BOUND], stated("bounds_only")),
        ([EXPERT, NOBODY], stated("judgement_only")),
        ([{}, OTHER_TEAM | {"best": 20_000.0}], refused("too_wide")),
        ([{}, OTHER_TEAM | {"best": 1500.0}], {"answer_status": "reconciled", "refusal": ""}),
        ([*TWO, COUNT], refused("contradicted_by_floor", "T-003")),
        ([PREVALENCE, COUNT], {"answer_status": "refused", "refusal": "contradicted_by_floor"}),
        ([PREVALENCE, COUNT | {"best": 1200.0}], stated("one_line") | {"floor_ids": "T-002"}),
        # No floor are counts of another year or definition, nor of anything but a prevalence.
        ([*TWO, COUNT | year(2011)], FREE),
        ([{}, OTHER_TEAM, COUNT], FREE),
        ([*({**claim, "measure": "flow"} for claim in TWO), COUNT], FREE),
        ([*TWO, COUNT | {"status": "trafficked"}], FREE),
        # Who was there at any time of three years may be more than were found in the first.
        ([{**claim, **year(2010, 2012)} for claim in TWO] + [COUNT], FREE),
    ],
)  # fmt: skip
def test_what_is_given_and_why(changes: Changes, cells: Mapping[str, object]) -> None:
    row = only(surveys(*changes))
    assert row[[*cells]].to_dict() == cells
    assert row[list(QUANTILES)].isna().all() == (row["answer_status"] != "reconciled")


def test_two_lines_are_reconciled_as_the_exact_model_does() -> None:
    claims = surveys(PRINTED | TIGHT, OTHER_TEAM | year(2013) | {"best": 1400.0})
    row = only(claims, 2011)
    # Their own set is left out of what the scale is learned from, so that nothing but the prior is left: of two teams
    # the larger of two draws from it.
    alone = w.basis(claims.iloc[:1])
    spread = alone.learned.weights.or_larger(alone.learned.weights).spread()
    lines = [
        as_printed("T-001", w.RULES, best=1000, low=800, high=1500, level=0.95, years=1.5),
        as_printed("T-002", w.RULES, best=1400, years=1.5),
    ]
    answer = reconcile(lines, spread, w.RULES)
    assert row[[*QUANTILES]].to_dict() == pytest.approx(answer.quantiles)
    assert (row["time"], row["period_start"], row["period_end"]) == (2011.5, 2010, 2013)
    assert (row["k_lines"], row["claim_ids"], row["refusal"]) == (2, "T-001;T-002", "")


def test_one_line_has_the_factors_of_strict_sets_and_an_expert_has_none() -> None:
    row, spread = only(surveys({})), w.basis(surveys({})).learned.spread()
    assert (row["apart80"], row["apart95"]) == pytest.approx((factor(spread, 0.8), factor(spread, 0.95)))
    assert pd.isna(only(surveys(EXPERT))["apart80"])


def test_a_floor_that_the_lines_allow_binds_the_less_if_persons_are_only_presumed() -> None:
    count = REGISTERED | {"best": 4000.0}
    free, sure = only(surveys(*WIDE_APART)), only(surveys(*WIDE_APART, count))
    presumed = only(surveys(*WIDE_APART, {**count, "confirmed": False}))
    unsaid = only(surveys(*WIDE_APART, count).drop(columns="confirmed"))
    assert (sure["floor_applied"], sure["floor_ids"]) == (True, "T-003")
    assert sure["low95"] > presumed["low95"] == unsaid["low95"] > free["low95"]


def test_shares_are_reconciled_on_log_odds_and_a_printed_sample_makes_their_error() -> None:
    survey, academy = SHARE | {"best": 0.3}, SHARE | OTHER_TEAM | {"best": 0.45}
    small, none = (
        only(surveys({**survey, **sample}, academy))["median"] for sample in ({"sample": "n = 40"}, {})
    )
    assert small > none
    assert none == pytest.approx(1 / (1 + math.sqrt(7 / 3 * 11 / 9)), rel=1e-3)


@pytest.mark.parametrize(
    ("kind", "change"),
    [
        ({"target_population": "domestic workers"}, {"target_population": None}),
        (SHARE | {"best": 0.9}, {"share_of": "brick-kiln workers"}),
    ],
)
def test_populations_with_a_name_of_their_own_never_meet(
    kind: dict[str, object], change: dict[str, object]
) -> None:
    assert only(surveys(kind, kind | OTHER_TEAM))["k_lines"] == 2
    assert asked(surveys(kind, kind | OTHER_TEAM | change))["k_lines"].tolist() == [1, 1]


def test_three_lines_have_a_cross_check_and_two_have_none() -> None:
    values = [900.0, 1100.0, 2000.0]
    three = surveys(*({"best": best, "producer": f"Team {best}"} for best in values), BOUND)
    v = np.full(3, w.RULES.unprinted_error**2)
    fit = meta_analysis.random_effects(np.log(values), v, method="REML", test="adhoc")
    ends = only(three)[["reml_low95", "reml_median", "reml_high95"]].astype(float)
    assert np.log(ends).tolist() == pytest.approx([fit.ci_low, fit.estimate, fit.ci_high])
    assert pd.isna(only(three.iloc[1:])["reml_median"])


def test_experts_and_nobody_stand_beside_with_their_ratio() -> None:
    row = only(surveys({}, OTHER_TEAM, EXPERT | {"best": 3000.0}, NOBODY | {"best": 5000.0} | year(2030)))
    assert (row["claim_ids"], row["beside_ids"]) == ("T-001;T-002", "T-003")
    assert float(row["beside_ratios"]) == pytest.approx(3000 / row["median"], rel=1e-4)
    assert row["median"] == only(surveys({}, OTHER_TEAM))["median"]


def test_then_knows_what_was_published_by_2010() -> None:
    late = OTHER_TEAM | year(2008) | {"producer_year": 2012}
    claims = surveys(year(2007) | {"producer_year": 2009}, late)
    then = answer_table.answers(claims, w.basis(claims), 2008, 2010).iloc[0]
    assert then[["answer_status", "claim_ids", "reference_year"]].tolist() == ["stated", "T-001", 2008]
    assert asked(claims, 2008)["answer_status"].tolist() == ["reconciled"]
    assert answer_table.answers(surveys(late), w.basis(claims), 2008, 2010).empty


def test_lines_that_met_before_give_way_to_the_one_that_speaks_of_the_year() -> None:
    later = {"best": 3000.0, "lineage": "L-A"} | year(2016)
    claims = surveys({"lineage": "L-A"}, OTHER_TEAM | {"best": 1400.0} | year(2009), later)
    assert only(claims, 2010)["answer_status"] == "reconciled"
    assert only(claims, 2016)[["answer_status", "printed_best"]].tolist() == ["stated", 3000]


def test_a_year_takes_the_nearest_answer_within_reach() -> None:
    times = zip("ABCD", (2000, 2002, 2010, 2012), strict=True)
    claims = surveys(*({"producer": team} | year(when) for team, when in times))
    picked = {
        when: ";".join(asked(claims, when)["claim_ids"]) for when in (1994, 1996, 2005, 2008, 2017, 2018)
    }
    assert picked == {
        1994: "", 1996: "T-001;T-002", 2005: "T-001;T-002", 2008: "T-003;T-004", 2017: "T-003;T-004", 2018: "",
    }  # fmt: skip
    assert w.meetings(claims)["reference_year"].tolist() == [2001, 2011]


def test_order_and_copies_change_nothing() -> None:
    third = {"producer": "Third", "best": 900.0} | year(2012)
    changes: list[Mapping[str, object]] = [{}, OTHER_TEAM | {"best": 1500.0}, MODEL, EXPERT, third]
    claims = surveys(*changes)
    expected = asked(claims)
    pd.testing.assert_frame_equal(asked(claims.iloc[::-1].reset_index(drop=True)), expected)
    copy = surveys(*changes, NOBODY | {"lineage": "T-002", "best": 1500.0}, {"lineage": "T-001"})
    numbers = [*QUANTILES, "tau", "k_lines", "claim_ids", "certainty"]
    pd.testing.assert_frame_equal(asked(copy)[numbers], expected[numbers])


def test_a_quantity_does_not_teach_the_scale_that_answers_it() -> None:
    pair: tuple[dict[str, object], ...] = ({"best": 4000.0}, {})
    claims = surveys(*pair, *({"status": "modern_slavery", "best": best} for best in (100.0, 2500.0)))
    scale = asked(claims).set_index("status").loc["forced_labour", "scale"]
    assert scale > only(surveys(*pair))["scale"]
    learned = w.basis(claims).learned
    assert scale == pytest.approx(learned.without(learned.sets[0].name).quantile(0.5))


def test_the_claims_held_are_answered_as_they_should(claims: pd.DataFrame, published: Tables) -> None:
    table = published["30_estimates"]
    assert {claim_id for row in table["claim_ids"] for claim_id in row.split(";")} <= set(claims.index)
    reconciled = table[table["answer_status"] == Status.RECONCILED]
    assert (reconciled["k_lines"] >= 2).all()
    assert (reconciled["ratio"] <= w.RULES.widest_ratio).all()
    assert (np.diff(reconciled[list(QUANTILES)].to_numpy(), axis=1) > 0).all()
    stated_rows = table[table["answer_status"] == Status.STATED]
    printed = claims.loc[stated_rows["claim_ids"], ["low", "best", "high"]].to_numpy()
    np.testing.assert_array_equal(
        stated_rows[["printed_low", "printed_best", "printed_high"]].to_numpy(), printed
    )


def test_a_part_stays_below_its_whole_where_both_can_hold() -> None:
    whole: list[dict[str, object]] = [{"best": 1000.0}, OTHER_TEAM | {"best": 1200.0}]
    women = [
        {**claim, "population": "women", "best": best}
        for claim, best in zip(whole, (900.0, 1100.0), strict=True)
    ]
    table = asked(surveys(*whole, *women)).set_index("population")
    free = asked(surveys(*women, *({**claim, "status": "forced_marriage"} for claim in whole)))
    assert table["within_ids"].to_dict() == {"all": "", "women": "T-001;T-002"}
    assert table["median"]["women"] < free.set_index("status")["median"]["forced_labour"]
    # Men are no part of women, and another time or condition is another whole.
    men = [{**claim, "population": "men"} for claim in whole]
    later = [{**claim, **year(2013)} for claim in whole]
    for apart in (free, asked(surveys(*women, *men)), asked(surveys(*women, *later), 2012)):
        assert (apart["within_ids"] == "").all()


def test_a_part_far_above_its_whole_is_a_contradiction_that_moves_nothing() -> None:
    world = {"area": "WORLD", "direction": "any"}
    part = ({"best": 90_000.0}, OTHER_TEAM | {"best": 95_000.0})
    table = asked(surveys(world, OTHER_TEAM | world, *part)).set_index("area")
    assert table["exceeds_ids"].to_dict() == {"NLD": "T-001;T-002", "WORLD": ""}
    assert table.loc["NLD", "within_ids"] == ""
    assert table.loc["NLD", "median"] == pytest.approx(92_466, rel=0.01)
