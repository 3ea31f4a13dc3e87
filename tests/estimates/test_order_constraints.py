"""Bounds between quantities against integrals over both posteriors, and when they are left alone."""

import math
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from scipy.integrate import quad
from scipy.interpolate import CubicSpline
from scipy.optimize import brentq

from analysis.content_cache import kept_in
from analysis.estimates import bounds as room
from analysis.estimates.bounds import PartOf, within_wholes
from analysis.estimates.evidence_line import Rules, point
from analysis.estimates.learned_scale import Spread
from analysis.estimates.pooled_posterior import Answer, WhyNot, reconcile

RULES = Rules()
SPREAD = Spread.fixed(0.4)
BOUND = PartOf("women", "all")


def answer(*values: float, error: float = 0.2) -> Answer:
    return reconcile([point(str(i), value, error=error) for i, value in enumerate(values)], SPREAD, RULES)


def splined(one: Answer) -> CubicSpline:
    """Distribution function, for the thousands of points that adaptive integration asks for."""
    x = np.arange(math.log(100), math.log(1e6), 0.005)
    assert one.mu is not None
    return CubicSpline(x, one.mu.cdf_pdf(x)[0])


def test_a_bound_by_integrating_over_both() -> None:
    answers = {"women": answer(9_000, 11_000), "all": answer(7_000, 10_000)}
    part, whole = answers["women"], answers["all"]
    low, high = math.log(500), math.log(200_000)
    density, of_whole = splined(part).derivative(), splined(whole)

    def mass(to: float) -> float:
        return quad(lambda x: density(x) * (1 - of_whole(x)), low, to, limit=200)[0]

    chance, draws = mass(high), mass(high) * RULES.part_draws
    for least, few, applied in ((-1e-5, 0.99, True), (1e-5, 0.99, False), (-1e-5, 1.01, False)):
        rules = replace(RULES, part_least_probability=chance + least, part_effective_draws=draws * few)
        assert within_wholes(answers, [BOUND], rules)[1] == {BOUND: applied}
    changed, _ = within_wholes(answers, [BOUND], RULES)
    median = math.exp(brentq(lambda x: mass(x) - chance / 2, low, high, xtol=1e-5))
    assert changed["women"].median == pytest.approx(median, rel=0.005)
    assert changed["women"].median < part.median < changed["all"].intervals[0.95][1]  # type: ignore[operator]
    assert changed["all"].median > whole.median  # type: ignore[operator]


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
    bounds, asked = [BOUND, PartOf("girls", "children")], []
    work = room._kept
    monkeypatch.setattr(room, "_kept", lambda *args: asked.append(args[0]) or work(*args))
    with kept_in(tmp_path):
        first = within_wholes(pair | other, bounds, RULES)
    with kept_in(tmp_path):
        assert within_wholes(pair | other, bounds, RULES) == first
        within_wholes(pair | other | {"children": answer(800, 1_000)}, bounds, RULES)
    assert asked == [[bounds[1]], [bounds[0]], [bounds[1]]]
    assert first == within_wholes(pair | other, bounds, RULES)


def test_a_chain_moves_as_one_and_leaves_others_alone() -> None:
    answers = {
        "girls": answer(4_000, 6_000),
        "women": answer(5_000, 5_500),
        "all": answer(5_000, 6_000),
        "elsewhere": answer(10, 20),
        "refused": answer(5),
    }
    bounds = [
        PartOf("women", "all"),
        PartOf("girls", "women"),
        PartOf("refused", "all"),
        PartOf("girls", "unknown"),
    ]
    changed, outcomes = within_wholes(answers, bounds, RULES)
    assert [*outcomes] == [PartOf("girls", "women"), PartOf("women", "all")]
    medians = [changed[name].median for name in ("girls", "women", "all")]
    assert medians == sorted(medians)  # type: ignore[type-var]
    assert changed["elsewhere"] == answers["elsewhere"]
    assert changed["refused"].refusal is WhyNot.ONE_LINE
    assert within_wholes(dict(reversed(answers.items())), bounds[::-1], RULES) == (changed, outcomes)
