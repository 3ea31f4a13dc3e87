"""A page's text read again: each wrong word, number, maker or year beside a claim is a fault, and shipped sentences are none."""

import pytest

from analysis.library.page_texts import blocks, mentions, text_faults
from analysis.library.published_names import known_texts
from analysis.library.published_rows import PublishedRows
from analysis.library.shown_values import reads_as
from analysis.processed_tables import tables

FOUND = "[814](#UNODCNLD-2022) people registered as presumed victims of trafficking in 2022 (UNODC, 2025)."
LISTS = "[4,000 to 7,000](#LST-012) people trafficked at some time in a year, 2018 to 2019 (WODC, 2021; a comparison of lists)."
PUBLISHED = PublishedRows()
CLAIM = {
    "figure": "about 12.3 million",
    "low": None,
    "best": 12.3e6,
    "high": None,
    "bound": "none",
    "approximate": True,
}
CLAIM |= {"vague": False, "currency": "", "unit": "persons", "suppressed": False}


def faults(text: str, *noted: str, by_hand: bool = False) -> list[str]:
    """The rules that a text breaks; `noted` are the numbers that its template noted."""
    numbers = [{"id": "", "column": "count", "value": 0, "shown": shown} for shown in noted]
    return [fault.rule for fault in text_faults(text, numbers, PUBLISHED, by_hand=by_hand)]


@pytest.mark.parametrize("text", [FOUND, LISTS, f"{FOUND} Beside it stands {LISTS}", "No number is held."])
def test_a_text_that_says_what_claims_say_has_no_fault(text: str) -> None:
    assert faults(text, "2022", "2018", "2019", "2025", "2021") == []


@pytest.mark.parametrize(
    ("text", "old", "new", "rule"),
    [
        (FOUND, "814", "841", "a number says what its claim says"),
        (FOUND, "814", "about 814", "a number says what its claim says"),
        (FOUND, "814", "at least 814", "a number says what its claim says"),
        (FOUND, "UNODCNLD-2022", "UNODCNLD-2021", "a number says what its claim says"),
        (FOUND, "UNODCNLD-2022", "UNODCNLD-9999", "an id exists"),
        (FOUND, "UNODC, 2025", "Walk Free, 2025", "a number has its own maker"),
        (FOUND, "UNODC, 2025", "Institute of Sums, 2025", "a number has its own maker"),
        (FOUND, "UNODC, 2025", "UNODC, 2026", "a number has its own year"),
        (FOUND, "people", "girls", "a word beside a number is so"),
        (FOUND, "people registered", "people helped", "a word beside a number is so"),
        (FOUND, "in 2022 (", "in 1931 (", "a number comes from a row"),
        (LISTS, "4,000 to 7,000", "4,000 to 4,000", "a number says what its claim says"),
        (LISTS, "4,000 to 7,000", "4,000", "a number says what its claim says"),
        (LISTS, "in a year", "in a month", "a word beside a number is so"),
        (LISTS, "a comparison of lists", "a survey", "a word beside a number is so"),
        (LISTS, "2018 to 2019", "2019 to 2018", "a range rises"),
    ],
)  # fmt: skip
def test_each_wrong_word_or_number_is_a_fault(text: str, old: str, new: str, rule: str) -> None:
    assert old in text
    assert rule in faults(text.replace(old, new), "2022", "2018", "2019")


def test_a_loose_number_has_to_be_noted_by_its_template_as_often_as_it_stands() -> None:
    assert faults("27 sets clash.", "27") == []
    assert faults("27 sets clash.") == ["a number comes from a row"]
    assert faults("27 sets clash, and 27 more.", "27") == ["a number comes from a row"]


def test_of_a_text_that_a_person_wrote_numbers_are_checked_and_words_are_not() -> None:
    text = "A model is not what [814](#UNODCNLD-2022) girls come from."
    assert faults(text) == ["a word beside a number is so"]
    assert faults(text, by_hand=True) == []
    assert faults(text.replace("814", "418"), by_hand=True) == ["a number says what its claim says"]


def test_a_clause_ends_with_its_sentence_or_at_the_next_number() -> None:
    first, second = mentions(
        "- [1](#A-1) girls (B. Co, 2000; a register) beside [2](#A-2) boys. A survey follows."
    )
    assert first.clause == "girls (B. Co, 2000; a register)"
    assert second.clause == "boys"
    assert blocks("- one\n- two\n\na line\nand its end") == ["- one", "- two", "a line and its end"]


@pytest.mark.parametrize(
    ("text", "right"),
    [
        ("about 12.3 million", True), ("12.3 million", False), ("at least 12.3 million", False), ("“about 12.3 million”", True),
        ("about 12.4 million", False), ("about 12,300,000", True), ("about 12 million to 13 million", False), ("many", False),
    ],
)  # fmt: skip
def test_a_number_reads_as_its_claim_with_hedge_and_bound(text: str, right: bool) -> None:
    assert reads_as(text, [CLAIM]) is right


def test_a_known_text_is_taken_out_only_where_it_stands_as_words_of_its_own() -> None:
    known = next(text for text in known_texts(tables()) if text[0].isalnum() and text[-1].isalnum())
    rows = PublishedRows()
    assert rows.without_known_texts(f"In {known}, 12.") == "In  , 12."
    for longer in (f"9{known}", f"{known}9"):
        assert rows.without_known_texts(longer) == longer
