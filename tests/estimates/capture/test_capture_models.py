"""Models: their catalogue and names, which of them a table identifies, and their fits against closed forms."""

import math

import numpy as np
import pytest
from scipy.optimize import linprog

from analysis.estimates.capture.capture_tables import read_table
from analysis.estimates.capture.estimate_total import catalogue
from analysis.estimates.capture.poisson import (
    fit_models,
    model_name,
    overlaps,
    pairs_model,
    subsets,
)
from tests.estimates.capture.conftest import Histories, ReadTable, fitted, model_of


@pytest.mark.parametrize(
    ("lists", "order", "number"),
    [(2, 1, 1), (3, 2, 8), (4, 2, 64), (4, 3, 113), (5, 1, 1), (5, 2, 1_024), (5, 4, 6_893), (6, 2, 32_768)],
)
def test_every_model_is_hierarchical_and_has_its_own_name(lists: int, order: int, number: int) -> None:
    # Silverman, Chan and Vincent (2024); MultipleSystemsEstimation counts 113 and 1,024 in its results.
    models = catalogue(lists, order)
    assert len(np.unique(models, axis=0)) == len(models) == number
    assert models[:, [0, *(1 << bit for bit in range(lists))]].all()
    inside = subsets(2**lists).astype(bool)
    for model in models[:: len(models) // 50 + 1]:
        assert (model == inside[:, model].any(axis=1)).all()
        assert (model_of(lists, model_name(model)) == model).all()
    first = models[: 10**4]
    assert len({model_name(model) for model in first}) == len(first)


def test_names_put_long_terms_first_and_keep_the_numbers_of_many_lists_apart() -> None:
    assert model_name(model_of(5, "[5,12,34,23,13,25]")) == "[12,13,23,25,34]"
    assert model_name(model_of(4, "[34,24,321]")) == "[123,24,34]"
    assert model_name(pairs_model(10, [0b11, 0b11 << 8])) == "[1-2,9-10,3,4,5,6,7,8]"


@pytest.mark.parametrize(
    ("lists", "order", "message"),
    [
        (4, 4, "1 to 3"),
        (4, 0, "1 to 3"),
        (6, 3, "1 to 2; .*one"),
        (7, 2, "1 to 1; .*one"),
        (9, 8, "stepwise"),
    ],
)
def test_too_many_models(lists: int, order: int, message: str) -> None:
    with pytest.raises(ValueError, match=message):
        catalogue(lists, order)


def code_by_definition(model: np.ndarray, counts: np.ndarray) -> int:
    """Fienberg and Rinaldo's own programme and a numerical rank, written without the package's shortcuts."""
    histories = np.arange(len(counts))
    # Whether a history is on all lists of a term, by term and history.
    holds = (histories[:, None] & histories) == histories[:, None]
    persons = holds @ counts
    terms = model & (persons > 0)
    empty_terms = model & (persons == 0)
    # Cells of nobody that a term without anybody makes so, and those who are on no list, are left out.
    cells = ~holds[empty_terms].any(axis=0)
    cells[0] = False
    design = holds[terms][:, cells].astype(float)
    n = int(cells.sum())
    least = linprog(
        np.append(np.zeros(n), -1.0),
        A_ub=np.hstack([-np.eye(n), np.ones((n, 1))]),
        b_ub=np.zeros(n),
        A_eq=np.hstack([design, np.zeros((len(design), 1))]),
        b_eq=design @ counts[cells],
    )
    return (-least.fun < 1e-7) + 2 * (np.linalg.matrix_rank(design) < len(design))


def test_codes_agree_with_their_definition_on_sparse_tables() -> None:
    rng = np.random.default_rng(20)
    seen = set()
    for _ in range(250):
        lists = int(rng.integers(2, 6))
        counts = rng.poisson(rng.choice([0.3, 1.0, 4.0]) * rng.gamma(0.4, 2.0, size=2**lists)).astype(float)
        counts[0] = 0
        if counts.sum() == 0:
            continue
        models = catalogue(lists, lists - 1)
        model = models[rng.integers(len(models))]
        code = fit_models(model[None, :], counts).code(0)
        assert code == code_by_definition(model, counts), (counts, model_name(model))
        seen.add(code)
    assert seen == {0, 1, 2, 3}


def test_two_lists_give_the_lincoln_petersen_estimate(histories: Histories) -> None:
    # Petersen's estimate is n1 n2 / m; its delta-method standard error on the log of the unseen is
    # sqrt(1/n10 + 1/n01 + 1/n11) (Bishop, Fienberg and Holland 1975, chapter 6).
    fit = fitted(histories("AB", A=90, B=60, AB=30))
    assert fit.total == pytest.approx(120 * 90 / 30, rel=1e-12)
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
def test_closed_forms_of_three_lists(
    name: str, pairs: list[str], unseen: float, rel: float, table: ReadTable
) -> None:
    assert math.exp(fitted(table(name), pairs).log_dark) == pytest.approx(unseen, rel=rel)


def test_thresholds_at_the_ends(table: ReadTable) -> None:
    data = table("UKdat_5")
    assert fitted(data, "stepwise", threshold=0).total == fitted(data).total
    assert fitted(data, "stepwise", threshold=1).total == fitted(data, "all").total
    # And still searches when all pairs are not identified.
    assert fitted(table("Artificial_3"), "stepwise", threshold=1).chosen == "[13,23]"


def test_a_list_without_anybody_changes_nothing(table: ReadTable) -> None:
    data = table("UKdat_5")
    wider = data.assign(EMPTY=0)
    assert fitted(wider).total == pytest.approx(fitted(data).total, rel=1e-10)
    (finite,) = fit_models(fitted(wider).terms[None, :], read_table(wider)).terms
    assert list(np.flatnonzero(fitted(wider).terms & ~finite)) == [1 << 5]


@pytest.mark.parametrize("name", ["UKdat_5", "Ned_5", "Kosovo", "NewOrl_5"])
def test_every_converged_fit_meets_its_overlaps(name: str, table: ReadTable) -> None:
    """At a Poisson maximum the expected persons on all lists of each term are the persons seen on them."""
    counts = read_table(table(name))
    n_lists = counts.size.bit_length() - 1
    fits = fit_models(catalogue(n_lists, n_lists - 1), counts)
    gap = np.abs(overlaps(fits.expected) - overlaps(counts))
    sound = fits.certain & fits.identified
    assert sound.mean() > 0.9
    assert (gap * fits.terms)[sound].max() < 1e-8 * counts.sum()
