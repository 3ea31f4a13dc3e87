"""What is particular, in words: golden sentences from traits written by hand, and the sections of all pages."""

import re
from collections import Counter
from dataclasses import replace
from html import unescape

import pytest

import analysis
from analysis.findings.apart import apart
from analysis.findings.apart_facts import Facts, facts
from analysis.findings.lines import RatingLine, RoleLine
from analysis.findings.model import Findings, Headline, HeadlineKind, Region
from analysis.findings.traits import End, Trait, TraitKind
from analysis.notebook import held
from analysis.parameters import Parameters
from analysis.reading.places import display_name, slug
from analysis.report.narrative import narrate
from tests.findings.examples import CLAIM, FINDINGS


def plain(markdown: str) -> str:
    """Narrative without markup."""
    return unescape(re.sub(r"<[^>]*>", "", markdown)).strip()


def without_name(region: str, text: str) -> list[str]:
    """Words of a text, the region's own name replaced by a blank."""
    return re.sub(rf"(the )?\b{re.escape(region)}\b", "_", text, flags=re.IGNORECASE).split()


KNOWN = tuple(
    replace(
        CLAIM, claim_id=f"U-{year}", figure=f"{value:,}", low=None, high=None, best=float(value), visibility="detected",
        producer="UNODC", start=year, end=year, lineage="U",
    )
    for year, value in ((2014, 270), (2015, 2015))
)  # fmt: skip
EDITIONS = tuple(
    replace(
        CLAIM, claim_id=f"W-{edition}", figure=f"{value:,}", low=None, high=None, best=float(value), measure="stock",
        unit="persons", status="modern_slavery", producer="Walk Free", producer_year=edition, start=2016, end=2016,
    )
    for edition, value in ((2016, 138_100), (2018, 47_000))
)  # fmt: skip
HELD = replace(FINDINGS, claims=(*FINDINGS.claims, *KNOWN, *EDITIONS))
ROLE = RoleLine(
    "R-1",
    "test_source",
    "Netherlands",
    "NLD",
    "source",
    "",
    "named",
    "all",
    "all",
    "unattributed",
    None,
    "T1",
    "",
)
RATING = RatingLine(
    "G-1",
    "test_source",
    "Netherlands",
    "us_tip_tier",
    "Tier 1",
    "2008",
    2008,
    2008,
    "US Department of State",
    2008,
    "",
)


def trait(kind: TraitKind, value: float, *, end: End = End.MOST, base: int = 52, rank: int = 1, tied: int = 0,
          ahead: tuple[str, ...] = (), level: tuple[str, ...] = (), ids: tuple[str, ...] = (),
          records: tuple[str, ...] = (), words: tuple[str, ...] = ()) -> Trait:  # fmt: skip
    """A trait whose value lies between nought and a million."""
    return Trait(
        kind, end, value, "", 0.0, min(1.0, value), 1e6, base, rank, tied, ahead, level, ids, records, words
    )


def told(*traits: Trait, held: Findings = HELD) -> list[str]:
    """The sentences of the section."""
    text = plain(narrate("apart", replace(held, apart=traits)))
    lines = [line for line in text.splitlines() if line]
    assert lines[0] == "## What is particular here"
    assert lines[-1].startswith("How this list was [chosen](../glossary.html#term-particular): ")
    return [line.removeprefix("- ") for line in lines[1:-1]]


