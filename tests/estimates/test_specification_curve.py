"""The specification curve against a sort by hand: bins, shares, the published rank, and what each choice has a part in."""

from collections import Counter
from dataclasses import replace

import numpy as np
import pandas as pd
from hypothesis import given, settings
from hypothesis import strategies as st

from analysis.estimates.claim_entries import KEY
from analysis.estimates.multiverse import Grid
from analysis.estimates.multiverse_tables import BINS, curves
from analysis.reading.priors import Priors, load_priors
from analysis.tables import contract, table_bytes
from tests.conftest import ROOT

PRIORS = load_priors(ROOT)
AXES = {"evidence": ("all", "article"), "coverage": (0.8, 0.5, 0.95), "corrections": ("on", "off")}
SIZE = 12


def grid(medians: list[float | None], *, region: str = "NLD") -> Grid:
    """A grid with these answers, None for none."""
    median = np.array([np.nan if one is None else one for one in medians])
    values = np.stack([median / 2, median, median * 3], axis=1)
    return Grid(region, (region, *KEY[1:]), 2010.5, AXES, np.arange(SIZE), values)


def binned(bins: int) -> Priors:
    """The priors with another number of bins."""
    return Priors({**PRIORS.choices, BINS: replace(PRIORS[BINS], value=bins)})


def by_hand(medians: list[float | None], bins: int) -> list[tuple[float, float, float]]:
    """Every answer cut into as many pieces as there are bins, sorted, and dealt out: least, middle and most of each."""
    answered = sorted(one for one in medians if one is not None)
    pieces, size = [one for one in answered for _ in range(bins)], len(answered)
    dealt = [pieces[start : start + size] for start in range(0, len(pieces), size)]
    return [(inside[0], inside[size // 2], inside[-1]) for inside in dealt]


@given(
    st.lists(st.one_of(st.none(), st.sampled_from([1.0, 2.0, 3.5, 700.0])), min_size=12, max_size=12),
    st.integers(1, 17),
)
@settings(max_examples=60, deadline=None)
def test_bins_are_those_of_a_sort_by_hand(medians: list[float | None], bins: int) -> None:
    table = curves([grid(medians)], binned(bins))
    if not any(medians):
        assert table.empty
        return
    assert table["bin"].tolist() == list(range(1, bins + 1))
    found = table[["lowest_median", "middle_median", "highest_median"]].to_numpy()
    assert [tuple(row) for row in found.tolist()] == by_hand(medians, bins)


@given(st.lists(st.sampled_from([1.0, 2.0, 3.5, 700.0]), min_size=12, max_size=12))
@settings(max_examples=30, deadline=None)
def test_the_published_rank_and_the_most_common_answer_are_counted(medians: list[float]) -> None:
    row = curves([grid(list(medians))], binned(5)).iloc[-1]
    assert row["published_below"] == sum(one < medians[0] for one in medians)
    assert row["published_same"] == medians.count(medians[0])
    most = max(Counter(medians).values())
    assert row["most_common_same"] == most
    assert row["most_common_median"] == min(one for one in medians if medians.count(one) == most)
    assert row["highest_high95"] >= 3 * max(medians) - 1e-9


def test_an_unanswered_published_specification_has_no_rank() -> None:
    row = curves([grid([None, *map(float, range(1, 12))])], binned(4)).iloc[0]
    assert pd.isna(row["published_below"])
    assert row["published_same"] == 0


def test_answers_that_differ_by_less_than_a_table_holds_are_one() -> None:
    row = curves([grid([2.0, 2.0 * (1 + 1e-9), *[5.0] * 10])], binned(4)).iloc[0]
    assert (row["published_below"], row["published_same"], row["most_common_same"]) == (0, 2, 10)


def test_the_table_is_the_same_bytes_twice_in_any_order() -> None:
    rng = np.random.default_rng(20261124)
    held = [grid(rng.lognormal(8, 1, SIZE).tolist(), region=name) for name in ("NLD", "ESP", "WORLD")]
    assert table_bytes(curves(held, PRIORS)) == table_bytes(curves(held[::-1], PRIORS))
    contract("30_specification_curve").validate(curves(held, PRIORS))
    assert curves([], PRIORS).empty
