"""Periods as printed: every form, every refusal, and what holds for any text."""

import re

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from analysis.reading.periods import FORMS, Period, PeriodError, parse_period
from analysis.vocabulary import PeriodKind as K

YEARS = st.integers(1500, 2099)

#: As printed, first year, last year, kind, whether approximate.
READ: list[tuple[str, int | None, int | None, K, bool]] = [
    # one year
    ("in 1998", 1998, 1998, K.YEAR, False),
    ("In 2006", 2006, 2006, K.YEAR, False),
    ("2006", 2006, 2006, K.YEAR, False),
    ("during 2006", 2006, 2006, K.YEAR, False),
    ("in the year 2000", 2000, 2000, K.YEAR, False),
    ("calendar year 2008", 2008, 2008, K.YEAR, False),
    ("about 2005", 2005, 2005, K.YEAR, True),
    ("in about 2005", 2005, 2005, K.YEAR, True),
    ("circa 1998", 1998, 1998, K.YEAR, True),
    ("(2004)", 2004, 2004, K.YEAR, False),
    ("２００８", 2008, 2008, K.YEAR, False),
    # twelve months that touch two calendar years
    ("FY2008", 2008, 2008, K.YEAR, False),
    ("FY 2008", 2008, 2008, K.YEAR, False),
    ("fiscal year 2007", 2007, 2007, K.YEAR, False),
    ("FY2008/09", 2008, 2009, K.YEAR, False),
    ("2008/09", 2008, 2009, K.YEAR, False),
    ("2008/2009", 2008, 2009, K.YEAR, False),
    ("1999/00", 1999, 2000, K.YEAR, False),
    ("in the 2013-14 financial year", 2013, 2014, K.YEAR, False),
    ("financial year 2013–14", 2013, 2014, K.YEAR, False),
    ("year ending March 2010", 2009, 2010, K.YEAR, False),
    ("in the year to 31 December 2009", 2009, 2009, K.YEAR, False),
    ("the 12 months to June 2009", 2008, 2009, K.YEAR, False),
    ("year ending February 2009", 2008, 2009, K.YEAR, False),
    # windows
    ("2001–2003", 2001, 2003, K.WINDOW, False),
    ("in 2001—2003", 2001, 2003, K.WINDOW, False),
    ("2001 - 2003", 2001, 2003, K.WINDOW, False),
    ("2001-03", 2001, 2003, K.WINDOW, False),
    ("2008-09", 2008, 2009, K.WINDOW, False),
    ("1999-00", 1999, 2000, K.WINDOW, False),
    ("between 2001 and 2003", 2001, 2003, K.WINDOW, False),
    ("from 2001 to 2003", 2001, 2003, K.WINDOW, False),
    ("2001 through 2003", 2001, 2003, K.WINDOW, False),
    ("from 2001–2003", 2001, 2003, K.WINDOW, False),
    ("mid-2007 to 2008", 2007, 2008, K.WINDOW, False),
    ("in 2005 and 2006", 2005, 2006, K.WINDOW, False),
    ("2015-16 and 2016-17", 2015, 2017, K.WINDOW, False),
    ("between about 1995 and 1998", 1995, 1998, K.WINDOW, True),
    ("from April to December 2009", 2009, 2009, K.WINDOW, False),
    ("April–December 2009", 2009, 2009, K.WINDOW, False),
    ("1 April 2009 to 31 March 2010", 2009, 2010, K.WINDOW, False),
    ("June 2004 - May 2006", 2004, 2006, K.WINDOW, False),
    ("first half of 2009", 2009, 2009, K.WINDOW, False),
    ("in the last quarter of 2009", 2009, 2009, K.WINDOW, False),
    ("the first six months of 2008", 2008, 2008, K.WINDOW, False),
    ("Q1 2008", 2008, 2008, K.WINDOW, False),
    ("2008-Q4", 2008, 2008, K.WINDOW, False),
    ("H2 2009", 2009, 2009, K.WINDOW, False),
    # decades and their parts
    ("the 1990s", 1990, 1999, K.WINDOW, False),
    ("in the 1990's", 1990, 1999, K.WINDOW, False),
    ("the early 2000s", 2000, 2003, K.WINDOW, True),
    ("the mid-1990s", 1994, 1996, K.WINDOW, True),
    ("by the late 1990s", 1997, 1999, K.WINDOW, True),
    ("By the late 1990s", 1997, 1999, K.WINDOW, True),
    ("the mid- to late 1990s", 1994, 1999, K.WINDOW, True),
    ("from the late 1990s to 2005", 1997, 2005, K.WINDOW, True),
    # one end open
    ("since 1991", 1991, None, K.OPEN_WINDOW, False),
    ("since at least 1991", 1991, None, K.OPEN_WINDOW, False),
    ("since the late 1990s", 1997, None, K.OPEN_WINDOW, True),
    ("since 1 February 2008", 2008, None, K.OPEN_WINDOW, False),
    ("since the collapse of the Soviet Union", 1991, None, K.OPEN_WINDOW, False),
    ("since the break-up of the USSR", 1991, None, K.OPEN_WINDOW, False),
    ("Since the fall of the Iron Curtain", 1989, None, K.OPEN_WINDOW, False),
    ("since the fall of the Berlin Wall", 1989, None, K.OPEN_WINDOW, False),
    ("from 2001 onwards", 2001, None, K.OPEN_WINDOW, False),
    ("2001 to date", 2001, None, K.OPEN_WINDOW, False),
    ("2001–present", 2001, None, K.OPEN_WINDOW, False),
    ("from 1991 to the present", 1991, None, K.OPEN_WINDOW, False),
    ("until 2009", None, 2009, K.OPEN_WINDOW, False),
    ("up to 2006", None, 2006, K.OPEN_WINDOW, False),
    ("cumulative to June 2007", None, 2007, K.OPEN_WINDOW, False),
    ("before 2008", None, 2007, K.OPEN_WINDOW, False),
    ("before June 2008", None, 2008, K.OPEN_WINDOW, False),
    ("so far", None, None, K.OPEN_WINDOW, False),
    # dates
    ("mid-2007", 2007, 2007, K.DATE, False),
    ("by mid-2007", 2007, 2007, K.DATE, False),
    ("by 2007", 2007, 2007, K.DATE, False),
    ("early 2008", 2008, 2008, K.DATE, False),
    ("in the summer of 2007", 2007, 2007, K.DATE, False),
    ("at the end of 2007", 2007, 2007, K.DATE, False),
    ("As at September 2008", 2008, 2008, K.DATE, False),
    ("as of 2021", 2021, 2021, K.DATE, False),
    ("June 2007", 2007, 2007, K.DATE, False),
    ("in January 2003", 2003, 2003, K.DATE, False),
    ("Sept. 2008", 2008, 2008, K.DATE, False),
    ("1 February 2008", 2008, 2008, K.DATE, False),
    ("on 16 May 2005", 2005, 2005, K.DATE, False),
    ("February 1st, 2008", 2008, 2008, K.DATE, False),
    ("29 February 2008", 2008, 2008, K.DATE, False),
    ("2008-02-01", 2008, 2008, K.DATE, False),
    # recurring
    ("annually", None, None, K.ANNUAL, False),
    ("Annually", None, None, K.ANNUAL, False),
    ("annual", None, None, K.ANNUAL, False),
    ("each year", None, None, K.ANNUAL, False),
    ("every year", None, None, K.ANNUAL, False),
    ("a year", None, None, K.ANNUAL, False),
    ("per year", None, None, K.ANNUAL, False),
    ("in any given year", None, None, K.ANNUAL, False),
    ("every year since 2001", 2001, None, K.ANNUAL, False),
    ("annually (2004)", 2004, 2004, K.ANNUAL, False),
    ("each year between 2001 and 2003", 2001, 2003, K.ANNUAL, False),
    ("in 2004 annually", 2004, 2004, K.ANNUAL, False),
    ("at any given time", None, None, K.AT_ANY_TIME, False),
    ("at any one time", None, None, K.AT_ANY_TIME, False),
    ("at any one time in 2008", 2008, 2008, K.AT_ANY_TIME, False),
    ("currently", None, None, K.AT_ANY_TIME, False),
    ("now", None, None, K.AT_ANY_TIME, False),
    ("today", None, None, K.AT_ANY_TIME, False),
    # nothing said
    ("", None, None, K.NONE, False),
    (" \n", None, None, K.NONE, False),
]


