"""Answers: reconciled where two lines meet, stated where one speaks, refused with a code; each rule and its opposite."""

import math

import numpy as np
import pandas as pd
import pytest

from analysis.estimates import answers as room
from analysis.estimates import pooling
from analysis.estimates.answer_table import ESTIMATES, QUANTILES, Status, WhyNot
from analysis.estimates.evidence_line import as_printed
from analysis.estimates.pooled_posterior import reconcile
from analysis.processing import Tables
from tests.estimates.worked_lines import (
    EXPERT,
    MODEL,
    NOBODY,
    OTHER_TEAM,
    REGISTERED,
    RULES,
    asked,
    basis,
    meetings,
    only,
    surveys,
    year,
)

#: Persons in forced labour at any time of a year, which alone a registered count of that year bounds.
PREVALENCE = {"measure": "prevalence"}


def test_two_lines_are_reconciled_as_the_exact_model_does() -> None:
    printed = {"low": 800.0, "best": 1000.0, "high": 1500.0, "interval_level": 0.95}
    claims = surveys(printed, OTHER_TEAM | year(2013) | {"best": 1400.0})
    row = only(claims, 2011)
    # Their own set is left out of what the scale is learned from, so that nothing but the prior is left.
    spread = basis(claims.iloc[:1]).learned.spread()
    lines = [
        as_printed("T-001", RULES, best=1000, low=800, high=1500, level=0.95, years=1.5),
        as_printed("T-002", RULES, best=1400, years=1.5),
    ]
    answer = reconcile(lines, spread, RULES)
    assert row["answer_status"] == Status.RECONCILED
    assert row["median"] == pytest.approx(answer.median)
    assert (row["low80"], row["high80"]) == pytest.approx(answer.intervals[0.8])
    assert (row["time"], row["period_start"], row["period_end"]) == (2011.5, 2010, 2013)
    assert (row["k_lines"], row["claim_ids"], row["refusal"]) == (2, "T-001;T-002", "")


def test_a_best_value_is_never_dropped_for_the_middle_of_its_range() -> None:
    ends = {"low": 1000.0, "high": 6000.0, "interval_level": 0.95}
    best = only(surveys(ends | {"best": 5000.0}, OTHER_TEAM | {"best": 5000.0}))
    middle = only(surveys(ends | {"best": None}, OTHER_TEAM | {"best": 5000.0}))
    assert best["median"] == pytest.approx(5000, rel=0.05)
    assert middle["median"] < 0.9 * best["median"]


def test_an_interval_stands_at_its_level_and_a_range_without_one_is_wider() -> None:
    ends = {"low": 700.0, "best": 1000.0, "high": 1400.0}
    other = OTHER_TEAM | {"best": 3000.0}
    medians = {
        level: only(surveys(ends | {"interval_level": level}, other))["median"] for level in (0.95, 0.8, None)
    }
    assert medians[0.95] < medians[0.8]
    assert medians[None] == medians[0.8]
    assert only(surveys(ends, other))["median"] == medians[None]


@pytest.mark.parametrize("grade", [{}, MODEL], ids=["survey", "model"])
def test_one_line_is_stated_as_published(grade: dict[str, object]) -> None:
    row = only(surveys(grade | {"low": 800.0, "best": 1000.0, "high": 1500.0, "interval_level": 0.9}))
    assert (row["answer_status"], row["refusal"]) == (Status.STATED, WhyNot.ONE_LINE)
    assert row[[f"printed_{name}" for name in ("low", "best", "high", "level")]].tolist() == [
        800,
        1000,
        1500,
        0.9,
    ]
    assert row[list(QUANTILES)].isna().all()
    spread = basis(surveys({})).learned.spread()
    assert (row["apart80"], row["apart95"]) == pytest.approx((spread.factor(0.8), spread.factor(0.95)))


@pytest.mark.parametrize(
    ("claims", "why"),
    [
        (surveys({}, {"lineage": "T-001"}), WhyNot.ONE_LINE),
        (surveys({}, OTHER_TEAM | year(2018)), WhyNot.YEARS_APART),
        (surveys({}, MODEL), WhyNot.UNLIKE_GRADES),
        (surveys({"best": None, "low": 500.0, "bound": "lower"}), WhyNot.BOUNDS_ONLY),
        (surveys(EXPERT, NOBODY), WhyNot.JUDGEMENT_ONLY),
    ],
    ids=["one line", "years apart", "unlike grades", "bounds only", "judgement only"],
)
def test_why_a_line_is_stated(claims: pd.DataFrame, why: WhyNot) -> None:
    row = only(claims)
    assert (row["answer_status"], row["refusal"]) == (Status.STATED, why)


