"""What is chosen and drawn is the same on every release of NumPy and SciPy: ties fall by a rule, draws are whole numbers."""

from collections.abc import Callable
from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import analysis as an
from analysis.estimates.capture import averaging, estimate_total
from analysis.estimates.capture.capture_tables import read_table
from analysis.estimates.capture.estimate_total import (
    best_by_bic,
    bootstrap,
    by_bic,
    capture_recapture,
    drawn_anew,
    forward,
    stepwise,
)
from analysis.estimates.capture.poisson import fit_model
from analysis.estimates.capture.tied_models import ranked
from tests.conftest import ROOT
from tests.estimates.capture.conftest import Histories, ReadTable, fitted, lists_of

#: As much as another release or processor may move a criterion.
ROUNDING = 1e-12


@pytest.fixture
def tied(histories: Callable[..., pd.DataFrame]) -> pd.DataFrame:
    """Three lists, of which B and C can change places: whatever joins A and B fits as well as what joins A and C."""
    return histories("ABC", A=400, B=300, C=300, AB=90, AC=90, BC=20, ABC=15)


def rounded_otherwise(criterion: Callable[..., np.ndarray], seed: int) -> Callable[..., np.ndarray]:
    """The criterion as another machine would compute it."""
    chance = np.random.default_rng(seed)

    def moved(*arguments: object) -> np.ndarray:
        values = criterion(*arguments)
        return values * (1 + ROUNDING * chance.choice([-1.0, 1.0], values.shape))

    return moved


@settings(max_examples=200, deadline=None)
@given(
    st.lists(st.tuples(st.integers(-3, 3), st.integers(1, 4)), min_size=1, max_size=12), st.integers(0, 99)
)
def test_the_ranking_is_by_value_then_terms_then_place_whatever_rounding_does(
    models: list[tuple[float, int]], seed: int
) -> None:
    values = np.array([1e4 + value for value, _ in models])
    sizes = np.array([size for _, size in models])
    want = sorted(range(len(models)), key=lambda place: (*models[place], place))
    noise = ROUNDING * 1e4 * np.random.default_rng(seed).choice([-1.0, 0.0, 1.0], values.size)
    assert ranked(values, sizes).tolist() == want
    assert ranked(values + noise, sizes).tolist() == want
    assert ranked(np.array([values, values + noise]), sizes).tolist() == [want, want]


def test_infinite_criteria_are_tied_and_a_difference_that_means_something_is_none() -> None:
    assert ranked(np.array([np.inf, 2.0, np.inf]), np.array([3, 9, 1])).tolist() == [1, 2, 0]
    assert ranked(np.array([100.0, 99.9999]), np.array([1, 9])).tolist() == [1, 0]


@pytest.mark.parametrize("seed", range(6))
def test_a_tie_is_broken_by_the_rule_whatever_rounding_does(
    tied: pd.DataFrame, monkeypatch: pytest.MonkeyPatch, seed: int
) -> None:
    counts = read_table(tied)
    exact = by_bic(counts, 2)
    names = [fit_model(counts, model).chosen for model in exact[0]]
    bics = exact[1]
    # What is planted: two models that fit equally well.
    pair = [names.index("[12,3]"), names.index("[13,2]")]
    assert bics[pair[0]] == pytest.approx(bics[pair[1]], rel=1e-13)
    assert pair[0] < pair[1]
    monkeypatch.setattr(estimate_total, "bics", rounded_otherwise(estimate_total.bics, seed))
    models, _ = by_bic(counts, 2)
    assert [fit_model(counts, model).chosen for model in models] == names
    # The same for many tables at once.
    tables = np.repeat(counts[None, :], 40, axis=0)
    assert (estimate_total._best_by_bic(exact[0][pair], tables) == exact[0][pair[0]]).all()
    # And where the models that lie near the best are told: those of a tie lie equally near.
    near = capture_recapture(tied, model="bic", within=bics[pair[0]] - bics[0])
    assert near["chosen"].tolist() == names[: pair[1] + 1]


@pytest.mark.parametrize("seed", range(6))
def test_the_first_of_tied_pairs_is_joined_whatever_rounding_does(
    histories: Histories, monkeypatch: pytest.MonkeyPatch, seed: int
) -> None:
    even = histories("ABC", A=100, B=100, C=100, AB=10, AC=10, BC=10, ABC=90)
    for name in ("pdtr", "pdtrc"):
        monkeypatch.setattr(estimate_total, name, rounded_otherwise(getattr(estimate_total, name), seed))
    tables = np.repeat(read_table(even)[None, :], 40, axis=0)
    models, order = forward(tables)
    assert (models == models[0]).all()
    assert (order == order[0]).all()
    # A with B, before A with C and B with C, which fit as well.
    assert order[0, 0] == 0b011


