"""The specification curve against a sort by hand: bins, shares, the published rank, and what each choice has a part in."""

import itertools
from collections import Counter
from dataclasses import replace
from fractions import Fraction

import numpy as np
import pandas as pd
from hypothesis import given, settings
from hypothesis import strategies as st

from analysis.estimates.claim_entries import KEY
from analysis.estimates.estimate_tables import Tables
from analysis.estimates.multiverse import Grid
from analysis.estimates.multiverse_choices import Axes, Axis
from analysis.estimates.specification_curve import (
    BINS,
    contract,
    curves,
    options,
    options_contract,
    ranked,
    total_shares,
)
from analysis.reading.priors import Priors, load_priors
from analysis.tables import table_bytes
from tests.conftest import ROOT

PRIORS = load_priors(ROOT)
AXES = Axes(
    (
        Axis("evidence", ("all", "article")),
        Axis("coverage", (0.8, 0.5, 0.95)),
        Axis("corrections", ("on", "off")),
    )
)


def grid(medians: list[float | None], *, region: str = "NLD", axes: Axes = AXES) -> Grid:
    """A grid with these answers, None for none."""
    median = np.array([np.nan if one is None else one for one in medians])
    values = np.stack([median / 2, median, median * 3], axis=1)
    return Grid(region, (region, *KEY[1:]), 2010.5, axes, np.arange(axes.size), values)


def binned(bins: int) -> Priors:
    """The priors with another number of bins."""
    return Priors({**PRIORS.choices, BINS: replace(PRIORS[BINS], value=bins)})


