"""Single fits against closed forms, and what holds at every maximum."""

import math

import numpy as np
import pytest

from analysis.estimates.capture.loglinear import catalogue
from analysis.estimates.capture.overlap_table import overlaps, read_table
from analysis.estimates.capture.poisson import fit_models
from tests.estimates.capture.conftest import fitted


def test_two_lists_give_the_lincoln_petersen_estimate(histories):
    # Petersen's estimate is n1 n2 / m; its delta-method standard error on the log of the unseen is
    # sqrt(1/n10 + 1/n01 + 1/n11) (Bishop, Fienberg and Holland 1975, chapter 6).
    fit = fitted(histories("AB", A=90, B=60, AB=30))
    assert fit.estimate == pytest.approx(120 * 90 / 30, rel=1e-12)
    assert math.exp(fit.log_dark) == pytest.approx(90 * 60 / 30, rel=1e-12)
    assert fit.log_dark_se == pytest.approx(math.sqrt(1 / 90 + 1 / 60 + 1 / 30), rel=1e-10)
    assert fit.df_residual == 0
    assert fit.deviance == pytest.approx(0, abs=1e-9)


@pytest.mark.parametrize(
    ("name", "pairs", "unseen", "rel"),
    [
        # Bishop, Fienberg and Holland (1975), chapter 6; counts of Korea: b 5, c 5, d 41, bc 54, bd 6, cd 0, bcd 12.
        ("Korea", ["b:c", "c:d"], 5 * 41 / 6, 1e-12),
        # The saturated order-2 model: product of the counts on one and three lists over those on two.
        ("MadiganYork_3list", "all", 60 * 49 * 247 * 12 / (4 * 112 * 142), 1e-10),
    ],
)
def test_closed_forms_of_three_lists(name, pairs, unseen, rel, table):
    assert math.exp(fitted(table(name), pairs).log_dark) == pytest.approx(unseen, rel=rel)


def test_thresholds_at_the_ends(table):
    data = table("UKdat_5")
    assert fitted(data, "stepwise", threshold=0).estimate == fitted(data).estimate
    assert fitted(data, "stepwise", threshold=1).estimate == fitted(data, "all").estimate
    # And still searches when all pairs are not identified.
    assert fitted(table("Artificial_3"), "stepwise", threshold=1).model == "[13,23]"


def test_a_list_without_anybody_changes_nothing(table):
    data = table("UKdat_5")
    wider = data.assign(EMPTY=0)
    assert fitted(wider).estimate == pytest.approx(fitted(data).estimate, rel=1e-10)
    (finite,) = fit_models(fitted(wider).terms[None, :], read_table(wider)).terms
    assert list(np.flatnonzero(fitted(wider).terms & ~finite)) == [1 << 5]


@pytest.mark.parametrize("name", ["UKdat_5", "Ned_5", "Kosovo", "NewOrl_5"])
def test_every_converged_fit_meets_its_overlaps(name, table):
    """At a Poisson maximum the expected persons on all lists of each term are the persons seen on them."""
    counts = read_table(table(name))
    n_lists = counts.size.bit_length() - 1
    fits = fit_models(catalogue(n_lists, n_lists - 1), counts)
    gap = np.abs(overlaps(fits.expected) - overlaps(counts))
    sound = fits.certain & fits.identified
    assert sound.mean() > 0.9
    assert (gap * fits.terms)[sound].max() < 1e-8 * counts.sum()


@pytest.mark.parametrize("scale", [1, 10**3, 10**6])
def test_counts_of_any_size(scale, histories):
    counts = {"A": 7, "B": 5, "C": 9, "AB": 2, "AC": 1, "BC": 3, "ABC": 1}
    fit = fitted(histories("ABC", **{key: n * scale for key, n in counts.items()}), ["A:B"])
    # Lists A and B together are one list that is independent of C: Petersen's estimate again.
    assert math.exp(fit.log_dark) / scale == pytest.approx((7 + 5 + 2) * 9 / (1 + 3 + 1), rel=1e-10)
