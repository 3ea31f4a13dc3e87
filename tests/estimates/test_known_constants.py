"""Answers of earlier years about a constant: what they rest on, and values that somebody else worked out."""

import math

import pytest

from analysis.estimates.answer_scores import Truth, answers_by_year, new_teams, next_measurements, summary
from analysis.estimates.known_constants import (
    Choices,
    Measurement,
    Method,
    answer,
    birge_ratio,
    published_by,
)
from analysis.site.known_truth import measurements_of, read_claims
from tests.conftest import ROOT
from tests.estimates.test_pooling_reference import BCG, RMA

CHOICES = Choices(1.0, 2, 1.0, 1.0)
#: Two makers agree, a third does not; the first measures again.
HELD = (
    Measurement(1900, "a", "first", 10.0, 1.0),
    Measurement(1910, "b", "second", 11.0, 2.0),
    Measurement(1920, "c", "third", 20.0, 1.0),
    Measurement(1930, "d", "first", 15.0, 0.5),
)


# Q of three measurements of the Planck constant and of the 16 of G, as tests/testthat/test_misc_calc_q.r of R's metafor
# has them (revision 191d2cb2); Birge's ratio is the root of Q over its degrees of freedom.
def test_birge_ratio_equals_what_metafor_makes_of_published_constants() -> None:
    planck = birge_ratio([6.62607013300, 6.62607005883, 6.62606993400], [6.00e-8, 1.65e-7, 8.90e-8])
    assert planck == pytest.approx(math.sqrt(3.442127 / 2), rel=1e-6)
    claims = read_claims(ROOT, "gravitational_constant")
    inputs = claims[claims["claim_id"].str.startswith("GCODATA-")]
    ratio = birge_ratio(inputs["value"].tolist(), inputs["error"].tolist())
    assert ratio == pytest.approx(math.sqrt(197.8399 / 15), rel=1e-6)


def test_reml_with_hartung_knapp_equals_metafor() -> None:
    held = [
        Measurement(1900, str(row), str(row), y, math.sqrt(v))
        for row, (y, v) in enumerate(zip(*BCG, strict=True))
    ]
    known = answer(held, Method.REML, CHOICES).value
    is_it = (RMA["dataset"] == "bcg") & (RMA["method"] == "REML") & (RMA["test"] == "adhoc")
    theirs = RMA[is_it].iloc[0]
    assert known.quantile(0.025) == pytest.approx(theirs["ci_lb"], rel=1e-6)
    assert known.quantile(0.975) == pytest.approx(theirs["ci_ub"], rel=1e-6)


def test_an_answer_never_sees_a_later_row() -> None:
    truth = Truth(15.0, 0.0)
    early = answers_by_year(HELD[:3], truth, CHOICES)
    later = answers_by_year(HELD, truth, CHOICES)
    assert early.equals(later[later["year"] < 1930].reset_index(drop=True))
    assert early["year"].min() == 1910


def test_only_the_newest_value_of_a_team_speaks_and_of_one_year_the_more_precise() -> None:
    assert [held.claim_id for held in published_by(HELD, 1930)] == ["b", "c", "d"]
    same_year = (*HELD, Measurement(1930, "e", "first", 14.0, 0.4), Measurement(1930, "f", "first", 1.0, 3.0))
    assert [held.claim_id for held in published_by(same_year, 1930)] == ["b", "c", "e"]


def test_the_next_measurement_is_of_a_team_that_the_answer_does_not_hold() -> None:
    targets = [
        (target.claim_id, [held.claim_id for held in before]) for before, target in new_teams(HELD, CHOICES)
    ]
    assert targets == [("c", ["a", "b"])]


def test_birge_widens_every_error_and_never_narrows_one() -> None:
    agreeing = [Measurement(1900, name, name, 10.0, 1.0) for name in "abc"]
    fixed = answer(agreeing, Method.FIXED, CHOICES)
    assert answer(agreeing, Method.BIRGE, CHOICES).value.sd == pytest.approx(fixed.value.sd)
    apart = answer(HELD[:3], Method.BIRGE, CHOICES)
    ratio = birge_ratio([10.0, 11.0, 20.0], [1.0, 2.0, 1.0])
    assert ratio > 1
    assert apart.value.sd == pytest.approx(ratio * answer(HELD[:3], Method.FIXED, CHOICES).value.sd)
    assert apart.measured(1.0).sd == pytest.approx(math.hypot(apart.value.sd[0], ratio))


def test_the_additive_answer_does_not_depend_on_the_unit() -> None:
    scaled = [
        Measurement(held.year, held.claim_id, held.team, 1e3 * held.value, 1e3 * held.error) for held in HELD
    ]
    known = answer(published_by(HELD, 1930), Method.ADDITIVE, CHOICES).value
    in_thousandths = answer(published_by(scaled, 1930), Method.ADDITIVE, CHOICES).value
    for level in (0.025, 0.5, 0.975):
        assert in_thousandths.quantile(level) == pytest.approx(1e3 * known.quantile(level))
    assert known.below(known.quantile(0.1)) == pytest.approx(0.1)


def test_the_same_answer_is_scored_once() -> None:
    scores = summary(answers_by_year(HELD, Truth(15.0, 0.0), CHOICES))
    # The most precise value is that of 1900 until 1930.
    assert scores.loc["precise", "answers"] == 2
    assert scores.loc["additive", "answers"] == 3


def test_values_without_an_error_of_another_quantity_and_of_a_second_list_are_not_pooled() -> None:
    claims = read_claims(ROOT, "speed_of_light")
    measurements = measurements_of(claims, CHOICES, "speed_in_vacuum")
    pooled = {measurement.claim_id for measurement in measurements}
    is_in_air = claims["measure"] == "speed_in_air"
    assert pooled.isdisjoint(claims.loc[claims["error"].isna() | is_in_air, "claim_id"])
    assert len(pooled) == len(claims) - claims["error"].isna().sum() - is_in_air.sum()
    constants = read_claims(ROOT, "gravitational_constant")
    repeats = constants.loc[constants["is_repeat"], "claim_id"]
    held = {measurement.claim_id for measurement in measurements_of(constants, CHOICES)}
    assert list(repeats)
    assert held.isdisjoint(repeats)


def test_a_new_measurement_is_expected_with_its_own_error_and_the_spread() -> None:
    scored = next_measurements(HELD, Truth(15.0, 0.0), CHOICES).set_index("method")
    known = answer(HELD[:2], Method.REML, CHOICES)
    expected = math.hypot(known.value.sd[0], known.spread[0], 1.0)
    assert known.measured(1.0).sd[0] == pytest.approx(expected)
    assert scored.loc["reml", "claim_id"] == "c"
