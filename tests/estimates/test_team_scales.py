"""Same team and other teams: which pairs of studies teach the scale, and what answers from either take from it."""

import math
from collections.abc import Mapping
from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from scipy.stats import halfnorm

from analysis.estimates.answer_table import Basis
from analysis.estimates.line_likelihood import point
from analysis.estimates.pooled_posterior import (
    ScaleWeights,
    Spread,
    StrictSet,
    factor,
    learn,
    reconcile,
    scale_of,
)
from tests.estimates import worked_lines as w
from tests.estimates.worked_lines import OTHER_TEAM, only, surveys, year

MARRIED = {"status": "forced_marriage"}
P = (0.025, 0.1, 0.5, 0.9, 0.975)
ONE_TEAM = StrictSet("one", (point("a", 100, error=0.05), point("b", 150, error=0.05)), same_team=True)


def others(count: int) -> list[StrictSet]:
    """So many sets of different teams, a factor of three apart each."""
    lines = (point("a", 100, error=0.05), point("b", 300, error=0.05))
    return [StrictSet(f"other {number}", lines) for number in range(count)]


def weights_of(*sets: StrictSet) -> ScaleWeights:
    return learn(sets, prior_scale=1.0).weights


# -- the larger of two --------------------------------------------------------------------------------------------


@pytest.mark.parametrize("p", P)
def test_the_larger_of_two_priors_by_hand(p: float) -> None:
    # Both lie below x with probability F(x)^2.
    larger = weights_of().or_larger(weights_of())
    assert larger.quantile(p) == pytest.approx(halfnorm.ppf(math.sqrt(p)), rel=1e-6)


def test_the_larger_of_two_by_drawing_both() -> None:
    rng = np.random.default_rng(26)
    first = weights_of(ONE_TEAM)
    uniform = rng.random(4_000)
    nodes = np.linspace(0.001, 0.999, 400)
    quantiles = [first.quantile(float(p)) for p in nodes]
    drawn = np.maximum(np.interp(uniform, nodes, quantiles), np.abs(rng.normal(size=uniform.size)))
    larger = first.or_larger(weights_of())
    for p in (0.25, 0.5, 0.75):
        assert larger.quantile(p) == pytest.approx(float(np.quantile(drawn, p)), rel=0.05)
    assert larger.quantile(0.5) > max(first.quantile(0.5), weights_of().quantile(0.5))


# -- which scale an answer takes ----------------------------------------------------------------------------------


def test_one_team_learns_from_one_team_alone() -> None:
    learned = learn([ONE_TEAM, *others(3)], prior_scale=1.0)
    scale = scale_of(learned, same_team=True, least=5)
    assert (scale.same_team, scale.other_team) == (1, 0)
    assert scale.weights.quantile(0.5) == pytest.approx(weights_of(ONE_TEAM).quantile(0.5))


@pytest.mark.parametrize(("count", "alone"), [(0, False), (4, False), (5, True)])
def test_different_teams_teach_alone_from_five_comparisons_on(count: int, alone: bool) -> None:
    sets = others(count)
    scale = scale_of(learn([ONE_TEAM, *sets], prior_scale=1.0), same_team=False, least=5)
    expected = weights_of(*sets) if alone else weights_of(ONE_TEAM).or_larger(weights_of())
    assert scale.weights.quantile(0.5) == pytest.approx(expected.quantile(0.5))
    assert (scale.same_team, scale.other_team) == (0 if alone else 1, count)


def test_answers_say_on_how_many_comparisons_they_rest() -> None:
    claims = surveys({}, {"best": 1500.0}, MARRIED, MARRIED | OTHER_TEAM | {"best": 4000.0})
    table = w.meetings(claims).set_index("status")
    counts = table[["same_team_comparisons", "other_team_comparisons"]]
    assert [*counts.loc["forced_labour"]] == [0, 0]
    assert [*counts.loc["forced_marriage"]] == [1, 0]
    # Nothing but the prior is left for the first; the second takes the larger of both.
    scales = table["scale"].astype(float)
    assert scales["forced_labour"] == pytest.approx(halfnorm.ppf(0.5), rel=1e-5)
    assert scales["forced_marriage"] > halfnorm.ppf(0.5)
    stated = only(surveys({}))
    assert pd.isna(stated["same_team_comparisons"])


# -- which pairs teach --------------------------------------------------------------------------------------------


def taught(*changes: Mapping[str, object]) -> list[tuple[int, int]]:
    """Of each strict set its lines, and on how many other quantities its studies meet."""
    sets = w.basis(surveys(*changes)).learned.sets
    return [(len(strict_set.lines), len(strict_set.elsewhere)) for strict_set in sets]