ROSE = (
    "The yearly count of presumed victims of trafficking known to the authorities rose from 270 in 2014 to 2,015 in 2015, "
    "7.5 times as many. Among the 48 other countries compared (those with counts of two successive years that can be "
    "compared), "
)
REVISED = (
    "For 2016, Walk Free put the number of people in modern slavery at 138,100 in its edition of 2016 and at 47,000 in that "
    "of 2018, made by another method. The higher number is 2.9 times the lower. Among the 51 other countries compared "
    "(those with two numbers for one year), "
)
GOLDEN = {
    "furthest out, alone": (
        trait(TraitKind.RISE, 7.463, ids=("U-2014", "U-2015"), base=49),
        f"{ROSE}none saw so large a rise from one year to the next.",
    ),
    "one lies further out": (
        trait(TraitKind.RISE, 7.463, ids=("U-2014", "U-2015"), base=49, rank=2, ahead=("Poland",)),
        f"{ROSE}only Poland saw a larger rise from one year to the next.",
    ),
    "two lie further out": (
        trait(TraitKind.REVISED, 2.938, ids=("W-2016", "W-2018"), rank=3, ahead=("Spain", "United Kingdom")),
        f"{REVISED}only Spain and the United Kingdom were revised by more.",
    ),
    "two lie further out, and one is level": (
        trait(
            TraitKind.REVISED, 2.938, ids=("W-2016", "W-2018"), rank=3, ahead=("Spain", "United Kingdom"), tied=1,
            level=("Germany",),
        ),
        f"{REVISED}only Spain and the United Kingdom were revised by more; Germany was revised by as much.",
    ),
    "five lie further out": (
        trait(TraitKind.REVISED, 2.938, ids=("W-2016", "W-2018"), rank=6),
        f"{REVISED}only five were revised by more.",
    ),
    "no longer few": (
        trait(TraitKind.REVISED, 2.938, ids=("W-2016", "W-2018"), rank=11, tied=1),
        f"{REVISED}40 were revised by less.",
    ),
    "level with one": (
        trait(TraitKind.FEW_YEARS, 2, end=End.LEAST, ids=("U-2014", "U-2015"), base=50, tied=1, level=("China",)),
        "A count of presumed victims of trafficking known to the authorities is held for two years only, 2014 and 2015. "
        "Among the 49 other countries compared (those with such a count), China has as few and none has fewer.",
    ),
    "level with many": (
        trait(TraitKind.MAKERS, 3, tied=6),
        "Three named producers speak of the Netherlands. Among the 51 other countries compared, six have as many and none "
        "has more.",
    ),
    "more than any": (
        trait(TraitKind.MAKERS, 9),
        "Nine named producers speak of the Netherlands. Among the 51 other countries compared, none has more.",
    ),
    "shared by none": (
        trait(TraitKind.LISTS, 1, end=End.SHARED, ids=("T-001",)),
        "Lists kept by several offices were laid side by side here, to work out also the persons on none of them. Among "
        "the 51 other countries compared, none is like this.",
    ),
    "shared by two": (
        trait(TraitKind.WITHIN, 1, end=End.SHARED, tied=2, level=("Ghana", "Togo"), records=("R-1",)),
        "One statement held about the Netherlands speaks of people who are exploited within it. Among the 51 other countries "
        "compared, only Ghana and Togo have such a statement.",
    ),
    "shared by many": (
        trait(TraitKind.TIER_SAME, 1, end=End.SHARED, base=50, tied=8, records=("G-1", "G-2"), words=("Tier 1",)),
        "In each of the two reports of the US Department of State held (2008 to 2009) the Netherlands was in Tier 1, so the "
        "tier never changed. Among the 49 other countries compared (those with tiers), eight are like this.",
    ),
    "one claim, and the others have none": (
        replace(trait(TraitKind.MONEY, 1, ids=("T-001",), tied=1, level=("Canada",)), some=2),
        "One claim puts an amount of money on trafficking. Among the 51 other countries compared, only Canada has such a "
        "claim.",
    ),
    "two claims": (
        trait(TraitKind.MONEY, 2, ids=("T-001", "T-002")),
        "Two claims put an amount of money on trafficking. Among the 51 other countries compared, none has more such "
        "claims.",
    ),
}  # fmt: skip
WITH_RECORDS = replace(HELD, roles=(ROLE,), ratings=(RATING, replace(RATING, rating_id="G-2", start=2009)))


@pytest.mark.parametrize("name", GOLDEN)
def test_golden_sentences(name: str) -> None:
    one, expected = GOLDEN[name]
    assert told(one, held=WITH_RECORDS) == [expected]


def test_the_region_is_named_once_and_then_is_it() -> None:
    within = trait(TraitKind.WITHIN, 1, end=End.SHARED, records=("R-1",))
    differ = trait(
        TraitKind.ROLES_DIFFER, 1, end=End.SHARED, records=("R-1",), words=("destination", "source")
    )
    first, second = told(within, differ, held=WITH_RECORDS)
    assert first.startswith("One statement held about the Netherlands speaks of")
    assert second.startswith("Statements speak of it as a place that people are taken from and to.")


