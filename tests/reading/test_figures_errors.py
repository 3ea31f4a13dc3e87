"""One clear error: which text, why, where it stands, and the nearest text that would be a figure."""

import pickle

import numpy as np
import pandas as pd
import pytest

from analysis.reading.figures import FORMS, FigureError, parse_figure, parse_figures


def test_the_message_tells_the_text_the_reason_and_the_nearest_form() -> None:
    with pytest.raises(FigureError) as caught:
        parse_figure("abuot 5,000")
    error = caught.value
    assert isinstance(error, ValueError)
    assert (error.text, error.reason) == ("abuot 5,000", "the word 'abuot' is unknown here")
    assert error.nearest == "about 12,345"
    assert str(error) == (
        "'abuot 5,000' is not a figure: the word 'abuot' is unknown here; nearest known form: 'about 12,345'"
    )


@pytest.mark.parametrize(
    ("text", "reason", "nearest"),
    [
        ("1.234", "ambiguous", "12,345"),
        ("60,00", "ambiguous", "12,345"),
        ("upto 5 wimmen", "wimmen", "up to 1,420"),
        ("820,000 to 600,000", "downwards", "600,000 to 820,000"),
        ("betwen 1,500 and 3,000", "betwen", "between 1,500 and 3,000"),
        ("150%", "above 1", "70%"),
        ("-5", "negative", None),
        ("Tier 4", "tiers are 1, 2 and 3", "Tier 2"),
        ("wun in five", "wun", "one in five"),
        ("half a milion", "milion", "half a million"),
        ("809\u00b9", "U+00B9", "12,345"),
        ("5\x005", "U+0000", None),
        ("x" * 400, "longer than 300", None),
        ("many", "names no number", None),
    ],
)
def test_each_reason_is_the_true_one(text: str, reason: str, nearest: str | None) -> None:
    with pytest.raises(FigureError, match="nearest known form") as caught:
        parse_figure(text)
    assert reason in caught.value.reason
    assert nearest is None or caught.value.nearest == nearest
    assert len(str(caught.value)) < 400


def test_every_form_that_is_offered_is_a_figure_and_nearest_to_its_kind() -> None:
    assert len(parse_figures(pd.Series(FORMS))) == len(FORMS) >= 80
    assert len(set(FORMS)) == len(FORMS)
    for form in FORMS:
        assert FigureError(form, "").nearest.replace("5", "8") == form.replace("5", "8") or parse_figure(
            FigureError(form, "").nearest
        )


def test_a_column_names_file_row_and_column_and_counts_the_rest() -> None:
    texts = ["809", "abuot 5", "5 wimmen", None, "x", "y", "z", "1.234", "70%"]
    with pytest.raises(FigureError) as caught:
        parse_figures(pd.Series(texts), file="claims.csv", column="figure")
    error = caught.value
    assert (error.file, error.row, error.column, error.count) == ("claims.csv", 3, "figure", 6)
    lines = str(error).splitlines()
    assert lines[0] == "6 figures cannot be read (the first 5):"
    assert lines[1].strip().startswith("claims.csv, row 3, column figure: 'abuot 5' is not a figure")
    assert [other.row for other in error.others] == [4, 6, 7, 8]
    assert len(lines) == 6


def test_a_row_is_the_label_of_an_index_that_is_not_a_range() -> None:
    with pytest.raises(FigureError) as caught:
        parse_figures(pd.Series(["809", "abuot 5"], index=["A2009-001", "A2009-002"]))
    assert caught.value.row == "A2009-002"
    with pytest.raises(FigureError) as caught:
        parse_figures(pd.Series(["abuot 5"], index=pd.Index([17])))
    assert caught.value.row == 17


def test_the_place_survives_pickling() -> None:
    reason = "the word 'abuot' is unknown here"
    error = FigureError("abuot 5", reason, file="claims.csv", row=7, column="figure")
    again = pickle.loads(pickle.dumps(error))
    assert str(again) == str(error)
    assert (again.file, again.row, again.column) == ("claims.csv", 7, "figure")


def test_missing_stays_missing_and_is_never_zero() -> None:
    series = pd.Series([None, np.nan, "", "  ", pd.NA, "-", "n/a", "none", "0"], dtype=object)
    table = parse_figures(series)
    assert table["kind"].tolist() == ["none"] * 7 + ["count"] * 2
    assert table.loc[:6, ["low", "high", "best", "denominator"]].isna().all(axis=None)
    assert table.loc[7:, "best"].tolist() == [0.0, 0.0]


@pytest.mark.parametrize("dtype", [object, "string", "category"])
def test_index_and_columns(dtype: object) -> None:
    index = pd.Index(["b", "a", "a"], name="claim_id")
    table = parse_figures(pd.Series(["809", None, "$5-9 billion"], index=index, dtype=dtype))
    pd.testing.assert_index_equal(table.index, index)
    names = "low high best bound kind currency denominator approximate vague hedge rating steps"
    assert " ".join(table.columns) == names
    assert table["currency"].tolist() == [None, None, "USD"]
    for name in ("low", "high", "best", "denominator"):
        assert table[name].dtype == np.float64
    for name in ("approximate", "vague"):
        assert table[name].dtype == np.bool_


def test_an_empty_column_gives_an_empty_table() -> None:
    table = parse_figures(pd.Series([], dtype=object))
    assert table.shape == (0, 12)
    assert table["low"].dtype == np.float64


@pytest.mark.parametrize(
    "value", [0.1, 123.456, 1e-7, 12_300_000.0, 2 / 3, 5e-5, 1 / 3e7, 0.30000000000000004]
)
def test_numbers_are_read_as_what_they_are(value: float) -> None:
    table = parse_figures(pd.Series([value, 5.0, np.nan]))
    assert table["best"].tolist()[:2] == [value, 5.0]
    assert table["kind"].tolist() == ["count", "count", "none"]
    assert parse_figure(value).best == value  # type: ignore[arg-type]


def test_integers_and_mixed_cells_are_read_and_other_things_refused() -> None:
    assert parse_figures(pd.Series([5, 7]))["best"].tolist() == [5.0, 7.0]
    assert parse_figures(pd.Series([np.int64(5), "about 6", np.float32(0.5)], dtype=object))[
        "best"
    ].tolist() == [5, 6, 0.5]
    for wrong in (True, [5], b"5", -3, float("inf"), pd.Timestamp(2009, 1, 1)):
        with pytest.raises(FigureError):
            parse_figures(pd.Series([wrong], dtype=object))
        with pytest.raises(FigureError):
            parse_figure(wrong)  # type: ignore[arg-type]


def test_a_column_of_only_wrong_figures_is_refused_quickly() -> None:
    with pytest.raises(FigureError) as caught:
        parse_figures(pd.Series([f"{number} fold" for number in range(50_000)]))
    assert caught.value.count == 50_000
    assert len(caught.value.others) == 4
