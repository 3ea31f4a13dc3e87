"""What must hold for every figure, whatever its digits and words; and that nothing else comes out than a figure."""

import math
import re
import time
from fractions import Fraction
from typing import Any

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analysis.reading.figures import Figure, FigureError, parse_figure, parse_figures
from analysis.subject import listed
from analysis.vocabulary import Bound, FigureKind
from tests.reading.test_figures import PHRASES, outcome

#: The machine may be busy: no deadline for a single example.
relaxed = settings(deadline=None)
WHOLES = st.integers(0, 10**9) | st.integers(0, 3_000)
POSITIVE = st.integers(1, 10**9) | st.integers(1, 3_000)
APPROXIMATE = listed("about; around; approximately; some; roughly; c.; ~; an estimated; nearly; almost")
FLOORS = listed("at least; more than; over; no fewer than; upwards of; in excess of; >; a minimum of")
CEILINGS = listed("up to; as many as; at most; no more than; a maximum of; <=; not exceeding")
NUMERALS = """
    zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen
    eighteen nineteen zero ten twenty thirty forty fifty sixty seventy eighty ninety
    """
SCALES = listed("thousand; million; billion; lakh; crore; dozen; hundred; Mio.")
UNITS = NUMERALS.split()[:20]
TENS = NUMERALS.split()[20:]


def point(text: str) -> float | None:
    """The value of a text that must be a plain point."""
    figure = parse_figure(text)
    assert (figure.low, figure.high, figure.bound) == (None, None, Bound.NONE)
    return figure.best


def indian(number: int) -> str:
    """A number with Indian marks: 12,34,567."""
    digits = str(number)
    pairs = re.findall(r"\d{1,2}(?=(?:\d\d)*$)", digits[:-3])
    return ",".join([*pairs, digits[-3:]])


def spelled(number: int) -> str:
    """A number below a trillion in English words."""
    if number < 20:
        return UNITS[number]
    if number < 100:
        tens, units = divmod(number, 10)
        return f"{TENS[tens]}-{UNITS[units]}" if units else TENS[tens]
    if number < 1000:
        hundreds, below = divmod(number, 100)
        words = f"{UNITS[hundreds]} hundred"
        return f"{words} and {spelled(below)}" if below else words
    sizes = ((10**9, "billion"), (10**6, "million"), (1000, "thousand"))
    size, word = next(scale for scale in sizes if number >= scale[0])
    count, below = divmod(number, size)
    words = f"{spelled(count)} {word}"
    return f"{words} {spelled(below)}" if below else words


@relaxed
@given(WHOLES)
def test_a_whole_number_survives_every_way_of_writing_it(number: int) -> None:
    marked = f"{number:,}"
    texts = [str(number), marked, indian(number), spelled(number), f"{number}.0", f"{marked}.00"]
    texts += [marked.replace(",", mark) for mark in " '\u00a0\u2007\u2009\u202f"]
    if number >= 10**6:
        texts.append(marked.replace(",", "."))
    assert {point(text) for text in texts} == {float(number)}


@relaxed
@given(st.integers(0, 10**6 - 1), st.integers(0, 6))
def test_a_decimal_is_the_nearest_float(digits: int, places: int) -> None:
    value = Fraction(digits, 10**places)
    text = f"{digits // 10**places}.{digits % 10**places:0{places}d}" if places else str(digits)
    comma = text.replace(".", ",")
    assert point(f"{text} million") == float(value * 10**6)
    # Behind a comma one digit is a decimal, several may be a group.
    assert point(f"{comma} million" if places <= 1 else f"{text} million") == float(value * 10**6)
    assert point(f"${text} billion") == float(value * 10**9)
    assert point(f"{text} per 1,000") == float(value)
    if value <= 100:
        assert point(f"{text}%") == float(value / 100)
        assert point(f"{text} percent") == float(value / 100)


LINE_ENDS = st.sampled_from(
    ["\n", "\r", "\r\n", "\t", "\v", "\f", "\x1c", "\x1d", "\x1e", "\x85", "\u2028", "\u2029"]
)
BLANKS = st.sampled_from(["", " ", "\u00a0"])
NUMERAL_FORMS = st.sampled_from(
    ["{}", "{:,}", "{} million", "{}%", "${:,}", "{}th", "about {:,} women", "{}.5", "{}/7"]
)


@relaxed
@given(NUMERAL_FORMS, st.integers(10, 10**9), st.data(), LINE_ENDS, BLANKS, BLANKS)
def test_no_number_goes_on_in_the_next_line(
    form: str, number: int, data: st.DataObject, end: str, before: str, after: str
) -> None:
    text = form.format(number)
    between_digits = [match.end() for match in re.finditer(r"\d(?=\d)", text)]
    place = data.draw(st.sampled_from(between_digits))
    with pytest.raises(FigureError):
        parse_figure(f"{text[:place]}{before}{end}{after}{text[place:]}")


