"""The grammar of figures against hand-worked readings; fractions are written as such.

`figures_golden.csv` holds a phrase a row with the reading that a person gave it; `figures_article.csv` every number
phrase of the article of 2009, in its order, whose last column says approximate or vague.
"""

import re
from dataclasses import replace
from fractions import Fraction
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from analysis.reading.figures import Figure, FigureError, parse_figure, parse_figures
from analysis.vocabulary import Bound, FigureKind
from tests.case_tables import cases


def table(name: str) -> pd.DataFrame:
    """A table beside this file, every cell as text."""
    return pd.read_csv(Path(__file__).with_name(name), dtype=str, keep_default_na=False)


GOLDEN = table("figures_golden.csv")
ARTICLE = table("figures_article.csv")
PHRASES = pd.concat([GOLDEN, ARTICLE], ignore_index=True).to_dict("records")
ENDS = ("low", "high", "best")


def number(text: str) -> float | None:
    return float(Fraction(text)) if text else None


def outcome(text: str) -> Figure | str:
    """The reading, or the reason why there is none."""
    try:
        return parse_figure(text)
    except FigureError as error:
        return error.reason


def test_the_golden_table_is_large_and_has_every_kind() -> None:
    assert len(GOLDEN) >= 250
    assert len(ARTICLE) == 97
    assert GOLDEN["text"].is_unique
    assert set(GOLDEN["kind"]) == {*FigureKind} - {FigureKind.RATING}


@pytest.mark.parametrize("row", PHRASES, ids=lambda row: row["text"])
def test_a_phrase_reads_as_a_person_reads_it(row: dict[str, Any]) -> None:
    figure = parse_figure(row["text"])
    assert (figure.kind, figure.bound, figure.rating) == (row["kind"], row["bound"], ())
    assert tuple(getattr(figure, end) for end in ENDS) == tuple(number(row[end]) for end in ENDS)
    if pd.isna(row["flags"]):
        flags = [name for name in ("approximate", "vague") if row[name] == "yes"]
        assert (figure.currency, figure.hedge) == (row["currency"] or None, row["hedge"])
        assert figure.denominator == number(row["denominator"])
    else:
        flags = [row["flags"]] if row["flags"] else []
        assert figure.currency == ("USD" if row["kind"] == "money" else None)
    assert [name for name in ("approximate", "vague") if getattr(figure, name)] == flags


@pytest.mark.parametrize("row", GOLDEN.to_dict("records"), ids=lambda row: row["text"])
def test_case_blanks_dashes_and_a_full_stop_change_nothing(row: dict[str, str]) -> None:
    text = row["text"]
    variants = [text.upper(), text.lower(), f"  {text}\t", f"{text}." if text[-1:].isalnum() else text]
    variants += [text.replace(" ", blank) for blank in "\u00a0\u2009"]
    variants += [text.replace("-", dash) for dash in "\u2010\u2011\u2012\u2013\u2014\u2212"]
    for variant in variants:
        assert replace(parse_figure(variant), hedge="") == replace(parse_figure(text), hedge=""), variant


@pytest.mark.parametrize("row", GOLDEN.to_dict("records"), ids=lambda row: row["text"])
def test_a_phrase_over_several_lines_reads_as_on_one_unless_a_number_goes_on_in_the_next(
    row: dict[str, str],
) -> None:
    text = row["text"]
    stacked = text.replace(" ", "\n")
    found = outcome(stacked)
    if isinstance(found, str):
        assert found == "a line break or a tab stands inside its number"
    else:
        assert not re.search(r"\d\n\d", stacked)
        assert replace(found, hedge="") == replace(parse_figure(text), hedge="")


@pytest.mark.parametrize(("text", "labels"), cases(__file__, "ratings_are_sets_of_labels_and_no_numbers"))
def test_ratings_are_sets_of_labels_and_no_numbers(text: str, labels: tuple[str, ...]) -> None:
    figure = parse_figure(text)
    assert figure == Figure(None, None, None, Bound.NONE, FigureKind.RATING, rating=labels)
    assert parse_figures(pd.Series([text, "5"]))["rating"].tolist() == [";".join(labels), None]


@pytest.mark.parametrize(("text", "steps"), cases(__file__, "every_change_between_print_and_value_is_told"))
def test_every_change_between_print_and_value_is_told(text: str, steps: tuple[str, ...]) -> None:
    assert parse_figure(text).steps == steps
    assert parse_figures(pd.Series([text]))["steps"].tolist() == [";".join(steps)]


@pytest.mark.parametrize("text", cases(__file__, "what_is_no_figure_or_could_be_two_is_refused"))
def test_what_is_no_figure_or_could_be_two_is_refused(text: str) -> None:
    with pytest.raises(FigureError) as caught:
        parse_figure(text)
    with pytest.raises(FigureError) as alike:
        parse_figures(pd.Series(["809", text]))
    assert caught.value.reason == alike.value.reason
    assert alike.value.row == 3