@pytest.mark.parametrize("seed", range(3))
def test_the_most_probable_of_tied_graphs_is_told_whatever_rounding_does(
    tied: pd.DataFrame, monkeypatch: pytest.MonkeyPatch, seed: int
) -> None:
    want = averaging.average(read_table(tied), nmissing=3_000).graphs
    exact = averaging._on_grid
    chance = np.random.default_rng(seed)

    def moved(*arguments: Any) -> tuple[np.ndarray, np.ndarray]:
        probability, weights = exact(*arguments)
        return probability, weights * (1 + ROUNDING * chance.choice([-1.0, 1.0], weights.shape))

    monkeypatch.setattr(averaging, "_on_grid", moved)
    graphs = averaging.average(read_table(tied), nmissing=3_000).graphs
    assert graphs.index.tolist() == want.index.tolist()
    # In the order in which graphs are listed: the last pair of lists changes first.
    assert want.index.get_loc("[13,2]") == want.index.get_loc("[12,3]") - 1


def test_a_draw_with_the_very_total_of_the_lists_is_not_below_it_whatever_rounding_does(
    table: ReadTable, monkeypatch: pytest.MonkeyPatch
) -> None:
    counts = read_table(table("Korea"))
    larger = counts + np.eye(counts.size)[1]
    monkeypatch.setattr(estimate_total, "drawn_anew", lambda *_: np.repeat([counts, larger], [8, 12], axis=0))
    want = bootstrap(counts, "stepwise")

    def rounded_up(*arguments: Any, **options: Any) -> pd.Series:
        fit = fit_model(*arguments, **options)
        fit["total"] *= 1 + ROUNDING
        return fit

    monkeypatch.setattr(estimate_total, "fit_model", rounded_up)
    again = bootstrap(counts, "stepwise")
    assert (again.low, again.high) == (want.low, want.high)


@pytest.mark.parametrize("name", ["UKdat_5", "Korea", "Kosovo"])
@pytest.mark.parametrize("seed", range(2))
def test_lists_and_histories_in_any_order_choose_the_same_models(
    table: ReadTable, name: str, seed: int
) -> None:
    """No reference table has a tie, so what the lists are called and where they stand decides nothing."""
    lists = table(name)
    chance = np.random.default_rng(seed)
    names = chance.permutation(lists_of(lists)).tolist()
    moved = lists[[*names, "count"]].sample(frac=1, random_state=seed)
    # Where each list stands in the table as it was.
    before = [lists_of(lists).index(list_name) for list_name in names]
    histories = np.arange(2 ** len(names))
    moved_to = sum((histories >> place & 1) << old for place, old in enumerate(before))
    for choose in (stepwise, best_by_bic):
        want = choose(read_table(lists))
        again = choose(read_table(moved))
        assert (again.terms == want.terms[moved_to]).all()
        assert again.total == pytest.approx(want.total, rel=1e-9)
    assert fitted(moved, "stepwise").total == pytest.approx(fitted(lists, "stepwise").total, rel=1e-9)


def test_draws_are_those_of_every_release_of_numpy() -> None:
    """Written out once: NumPy 2.4 (for Python 3.11) and 2.5 (for 3.12 and later) have to draw the same persons."""
    counts = np.array([0.0, 900, 700, 60, 500, 40, 30, 4])
    drawn = drawn_anew(counts, 3, seed=7)
    assert drawn.tolist() == [
        [0, 908, 727, 48, 480, 42, 23, 6],
        [0, 907, 695, 66, 494, 43, 28, 1],
        [0, 874, 734, 57, 491, 31, 42, 5],
    ]


def test_draws_have_as_many_persons_and_are_as_probable_as_they_should_be() -> None:
    counts = np.array([0.0, 900, 0, 60, 500, 40, 30, 4])
    drawn = drawn_anew(counts, 4_000, seed=1)
    persons = counts.sum()
    assert (drawn.sum(axis=1) == persons).all()
    share = counts / persons
    # Of a multinomial: means n p, and covariances n (p - p p').
    np.testing.assert_allclose(drawn.mean(axis=0), counts, atol=4 * np.sqrt(persons / 4 / 4_000))
    want = persons * (np.diag(share) - np.outer(share, share))
    np.testing.assert_allclose(np.cov(drawn.T), want, atol=0.08 * float(np.max(want)))
    assert not drawn[:, counts == 0].any()


def test_the_interval_that_the_page_prints_is_the_same_on_every_python() -> None:
    lists = an.load_table("lists", "United Kingdom")
    first, second = lists.attrs["joined"]
    joined = lists.assign(**{first: lists[[first, second]].max(axis=1)}).drop(columns=second)
    interval = capture_recapture(joined, replicates=200, seed=20090101).iloc[0]
    assert interval[["low", "total", "high"]].round(2).tolist() == [9421.06, 11312.99, 14625.93]


def test_nothing_that_is_published_is_drawn_by_a_distribution_of_numpy() -> None:
    """Its streams of bits are kept from release to release; what its generators make of them is not."""
    sources = [*(ROOT / "src").rglob("*.py"), *(ROOT / "notebooks").glob("*.ipynb")]
    texts = {path: path.read_text(encoding="utf-8") for path in sources}
    assert not [path.name for path, text in texts.items() if "default_rng" in text or "Generator(" in text]
    assert [path.name for path, text in texts.items() if "np.random." in text] == ["estimate_total.py"]
