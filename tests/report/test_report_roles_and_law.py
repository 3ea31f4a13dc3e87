"""Statements, grades, laws, money and sources as readers who went line by line wanted them told."""

import re
from dataclasses import replace

import pytest

import analysis
from analysis.report import cases, origins, policies, proceeds, ratings, roles
from analysis.report.attributed import quoted
from analysis.report.narrative import narrate
from tests.report.shipped import shipped


def plain(text: str) -> str:
    """Text without links, on one line."""
    return " ".join(re.sub(r"<[^>]+>|\[([^\]]*)\]\([^)]*\)", r"\1", text).replace("&#36;", "$").split())


def said(slot: str, region: str) -> str:
    """A section of a page of the shipped data, without links."""
    return plain(narrate(slot, shipped(region)))


def test_who_can_be_a_victim_is_no_place_that_people_are_taken_from() -> None:
    told = said("roles", "United States")
    assert "taken from (" not in told
    assert "The Associated Press: children are taken there and exploited in domestic work" in told


def test_a_country_within_which_people_are_exploited_is_said_to_be_one() -> None:
    told = said("roles", "Colombia")
    assert "Colombia is described as a place within which people are exploited" in told
    assert "Interpol: women are taken from there; second in the West" in told


def test_a_group_of_countries_is_told_on_the_continent_that_holds_most_of_it() -> None:
    assert "Former Eastern bloc countries are described" in said("roles", "Europe")
    assert "More than half of them are in Europe." in said("roles", "Europe")
    assert "Former Eastern bloc" not in said("roles", "Asia")


def test_an_origin_that_only_a_number_names_is_told() -> None:
    assert "also speak of people taken from Hungary." in said("roles", "Netherlands")
    assert roles.besides(shipped("Ghana")) == ""


@pytest.mark.parametrize(
    ("region", "wanted"),
    [("Europe", "a law in force, in Iceland"), ("Europe", "Alliance Anti Traffic"), ("Africa", "Koinonia")],
)
def test_laws_and_bodies_of_a_country_without_a_page_are_on_its_continent_s(region: str, wanted: str) -> None:
    assert wanted in said("law", region)


def test_grades_of_a_country_without_a_page_are_not_on_its_continent_s() -> None:
    assert shipped("Europe").ratings == ()


def test_laws_are_told_with_what_the_text_says_of_them() -> None:
    assert "in force since 1998; the practice “persists”" in said("law", "Ghana")
    states = said("law", "United States")
    assert "in force; more than half of the states; with lighter penalties than the federal laws" in states
    assert "47 children in the first homes, which are in Thailand" in states
    assert "more than 40 regional chapters in the United States and Canada" in states
    british = said("law", "United Kingdom")
    assert "no convictions by mid-2007" in british
    assert "“used very rarely”" in british
    assert "10 February 2003" in british
    world = said("law", "World")
    assert "from 2003, which by the same article was founded in 2007" in world
    assert "a state can join without having signed first" in world


def test_a_count_that_is_a_floor_says_more_than() -> None:
    line = next(one for one in shipped("United States").policy if one.policy_id == "P2009-045")
    assert policies.counted(line) == "more than half of the states"
    assert policies.counted(replace(line, count_bound="none")) == "half of the states"
    assert policies.counted(replace(line, count=0.25, count_bound="none")) == "25 percent of the states"


def test_prosecutions_and_convictions_are_told_where_law_is() -> None:
    (told,) = map(plain, cases.lines(shipped("World")))
    assert "counts 7,992 prosecutions worldwide for 2003 and 18,774 for 2023" in told
    assert "the most were 18,930 (2015)" in told
    assert "2,815 convictions worldwide for 2003 and 7,115 for 2023" in told
    assert cases.lines(shipped("Netherlands")) == ()


@pytest.mark.parametrize(
    ("region", "wanted", "unwanted"),
    [
        (
            "Japan",
            "UNODC's own statement above that people are taken to it probably comes from this grading",
            "",
        ),
        (
            "Moldova",
            "One statement above that people are taken from there is told beside a report by UNODC",
            "own",
        ),
        ("Australia", "probably comes from this grading, so it does not confirm it.", "agrees"),
    ],
)
def test_a_report_does_not_confirm_itself(region: str, wanted: str, unwanted: str) -> None:
    told = plain(" ".join(ratings.lines(shipped(region))))
    assert wanted in told
    assert not unwanted or unwanted not in told.split("How often")[1]


def test_tiers_are_told_within_the_years_held() -> None:
    for region in ("Ghana", "Japan", "Moldova", "Norway"):
        told = plain(" ".join(ratings.lines(shipped(region))))
        assert "Tier 1 is the best grade" in told
        assert re.search(r"in its reports of 20\d\d to 2015, which are those held here:", told)


def test_profits_and_people_of_one_sentence_are_divided_with_the_basis_said() -> None:
    told = said("money", "Colombia")
    assert "Profit from the women trafficked from Colombia a year: US$500 million" in told
    assert "about US$14,000 of profit to each person counted in a year" in told
    assert "Over how long it is earned is not said." in told
    assert "cannot be divided" not in told


def test_a_quotient_of_numbers_made_from_each_other_checks_nothing() -> None:
    assert "only shows what was put in; it checks nothing." in said("money", "Europe")
    assert shipped("Europe").per_person[0].persons_id == "UNODCR-002"
    assert len(shipped("Europe").per_person) == 1


def test_a_profit_above_its_revenue_is_named() -> None:
    told = plain(proceeds.too_much(shipped("World")))
    assert "US$31.6 billion" in told
    assert "cannot come out of a revenue of US$5 billion to US$9 billion" in told
    assert proceeds.too_much(shipped("Colombia")) == ""


def test_profit_per_person_is_called_profit_and_told_as_the_quotient_that_it_is() -> None:
    told = said("money", "World")
    assert (
        "Profit attributed per person from forced labour after trafficking worldwide in 2005: US$13,000"
        in told
    )
    assert "The producer's own figure is US$13,000 per person." in told
    assert "restates the figure of 2014 as US$172 billion; that, not the figure first printed" in told


def test_the_article_names_producers_only_where_it_does() -> None:
    (line,) = (one for one in shipped("Moldova").sources if one.source == "article_2009")
    assert "It names a producer for none of these claims." in origins.told(shipped("Moldova"), line)
    japan = next(one for one in shipped("Japan").sources if one.source == "article_2009")
    assert "producer" not in origins.told(shipped("Japan"), japan)


def test_what_was_read_where_is_to_be_seen() -> None:
    told = said("sources", "Netherlands")
    assert (
        "CoMensha (four claims), read in Crossroads magazine, after the newspaper Trouw, February 2009."
        in told
    )
    assert "Dutch National Rapporteur and UNODC (two claims), read in website of the Dutch Rapporteur" in told
    assert "- Aid agencies in Moldova (one claim)" in said("sources", "Moldova")


def test_words_of_a_source_stand_in_quotation_marks() -> None:
    assert quoted("have been sold into prostitution abroad") == "have been “sold into prostitution” abroad"
    assert quoted("“sold into prostitution” abroad") == "“sold into prostitution” abroad"
    assert "“foreigners”" in plain(narrate("not_comparable", shipped("Netherlands")))
    assert analysis.regions()
