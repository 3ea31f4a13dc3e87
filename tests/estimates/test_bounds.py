"""Floors and wholes against quadrature by another route, and when they are left alone."""

import math
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from scipy.integrate import dblquad, quad
from scipy.interpolate import CubicSpline
from scipy.optimize import brentq
from scipy.special import beta as beta_function
from scipy.stats import beta

from analysis.content_cache import cached_in
from analysis.estimates import bounds as room
from analysis.estimates.bounds import PartOf, registered_floors, within_wholes
from analysis.estimates.line_likelihood import point
from analysis.estimates.pooled_posterior import QUANTILES, Answer, Spread, WhyNot, reconcile
from analysis.estimates.quadrature import Density
from analysis.estimates.registered_floor import Floor, Share
from tests.estimates.worked_lines import PRIORS, REGISTERED, RULES, surveys

WHOLE = Share(1.0, 0.0)
SPREAD = Spread.fixed(0.62)
LINES = [point("survey", 9_000, error=0.2), point("lists", 15_000, error=0.1)]
FREE = reconcile(LINES, SPREAD, RULES)
UNCERTAIN = Floor("register", 17_004, confirmed=Share(3, 2), exploited=Share(6, 4))


GRID = np.arange(-5.0, 25.0, 0.01)


def splined(one: Answer, grid: np.ndarray) -> CubicSpline:
    """Distribution function, for the thousands of points that adaptive integration asks for."""
    assert one.mu is not None
    return CubicSpline(grid, one.mu.cdf_pdf(grid)[0])


TABLE = splined(FREE, GRID)


def below(at: float) -> float:
    """P(mu <= at) of the answer without a floor."""
    return float(TABLE(min(max(at, GRID[0]), GRID[-1])))


def probability(floor: Floor) -> float:
    """P(mu >= floor) of the answer without a floor."""
    assert FREE.mu is not None
    return FREE.mu.times(floor.cdf)[1]


def beta_density(share: Share, x: float) -> float:
    return x ** (share.a - 1) * (1 - x) ** (share.b - 1) / float(beta_function(share.a, share.b))


def over_shares(floor: Floor, function: object) -> float:
    """Mean of a function of the log floor over both shares."""

    def part(c: float, e: float) -> float:
        weight = beta_density(floor.confirmed, c) * beta_density(floor.exploited, e)
        return weight * function(math.log(floor.count * c * e))  # type: ignore[operator]

    return dblquad(part, 1e-9, 1, 1e-9, 1, epsabs=1e-6, epsrel=1e-6)[0]


@pytest.mark.parametrize("at", [0.1, 0.35, 0.6, 0.95])
def test_distribution_of_the_floor(at: float) -> None:
    first, second = beta(3, 2), beta(6, 4)
    exact, _ = dblquad(
        lambda e, c: first.pdf(c) * second.pdf(e), 0, 1, 0, lambda c: min(1, at / max(c, 1e-12))
    )
    x = math.log(UNCERTAIN.count * at)
    assert float(UNCERTAIN.cdf(np.array([x]))[0]) == pytest.approx(exact, abs=1e-6)
    assert UNCERTAIN.point(float(UNCERTAIN.cdf(np.array([x]))[0])) == pytest.approx(x, abs=1e-8)


def test_one_uncertain_share_or_none() -> None:
    for one in (Floor("r", 100, WHOLE, Share(6, 4)), Floor("r", 100, Share(6, 4), WHOLE)):
        assert one.point(0.3) == pytest.approx(math.log(100 * beta(6, 4).ppf(0.3)))
        assert float(one.cdf(np.array([math.log(50)]))[0]) == pytest.approx(beta(6, 4).cdf(0.5))
    none = Floor("r", 100, confirmed=WHOLE, exploited=WHOLE)
    assert none.point(0.05) == math.log(100)
    assert none.cdf(np.log([99.9, 100, 100.1])).tolist() == [0, 1, 1]


