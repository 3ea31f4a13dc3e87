"""A page about things of one's own: what misleads nobody who quotes from it."""

from pathlib import Path

import pytest

from tests.own.own_pages import HEAD, page_of, subject

CLASHING = """Africa,"415,428 ± 20,111",all_cranes,2015,Office A,survey,,
Africa,"540,000",all_cranes,2015,Office B,survey,,
Africa,"150,000 white cranes",white_cranes,2015,Office C,survey,,
Botswana,"131,909",all_cranes,2015,Office D,survey,,
Botswana,"450,000 white cranes",white_cranes,2015,Hunter,,,
"""
TWO_MODELS = {"Office A": "17.4 million", "Institute": "30 ± 5 million"}


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return subject(tmp_path_factory.mktemp("cranes"))


@pytest.fixture(scope="module")
def clashing(project: Path) -> str:
    return page_of(project, CLASHING)


def test_a_part_above_its_whole_cannot_be_true(clashing: str) -> None:
    hard, _, _ = clashing.partition("What only seems to clash")
    _, _, first = hard.partition("A part above its whole.")
    assert first.strip().startswith("450,000 white cranes in Botswana in 2015 (Hunter) beside 131,909")
    assert "is 3.4 times the second" in first
    assert "these pages accept 0.5 to 1 times" in first
    assert "Cannot all be true." in first


def test_the_clash_furthest_from_what_is_allowed_is_told_by_the_numbers_beside_it(clashing: str) -> None:
    # Of three wholes beside 150,000, of which one to two times are allowed, the highest lies furthest from that.
    _, _, told = clashing.partition("Numbers of different things. 540,000")
    assert "The first is 3.6 times the second" in told


OVER_TIME = """Africa,"3-5 million",all_cranes,1930,Club,,often printed,
Africa,"1.3 million",all_cranes,1979,Office A,survey,,
Africa,"609,000",all_cranes,1989,Office B,model,,
Africa,"415,428 ± 20,111",all_cranes,2015,Office A,survey,,
Africa,"about 415,000",all_cranes,2015,Paper,,,
Africa,"400,000 white cranes",white_cranes,1989,Office C,survey,,
Botswana,"131,909",all_cranes,2014-2015,Office D,survey,,
Botswana,"more than 230,000",all_cranes,2018,Minister,,,
"""


@pytest.fixture(scope="module")
def over_time(project: Path) -> str:
    return page_of(project, OVER_TIME)


def test_old_numbers_are_history_beside_a_newer_count(over_time: str) -> None:
    _, _, advice = over_time.partition("Advice for each number")
    old = "quote as history a newer count of the same thing is named here 415,428 ± 20,111"
    for row in ("OWN-001 3-5 million Club", "OWN-003 609,000 Office B"):
        assert f"{row} {old}" in advice
    assert "OWN-002 1.3 million Office A quote as history it is its maker" in advice
    assert "OWN-006 400,000 white cranes Office C quote with care" in advice


def test_numbers_of_several_years_are_a_story_without_copies(over_time: str) -> None:
    _, _, story = over_time.partition("What was said over the years")
    assert story.strip().startswith("Cranes, Africa. Four numbers from 1930 to 2015.")
    assert "the earliest is 3.1 times the newest" in story
    # One quantity alone has three years.
    assert "Cranes, Botswana. Two" not in story


def test_a_whole_of_another_time_is_set_beside_no_part(project: Path) -> None:
    rows = OVER_TIME.splitlines()
    page = page_of(project, f"{rows[1]}\nAfrica,about 100,white_cranes,2015,Office C,survey,,\n")
    assert "Numbers of different things" not in page
    near = page_of(project, f"{rows[1]}\nAfrica,about 100,white_cranes,1980,Office C,survey,,\n")
    assert "Numbers of different things" in near


def test_a_stated_number_has_its_year_and_its_interval_as_printed(over_time: str) -> None:
    stated = "415,428 in 2015 (Office A; printed as 415,428 ± 20,111), as published"
    assert stated in over_time
    assert "of its lines of evidence one alone is a survey" in over_time
    assert "2014-2015 (2014" not in over_time
    assert "often printed" in over_time
    assert "experts or officials" not in over_time


