"""Models: their catalogue, their names, and which of them a table identifies."""

import numpy as np
import pytest
from scipy.optimize import linprog

from analysis.estimates.capture.loglinear import catalogue, model_name, pairs_model
from analysis.estimates.capture.overlap_table import CaptureError, subsets
from analysis.estimates.capture.poisson import fit_models
from tests.estimates.capture.conftest import model_of


@pytest.mark.parametrize(
    ("lists", "order", "number"),
    [(2, 1, 1), (3, 2, 8), (4, 2, 64), (4, 3, 113), (5, 1, 1), (5, 2, 1_024), (5, 4, 6_893), (6, 2, 32_768)],
)
def test_number_of_hierarchical_models(lists, order, number):
    # Silverman, Chan and Vincent (2024); MultipleSystemsEstimation counts 113 and 1,024 in its results.
    models = catalogue(lists, order)
    assert len(np.unique(models, axis=0)) == len(models) == number
    mains = [0, *(1 << bit for bit in range(lists))]
    assert models[:, mains].all()


@pytest.mark.parametrize("lists", [3, 4, 5])
def test_every_model_is_hierarchical_and_has_its_own_name(lists):
    models = catalogue(lists, lists - 1)
    inside = subsets(2**lists).astype(bool)
    for model in models[:: len(models) // 50 + 1]:
        assert (model == inside[:, model].any(axis=1)).all()
        assert (model_of(lists, model_name(model)) == model).all()
    assert len({model_name(model) for model in models}) == len(models)


def test_names_put_long_terms_first_and_keep_the_numbers_of_many_lists_apart():
    assert model_name(model_of(5, "[5,12,34,23,13,25]")) == "[12,13,23,25,34]"
    assert model_name(model_of(4, "[34,24,321]")) == "[123,24,34]"
    assert model_name(pairs_model(10, [0b11, 0b11 << 8])) == "[1-2,9-10,3,4,5,6,7,8]"


@pytest.mark.parametrize(
    ("lists", "order", "message"),
    [(4, 4, "1 to 3"), (4, 0, "1 to 3"), (6, 3, "order=2"), (7, 2, "stepwise"), (9, 8, "stepwise")],
)
def test_too_many_models(lists, order, message):
    with pytest.raises(CaptureError, match=message):
        catalogue(lists, order)


def code_by_definition(model, counts):
    """Fienberg and Rinaldo's own programme and a numerical rank, written without the package's shortcuts."""
    size = len(counts)
    total = [sum(counts[c] for c in range(size) if c & s == s) for s in range(size)]
    terms = [s for s in np.flatnonzero(model) if total[s] > 0]
    gone = [s for s in np.flatnonzero(model) if total[s] == 0]
    cells = [c for c in range(1, size) if not any(c & s == s for s in gone)]
    design = np.array([[float(c & s == s) for c in cells] for s in terms])
    n = len(cells)
    least = linprog(
        np.append(np.zeros(n), -1.0),
        A_ub=np.hstack([-np.eye(n), np.ones((n, 1))]),
        b_ub=np.zeros(n),
        A_eq=np.hstack([design, np.zeros((len(terms), 1))]),
        b_eq=design @ np.array([counts[c] for c in cells], dtype=float),
    )
    return (-least.fun < 1e-7) + 2 * (np.linalg.matrix_rank(design) < len(terms))


def test_codes_agree_with_their_definition_on_sparse_tables():
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