def test_probability_and_answer_by_integrating_over_the_shares() -> None:
    held = reconcile(LINES, SPREAD, RULES, floors=[UNCERTAIN])
    above = over_shares(UNCERTAIN, lambda floor: 1 - below(floor))
    assert probability(UNCERTAIN) == pytest.approx(above, abs=5e-6)
    least = UNCERTAIN.point(0.05)

    def mass(floor: float, to: float) -> float:
        return max(0.0, below(to) - below(max(floor, least)))

    whole = over_shares(UNCERTAIN, lambda floor: mass(floor, GRID[-1]))
    for name in ("low80", "median", "high95"):
        to = math.log(held.quantiles[name])
        share = over_shares(UNCERTAIN, lambda floor, to=to: mass(floor, to)) / whole
        assert share == pytest.approx(QUANTILES[name], abs=5e-6)


@pytest.mark.parametrize("count", np.geomspace(100, 1e6, 17).tolist())
@pytest.mark.parametrize(
    "shares", [(Share(3, 2), Share(6, 4)), (WHOLE, Share(6, 4)), (Share(6, 4), WHOLE), (WHOLE, WHOLE)]
)
def test_no_interval_starts_below_its_point_or_there_is_none(
    count: float, shares: tuple[Share, Share]
) -> None:
    floor = Floor("register", count, *shares)
    held = reconcile(LINES, SPREAD, replace(RULES, widest_ratio=1e9), floors=[floor])
    if probability(floor) < 0.05:
        assert (held.refusal, held.floor_applied) == (WhyNot.CONTRADICTED_BY_FLOOR, False)
        assert (dict(held.quantiles), held.ratio, held.mu) == ({}, None, None)
    else:
        assert held.floor_applied
        least = math.exp(floor.point(0.05)) * (1 - 1e-12)
        assert held.quantiles["low95"] >= least


def test_a_certain_floor_cuts_one_far_below_changes_nothing_and_one_far_above_refuses() -> None:
    held = reconcile(LINES, SPREAD, RULES, floors=[Floor("register", 10_000, WHOLE, WHOLE)])
    assert FREE.mu is not None
    lost, half = FREE.mu.cdf_pdf(np.log([10_000, held.quantiles["median"]]))[0]
    assert half == pytest.approx(lost + 0.5 * (1 - lost), abs=1e-9)
    low, *high = (
        reconcile(LINES, SPREAD, RULES, floors=[replace(UNCERTAIN, count=count)])
        for count in (1.0, 1e6, 1e60)
    )
    assert low.quantiles["median"] == pytest.approx(FREE.quantiles["median"], rel=1e-9)
    assert probability(replace(UNCERTAIN, count=1.0)) == pytest.approx(1, abs=1e-9)
    assert [one.refusal for one in high] == [WhyNot.CONTRADICTED_BY_FLOOR] * 2


def test_the_highest_of_several_floors_binds_in_any_order() -> None:
    small = Floor("assisted", 5_000, WHOLE, Share(6, 4))
    alone, *both = (
        reconcile(LINES, SPREAD, RULES, floors=floors)
        for floors in ([UNCERTAIN], [small, UNCERTAIN], [UNCERTAIN, small])
    )
    assert both == [alone, alone]
    assert reconcile(LINES, SPREAD, RULES, floors=[small]) != alone


@pytest.mark.parametrize(("confirmed", "share"), [(True, WHOLE), (False, Share(3, 2))])
def test_shares_come_from_the_file(confirmed: bool, share: Share) -> None:
    register = REGISTERED | {"confirmed": confirmed, "best": 10.0}
    ((_, year), floors), *others = registered_floors(surveys(register, {}), RULES, PRIORS).items()
    assert (year, floors, others) == (2010, (Floor("T-001", 10, share, Share(6, 4)),), [])


CLOSE = Spread.fixed(0.4)
BOUND = PartOf("women", "all")


def answer(*values: float, error: float = 0.2) -> Answer:
    return reconcile([point(str(i), value, error=error) for i, value in enumerate(values)], CLOSE, RULES)


