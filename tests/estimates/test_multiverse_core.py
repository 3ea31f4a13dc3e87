"""The core of the multiverse: batches equal single evaluations, equal specifications are found, shares add up."""

import math
from dataclasses import replace

import numpy as np
import pytest

from analysis.estimates import exact, multiverse, opinion, pooling
from analysis.estimates.multiverse import Case, Question, answers, corpus_tau, distinct
from analysis.estimates.multiverse_tables import shares

POOLINGS = ("exact", "reml_hk", "linear_pool")
FLOOR = exact.AtLeast(300.0, 0.1, lineage="floor")


def cases(count: int, seed: int = 5) -> list[Case]:
    """Some cases of one to six claims, a third with a bound and a third with a floor."""
    rng = np.random.default_rng(seed)
    made = []
    for number in range(count):
        k = 1 + number % 6
        claims: list[exact.Claim] = [
            exact.Point(float(value), float(s), lineage=f"L{place % 4}")
            for place, (value, s) in enumerate(
                zip(np.exp(rng.normal(8, 1, k)), rng.uniform(0.05, 0.7, k), strict=True)
            )
        ]
        if number % 3 == 1:
            claims.append(exact.UpTo(float(np.exp(rng.normal(9, 1))), 0.1, lineage="bound"))
        floors = (FLOOR,) if number % 3 == 2 else ()
        made.append(Case((*claims, *floors), len(claims), (7.0, 2.3)))
    return made


def questions(count: int = 12) -> list[Question]:
    """Every case with two priors of each kind and each method."""
    return [
        Question(case, tau, shift, pooling)
        for case in cases(count)
        for tau in (0.5, 1.0)
        for shift in (0.0, math.log(10))
        for pooling in POOLINGS
    ]


def alone(question: Question) -> list[float]:
    """One question by the public functions for one quantity."""
    case = question.case
    if question.pooling == "exact":
        mean, sd = case.mu_prior
        prior = (mean + question.mu_shift, sd)
        posterior = exact.posterior(case.inputs, tau_scale=question.tau_scale, mu_prior=prior)
        return list(np.atleast_1d(posterior.quantile(multiverse.LEVELS)))
    y, s = np.array(case.sure).T
    if question.pooling == "linear_pool":
        pool = opinion.linear_pool([opinion.lognormal(math.exp(m), e) for m, e in case.sure])
        return list(np.log(np.asarray(pool.quantile(multiverse.LEVELS))))
    if len(y) < 3:
        return [math.nan] * 3
    fit = pooling.random_effects(y, s**2, method="REML", test="adhoc")
    return [fit.ci_low, fit.estimate, fit.ci_high]


def test_a_batch_answers_as_one_by_one() -> None:
    asked = questions()
    found = answers(asked, reml_lineages=3)
    one_by_one = np.array([alone(question) for question in asked])
    assert np.array_equal(np.isnan(found), np.isnan(one_by_one))
    assert np.isnan(found).any()
    assert not np.isnan(found).all()
    np.testing.assert_allclose(found, one_by_one, rtol=0, atol=2e-7, equal_nan=True)


def test_leaving_out_repetitions_changes_no_answer() -> None:
    asked = questions()
    kept, index = distinct(asked)
    assert len(kept) < len(asked)
    np.testing.assert_allclose(
        answers(kept, reml_lineages=3)[index],
        answers(asked, reml_lineages=3),
        rtol=0,
        atol=2e-7,
        equal_nan=True,
    )


def test_specifications_that_differ_in_meaning_are_kept_apart() -> None:
    base = Question(cases(3)[2], 1.0, 0.0, "exact")
    other_prior = replace(base.case, mu_prior=(8.0, 2.3))
    without_floor = replace(base.case, inputs=base.case.inputs[:-1])
    asked = [
        base,
        replace(base, tau_scale=0.5),
        replace(base, mu_shift=1.0),
        replace(base, case=other_prior),
        replace(base, case=without_floor),
        replace(base, pooling="linear_pool"),
    ]
    assert len(distinct(asked)[0]) == len(asked)
    # Only the exact method has priors and floors.
    pools = [replace(question, pooling="linear_pool") for question in asked]
    assert len(distinct(pools)[0]) == 1


def test_the_order_of_claims_changes_nothing() -> None:
    case = cases(6)[5]
    turned = replace(case, inputs=(*reversed(case.inputs[: case.stated]), *case.inputs[case.stated :]))
    asked = [Question(one, 1.0, 0.0, pooling) for pooling in POOLINGS for one in (case, turned)]
    assert len(distinct(asked)[0]) == len(POOLINGS)