@pytest.mark.parametrize(("text", "start", "end", "kind", "approximate"), READ)
def test_forms(text: str, *, start: int | None, end: int | None, kind: K, approximate: bool) -> None:
    assert parse_period(text) == Period(start, end, kind, approximate)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        *(
            (text, False)
            for text in ("in 1998", "2001-2003", "the late 1990s", "since 1991", "until 2009", "annually")
        ),
        *(
            (text, False)
            for text in ("since the fall of the Berlin Wall", "before 2008", "by 2007", "at any given time")
        ),
        *(
            (text, True)
            for text in ("FY2008", "2008/09", "FY2008 to FY2010", "financial year 2013-14", "since May 2001")
        ),
        *(
            (text, True)
            for text in ("cumulative to June 2007", "before June 2008", "from April to December 2009")
        ),
        *(
            (text, True)
            for text in (
                "first half of 2009",
                "year ending March 2010",
                "1 February 2008",
                "second quarter of 2008",
            )
        ),
    ],
)
def test_a_period_knows_whether_it_is_of_whole_calendar_years(text: str, *, expected: bool) -> None:
    assert parse_period(text).part_years is expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("over the past decade", Period(1999, 2008, K.WINDOW, approximate=True)),
        ("the last five years", Period(2004, 2008, K.WINDOW, approximate=True)),
        ("in the past 2 decades", Period(1989, 2008, K.WINDOW, approximate=True)),
        ("over the past year", Period(2007, 2008, K.YEAR, approximate=True)),
        ("the last twelve months", Period(2007, 2008, K.YEAR, approximate=True)),
        ("last year", Period(2007, 2007, K.YEAR)),
        ("this year", Period(2008, 2008, K.YEAR)),
        ("currently", Period(2008, 2008, K.AT_ANY_TIME)),
        ("so far", Period(None, 2008, K.OPEN_WINDOW)),
    ],
)
def test_words_that_count_from_the_year_of_the_statement(text: str, expected: Period) -> None:
    assert parse_period(text, reference_year=2008) == expected