def test_an_expert_has_no_factors_of_strict_sets() -> None:
    assert pd.isna(only(surveys(EXPERT))["apart80"])


def test_a_spread_that_makes_the_interval_useless_is_refused() -> None:
    far, near = (only(surveys({}, OTHER_TEAM | {"best": best})) for best in (20_000.0, 1500.0))
    assert (far["answer_status"], far["refusal"]) == (Status.REFUSED, WhyNot.TOO_WIDE)
    assert far[list(QUANTILES)].isna().all()
    assert far["ratio"] > RULES.widest_ratio > near["ratio"]
    assert near["answer_status"] == Status.RECONCILED
    assert far["certainty"] == ""


def test_lines_that_a_floor_contradicts_are_refused() -> None:
    two = (PREVALENCE, PREVALENCE | OTHER_TEAM | {"best": 1100.0})
    count = REGISTERED | {"best": 90_000.0}
    refused = only(surveys(*two, count))
    assert (refused["answer_status"], refused["refusal"], refused["floor_ids"]) == (
        *(Status.REFUSED, WhyNot.CONTRADICTED_BY_FLOOR),
        "T-003",
    )
    for free in (
        surveys(*two, count | year(2011)),
        surveys({}, OTHER_TEAM, count),
        surveys(*({**one, "measure": "flow"} for one in two), count),
        surveys(*two, count | {"status": "trafficked"}),
    ):
        row = only(free)
        assert (row["answer_status"], row["floor_ids"], row["floor_applied"]) == (
            Status.RECONCILED,
            "",
            False,
        )


def test_a_floor_that_the_lines_allow_binds() -> None:
    two = (PREVALENCE | {"best": 3000.0}, PREVALENCE | OTHER_TEAM | {"best": 6000.0})
    free, bound = only(surveys(*two)), only(surveys(*two, REGISTERED | {"best": 4000.0}))
    assert bound["floor_applied"]
    assert bound["floor_ids"] == "T-003"
    assert bound["low95"] > free["low95"]


def test_persons_who_are_only_presumed_make_a_lower_floor() -> None:
    two = (PREVALENCE | {"best": 3000.0}, PREVALENCE | OTHER_TEAM | {"best": 6000.0})
    count = REGISTERED | {"best": 4000.0}
    sure, presumed = (only(surveys(*two, {**count, "confirmed": word})) for word in (True, False))
    unsaid = surveys(*two, count).drop(columns="confirmed")
    assert sure["low95"] > presumed["low95"]
    assert only(unsaid)["low95"] == presumed["low95"]


def test_one_line_wholly_below_a_floor_is_refused() -> None:
    below, above = (only(surveys(PREVALENCE, REGISTERED | {"best": best})) for best in (90_000.0, 1200.0))
    assert (below["answer_status"], below["refusal"]) == (Status.REFUSED, WhyNot.CONTRADICTED_BY_FLOOR)
    assert (above["answer_status"], above["floor_ids"]) == (Status.STATED, "T-002")


def test_shares_are_reconciled_on_log_odds() -> None:
    share = {"measure": "share", "unit": "fraction", "kind": "share", "share_of": "domestic workers"}
    row = only(surveys(share | {"best": 0.9}, share | OTHER_TEAM | {"best": 0.95}))
    assert row["median"] == pytest.approx(1 / (1 + math.exp(-(math.log(9) + math.log(19)) / 2)), rel=1e-3)
    assert 0 < row["low95"] < row["high95"] < 1
    apart = surveys(
        share | {"best": 0.9}, share | OTHER_TEAM | {"best": 0.95, "share_of": "brick-kiln workers"}
    )
    assert asked(apart)["answer_status"].tolist() == [Status.STATED, Status.STATED]


def test_a_sample_that_is_printed_makes_the_error_of_a_share() -> None:
    share = {
        "measure": "share",
        "unit": "fraction",
        "kind": "share",
        "share_of": "domestic workers",
        "best": 0.3,
    }
    two = (share, share | OTHER_TEAM | {"best": 0.45})
    small, none = only(surveys({**two[0], "sample": "n = 40"}, two[1])), only(surveys(*two))
    assert small["median"] > none["median"]


def test_populations_with_a_name_of_their_own_never_meet() -> None:
    named = {"target_population": "domestic workers"}
    assert only(surveys(named, named | OTHER_TEAM))["k_lines"] == 2
    assert asked(surveys(named, OTHER_TEAM))["k_lines"].tolist() == [1, 1]