def test_a_region_without_a_trait_says_so_and_the_short_form_is_the_first_sentence() -> None:
    assert told() == [
        "In nothing that is compared does what is held of the Netherlands stand out from what is held of others."
    ]
    first = trait(TraitKind.MAKERS, 9)
    short = plain(narrate("apart", replace(HELD, apart=(first, trait(TraitKind.MONEY, 1))), short=True))
    assert [short] == told(first)
    assert plain(narrate("apart", HELD, short=True)) == (
        "Nothing held of the Netherlands is unlike what is held of others."
    )


def test_numbers_link_to_their_claims() -> None:
    text = narrate("apart", replace(HELD, apart=(GOLDEN["two lie further out"][0],)))
    assert '#W-2016" data-claims="W-2016"' in text
    assert '#W-2018" data-claims="W-2018"' in text


def test_every_kind_has_a_sentence_or_is_not_told() -> None:
    """A kind without a sentence would leave an empty line, which a page cannot show."""
    claims = (
        *HELD.claims,
        replace(CLAIM, claim_id="U-2016", start=2016, end=2016, best=5.0, low=None, high=None),
    )
    holds = replace(WITH_RECORDS, claims=claims)
    ids = ("U-2014", "U-2015", "W-2016", "W-2018")
    for kind in set(TraitKind) - {TraitKind.ONE_RATE}:
        words = {TraitKind.CLASSES: ("high", "", "low"), TraitKind.PAGES: ("NLD",)}.get(
            kind, ("source", "transit")
        )
        for end in End:
            one = trait(kind, 1, end=end, ids=ids, records=("R-1", "G-1"), words=words)
            (sentence,) = told(one, held=holds)
            assert sentence.endswith("."), kind
            assert len(sentence) > 40, kind


RULES = {
    "all are unusual": ((False, False), "only few of the countries compared are so unusual on these points. The list"),
    "one fills up": ((False, True), "points. The second of these is less unusual; it is listed because little else stands out. The"),
    "both fill up": ((True, True), "nothing here sets the Netherlands apart; these are the least common of what can be said. The"),
    "one alone, common": ((True,), "nothing here sets the Netherlands apart; this is the least common of what can be said. The"),
}  # fmt: skip


@pytest.mark.parametrize("name", RULES)
def test_the_sentence_of_the_rule_is_true_of_the_list(name: str) -> None:
    fillers, expected = RULES[name]
    kinds = (TraitKind.MAKERS, TraitKind.MONEY)
    traits = tuple(replace(trait(kind, 9), filler=one) for kind, one in zip(kinds, fillers, strict=False))
    assert expected in plain(narrate("apart", replace(HELD, apart=traits)))


def test_a_leap_is_explained_where_an_entry_speaks_of_one_and_nowhere_else() -> None:
    shrunk = trait(TraitKind.DECLINE, 2, ids=("U-2014", "U-2015"), words=("8", "5"))
    text = plain(narrate("apart", replace(HELD, apart=(shrunk,))))
    assert "(those with at least eight yearly counts and no jump by more than a factor of 5)" in text
    assert "A jump is a change by more than a factor of 5 from one year to the next" in text
    assert "A jump" not in plain(narrate("apart", replace(HELD, apart=(trait(TraitKind.MAKERS, 9),))))
    broken = trait(TraitKind.RISE, 7.463, ids=("U-2014", "U-2015"), words=("5",))
    assert (
        "7.5 times as many. So large a step may come from another way of counting. Among" in told(broken)[0]
    )


def test_one_rate_for_many_is_told_below_the_list_and_never_called_particular() -> None:
    many = trait(TraitKind.ONE_RATE, 1, base=28, tied=11, ids=("W-2016",), words=("0.13", "2014", "2014"))
    few = replace(many, tied=2, tied_names=("Colombia", "Mexico"))
    for one, others in ((many, "11 other countries here"), (few, "Colombia and Mexico")):
        first, last = told(trait(TraitKind.MAKERS, 9), one)
        assert first.startswith("Nine named producers")
        assert last == (
            "In one way the Netherlands is like others. For 2014, Walk Free used the same rate of people in modern slavery, "
            f"0.13 in 1,000, for the Netherlands and for {others}. Apart from rounding, its numbers for that year differ only "
            "because the populations do, so this one says nothing that was found out in the Netherlands alone."
        )


