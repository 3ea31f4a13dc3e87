"""One clear error: which text, why, where it stands, and the nearest text that would be a figure."""

import pickle
import subprocess
import sys
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest

from analysis.files import packaged
from analysis.reading.figures import FORMS, FigureError, parse_figure, parse_figures
from tests.case_tables import cases


def test_the_message_tells_the_text_the_reason_and_the_nearest_form() -> None:
    with pytest.raises(FigureError) as caught:
        parse_figure("abuot 5,000")
    assert (caught.value.text, caught.value.nearest) == ("abuot 5,000", "about 5,000")
    assert caught.value.reason == "the word 'abuot' is unknown here"
    assert str(caught.value) == (
        "'abuot 5,000' is not a figure: the word 'abuot' is unknown here; nearest known form: 'about 5,000'"
    )


@pytest.mark.parametrize(("text", "reason", "nearest"), cases(__file__, "each_reason_is_the_true_one"))
def test_each_reason_is_the_true_one(text: str, reason: str, nearest: str | None) -> None:
    with pytest.raises(FigureError, match="nearest known form") as caught:
        parse_figure(text)
    assert reason in caught.value.reason
    assert nearest is None or caught.value.nearest == nearest
    assert len(str(caught.value)) < 400


def test_a_text_is_offered_with_its_unknown_words_mended() -> None:
    offered = {
        "1.2 milion (0.9-1.5 milion)": "1.2 million (0.9-1.5 million)",
        "an eyewatering 5 million": "5 million",
        "roughly modelled 5 million": "roughly 5 million",
        "a shocking vivid 500": "500",
    }
    for text, mended in offered.items():
        assert FigureError(text, _reason(text)).nearest == mended
    # What is counted, and what stands behind a number, may change what it says: a form is offered, never a guess.
    for text in ("5,000 birdies", "500 fewer"):
        assert FigureError(text, _reason(text)).nearest in FORMS


def _reason(text: str) -> str:
    with pytest.raises(FigureError) as caught:
        parse_figure(text)
    return caught.value.reason


def test_every_form_that_is_offered_is_a_figure_and_nearest_to_its_kind() -> None:
    assert len(parse_figures(pd.Series(FORMS))) == len(FORMS) >= 80
    assert len(set(FORMS)) == len(FORMS)
    for form in FORMS:
        assert FigureError(form, "").nearest in FORMS


def test_a_column_names_file_row_and_column_and_counts_the_rest() -> None:
    texts = ["809", "abuot 5", "5 wimmen", None, "x", "y", "z", "1.234", "70%"]
    with pytest.raises(FigureError) as caught:
        parse_figures(pd.Series(texts), file="claims.csv", column="figure")
    error = caught.value
    assert (error.file, error.row, error.column, error.count) == ("claims.csv", 3, "figure", 6)
    lines = str(error).splitlines()
    assert lines[0] == "6 figures cannot be read (the first 5):"
    assert lines[1].strip().startswith("claims.csv, row 3, column figure: 'abuot 5' is not a figure")
    assert [later.row for later in error.others] == [4, 6, 7, 8]
    assert len(lines) == 6


@pytest.mark.parametrize("label", ["A2009-002", 17])
def test_a_row_is_the_label_of_an_index_that_is_not_a_range_and_survives_pickling(label: object) -> None:
    with pytest.raises(FigureError) as caught:
        parse_figures(pd.Series(["809", "abuot 5"], index=pd.Index(["first", label])), file="claims.csv")
    again = pickle.loads(pickle.dumps(caught.value))
    assert str(again) == str(caught.value)
    assert (again.file, again.row, again.column) == ("claims.csv", label, None)


def test_missing_stays_missing_and_is_never_zero() -> None:
    series = pd.Series([None, np.nan, "", "  ", pd.NA, "-", "n/a", "none", "0"], dtype=object)
    table = parse_figures(series)
    assert table["kind"].tolist() == ["none"] * 7 + ["count"] * 2
    assert table.loc[:6, ["low", "high", "best", "denominator"]].isna().all(axis=None)
    assert table.loc[7:, "best"].tolist() == [0.0, 0.0]


@pytest.mark.parametrize("dtype", [object, "string", "category"])
def test_index_and_columns(dtype: Any) -> None:
    assert parse_figures(pd.Series([], dtype=object)).shape == (0, 12)
    index = pd.Index(["b", "a", "a"], name="claim_id")
    table = parse_figures(pd.Series(["809", None, "$5-9 billion"], index=index, dtype=dtype))
    pd.testing.assert_index_equal(table.index, index)
    names = "low high best bound kind currency denominator approximate vague hedge rating steps"
    assert " ".join(table.columns) == names
    assert table["currency"].tolist() == [None, None, "USD"]
    assert (table.dtypes[["low", "high", "best", "denominator"]] == np.float64).all()
    assert (table.dtypes[["approximate", "vague"]] == np.bool_).all()


def test_numbers_are_read_as_what_they_are_and_other_things_refused() -> None:
    values = [0.1, 123.456, 1e-7, 12_300_000.0, 2 / 3, 5e-5, 1 / 3e7, 0.30000000000000004, 5.0]
    table = parse_figures(pd.Series([*values, np.nan]))
    assert table["best"].tolist()[:-1] == [parse_figure(value).best for value in values] == values  # type: ignore[arg-type]
    assert table["kind"].tolist() == ["count"] * len(values) + ["none"]
    assert parse_figures(pd.Series([5, 7]))["best"].tolist() == [5.0, 7.0]
    mixed = pd.Series([np.int64(5), "about 6", np.float32(0.5)], dtype=object)
    assert parse_figures(mixed)["best"].tolist() == [5, 6, 0.5]
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


def test_a_subject_may_say_whose_a_currency_sign_is(tmp_path: Path) -> None:
    words = packaged("subject/currencies.yml")
    assert {sign["means"] for sign in words["shared_signs"].values()} == {""}
    words["shared_signs"]["yensign"]["means"] = "JPY"
    script = tmp_path / "read.py"
    script.write_text(
        "import analysis.subject as subject\n"
        f"words = {words!r}\n"
        "shipped = subject.load\n"
        "subject.load = lambda name: words if name == 'currencies.yml' else shipped(name)\n"
        "from analysis.reading.figures import parse_figure\n"
        "print(parse_figure('\\xa55 million').currency)\n"
    )
    read = subprocess.run([sys.executable, script], capture_output=True, text=True, check=True)
    assert read.stdout.split() == ["JPY"]