@relaxed
@given(st.integers(1, 99_999), st.integers(0, 10**6), st.sampled_from([2, 4, 5, 6]), st.sampled_from(SCALES))
def test_a_comma_before_several_digits_that_are_no_thousands_is_refused_before_a_scale_word(
    whole: int, behind: int, digits: int, scale: str
) -> None:
    group = f"{behind:0{digits}d}"[-digits:]
    for text in (
        f"{whole},{group} {scale}",
        f"about {whole},{group} {scale} women",
        f"{whole},{group} to 100000 {scale}",
    ):
        with pytest.raises(FigureError):
            parse_figure(text)
    assert point(f"{whole},{group[0]} {scale}") == point(f"{whole}.{group[0]} {scale}")


@relaxed
@given(st.integers(1000, 10**9))
def test_indian_marks_stay_before_a_scale_word(number: int) -> None:
    assert point(f"{indian(number)} lakh") == number * 1e5


@relaxed
@given(st.integers(1, 999), st.integers(0, 9))
def test_scales_agree_with_one_another(whole: int, tenth: int) -> None:
    scales = {
        "k| thousand": 3,
        "m| million|mn| mln": 6,
        "bn| billion| thousand million": 9,
        " lakh| lakhs": 5,
    }
    for words, power in (scales | {" crore": 7}).items():
        expected = float(Fraction(10 * whole + tenth, 10) * 10**power)
        assert {point(f"{whole}.{tenth}{word}") for word in words.split("|")} == {expected}


@relaxed
@given(WHOLES, WHOLES, st.sampled_from([" to ", "-", "\u2013", " - ", " or "]))
def test_a_range_keeps_both_ends_and_never_runs_downwards(first: int, second: int, link: str) -> None:
    low, high = sorted((first, second))
    figure = parse_figure(f"{low:,}{link}{high:,}")
    assert (figure.low, figure.high, figure.best) == (low, high, None)
    assert parse_figure(f"between {low:,} and {high:,}") == figure
    assert parse_figure(f"from {low:,} to {high:,}") == figure
    assert parse_figure(f"at least {low:,}{link}{high:,}").bound is Bound.LOWER
    if low < high:
        with pytest.raises(FigureError, match="downwards"):
            parse_figure(f"{high:,}{link}{low:,}")


@relaxed
@given(st.integers(1, 999), st.integers(1, 999))
def test_the_scale_of_the_high_end_is_the_scale_of_both(first: int, second: int) -> None:
    low, high = sorted((first, second))
    if low == high:
        high += 1
    for text in (f"{low} to {high} million", f"{low}-{high}m", f"between {low} and {high} million"):
        figure = parse_figure(text)
        assert (figure.low, figure.high) == (low * 1e6, high * 1e6)
    money = parse_figure(f"${low}-{high} billion")
    assert (money.low, money.high, money.currency) == (low * 1e9, high * 1e9, "USD")
    if high <= 100:
        share = parse_figure(f"{low} to {high} percent")
        assert (share.low, share.high) == (low / 100, high / 100)


@relaxed
@given(POSITIVE, st.sampled_from(APPROXIMATE), st.sampled_from(FLOORS), st.sampled_from(CEILINGS))
def test_hedges_change_only_the_bound(number: int, about: str, floor: str, ceiling: str) -> None:
    text = f"{number:,}"
    rough = parse_figure(f"{about} {text}")
    assert (rough.best, rough.approximate, rough.hedge) == (number, True, about)
    low = parse_figure(f"{floor} {text} women")
    high = parse_figure(f"{ceiling} {text} women")
    assert (low.low, low.high, low.best, low.bound, low.hedge) == (number, None, None, Bound.LOWER, floor)
    assert (high.low, high.high, high.best, high.bound) == (None, number, None, Bound.UPPER)
    assert parse_figure(f"fewer than {text} cases").high == number - 1
    assert parse_figure(f"less than ${text}").high == number
    both = parse_figure(f"{floor} {about} {text}") if floor != ">" else low
    assert (both.low, both.bound) == (number, Bound.LOWER)


@relaxed
@given(st.integers(1, 10**6), st.integers(1, 10**6))
def test_a_part_of_a_whole_is_their_ratio(first: int, second: int) -> None:
    part, whole = sorted((first, second))
    assert point(f"{part:,} out of {whole:,}") == part / whole
    assert point(f"{part:,} of the {whole:,}") == part / whole
    if part <= 999 and whole <= 999 and part < whole:
        assert point(f"{part}/{whole}") == part / whole


@pytest.mark.parametrize("number", range(1, 131))
def test_an_ordinal_has_one_ending(number: int) -> None:
    is_teen = number % 100 // 10 == 1
    right = "th" if is_teen else {1: "st", 2: "nd", 3: "rd"}.get(number % 10, "th")
    for ending in ("st", "nd", "rd", "th"):
        assert isinstance(outcome(f"{number}{ending}"), Figure) == (ending == right)
    assert parse_figure(f"{number}{right}").kind is FigureKind.RANK