# The shipped pages.

YEARS = (2008, 2021)


def light(code: str, one: Facts, year: int) -> Findings:
    """What the section of a page is made from, without the rest of its findings, which would take long."""
    parameters = Parameters(reference_year=year)
    return replace(
        FINDINGS,
        region=Region(code, display_name(code), slug(code), one.level, None),
        parameters=parameters,
        headline=Headline(HeadlineKind.NOTHING, (), None),
        claims=one.claims,
        groups=(),
        roles=one.roles,
        ratings=one.ratings,
        apart=apart(held().processed, code, parameters),
    )


SHIPPED = {
    (display_name(code), year): light(code, one, year)
    for year in YEARS
    for code, one in facts(held().processed, Parameters(reference_year=year)).items()
}
SECTIONS = {key: plain(narrate("apart", findings)) for key, findings in SHIPPED.items()}


def test_the_light_way_says_what_the_page_says() -> None:
    for region in ("World", "Africa", "Nepal", "United Kingdom"):
        assert SECTIONS[region, 2008] == plain(analysis.page(region).say("apart").markdown)


@pytest.mark.parametrize("year", YEARS)
def test_which_continents_are_compared_is_said_once(year: int) -> None:
    claimed = "Compared are Africa, Asia, Europe and North America, as claims are held about them"
    for region in ("Africa", "Asia", "Europe", "North America"):
        assert SECTIONS[region, year].count(claimed) == 1
    for region in ("Oceania", "South America"):
        assert (
            SECTIONS[region, year].count("Compared are Africa, Asia, Europe, North America, Oceania and") == 1
        )


def test_the_world_is_compared_with_nothing_and_counts_of_the_union_are_not_of_the_continent() -> None:
    assert not re.search(r"\bmore\b|\bfewer\b", SECTIONS["World", 2008])
    assert "counted for the European Union, within Europe." in SECTIONS["Europe", 2008]


def sentences(region: str, year: int) -> tuple[str, ...]:
    """The sentences of a section without the region's name."""
    lines = [line for line in SECTIONS[region, year].splitlines() if line][1:-1]
    return tuple(" ".join(without_name(region, line)) for line in lines)


@pytest.mark.parametrize("year", YEARS)
def test_no_two_regions_have_the_same_section(year: int) -> None:
    found = {region: sentences(region, year) for region in analysis.regions()}
    assert len(set(found.values())) == len(found)


#: How many pages may have a section of the same build: the same sentences with other numbers and names.
SAME_BUILD = 3


@pytest.mark.parametrize("year", YEARS)
def test_few_regions_have_a_section_of_the_same_build(year: int) -> None:
    """The kinds of traits of a page, in their order: what is left when numbers and names are taken away."""
    found = Counter(
        tuple((one.kind, one.end) for one in SHIPPED[region, year].apart) for region in analysis.regions()
    )
    assert max(found.values()) <= SAME_BUILD, found.most_common(1)


@pytest.mark.parametrize("key", SECTIONS, ids=lambda key: f"{key[0]}-{key[1]}")
def test_sections_are_whole_sentences_about_evidence(key: tuple[str, int]) -> None:
    text = SECTIONS[key]
    lines = [line for line in text.splitlines() if line][1:-1]
    entries = [line for line in lines if line.startswith("- ")]
    alike = [line for line in lines if line not in entries]
    assert 1 <= len(entries) <= 4
    assert all(line.startswith("In one way ") for line in alike), alike
    assert len(alike) <= 1
    for line in lines:
        assert line.endswith("."), line
        assert not re.search(r"\s[,.;]|\bNone\b|\(\)|  |, of the\b", line), line
        # No order of countries by harm: what is compared are claims, counts kept, editions, grades and statements.
        assert not re.search(r"\b(worst|best|dangerous|most victims|more victims|fewer victims)\b", line), (
            line
        )
    told = len(entries) if key[0] != "World" else 0
    assert text.count("Among the ") == told, "no base is said"
