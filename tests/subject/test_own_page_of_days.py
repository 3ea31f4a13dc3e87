"""A page about numbers of days and places of one's own: what clashes, what cannot be compared, and what to quote."""

from pathlib import Path

import pytest

from tests.subject.invented import page_of, project

MEASURES = (
    "measure,family,timing,counts,unit,reason\ndeaths,deaths,over,persons,persons,of a window of days\n"
)
PLACES = "place,part_of,aliases,population\nCity,Haiti,,\nNorth,City,,\nHarbour,City,,\n"
DAYS = "2010-01-01/2010-01-10"
FEWER = "2010-01-01/2010-01-05"
CLAIMS = f"""place,figure,measure,period,visibility,producer,method
City,141,deaths,{DAYS},detected,Coroner,administrative
City,310,deaths,{DAYS},actual,A,estimate
City,700,deaths,{FEWER},actual,B,estimate
City,100,deaths,{FEWER},actual,C,estimate
City,90,deaths,2010-01-11/2010-01-20,actual,D,estimate
North,37,deaths,{DAYS},detected,Coroner,administrative
Harbour,28,deaths,{DAYS},detected,Coroner,administrative
"""


@pytest.fixture(scope="module")
def page(tmp_path_factory: pytest.TempPathFactory) -> str:
    files = {
        "subject/subject.yml": "time: day\n",
        "subject/measures.csv": MEASURES,
        "subject/places.csv": PLACES,
        "claims.csv": CLAIMS,
    }
    return page_of(project(tmp_path_factory.mktemp("days") / "mine", files))


def test_a_recorded_count_is_no_total(page: str) -> None:
    """Else the count of an office is the only number that may be quoted as it is."""
    assert "141 (Coroner), as recorded. It is no total: who was not recorded is not in it." in page
    _, _, advice = page.partition("Which to quote Advice for each number")
    assert "quote as what was recorded" in advice
    assert "an office recorded so many" in advice


def test_the_advice_names_what_a_number_clashes_with(page: str) -> None:
    _, _, advice = page.partition("Advice for each number")
    advice, _, _ = advice.partition("How each figure is read")
    of_b = advice.partition("OWN-003")[2].partition("OWN-004")[0]
    assert "it cannot be true beside the number named here100 (C); 310 (A)" in " ".join(of_b.split())


def test_a_shorter_time_with_more_is_a_contradiction(page: str) -> None:
    assert "A shorter time above a longer one that holds it. 700 people killed in City from" in page
    assert "The first, a part of the second, is 2." in page


def test_a_longer_time_with_more_holds_the_shorter_one(tmp_path: Path) -> None:
    rows = [f"Haiti,600,deaths,{DAYS},A,estimate", f"Haiti,100,deaths,{FEWER},B,estimate"]
    files = {
        "subject/subject.yml": "time: day\n",
        "subject/measures.csv": MEASURES,
        "claims.csv": "\n".join(["place,figure,measure,period,producer,method", *rows, ""]),
    }
    page = page_of(project(tmp_path / "mine", files))
    assert "600 people killed in Haiti from 1 January 2010 to 10 January 2010 (A) beside 100" in page
    assert "Both can be right: the first is of a longer time, which holds that of the second." in page
    assert "a shorter time beside a longer one that holds it" in page
    assert "changed by a factor" not in page


def test_pairs_that_are_not_compared_have_a_reason(page: str) -> None:
    _, _, pairs = page.partition("Which numbers were compared, and why others were not")
    assert "Every number was set beside every other one: 21 pairs." in pairs
    assert "neither place lies in the other, such as 37 people" in pairs
    assert "neither time lies in the other, such as" in pairs


def test_words_of_another_subject_are_not_on_the_page(page: str) -> None:
    for words in ("found or helped", "everybody affected", "known to the authorities", "Found beside all"):
        assert words not in page


def test_a_later_larger_survey_of_what_grows_is_told_once(tmp_path: Path) -> None:
    """It is no rival of the earlier one, and not told both as in tension and as only seeming to clash."""
    rows = ["Haiti,100 (90-110),deaths,2010-01-14,A,survey", "Haiti,300 (280-320),deaths,2010-02-01,B,survey"]
    files = {
        "subject/subject.yml": "time: day\n",
        "claims.csv": "\n".join(["place,figure,measure,period,producer,method", *rows, ""]),
    }
    page = page_of(project(tmp_path / "mine", files))
    assert "No numbers clash" in page
    assert page.count("300 people killed in Haiti by 1 February 2010 (B) beside 100 by 14 January") == 1