def test_places_are_named_once_and_pairs_are_counted(project: Path) -> None:
    (project / "subject/places.csv").write_text("place,part_of,aliases\nKAZA,Africa,\n", encoding="utf-8")
    rows = 'KAZA,"227,900",white_cranes,2015,Office D,survey,,\nKAZA,"130,000",all_cranes,2015,Office E,survey,,\n'
    page = page_of(project, rows)
    (project / "subject/places.csv").unlink()
    assert "white cranes in KAZA in 2015" in page
    assert "KAZA in KAZA" not in page


def test_what_is_so_by_less_is_named(project: Path) -> None:
    rows = CLASHING.splitlines()
    less = 'Africa,"500,000",all_cranes,2015,Office E,survey,,'
    page = page_of(project, "\n".join([rows[1], less, rows[2]]) + "\n")
    _, _, told = page.partition("Numbers of different things.")
    assert told.strip().startswith("540,000")
    assert "Less sharply the same is true of 500,000 (Office E)." in told


def test_text_and_table_have_one_factor(project: Path) -> None:
    rows = ['Africa,"415,428 ± 20,111",all_cranes,2015,Office A,survey,,', CLASHING.splitlines()[2]]
    page = page_of(project, "\n".join(rows) + "\n")
    # The low end of the interval is 2.6 times the part.
    assert "The first is 2.8 times the second" in page
    assert "150,000 white cranes (Office C) 2.8" in page


CENSUS = """Botswana,"1,411 (1,165-1,657)",all_cranes,2006,Office A,survey,,
Botswana,"1,706 (1,520-1,909)",all_cranes,2010,Office A,survey,,
Botswana,"2,226 (1,945-2,491)",all_cranes,2014,Office A,survey,,
Botswana,"2,967 (2,603-3,346)",all_cranes,2018,Office A,survey,,
Botswana,"3,682 (3,167-3,925)",all_cranes,2022,Office A,survey,,
Botswana,"2,500",all_cranes,2018,Reviewers,model,,
Africa,"9,000",all_cranes,2022,Office B,,,
"""


@pytest.fixture(scope="module")
def census(project: Path) -> str:
    return page_of(project, CENSUS)


def test_what_one_maker_counted_in_several_years_is_one_line(census: str) -> None:
    stated = "3,682 in 2022 (Office A; printed as 3,682 (3,167-3,925)), as published: what its maker found"
    assert stated in census
    assert "put together from" not in census
    assert "cranes, Botswana 6 2 2006 2022" in census


def test_rounds_of_one_maker_are_told_alike_and_the_newest_is_to_be_quoted(census: str) -> None:
    _, _, advice = census.partition("Advice for each number")
    history = "Office A quote as history it is its maker"
    for row in ("OWN-001 1,411 (1,165-1,657)", "OWN-003 2,226 (1,945-2,491)", "OWN-004 2,967 (2,603-3,346)"):
        assert f"{row} {history}" in advice
    assert "OWN-005 3,682 (3,167-3,925) Office A quote its maker is named" in advice


JUDGED = """Botswana,"675,000",all_cranes,2018,Agency,,,
Botswana,"550,000",all_cranes,2018,Author,estimate,,
Africa,"1-9 million",all_cranes,2018,League,estimate,,
Africa,"3 million",all_cranes,2018,Author,estimate,,
Zambia,"7,000",all_cranes,2018,Author,estimate,,
"""


def test_why_a_number_stands_is_told_and_one_that_says_how_it_was_made_goes_before(project: Path) -> None:
    page = page_of(project, JUDGED)
    why = "speaks of it. It stands here before"
    assert (
        f"550,000 in 2018 (Author), as published: no survey, comparison of lists or model {why} 675,000"
        in page
    )
    assert "675,000 (Agency), which does not say how it was made." in page
    assert "before 1,000,000 to 9,000,000 (League), which is a range without one value." in page
    assert "speaks of it. It is the only number of it here." in page


def test_the_newest_round_stands_before_the_one_before_it(census: str) -> None:
    assert "It stands here before 2,967 (Office A), which is of a year further from 2022." in census


MODELS = """Botswana,"1,000",all_cranes,2018,Institute,model,,
Botswana,"1,100",all_cranes,2018,Reviewers,model,,
Zambia,"9,000",all_cranes,2018,Office A,survey,,
"""


