"""What a capture table is, and the one clear error for everything that is not."""

import numpy as np
import pandas as pd
import pytest

from analysis.estimates.capture.estimate_total import best_by_bic, bootstrap, capture_recapture
from analysis.estimates.capture.poisson import read_table

GOOD = {"a": [1, 0, 1], "b": [0, 1, 1], "count": [90, 60, 30]}


def changed(**columns):
    return pd.DataFrame({**GOOD, **columns})


def test_a_table_is_read_into_counts_by_history():
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
def test_what_is_not_a_capture_table(bad, message):
    with pytest.raises(ValueError, match=message):
        capture_recapture(bad)


@pytest.mark.parametrize("kind", [bool, "int8", "Int64", "float64", "boolean"])
def test_number_types_and_names_of_the_list_columns_do_not_matter(kind):
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
    ],
)
def test_options_that_make_no_sense(options, message):
    with pytest.raises(ValueError, match=message):
        capture_recapture(pd.DataFrame(GOOD), **options)


def test_no_model_identifies_lists_that_share_nobody(histories):
    counts = read_table(histories("ABC", A=5, B=4, C=3))
    with pytest.raises(ValueError, match="any of the hierarchical models of order 2"):
        best_by_bic(counts)
    with pytest.raises(ValueError, match="cannot identify the total"):
        bootstrap(counts)