# -- a column and a single figure are one grammar -----------------------------------------------------------------

NUMBERS = st.builds(
    lambda number, form: form(number),
    WHOLES,
    st.sampled_from([str, "{:,}".format, indian, spelled, lambda n: f"{n / 100:.2f}", lambda n: f"{n}e3"]),
)
VOCABULARY = """
about|at least|up to|more than|fewer than|between|and|to|from|or|-|\u2013|%|percent|per|in|of|out of|million|thousand|
hundred|half|a|one|third|$|\u20ac|<|>|+|or more|or fewer|(|)|,|.|women|cases|a year|most|no|none|the|all|dozen|lakh|
thousands|several|'|"|/|~|k|m|bn|USD|C$|Tier|B|B-|1/2|\u00bd|e6|th|nd|#|&|but|point|quarter|crore|second|top|largest|
n/a|,5|0,5|1.234|12,5
"""
WORDS = VOCABULARY.replace("\n", "").split("|")
SOUP = st.lists(NUMBERS | st.sampled_from(WORDS), min_size=1, max_size=7).flatmap(
    lambda parts: st.sampled_from([" ".join(parts), "".join(parts)])
)


def as_figure(row: pd.Series) -> Figure:
    """What a row of a table says."""
    values: dict[str, Any] = {str(name): None if pd.isna(cell) else cell for name, cell in row.items()}
    for name in ("rating", "steps"):
        values[name] = tuple(values[name].split(";")) if values[name] else ()
    return Figure(**values)


def check_alike(texts: list[str]) -> None:
    """Read texts one by one and as a column; both must give the same, errors included."""
    outcomes = [outcome(text) for text in texts]
    readable = [text for text, read in zip(texts, outcomes, strict=True) if isinstance(read, Figure)]
    table = parse_figures(pd.Series(readable, dtype=object))
    figures = [read for read in outcomes if isinstance(read, Figure)]
    for figure, (_, row) in zip(figures, table.iterrows(), strict=True):
        assert as_figure(row) == figure
        check_sane(figure)
    reasons = [read for read in outcomes if isinstance(read, str)]
    if reasons:
        with pytest.raises(FigureError) as caught:
            parse_figures(pd.Series(texts, dtype=object))
        errors = [caught.value, *caught.value.others]
        assert caught.value.count == len(reasons)
        assert [error.reason for error in errors] == reasons[:5]


def check_sane(figure: Figure) -> None:
    """What holds for every figure."""
    values = [value for value in (figure.low, figure.best, figure.high) if value is not None]
    assert values == sorted(values)
    assert all(math.isfinite(value) and value >= 0 for value in values)
    assert figure.kind is not FigureKind.SHARE or all(value <= 1 for value in values)
    assert bool(values) == (figure.kind not in (FigureKind.NONE, FigureKind.RATING))
    assert (figure.currency is not None) == (figure.kind is FigureKind.MONEY)
    assert (figure.denominator is not None) == (figure.kind is FigureKind.RATE)
    assert bool(figure.rating) == (figure.kind is FigureKind.RATING)
    assert figure.bound is Bound.NONE or figure.best is None


def test_the_phrases_that_a_person_read_are_read_alike_in_a_column() -> None:
    check_alike([row["text"] for row in PHRASES])


DIGITS = st.text(alphabet="0123456789 ,.-ab\u00bd\u0663\x00\x85\u2009", max_size=30)
BYTES = st.binary(max_size=60).map(lambda row: row.decode("latin-1"))


@relaxed
@given(st.lists(SOUP | DIGITS, min_size=1, max_size=30) | st.lists(st.text(max_size=40) | BYTES, min_size=1))
def test_any_text_is_a_figure_or_an_error_alone_and_in_a_column(texts: list[str]) -> None:
    check_alike(texts)


HOSTILE = [
    *(
        "5 women and " * 24,
        "a " * 150,
        "1 in " * 60,
        "(" * 300,
        "- " * 150,
        "5 " + "of the " * 42,
        "1," * 150,
    ),
    *("about " * 49 + "5", "one hundred and " * 18, "'" * 300, '"' * 299, "1" * 100_000, "x" * 100_000),
    *("\u00bd" * 100, "B or " * 60 + "B", "5 (95% " * 40, "5-" * 150, "between 5 and " * 20, "/5" * 150),
    *("$5 " * 90, "half a " * 40, " " * 100_000, "5" + " " * 100_000 + "women", "\ud800" * 300, "\x00" * 300),
]


@pytest.mark.parametrize("text", HOSTILE, ids=range(len(HOSTILE)))
def test_hostile_text_is_answered_at_once(text: str) -> None:
    start = time.process_time()
    for _ in range(3):
        outcome(text)
    assert time.process_time() - start < 1.0
    check_alike([text, "5"])