def test_the_order_of_questions_changes_nothing() -> None:
    asked = questions(7)
    found = answers(asked, reml_lineages=3)
    turned = answers(asked[::-1], reml_lineages=3)[::-1]
    np.testing.assert_allclose(found, turned, rtol=0, atol=2e-7, equal_nan=True)


def test_bounds_alone_and_nothing_at_all_have_no_answer() -> None:
    bound = Case((exact.AtLeast(100.0, 0.1), FLOOR), 1, (7.0, 2.3))
    asked = [Question(case, 1.0, 0.0, pooling) for case in (bound, Case()) for pooling in POOLINGS]
    assert np.isnan(answers(asked, reml_lineages=3)).all()


def test_one_claim_is_answered_by_all_but_the_classical_method() -> None:
    case = Case((exact.Point(1000.0, 0.4),), 1, (7.0, 2.3))
    found = answers([Question(case, 1.0, 0.0, pooling) for pooling in POOLINGS], reml_lineages=3)
    assert np.isfinite(found[[0, 2]]).all()
    assert np.isnan(found[1]).all()
    assert found[2, 1] == pytest.approx(math.log(1000))


def test_shares_of_a_small_grid_by_hand() -> None:
    # y = 4 a + 1 b + 1 ab over a, b = -1, 1: variances 16, 1 and 1 of 18.
    levels = np.array([[0, 0], [0, 1], [1, 0], [1, 1]])
    a, b = (2 * levels - 1).T
    found = shares(4.0 * a + b + a * b, levels)
    np.testing.assert_allclose(found, [16 / 18, 1 / 18], rtol=1e-12)


def test_shares_of_a_full_grid_are_the_variance_of_the_means_at_each_level() -> None:
    shape = (3, 2, 4)
    y = np.random.default_rng(2).normal(size=shape)
    levels = np.stack(np.unravel_index(np.arange(y.size), shape), axis=1)
    means = [y.mean(axis=tuple(other for other in range(3) if other != axis)) for axis in range(3)]
    np.testing.assert_allclose(
        shares(y.ravel(), levels), [mean.var() / y.var() for mean in means], rtol=1e-10
    )


@pytest.mark.parametrize("seed", range(8))
def test_shares_add_up_to_no_more_than_one_where_answers_are_missing(seed: int) -> None:
    rng = np.random.default_rng(seed)
    shape = (3, 2, 2, 3)
    levels = np.stack(np.unravel_index(np.arange(math.prod(shape)), shape), axis=1)
    y = levels @ rng.normal(size=4) + 0.1 * rng.normal(size=len(levels))
    # Missing where two axes agree, so that means at each level would count one effect twice.
    y[(levels[:, 1] != levels[:, 2]) & (rng.random(len(y)) < 0.9)] = np.nan
    found = shares(y, levels)
    assert np.isfinite(found).all()
    assert found.sum() <= 1 + 1e-9


def test_shares_of_what_does_not_vary_are_missing() -> None:
    levels = np.array([[0, 0], [0, 1], [1, 0], [1, 1]])
    assert np.isnan(shares(np.full(4, 5.0), levels)).all()
    assert np.isnan(shares(np.full(4, np.nan), levels)).all()


def test_the_spread_of_the_corpus_is_the_most_likely_scale() -> None:
    rng = np.random.default_rng(9)
    told = []
    for _ in range(150):
        theta = rng.normal(8, 2.3) + abs(rng.normal(0, 0.6)) * rng.normal(size=5)
        inputs = tuple(exact.Point(float(value), 0.1) for value in np.exp(theta + rng.normal(0, 0.1, 5)))
        told.append(Case(inputs, 5, (8.0, 2.3)))
    found = corpus_tau(told, (0.05, 5.0))
    assert found == pytest.approx(0.6, rel=0.15)

    def likelihood(scale: float) -> float:
        batch = exact.posterior_batch(
            [c.inputs for c in told], tau_scale=scale, mu_prior=(8.0, 2.3), levels=()
        )
        return float(batch.log_evidence.sum())

    assert likelihood(found) > max(likelihood(found * 1.05), likelihood(found / 1.05))


def test_the_spread_of_a_corpus_without_pairs_is_the_middle_of_its_limits() -> None:
    assert corpus_tau([Case((exact.Point(5.0, 0.1),), 1, (1.0, 2.0))], (0.1, 10.0)) == pytest.approx(1.0)
