"""Periods as printed: every form, every refusal, and what holds for any text."""

import re
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from analysis.reading.periods import FORMS, Period, PeriodError, parse_period
from analysis.subject import listed
from analysis.vocabulary import PeriodKind as K
from tests.case_tables import cases

YEARS = st.integers(1500, 2099)

#: As printed, first year, last year, kind, whether approximate.
READ = pd.read_csv(
    Path(__file__).with_name("printed_periods.csv"), dtype={"start": "Int64", "end": "Int64"}, na_filter=True
)


@pytest.mark.parametrize("row", READ.to_dict("records"), ids=lambda row: row["text"])
def test_forms(row: dict[str, Any]) -> None:
    start, end = (None if pd.isna(row[name]) else row[name] for name in ("start", "end"))
    assert parse_period(row["text"]) == Period(start, end, K(row["kind"]), row["approximate"] == "yes")
    assert parse_period("") == parse_period(" \n") == Period(None, None, K.NONE)


@pytest.mark.parametrize(
    ("part_years", "texts"), cases(__file__, "a_period_knows_whether_it_is_of_whole_calendar_years")
)
def test_a_period_knows_whether_it_is_of_whole_calendar_years(
    texts: tuple[str, ...], *, part_years: bool
) -> None:
    assert {text for text in texts if parse_period(text).part_years is not part_years} == set()


@pytest.mark.parametrize(
    ("text", "start", "end", "kind"), cases(__file__, "words_that_count_from_the_year_of_the_statement")
)
def test_words_that_count_from_the_year_of_the_statement(text: str, start: int, end: int, kind: str) -> None:
    approximate = "past" in text or "the last" in text
    assert parse_period(text, reference_year=2008) == Period(start, end, K(kind), approximate)


@pytest.mark.parametrize(
    ("texts", "reason"),
    [
        ("over the past decade; last year; the last five years", "give the reference year"),
        (
            "during the same period; in the same year; in that period; at that time",
            "transcribe that period itself",
        ),
    ],
)
def test_what_points_elsewhere_is_refused(texts: str, reason: str) -> None:
    for text in listed(texts):
        with pytest.raises(PeriodError, match=reason):
            parse_period(text)


@given(st.sampled_from(READ["text"].tolist()), YEARS)
def test_a_reference_year_never_closes_a_window_or_moves_a_printed_year(text: str, year: int) -> None:
    free, tied = parse_period(text), parse_period(text, reference_year=year)
    assert free.kind is tied.kind
    if re.search(r"\d", text) or "since" in text.lower():
        assert free == tied


@pytest.mark.parametrize(("text", "reason"), cases(__file__, "impossible_periods_say_why"))
def test_impossible_periods_say_why(text: str, reason: str) -> None:
    with pytest.raises(PeriodError, match=re.escape(reason)) as caught:
        parse_period(text)
    assert caught.value.text == text
    assert repr(text) in str(caught.value)


@pytest.mark.parametrize(
    "text", [*cases(__file__, "anything_else_is_refused_with_the_nearest_form"), "x" * 5000, "2008 " * 500]
)
def test_anything_else_is_refused_with_the_nearest_form(text: str) -> None:
    with pytest.raises(PeriodError) as caught:
        parse_period(text)
    assert caught.value.nearest in FORMS
    assert len(str(caught.value)) < 400


@pytest.mark.parametrize("form", FORMS)
def test_every_form_that_errors_offer_can_be_read(form: str) -> None:
    assert parse_period(form, reference_year=2008).kind is not K.NONE


def period_or_error(text: str) -> Period | PeriodError:
    try:
        return parse_period(text, reference_year=2008)
    except PeriodError as error:
        return error


VOCABULARY = """
    in on by since until from to and between the early mid late 1990s 2001 2003 2008/09 2001-03 - 31 february june year
    years annually at any given time about fy q1 half of past last decade same period ending , ( ) é २००८
"""
WORDS = st.sampled_from(VOCABULARY.split())


@given(st.text(max_size=60) | st.lists(WORDS, max_size=7).map(" ".join))
@example("year ending 28 february 2008")
@example("1 - 1 2001")
def test_any_text_is_a_period_or_an_error(text: str) -> None:
    found = period_or_error(text)
    if isinstance(found, PeriodError):
        assert found.text == text
    else:
        years = [year for year in (found.start, found.end) if year is not None]
        assert years == sorted(years)
        assert (found.kind is K.NONE) == (not text.strip())
        assert (len(years) == 2) or found.kind in {K.OPEN_WINDOW, K.ANNUAL, K.AT_ANY_TIME, K.NONE}


@given(YEARS, YEARS)
def test_windows_of_any_two_years(one: int, other: int) -> None:
    first, last = sorted((one, other))
    expected = Period(first, last, K.WINDOW)
    for form in ("{}-{}", "between {} and {}", "from {} to {}", "{}–{}"):
        assert parse_period(form.format(first, last)) == expected
    if first != last:
        assert isinstance(period_or_error(f"{last}-{first}"), PeriodError)
        assert isinstance(period_or_error(f"from {last} to {first}"), PeriodError)


@given(YEARS, st.sampled_from(["in {}", "in {} ", "During {}.", " {}", "the year {}"]))
def test_any_year(year: int, form: str) -> None:
    assert parse_period(form.format(year)) == Period(year, year, K.YEAR)
