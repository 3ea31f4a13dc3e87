"""What a capture table is, the clear errors for what is none, and what must hold of every one."""

from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analysis.estimates.capture import averaging
from analysis.estimates.capture.capture_tables import read_table
from analysis.estimates.capture.estimate_total import best_by_bic, bootstrap, capture_recapture
from analysis.estimates.capture.poisson import fit_models, pairs_model, sets_of
from analysis.estimates.recomputed_capture import joined
from tests.conftest import ROOT
from tests.estimates.capture.conftest import Histories, fitted

LISTS = "ABCD"


@st.composite
def tables(draw: st.DrawFn, fewest: int = 3, largest: int = 200) -> pd.DataFrame:
    """Tables in which every history was seen, so that every model has a total."""
    n = draw(st.integers(fewest, 4))
    counts = draw(st.lists(st.integers(1, largest), min_size=2**n - 1, max_size=2**n - 1))
    rows = [[code >> bit & 1 for bit in range(n)] for code in range(1, 2**n)]
    return pd.DataFrame(rows, columns=list(LISTS[:n])).assign(count=counts)


def answers(table: pd.DataFrame, pairs: Any) -> np.ndarray:
    fit = fitted(table, pairs)
    return np.array([fit.total, fit.low, fit.high, fit.deviance, fit.log_dark_se])


@settings(max_examples=40, deadline=None)
@given(tables(), st.data())
def test_the_order_of_the_lists_does_not_matter(table: pd.DataFrame, data: st.DataObject) -> None:
    names = list(table.columns[:-1])
    order = data.draw(st.permutations(names))
    pairs = data.draw(
        st.lists(st.sampled_from([f"{a}:{b}" for a in names for b in names if a < b]), unique=True)
    )
    moved = table[[*order, "count"]]
    np.testing.assert_allclose(answers(moved, pairs), answers(table, pairs), rtol=1e-7, atol=1e-7)
    means = [averaging.average(read_table(arranged), nmissing=300).total for arranged in (moved, table)]
    assert means[0] == pytest.approx(means[1], rel=1e-9)
    best, again = (best_by_bic(read_table(arranged)) for arranged in (table, moved))
    assert again.bic == pytest.approx(best.bic, rel=1e-9)


@settings(max_examples=40, deadline=None)
@given(tables(), st.data())
def test_rows_in_any_order_that_count_zero_or_in_two_parts_change_nothing(
    table: pd.DataFrame, data: st.DataObject
) -> None:
    table = table.loc[data.draw(st.permutations(range(len(table))))]
    gone = data.draw(st.lists(st.integers(0, len(table) - 1), max_size=2, unique=True))
    table.loc[gone, "count"] = 0
    half = table["count"] // 2
    halves = pd.concat([table.assign(count=half), table.assign(count=table["count"] - half)])
    want = read_table(table.sort_index())
    for alike in (table, table.drop(index=gone), halves):
        assert (read_table(alike) == want).all()


@settings(max_examples=40, deadline=None)
@given(tables(), st.integers(2, 1_000), st.sampled_from(["A:B", "A:C", "B:C"]))
def test_what_holds_of_every_fit(table: pd.DataFrame, times: int, pair: str) -> None:
    for pairs in (None, "all", "stepwise"):
        fit = fitted(table, pairs)
        assert table["count"].sum() == fit.seen <= fit.low <= fit.total <= fit.high
    # Counting everybody several times scales the total.
    single, multiple = fitted(table, "all"), fitted(table.assign(count=table["count"] * times), "all")
    assert multiple.total == pytest.approx(times * single.total, rel=1e-8)
    assert multiple.deviance == pytest.approx(times * single.deviance, rel=1e-6, abs=1e-7)
    assert multiple.log_dark_se == pytest.approx(single.log_dark_se / np.sqrt(times), rel=1e-8)
    # One more pair never fits worse.
    without, with_pair = fitted(table), fitted(table, [pair])
    assert with_pair.deviance <= without.deviance + 1e-7
    assert with_pair.df_residual == without.df_residual - 1


@settings(max_examples=60, deadline=None)
@given(tables(fewest=2, largest=6), st.data())
def test_sparse_tables_have_a_total_or_a_clear_error(table: pd.DataFrame, data: st.DataObject) -> None:
    gone = data.draw(st.sets(st.integers(0, len(table) - 1), max_size=len(table) - 1))
    table.loc[sorted(gone), "count"] = 0
    counts = read_table(table)
    lists = counts.size.bit_length() - 1
    for pairs, codes in ((None, []), ("all", sets_of(2, lists))):
        if code := fit_models(pairs_model(lists, codes)[None, :], counts).code(0):
            with pytest.raises(ValueError, match=rf"\(code {code}\)"):
                fitted(table, pairs)
        else:
            fit = fitted(table, pairs)
            assert np.isfinite([fit.total, fit.low, fit.high]).all()
            assert fit.deviance >= -1e-7