def test_a_bound_by_integrating_over_both() -> None:
    answers = {"women": answer(9_000, 11_000), "all": answer(7_000, 10_000)}
    part, whole = answers["women"], answers["all"]
    low, high, grid = math.log(500), math.log(200_000), np.arange(math.log(100), math.log(1e6), 0.005)
    density, of_whole = splined(part, grid).derivative(), splined(whole, grid)

    def mass(to: float) -> float:
        return quad(lambda x: float(density(x) * (1 - of_whole(x))), low, to, limit=200)[0]

    chance, draws = mass(high), mass(high) * RULES.part_draws
    for least, few, applied in ((-1e-5, 0.99, True), (1e-5, 0.99, False), (-1e-5, 1.01, False)):
        rules = replace(RULES, part_least_probability=chance + least, part_effective_draws=draws * few)
        assert within_wholes(answers, [BOUND], rules)[1] == {BOUND: applied}
    changed, _ = within_wholes(answers, [BOUND], RULES)
    median = math.exp(brentq(lambda x: mass(x) - chance / 2, low, high, xtol=1e-5))
    (_, women, _), (_, everybody, most) = (changed[name].ends for name in ("women", "all"))
    assert women == pytest.approx(median, rel=0.005)
    assert women < part.quantiles["median"] < most
    assert everybody > whole.quantiles["median"]


# Each of the ring of bounds is kept half of the time, all together hardly ever.
@pytest.mark.parametrize(
    ("medians", "bounds", "applied"),
    [
        ({"women": 1e5, "all": 7_500}, [BOUND], False),
        ({"women": 10, "all": 1e6}, [BOUND], True),
        ({"a": 1e3, "b": 1e3, "c": 1e3}, [PartOf("a", "b"), PartOf("b", "c"), PartOf("c", "a")], False),
    ],
    ids=["cannot be kept", "kept anyway", "cannot be kept together"],
)
def test_bounds_that_move_nothing(medians: dict[str, float], bounds: list[PartOf], applied: bool) -> None:
    answers = {name: answer(value, value) for name, value in medians.items()}
    assert within_wholes(answers, bounds, RULES) == (answers, dict.fromkeys(bounds, applied))


def test_what_hangs_together_is_worked_out_again_only_where_it_changed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    pair = {"women": answer(9_000, 11_000), "all": answer(7_000, 10_000)}
    other = {"girls": answer(900, 1_100), "children": answer(700, 1_000)}
    bounds, drawn = [BOUND, PartOf("girls", "children")], []
    quantile = Density.quantile

    def noted(density: Density, p: np.ndarray) -> np.ndarray:
        if len(p) == room.TABLE:
            drawn.append(density)
        return quantile(density, p)

    monkeypatch.setattr(Density, "quantile", noted)
    with cached_in(tmp_path):
        first = within_wholes(pair | other, bounds, RULES)
    assert len(drawn) == 4
    with cached_in(tmp_path):
        assert within_wholes(pair | other, bounds, RULES) == first
        assert len(drawn) == 4
        later = answer(800, 1_000)
        within_wholes(pair | other | {"children": later}, bounds, RULES)
    assert drawn[4:] == [later.mu, other["girls"].mu]
    assert first == within_wholes(pair | other, bounds, RULES)


def test_a_chain_moves_as_one_and_leaves_others_alone() -> None:
    some = {"girls": (4_000, 6_000), "women": (5_000, 5_500), "all": (5_000, 6_000), "elsewhere": (10, 20)}
    answers = {name: answer(*values) for name, values in some.items()} | {"refused": answer(5)}
    parts = ("women", "all"), ("girls", "women"), ("refused", "all"), ("girls", "unknown")
    bounds = [PartOf(*one) for one in parts]
    changed, outcomes = within_wholes(answers, bounds, RULES)
    assert [*outcomes] == [PartOf("girls", "women"), PartOf("women", "all")]
    medians = [changed[name].quantiles["median"] for name in ("girls", "women", "all")]
    assert medians == sorted(medians)
    assert changed["elsewhere"] == answers["elsewhere"]
    assert changed["refused"].refusal is WhyNot.ONE_LINE
    assert within_wholes(dict(reversed(answers.items())), bounds[::-1], RULES) == (changed, outcomes)
