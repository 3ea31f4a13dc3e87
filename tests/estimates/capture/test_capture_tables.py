"""What a capture table is, and the one clear error for everything that is not."""

import numpy as np
import pandas as pd
import pytest

from analysis.estimates.capture import averaging, estimate_total, loglinear, overlap_table, poisson
from tests.estimates.capture.conftest import fitted

GOOD = {"a": [1, 0, 1], "b": [0, 1, 1], "count": [90, 60, 30]}


def changed(**columns):
    return pd.DataFrame({**GOOD, **columns})


def test_a_table_is_read_into_counts_by_history():
    read = overlap_table.read_table(pd.DataFrame(GOOD))
    assert read.lists == ("a", "b")
    assert read.counts == (0, 90, 60, 30)
    assert read.n_observed == 180


@pytest.mark.parametrize(
    ("bad", "message"),
    [
        (changed().drop(columns="count"), "needs one column named 'count'"),
        (changed().rename(columns={"count": "Frequency"}), "Frequency"),
        (changed().drop(columns="b"), "needs 2 to 12 lists; it has 1"),
        (changed(b=[0, 2, 1]), r"row 1 .* has 2 in column 'b': a list column holds 0 or 1"),
        (changed(b=[0, np.nan, 1]), r"row 1 .* nan in column 'b'"),
        (changed(b=[0, 0.5, 1]), r"row 1 .* 0.5 in column 'b'"),
        (changed(b=["no", "yes", "yes"]), "column 'b' .* not a number"),
        (changed(count=[90, -1, 30]), r"row 1 .* has -1 in column 'count': a count is a whole number"),
        (changed(count=[90, 60.5, 30]), r"row 1 .* has 60.5 in column 'count'"),
        (changed(count=[90, np.inf, 30]), r"row 1 .* has inf in column 'count'"),
        (changed(count=[90, np.nan, 30]), r"row 1 .* has nan in column 'count'"),
        (changed(a=[1, 0, 0], b=[0, 1, 0]), "row 2 .* belongs to no list"),
        (changed(count=[0, 0, 0]), "counts no person"),
        (changed().iloc[:0], "counts no person"),
        (pd.DataFrame([[1, 1, 3]], columns=["a", "a", "count"]), "same name"),
        (pd.DataFrame([[1, 1, 3, 3]], columns=["a", "b", "count", "count"]), "one column named 'count'"),
        ([[1, 0, 90]], "a DataFrame, not list"),
    ],
)
def test_what_is_not_a_capture_table(bad, message):
    for call in (loglinear.fit_model, loglinear.best_by_bic, averaging.average, estimate_total.bootstrap):
        with pytest.raises(overlap_table.TableError, match=message):
            call(bad)


def test_the_row_of_nobody_is_refused_even_when_it_counts_zero():
    with pytest.raises(overlap_table.TableError, match="leave the row out"):
        fitted(changed(a=[1, 0, 0], b=[0, 1, 0], count=[90, 60, 0]))


def test_rows_with_the_same_history_are_added_up():
    twice = pd.DataFrame({"a": [1, 0, 1, 1], "b": [0, 1, 1, 1], "count": [90, 60, 10, 20]})
    assert overlap_table.read_table(twice) == overlap_table.read_table(pd.DataFrame(GOOD))


@pytest.mark.parametrize("kind", [bool, "int8", "Int64", "float64", "boolean"])
def test_number_types_of_the_list_columns_do_not_matter(kind):
    typed = pd.DataFrame(GOOD).astype({"a": kind, "b": kind})
    assert overlap_table.read_table(typed) == overlap_table.read_table(pd.DataFrame(GOOD))


def test_list_names_need_not_be_text():
    numbered = pd.DataFrame(GOOD).rename(columns={"a": 1, "b": 2})
    assert overlap_table.read_table(numbered).lists == ("1", "2")


@pytest.mark.parametrize(
    ("call", "options", "message"),
    [
        (loglinear.fit_model, {"level": 95}, "level=95"),
        (averaging.average, {"level": 1}, "level=1"),
        (loglinear.best_by_bic, {"order": 2}, "order 2 is not possible with 2 lists"),
        (loglinear.best_by_bic, {"level": 0}, "level=0"),
        (estimate_total.bootstrap, {"replicates": 1}, "at least 2 replicates"),
    ],
)
def test_options_that_make_no_sense(call, options, message):
    with pytest.raises(overlap_table.CaptureError, match=message):
        call(pd.DataFrame(GOOD), **options)


@pytest.mark.parametrize(
    ("counts", "pairs", "code"),
    [
        ({"A": 5, "B": 4}, None, 1),
        ({"A": 5, "B": 4}, "stepwise", 1),
        ({"A": 5, "AB": 4}, None, 1),
        ({"A": 5, "B": 4, "AB": 2}, ["A:B"], 2),
        ({"A": 40, "B": 30, "C": 20, "AB": 6}, ["A:B"], 1),
        ({"A": 40, "B": 30, "C": 20, "AB": 6}, "all", 2),
    ],
)
def test_a_table_that_cannot_identify_the_total(counts, pairs, code, histories):
    lists = "ABC" if "C" in counts else "AB"
    with pytest.raises(poisson.NotIdentified, match=rf"cannot identify the total .*\(code {code}\)") as error:
        fitted(histories(lists, **counts), pairs)
    assert error.value.code == code


def test_no_model_identifies_lists_that_share_nobody(histories):
    with pytest.raises(poisson.NotIdentified, match="any of the hierarchical models of order 2"):
        loglinear.best_by_bic(histories("ABC", A=5, B=4, C=3))
    with pytest.raises(poisson.NotIdentified):
        estimate_total.bootstrap(histories("ABC", A=5, B=4, C=3))


def test_errors_are_value_errors():
    assert issubclass(overlap_table.TableError, overlap_table.CaptureError)
    assert issubclass(poisson.NotIdentified, overlap_table.CaptureError)
    assert issubclass(overlap_table.CaptureError, ValueError)