GOOD = {"a": [1, 0, 1], "b": [0, 1, 1], "count": [90, 60, 30]}


def changed(**columns: Any) -> pd.DataFrame:
    return pd.DataFrame({**GOOD, **columns})


def test_a_table_is_read_into_counts_by_history() -> None:
    assert read_table(pd.DataFrame(GOOD)).tolist() == [0, 90, 60, 30]


@pytest.mark.parametrize(
    ("bad", "message"),
    [
        (changed().drop(columns="count"), "needs one column named 'count'"),
        (changed().rename(columns={"count": "Frequency"}), "Frequency"),
        (changed().drop(columns="b"), "needs 2 to 12 lists; it has 1"),
        (changed(b=[0, 2, 1]), r"row 1 .* has 2 in column 'b': a list column holds 0 or 1"),
        (changed(b=[0, np.nan, 1]), r"row 1 .* nan in column 'b'"),
        (changed(b=[0, 0.5, 1]), r"row 1 .* 0.5 in column 'b'"),
        (changed(b=["no", "yes", "yes"]), "row 0 .* has no in column 'b'"),
        (changed(count=[90, -1, 30]), r"row 1 .* has -1 in column 'count': a count is a whole number"),
        (changed(count=[90, 60.5, 30]), r"row 1 .* has 60.5 in column 'count'"),
        (changed(count=[90, np.inf, 30]), r"row 1 .* has inf in column 'count'"),
        (changed(count=[90, np.nan, 30]), r"row 1 .* has nan in column 'count'"),
        (changed(a=[1, 0, 0], b=[0, 1, 0]), "row 2 .* belongs to no list"),
        (changed(a=[1, 0, 0], b=[0, 1, 0], count=[90, 60, 0]), "leave the row out"),
        (changed(count=[0, 0, 0]), "counts no person"),
        (changed().iloc[:0], "counts no person"),
        (pd.DataFrame([[1, 1, 3]], columns=["a", "a", "count"]), "each of its own name"),
        (pd.DataFrame([[1, 1, 3, 3]], columns=["a", "b", "count", "count"]), "one column named 'count'"),
        ([[1, 0, 90]], "of the kind list; a DataFrame"),
    ],
)
def test_what_is_not_a_capture_table(bad: pd.DataFrame, message: str) -> None:
    with pytest.raises(ValueError, match=message):
        capture_recapture(bad)


@pytest.mark.parametrize("kind", [bool, "int8", "Int64", "float64", "boolean"])
def test_number_types_and_names_of_the_list_columns_do_not_matter(kind: str | type) -> None:
    typed = pd.DataFrame(GOOD).astype({"a": kind, "b": kind}).rename(columns={"a": 1, "b": 2})
    assert read_table(typed).tolist() == [0, 90, 60, 30]


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"level": 95}, "level is 95"),
        ({"level": 0}, "level is 0"),
        ({"model": "best"}, "one of independent, stepwise, bic, average"),
        ({"model": "bic"}, "order 2 is not possible with 2 lists"),
        ({"model": "bic", "within": -1}, "within=-1 is not a difference"),
        ({"model": "average", "replicates": 10}, "takes no replicates"),
        ({"model": "average", "within": 1}, "takes no within"),
        ({"replicates": 1}, "at least 2 replicates"),
        ({"model": "independent", "within": 1}, "takes no within"),
    ],
)
def test_options_that_make_no_sense(options: dict[str, Any], message: str) -> None:
    with pytest.raises(ValueError, match=message):
        capture_recapture(pd.DataFrame(GOOD), **options)


def test_no_model_identifies_lists_that_share_nobody(histories: Histories) -> None:
    counts = read_table(histories("ABC", A=5, B=4, C=3))
    with pytest.raises(ValueError, match="any of the hierarchical models of order 2"):
        best_by_bic(counts)
    with pytest.raises(ValueError, match="cannot identify the total"):
        bootstrap(counts)


@pytest.mark.parametrize("model", ["stepwise", "bic"])
def test_by_default_the_interval_takes_in_the_doubt_about_the_model(model: str) -> None:
    lists = pd.read_csv(ROOT / "data/raw/capture/united_kingdom_2013.csv")
    fewer = joined(lists, ["PF", "NCA"])
    by_default = capture_recapture(fewer, model=model).iloc[0]
    asked = capture_recapture(fewer, model=model, replicates=200).iloc[0]
    of_one_model = capture_recapture(fewer, model=model, replicates=0).iloc[0]
    assert by_default.drop("bic").equals(asked.drop("bic"))
    assert by_default["total"] == pytest.approx(of_one_model["total"])
    assert by_default["high"] - by_default["low"] > of_one_model["high"] - of_one_model["low"]
    # The chosen model is seldom chosen again.
    assert 0 < by_default["same_model"] < 0.9