def test_three_lines_have_a_cross_check_and_two_have_none() -> None:
    values = [900.0, 1100.0, 2000.0]
    three = surveys(*({"best": best, "producer": f"Team {best}"} for best in values))
    row = only(three)
    fit = pooling.random_effects(
        np.log(values), np.full(3, RULES.unprinted_error**2), method="REML", test="adhoc"
    )
    found = row[["reml_low95", "reml_median", "reml_high95"]].astype(float)
    assert np.log(found).tolist() == pytest.approx([fit.ci_low, fit.estimate, fit.ci_high])
    assert pd.isna(only(three.iloc[:2])["reml_median"])


def test_experts_and_nobody_stand_beside_with_their_ratio() -> None:
    two = ({}, OTHER_TEAM)
    row = only(surveys(*two, EXPERT | {"best": 3000.0}, NOBODY | {"best": 5000.0} | year(2030)))
    assert row["claim_ids"] == "T-001;T-002"
    assert row["beside_ids"] == "T-003"
    assert float(row["beside_ratios"]) == pytest.approx(3000 / row["median"], rel=1e-4)
    assert row["median"] == only(surveys(*two))["median"]


def test_then_knows_what_was_published_by_2010() -> None:
    early = year(2007) | {"producer_year": 2009}
    late = OTHER_TEAM | year(2008) | {"producer_year": 2012}
    claims = surveys(early, late)
    then = room.answers(claims, basis(claims), 2008, 2010).iloc[0]
    assert (then["answer_status"], then["claim_ids"], then["reference_year"]) == (
        Status.STATED,
        "T-001",
        2008,
    )
    assert asked(claims, 2008)["answer_status"].tolist() == [Status.RECONCILED]
    assert room.answers(surveys(late), basis(claims), 2008, 2010).empty


def test_lines_that_met_before_give_way_to_the_one_that_speaks_of_the_year() -> None:
    later = {"best": 3000.0, "lineage": "L-A"} | year(2016)
    claims = surveys({"lineage": "L-A"}, OTHER_TEAM | {"best": 1400.0} | year(2009), later)
    assert only(claims, 2010)["answer_status"] == Status.RECONCILED
    row = only(claims, 2016)
    assert (row["answer_status"], row["printed_best"]) == (Status.STATED, 3000)


def test_a_year_takes_the_nearest_answer_within_reach() -> None:
    teams = [{"producer": name} for name in "ABCD"]
    times = [year(2000), year(2002), year(2010), year(2012)]
    claims = surveys(*(team | time for team, time in zip(teams, times, strict=True)))
    picked = {
        when: ";".join(asked(claims, when)["claim_ids"]) for when in (1994, 1996, 2005, 2008, 2017, 2018)
    }
    assert picked == {
        1994: "", 1996: "T-001;T-002", 2005: "T-001;T-002", 2008: "T-003;T-004", 2017: "T-003;T-004", 2018: "",
    }  # fmt: skip
    assert meetings(claims)["reference_year"].tolist() == [2001, 2011]


@pytest.mark.parametrize(
    ("changes", "certainty", "code"),
    [
        ([{"low": 900.0, "high": 1100.0}, OTHER_TEAM], "high", "different_teams"),
        ([{"low": 900.0, "high": 1100.0}, {}], "moderate", "one_team"),
        ([{}, OTHER_TEAM], "moderate", "no_interval_printed"),
        ([{}, OTHER_TEAM | {"best": 1490.0}], "moderate", "lines_agree"),
        ([{}, OTHER_TEAM | {"best": 1510.0}], "low", "lines_disagree"),
        (
            [
                {"low": 900.0, "high": 1100.0, "interval_level": 0.95},
                OTHER_TEAM | {"low": 1150.0, "best": 1200.0, "high": 1250.0, "interval_level": 0.95},
            ],
            *("low", "lines_disagree"),
        ),
        ([{}], "low", "one_observed"),
        ([MODEL], "low", "one_model"),
        ([MODEL, MODEL | {"producer": "Another"}], "low", "models"),
        ([EXPERT], "very_low", "one_expert"),
        ([NOBODY], "very_low", "one_unattributed"),
        ([{"read_in": "press"}], "very_low", "undocumented_method"),
        ([{}, OTHER_TEAM | {"read_in": "press"}], "low", "undocumented_method"),
    ],
)
def test_certainty(changes: list[dict[str, object]], certainty: str, code: str) -> None:
    row = only(surveys(*changes))
    assert row["certainty"] == certainty
    assert code in row["certainty_reasons"].split(";")


def test_order_and_copies_change_nothing() -> None:
    changes = [
        {},
        OTHER_TEAM | {"best": 1500.0},
        MODEL,
        EXPERT,
        {"producer": "Third", "best": 900.0} | year(2012),
    ]
    claims = surveys(*changes)
    expected = asked(claims)
    pd.testing.assert_frame_equal(asked(claims.iloc[::-1].reset_index(drop=True)), expected)
    copy = surveys(*changes, NOBODY | {"lineage": "T-002", "best": 1500.0}, {"lineage": "T-001"})
    numbers = [*QUANTILES, "tau", "k_lines", "claim_ids", "certainty"]
    pd.testing.assert_frame_equal(asked(copy)[numbers], expected[numbers])