@pytest.mark.parametrize(
    ("change", "count"),
    [
        ({}, 1),
        ({"design": "unknown"}, 0),
        ({"design": ""}, 0),
        ({"intervention": "before"}, 1),
        ({"intervention": "after"}, 0),
        ({"minimum": "no"}, 1),
        ({"minimum": "yes"}, 0),
        ({"repeats": "T-009"}, 0),
        ({"same_phrase_as": "T-009"}, 0),
        ({"design": "list_comparison", "method": "capture_recapture"}, 1),
        ({"design": "count_by_observers"}, 0),
    ],
    ids=lambda case: "-".join(map(str, case.items())) if isinstance(case, dict) else str(case),
)
def test_only_coded_first_hand_measurements_teach(change: dict[str, object], count: int) -> None:
    assert len(taught({}, OTHER_TEAM | change)) == count


def test_two_reports_that_meet_in_their_parts_are_one_comparison() -> None:
    first = {"study": "report of 2005"}
    second = OTHER_TEAM | {"study": "report of 2012"}
    part = MARRIED | {"part_of": "T-003", "best": 300.0}
    part_of_second = MARRIED | {"part_of": "T-004", "best": 200.0}
    assert taught(first, second) == [(2, 0)]
    assert taught(first | part, second | part_of_second, first, second) == [(2, 1)]
    # Another study makes another comparison.
    assert taught(first, second, first | MARRIED, MARRIED | {"study": "a third"} | OTHER_TEAM) == [
        (2, 0),
        (2, 0),
    ]


def test_the_whole_teaches_and_neither_part_nor_whole_learns_from_it() -> None:
    first = {"study": "report of 2005"}
    second = OTHER_TEAM | {"study": "report of 2012", "best": 4000.0}
    part = MARRIED | {"part_of": "T-003"}
    part_of_second = MARRIED | {"part_of": "T-004"}
    claims = surveys(first | part, second | part_of_second, first, second)
    basis = w.basis(claims)
    (strict_set,) = basis.learned.sets
    assert strict_set.name[6] == "forced_labour"
    counts = w.meetings(claims)[["same_team_comparisons", "other_team_comparisons"]]
    assert counts.to_numpy().tolist() == [[0, 0], [0, 0]]


def test_pairs_far_apart_in_time_teach_nothing() -> None:
    assert taught({}, OTHER_TEAM | year(2012)) == [(2, 0)]
    assert taught({}, OTHER_TEAM | year(2013)) == []


# -- the claims held ----------------------------------------------------------------------------------------------


def test_six_pairs_of_studies_teach(published_basis: Basis) -> None:
    learned = published_basis.learned
    pairs = {(strict_set.name[0], len(strict_set.elsewhere)) for strict_set in learned.sets}
    assert pairs == {
        ("BRA/Recife Metropolitan Area", 0),
        ("MAR/Casablanca", 0),
        ("PAK/Sindh", 0),
        ("TUN/Tunis", 0),
        ("TZA/study region of Tanzania", 0),
        # The totals of two reports, which meet in the part in the sex trade too.
        ("WORLD", 1),
    }
    assert learned.by_team(same_team=True).comparisons == 6
    assert learned.by_team(same_team=False).comparisons == 0


# From RECONCILIATION 6.2, of a tree that held a few sets more: ratios of the ends of a 95 percent interval from two
# lines with an error of .05, by the factor between them. What is held differs by no more than a sixth.
OUTSIDE = {
    "prior": {1.0: 2.2},
    "same team": {1.0: 2.6},
    "larger of both": {1.0: 3.7, 1.5: 10, 2.0: 17, 3.0: 31},
}
CASES = [(kind, apart, ratio) for kind, ratios in OUTSIDE.items() for apart, ratio in ratios.items()]


@pytest.mark.parametrize(("kind", "apart", "ratio"), CASES)
def test_intervals_are_as_wide_as_worked_out_elsewhere(
    published_basis: Basis, kind: str, apart: float, ratio: float
) -> None:
    learned = published_basis.learned
    spreads = {
        "prior": learn([], prior_scale=1.0).spread(),
        "same team": scale_of(learned, same_team=True, least=5).weights.spread(),
        "larger of both": scale_of(learned, same_team=False, least=5).weights.spread(),
    }
    lines = [point("a", 1_000, error=0.05), point("b", 1_000 * apart, error=0.05)]
    answer = reconcile(lines, spreads[kind], replace(w.RULES, widest_ratio=math.inf))
    assert answer.ratio == pytest.approx(ratio, rel=1 / 6)


def test_factors_beside_a_single_survey_are_as_worked_out_elsewhere(published_basis: Basis) -> None:
    # RECONCILIATION 6.2: 1.9 and 4.2.
    spread: Spread = published_basis.learned.spread()
    assert factor(spread, 0.8) == pytest.approx(1.9, rel=0.1)
    assert factor(spread, 0.95) == pytest.approx(4.2, rel=0.1)