@pytest.mark.parametrize("text", ["over the past decade", "last year", "the last five years"])
def test_without_a_reference_year_they_are_refused(text: str) -> None:
    with pytest.raises(PeriodError, match="give the reference year"):
        parse_period(text)


@given(st.sampled_from([row[0] for row in READ]), YEARS)
def test_a_reference_year_never_closes_a_window_or_moves_a_printed_year(text: str, year: int) -> None:
    free, tied = parse_period(text), parse_period(text, reference_year=year)
    assert free.kind is tied.kind
    if re.search(r"\d", text) or "since" in text.lower():
        assert free == tied


@pytest.mark.parametrize(
    "text", ["during the same period", "in the same year", "in that period", "at that time"]
)
def test_a_period_that_points_elsewhere_has_to_be_transcribed(text: str) -> None:
    with pytest.raises(PeriodError, match="transcribe that period itself"):
        parse_period(text)


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("2003-2001", "comes before 2003"),
        ("2007-06", "comes before 2007; write a window in full years, a month as 'June 2007'"),
        ("between 2003 and 2001", "ends before it starts"),
        ("November to March 2009", "say both years"),
        ("2001-03 and 2001", "ends before it starts"),
        ("2005 and 2009", "apart"),
        ("2008/2010", "ends in 2009"),
        ("30 February 2008", "no such day"),
        ("2008-13-01", "no such day"),
        ("29 February 2007", "no such day"),
    ],
)
def test_impossible_periods_say_why(text: str, reason: str) -> None:
    with pytest.raises(PeriodError, match=re.escape(reason)) as caught:
        parse_period(text)
    assert caught.value.text == text
    assert repr(text) in str(caught.value)


@pytest.mark.parametrize(
    "text",
    [
        *(
            "per month",
            "recently",
            "many years",
            "nineties",
            "20078",
            "2o08",
            "in 12",
            "1066",
            "2008-9",
            "2100",
            ".",
        ),
        *(
            "١٩٩٨",
            "in June",
            "Q5 2008",
            "H3 2008",
            "the 1995s",
            "annually annually",
            "2001 2003",
            "since",
            "from 2001",
        ),
        *(
            "the last few years",
            "the last 6 months",
            "1 in a year",
            "-2008",
            "2008 victims",
            "in 2008 or 2009",
        ),
        *("early until 2003", "the until 2001", "about to 2008/09", "Q1 to Q3 2008", "in June and July"),
        *("x" * 5000, "2008 " * 500),
    ],
)
def test_anything_else_is_refused_with_the_nearest_form(text: str) -> None:
    with pytest.raises(PeriodError) as caught:
        parse_period(text)
    assert caught.value.nearest in FORMS
    assert len(str(caught.value)) < 400


@pytest.mark.parametrize("form", FORMS)
def test_every_form_that_errors_offer_can_be_read(form: str) -> None:
    assert parse_period(form, reference_year=2008).kind is not K.NONE


def test_a_period_does_not_end_before_it_starts() -> None:
    with pytest.raises(PeriodError, match="ends before it starts"):
        Period(2003, 2001, K.WINDOW)
    assert issubclass(PeriodError, ValueError)


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
    for text in (
        f"{first}-{last}",
        f"between {first} and {last}",
        f"from {first} to {last}",
        f"{first}–{last}",
    ):
        assert parse_period(text) == expected
    if first != last:
        assert isinstance(period_or_error(f"{last}-{first}"), PeriodError)
        assert isinstance(period_or_error(f"from {last} to {first}"), PeriodError)


@given(YEARS, st.sampled_from(["in {}", "in {} ", "During {}.", " {}", "the year {}"]))
def test_any_year(year: int, form: str) -> None:
    assert parse_period(form.format(year)) == Period(year, year, K.YEAR)
