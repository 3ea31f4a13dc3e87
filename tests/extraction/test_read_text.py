"""A text is read as its words say: numbers with their hedges, what is a claim and why, and no cell that is a guess."""

import time

import pandas as pd
import pytest

import analysis as an
from tests.hostile_texts import TEXTS

SPAIN = (
    "In 2007, officials identified 1,035 sex trafficking victims and 445 labor trafficking victims in Spain."
)


def claims(text: str) -> pd.DataFrame:
    read = an.read_text(text)
    return read[read["claim"]]


@pytest.mark.parametrize(
    ("text", "figure", "low", "best", "high", "bound"),
    [
        ("It is estimated that between 1,500 and 3,000 women were trafficked.", "between 1,500 and 3,000", 1500, None, 3000, "none"),
        ("As many as 200,000 girls were sold.", "As many as 200,000", None, None, 200000, "upper"),
        ("At least 2.5 million people are in forced labour.", "At least 2.5 million", 2.5e6, None, None, "lower"),
        ("Some 24,900 (20,000–30,000) victims were found.", "Some 24,900 (20,000–30,000)", 20000, 24900, 30000, "none"),
        ("Two-thirds of the victims were women.", "Two-thirds", None, 2 / 3, None, "none"),
        ("One in five victims was a child.", "One in five", None, 0.2, None, "none"),
        ("There are 7.6 victims per 1,000 people.", "7.6 victims per 1,000", None, 7.6, None, "none"),
        ("In 2017 at least 470,000 people were victims.", "at least 470,000", 470000, None, None, "lower"),
    ],
)  # fmt: skip
def test_a_number_keeps_its_hedge_and_its_ends(
    text: str, figure: str, low: float | None, best: float | None, high: float | None, bound: str
) -> None:
    (row,) = claims(text).to_dict("records")
    assert (row["figure"], row["bound"]) == (figure, bound)
    ends = [None if pd.isna(row[end]) else row[end] for end in ("low", "best", "high")]
    assert ends == pytest.approx([low, best, high])


@pytest.mark.parametrize(
    ("text", "rule"),
    [
        ("The report of 2006 was late.", "year"),
        ("It entered into force on 1 February 2008.", "date"),
        ("Article 3 says what is meant.", "law"),
        ("See page 42 of the report.", "page"),
        ("A 13-year-old girl lost her family.", "age"),
        ("Many of the girls were under 14, and all were afraid.", "age"),
        ("He was sentenced to 12 years in prison.", "duration"),
        ("The budget of $2 million was approved.", "budget"),
        ("They aim to free 5,000 children.", "goal"),
        ("The number of victims rose by 2,000.", "change"),
        ("The study cites 40 interviews with officials.", "documents"),
        ("Two women were locked in a flat.", "anecdote"),
        ("Call 1-888-373-7888 for help.", "phone"),
        ("Prevention comes first [12].", "list_number"),
    ],
)
def test_what_is_no_claim_says_by_which_rule(text: str, rule: str) -> None:
    read = an.read_text(text)
    assert not read["claim"].any()
    assert rule in set(read["rule"])


@pytest.mark.parametrize(
    "text",
    [
        "It is one of the leading agencies.",
        "Nobody knew.",
        "All forms of it are crimes.",
        "Most times it hurts.",
    ],
)
def test_a_word_that_is_no_number_is_not_listed(text: str) -> None:
    assert an.read_text(text).empty


def test_numbers_that_and_joins_are_no_range() -> None:
    figures = claims("Police identified 32 labour trafficking and 71 sex trafficking victims in 2019.")
    assert figures["figure"].tolist() == ["32", "71"]
    assert figures["exploitation"].tolist() == ["labour", "sexual"]


def test_cells_say_where_they_were_found_and_how() -> None:
    first, second = claims(SPAIN).to_dict("records")
    assert (first["population"], first["status"], first["visibility"]) == ("all", "trafficked", "detected")
    assert [first["exploitation"], second["exploitation"]] == ["sexual", "labour"]
    assert (first["period_start"], first["measure"], first["unit"]) == (2007, "flow", "persons_per_year")
    start, end = map(int, first["exploitation_at"].split(":"))
    assert SPAIN[start:end] == "sex trafficking"
    assert first["producer"] == "officials"


def test_what_no_word_says_is_empty() -> None:
    (row,) = claims("Officials saw 300 persons.").to_dict("records")
    assert [row[name] for name in ("place", "period", "status", "measure", "exploitation")] == [""] * 5


def test_a_frame_becomes_claims_of_which_place_and_measure_are_said() -> None:
    own = an.make_claims(an.read_text(f"{SPAIN} Elsewhere 12 victims were counted."))
    assert own["figure"].tolist() == ["1,035", "445"]
    assert own["region_code"].tolist() == ["ESP", "ESP"]


@pytest.mark.parametrize(
    "text",
    [
        f"<html><body><p>{SPAIN}</p><script>5 victims</script></body></html>",
        f"<p>Nothing.<sup>12</sup></p>\n<ul><li>{SPAIN}</li></ul>",
        f"# Figures\n\n1. {SPAIN}\n\n```\n5 victims\n```\n",
    ],
)
def test_offsets_lead_back_into_markup(text: str) -> None:
    found = claims(text)
    assert found["figure"].tolist() == ["1,035", "445"]
    for row in found.to_dict("records"):
        assert text[row["start"] : row["end"]] == row["figure"]


@pytest.mark.parametrize(
    "text",
    [
        "(" * 10_000, "[1" * 5000, "1" * 10_000, "1," * 5000, "\u202e5" * 5000, "\x00\x07 5" * 2500, "<" * 10_000,
        "<p><!--" + "<!--" * 2500, "more than " * 1000, "5 of " * 2000, "according to the " * 588, "." * 10_000,
        "hundred " * 1250, "`" * 10_000, "United " * 1428, "| " * 5000, *TEXTS.values(), "", " ",
    ],
)  # fmt: skip
def test_hostile_text_is_read_soon_and_as_text(text: str) -> None:
    an.read_text("5")
    began = time.process_time()
    an.read_text(text)
    assert time.process_time() - began < 3, "a second on a machine that nobody else uses"


def test_time_grows_with_the_length() -> None:
    paragraph = f"{SPAIN} The ILO estimated in 2012 that 20.9 million people were in forced labour.\n\n"
    an.read_text(paragraph)
    seconds = []
    for copies in (100, 800):
        began = time.process_time()
        an.read_text(paragraph * copies)
        seconds.append(time.process_time() - began)
    assert seconds[1] < 20 * seconds[0]


def test_text_that_is_none_is_refused() -> None:
    with pytest.raises(ValueError, match="the text"):
        an.read_text(5)


@pytest.mark.parametrize(
    ("text", "rule"),
    [
        ("The line for workers is open until 7 p.m. on weekdays.", "clock"),
        ("One witness in the trial of 2019, a man of 28, had worked for nothing.", "age"),
        ("For the victims of that year the 95% interval is wide.", "measured"),
    ],
)
def test_hours_ages_and_levels_of_intervals_are_no_claims(text: str, rule: str) -> None:
    numbers = an.read_text(text)
    assert rule in numbers["rule"].tolist()
    assert not numbers["claim"].any()


def test_a_number_behind_a_total_is_no_age() -> None:
    numbers = an.read_text("The number of victims rose to a total of 28.")
    assert numbers["claim"].tolist() == [True]