def test_counts_scale_with_their_claims() -> None:
    changes = [{"low": 800.0, "high": 1600.0}, OTHER_TEAM | {"best": 2000.0}]
    small = only(surveys(*changes))
    large = only(surveys(*changes).assign(**{n: lambda f, n=n: 7 * f[n] for n in ("low", "best", "high")}))
    ratios = large[list(QUANTILES)].astype(float) / small[list(QUANTILES)].astype(float)
    assert ratios.tolist() == pytest.approx([7.0] * len(QUANTILES), rel=1e-9)


def test_a_quantity_does_not_teach_the_scale_that_answers_it() -> None:
    pair = (OTHER_TEAM | {"best": 4000.0}, {})
    wild = [{"status": "modern_slavery", "best": best} for best in (100.0, 2500.0)]
    alone, beside = only(surveys(*pair)), asked(surveys(*pair, *wild))
    own = beside[beside["status"] == "forced_labour"].iloc[0]
    assert own["scale"] > alone["scale"]
    learned = basis(surveys(*pair, *wild)).learned
    assert own["scale"] == pytest.approx(learned.without(learned.sets[0].name).quantile(0.5))


def test_the_claims_held_keep_the_contract(claims: pd.DataFrame, published: Tables) -> None:
    table = published["30_estimates"]
    ESTIMATES.validate(table)
    ids = {one for row in table["claim_ids"] for one in row.split(";")}
    assert ids <= set(claims.index)
    for _, rows in table.groupby("view"):
        reconciled = rows[rows["answer_status"] == Status.RECONCILED]
        assert (reconciled["k_lines"] >= 2).all()
        assert (reconciled["ratio"] <= RULES.widest_ratio).all()
        assert (np.diff(reconciled[list(QUANTILES)].to_numpy(), axis=1) > 0).all()
        stated = rows[rows["answer_status"] == Status.STATED]
        printed = claims.loc[stated["claim_ids"], ["low", "best", "high"]].to_numpy()
        np.testing.assert_array_equal(
            stated[["printed_low", "printed_best", "printed_high"]].to_numpy(), printed
        )


def test_own_rows_are_answered() -> None:
    import analysis as an

    usual = {
        "place": "Nepal",
        "measure": "stock",
        "year": 2005,
        "method": "survey",
        "status": "forced_labour",
    }
    rows = [
        usual | {"producer": "A", "figure": "12,000"},
        usual | {"producer": "B", "figure": "15,000 to 20,000"},
    ]
    claims = an.make_claims(rows)
    row = only(claims, 2007)
    assert (row["answer_status"], row["claim_ids"]) == (Status.RECONCILED, "OWN-001;OWN-002")
    assert 12_000 < row["median"] < 20_000
    assert RULES.near == 5


def test_a_part_stays_below_its_whole_where_both_can_hold() -> None:
    whole = ({"best": 1000.0}, OTHER_TEAM | {"best": 1200.0})
    women = [
        {**one, "population": "women", "best": best} for one, best in zip(whole, (900.0, 1100.0), strict=True)
    ]
    table = asked(surveys(*whole, *women)).set_index("population")
    free = asked(surveys(*women, *({**one, "status": "forced_marriage"} for one in whole)))
    assert table["within_ids"].to_dict() == {"all": "", "women": "T-001;T-002"}
    assert (free["within_ids"] == "").all()
    alone = free.set_index("status").loc["forced_labour"]
    assert table.loc["women", "median"] < alone["median"]
    # Men are no part of women, and another time is another whole.
    men = [{**one, "population": "men"} for one in whole]
    assert (asked(surveys(*women, *men))["within_ids"] == "").all()
    later = [{**one, **year(2013)} for one in whole]
    assert (asked(surveys(*women, *later), 2012)["within_ids"] == "").all()


def test_a_part_far_above_its_whole_is_a_contradiction_that_moves_nothing() -> None:
    whole = (
        {"best": 1000.0, "area": "WORLD", "direction": "any"},
        OTHER_TEAM | {"area": "WORLD", "direction": "any"},
    )
    part = ({"best": 90_000.0}, OTHER_TEAM | {"best": 95_000.0})
    table = asked(surveys(*whole, *part)).set_index("area")
    assert table["exceeds_ids"].to_dict() == {"NLD": "T-001;T-002", "WORLD": ""}
    assert table.loc["NLD", "within_ids"] == ""
    assert table.loc["NLD", "median"] == pytest.approx(92_466, rel=0.01)