def by_hand(medians: list[float | None], bins: int) -> list[dict[str, object]]:
    """Every answer cut into as many pieces as there are bins, sorted, and dealt out; equal ones share theirs alike."""
    levels = list(itertools.product(*(range(count) for count in AXES.shape)))
    answered = sorted((one, place) for place, one in enumerate(medians) if one is not None)
    pieces = [one for one in answered for _ in range(bins)]
    size = len(answered)
    found = []
    for start in range(0, len(pieces), size):
        inside = [value for value, _ in pieces[start : start + size]]
        shares = []
        for axis, count in enumerate(AXES.shape):
            for level in range(count):
                share = Fraction(0)
                for value in inside:
                    equal = [place for one, place in answered if one == value]
                    share += Fraction(sum(levels[place][axis] == level for place in equal), len(equal))
                shares.append(float(share / size))
        found.append({"low": inside[0], "middle": inside[size // 2], "high": inside[-1], "shares": shares})
    return found


@given(
    st.lists(st.one_of(st.none(), st.sampled_from([1.0, 2.0, 3.5, 700.0])), min_size=12, max_size=12),
    st.integers(1, 17),
)
@settings(max_examples=60, deadline=None)
def test_bins_and_shares_are_those_of_a_sort_by_hand(medians: list[float | None], bins: int) -> None:
    held = grid(medians)
    table, below = curves([held], binned(bins)), options([held], binned(bins))
    if not any(medians):
        assert table.empty
        assert below.empty
        return
    expected = by_hand(medians, bins)
    assert table["bin"].tolist() == list(range(1, bins + 1))
    for name, key in (("lowest_median", "low"), ("middle_median", "middle"), ("highest_median", "high")):
        assert table[name].tolist() == [one[key] for one in expected]
    answered = below[below["answered"] > 0]
    assert (below.loc[below["answered"] == 0, "shares"] == "").all()
    found = np.array([[float(share) for share in text.split(";")] for text in answered["shares"]])
    by_option = np.array([one["shares"] for one in expected]).T[(below["answered"] > 0).to_numpy()]
    np.testing.assert_allclose(found, by_option, atol=5.1e-5)


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
    held = ranked(grid([2.0, 2.0 * (1 + 1e-9), *[5.0] * 10]))
    assert held.median.tolist() == [2.0, 5.0]
    assert held.count.tolist() == [2, 10]
    assert held.start.tolist() == [0, 2]


def test_an_option_that_changes_nothing_is_spread_evenly() -> None:
    medians = [float(1 + level) for _, level, _ in itertools.product(range(2), range(3), range(2))]
    table = options([grid(list(medians))], binned(6)).set_index(["axis", "option"])
    assert table.at[("corrections", "on"), "shares"] == ";".join(["0.5"] * 6)
    assert table.at[("coverage", "0.5"), "shares"] == "0;0;1;1;0;0"
    assert table.at[("coverage", "0.5"), "alone_median"] == 2.0
    assert table.at[("coverage", "0.95"), "middle_median"] == 3.0
    assert table.at[("corrections", "on"), "total_share"] == 0.0
    assert table.at[("coverage", "0.8"), "total_share"] == 1.0


def test_the_part_of_a_choice_holds_what_it_does_together_with_others() -> None:
    a, b = np.meshgrid([-1.0, 1.0], [-1.0, 1.0], indexing="ij")
    # Alone each explains nothing here: only both together move the answer.
    np.testing.assert_allclose(total_shares((a * b).ravel(), (2, 2)), [1.0, 1.0])
    np.testing.assert_allclose(total_shares((3 * a + b).ravel(), (2, 2)), [0.9, 0.1])
    # First order 0.9 and 0.05, interaction 0.05: in the part of both.
    y = np.sqrt(0.9) * a + np.sqrt(0.05) * b + np.sqrt(0.05) * a * b
    np.testing.assert_allclose(total_shares(y.ravel(), (2, 2)), [0.95, 0.1])
    assert np.isnan(total_shares(np.ones(4), (2, 2))).all()
    # Of an answer that stands alone, no choice can be said to move it.
    assert total_shares(np.array([1.0, np.nan, np.nan, 2.0]), (2, 2)).tolist() == [0.0, 0.0]


def test_the_tables_are_the_same_bytes_twice_in_any_order() -> None:
    rng = np.random.default_rng(20261124)
    held = [grid(rng.lognormal(8, 1, AXES.size).tolist(), region=name) for name in ("NLD", "ESP", "WORLD")]
    for made in (curves, options):
        assert table_bytes(made(held, PRIORS)) == table_bytes(made(held[::-1], PRIORS))
    contract().validate(curves(held, PRIORS))
    options_contract().validate(options(held, PRIORS))
    assert curves([], PRIORS).empty
    assert options([], PRIORS).empty


def test_curves_of_real_claims_agree_with_the_summary(published: Tables) -> None:
    curve, summary = published["30_specification_curve"], published["30_multiverse"]
    told = summary[summary["answered"] > 0].groupby("region_code").first()
    assert sorted(curve["region_code"].unique()) == sorted(told.index)
    for region, rows in curve.groupby("region_code"):
        row = told.loc[region]
        assert len(rows) == int(PRIORS.number(BINS))
        assert rows["lowest_median"].iloc[0] == row["lowest_median"]
        assert rows["highest_median"].iloc[-1] == row["highest_median"]
        assert rows["lowest_low95"].min() == row["lowest_low95"]
        assert rows["highest_high95"].max() == row["highest_high95"]
        ends = rows[["lowest_median", "middle_median", "highest_median"]].to_numpy().ravel()
        assert (np.diff(ends) >= 0).all()
        # A tenth of the bins is a tenth of the answers.
        tenth = rows.iloc[len(rows) // 10]
        assert tenth["lowest_median"] <= row["tenth_median"] <= tenth["highest_median"]
        own = rows.iloc[int(rows["published_below"].iloc[0] * len(rows) // row["answered"])]
        assert own["lowest_median"] <= row["published_median"] <= own["highest_median"]


def test_options_of_real_claims_make_one_in_each_bin_and_agree_with_the_summary(
    published: Tables,
) -> None:
    table, summary = published["30_specification_options"], published["30_multiverse"]
    ends = summary.set_index(["region_code", "axis"])
    answered = table[table["answered"] > 0].groupby(["region_code", "axis"]).size()
    whole = answered.groupby("region_code").prod()
    assert (whole == ends["answered"].groupby("region_code").first()).sum() > len(whole) / 2
    for (region, axis), rows in table.groupby(["region_code", "axis"]):
        row = ends.loc[(region, axis)]
        assert rows["answered"].sum() == row["answered"]
        shares = [list(map(float, text.split(";"))) for text in rows["shares"] if text]
        np.testing.assert_allclose(np.sum(shares, axis=0), 1, atol=2.1e-4)
        np.testing.assert_allclose(
            np.mean(shares, axis=1), rows["answered"][rows["answered"] > 0] / row["answered"], atol=1e-4
        )
        assert rows["alone_median"].iloc[0] == row["published_median"]
        assert rows["alone_median"].min() == row["alone_lowest_median"]
        assert rows["alone_median"].max() == row["alone_highest_median"]
        # What a choice explains alone is contained in what it has a part in, where no combination of the options that
        # have answers lacks one.
        if whole[region] == row["answered"] and pd.notna(row["share"]):
            assert rows["total_share"].iloc[0] >= row["share"] - 5.1e-5


def test_tables_of_real_claims_are_small(published: Tables) -> None:
    for name in ("30_specification_curve", "30_specification_options"):
        assert len(table_bytes(published[name])) < 250_000