def test_why_a_certainty_is_very_low_is_told(project: Path) -> None:
    page = page_of(project, MODELS)
    assert (
        "Certainty: very low (how it was made): a model, and no survey or comparison of lists of it all"
        in page
    )
    # A survey of the same things there is one of all of them; of others it is none.
    surveyed = page_of(project, f'{MODELS}Botswana,"1,050",all_cranes,2010,Office A,survey,,\n')
    assert "Certainty: low (how it was made): a model." in surveyed
    of_others = page_of(project, f'{MODELS}Botswana,"1,050",white_cranes,2010,Office A,survey,,\n')
    assert "Certainty: very low" in of_others


def test_each_thing_begins_with_the_number_to_quote_its_maker_and_year(census: str, project: Path) -> None:
    assert "Cranes, Botswana. To quote: 3,682 in 2022 (Office A; printed as" in census
    assert (
        "Cranes, Africa. To quote, with care (it is a judgement, or nobody says how it was made): 9,000"
        in census
    )
    judged = page_of(project, JUDGED)
    assert (
        "Cranes, Botswana. To quote, with care (another number cannot be true beside it): 550,000 in 2018"
        in judged
    )
    nobody = page_of(project, 'Botswana,"9,000",all_cranes,2018,,,,\n')
    assert "Cranes. None of its numbers can be quoted: its maker is not named. The same in a table" in nobody


def test_what_is_put_together_is_quoted_unless_a_newer_number_is_held(project: Path) -> None:
    met = """Botswana,"1,000 (900-1,100)",all_cranes,2010,Office A,survey,,
Botswana,"1,100 (1,000-1,200)",all_cranes,2010,Office B,survey,,
"""
    others = 'Zambia,"9,000",all_cranes,2010,Office A,survey,,\n'
    together = page_of(project, met + others)
    rests = "1,000 in 2010 (Office A); 1,100 in 2010 (Office B)"
    assert f"Cranes, Botswana. To quote, as resting on {rests}: about 1,000 (four" in together
    newer = page_of(
        project, f'{met}{others}Botswana,"2,000 (1,900-2,100)",all_cranes,2022,Office A,survey,,\n'
    )
    _, _, told = newer.partition("Cranes, Botswana. To quote, with care (")
    assert told.startswith("nothing says how sure its range is")
    assert "): 2,000 in 2022 (Office A). Together: about 1,000" in told


def test_a_place_is_named_beside_places_of_its_own(project: Path) -> None:
    (project / "subject/places.csv").write_text("place,part_of,aliases\nMarsh,Botswana,\n", encoding="utf-8")
    whole = 'Botswana,"9,000",all_cranes,2018,Office A,survey,,\n'
    page = page_of(project, f"{whole}Marsh,800,all_cranes,2018,Office A,survey,,\n")
    (project / "subject/places.csv").unlink()
    assert "Cranes, Botswana. To quote" in page
    assert "cranes, Botswana 2018 as published" in page
    assert "Cranes, Marsh. To quote" in page
    # Where all numbers are of one place it goes without saying.
    assert "Cranes. To quote" in page_of(project, whole)


def test_an_answer_tells_the_years_of_its_numbers(project: Path) -> None:
    models = [
        f'Africa,"{number}",all_cranes,1918-1919,{maker},model,,' for maker, number in TWO_MODELS.items()
    ]
    # Of one quantity alone nothing says how far apart two models stand.
    elsewhere = 'Botswana,"131,909",all_cranes,2015,Office D,survey,,'
    page = page_of(project, "\n".join([*models, elsewhere]) + "\n", head=HEAD.replace("year", "period"))
    assert ", 1918 to 1919, put together from two lines of evidence" in page
    assert "near 1918" not in page
    assert "cranes, Africa 1918-1919 put together" in page
    assert "cranes, Africa 2 2 1918 1919" in page


def test_a_number_stands_beside_its_own_year_and_not_the_newest_that_is_printed(project: Path) -> None:
    # A judgement of 2023 is the newest, and what is stated is a survey of 2022.
    rows = 'Africa,"3,600",all_cranes,2022,Office A,survey,,\nAfrica,"3,900",all_cranes,2023,Club,,,\n'
    page = page_of(project, rows)
    _, _, told = page.partition("What the numbers say together: what is put together")
    answers, _, _ = told.partition("What is counted")
    assert "cranes 2022 as published" in answers
    assert "2023" not in answers
