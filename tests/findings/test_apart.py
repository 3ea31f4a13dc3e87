"""What sets regions apart: the rule, ties, and a recount of ranks from the shipped tables by another way."""

import csv
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import replace
from functools import cache
from itertools import pairwise

import pytest

import analysis
from analysis.findings import apart_kinds, apart_records, apart_series
from analysis.findings.apart import KINDS, LIKENESS, Rule, apart, traits_of
from analysis.findings.apart_facts import Facts, Limits, facts
from analysis.findings.apart_measures import Kind, Measured, Reach
from analysis.findings.model import FindingsError
from analysis.findings.regions import PAGE_REGIONS, page_codes
from analysis.findings.traits import End, Trait, TraitKind
from analysis.notebook import held
from analysis.parameters import Parameters
from analysis.vocabulary import UNNAMED
from tests.conftest import ROOT
from tests.findings.examples import CLAIM, FINDINGS

RULE = Rule(share=0.1, most=4, fewest=2, common=0.25, compared=4, named=3, half=0.5)
YEARS = (2008, 2021)
CODES = page_codes(held().processed)
COUNTRIES = [code for code in CODES if code not in PAGE_REGIONS]


def told(code: str, year: int) -> tuple[Trait, ...]:
    """The traits of a page."""
    return apart(held().processed, code, Parameters(reference_year=year))


# The rule, with planted measures.


def plain_facts(code: str) -> Facts:
    """A country about which nothing is held."""
    return Facts(
        code=code, level="country", claims=(), own=(), counting=frozenset(), known=(), editions=(), roles=(),
        ratings=(), disputes=(), lead=None, corrected=frozenset(), inside=(), answers_inside=None,
        limits=Limits(long=8, agree=1.01, moved=1.25, step=5, alike=3, decimals=2),
    )  # fmt: skip


def planted(
    values: Mapping[str, float | None], *, end: End = End.MOST, reach: Reach = Reach.RARE
) -> tuple[Kind, dict[str, Trait]]:
    """A kind with given measures, and its traits."""

    def take(one: Facts, _: Mapping[str, Facts]) -> Measured | None:
        value = values[one.code]
        return None if value is None else Measured(value)

    kind = Kind(TraitKind.MAKERS, "makers", "producers", end, take, reach=reach)
    return kind, traits_of(kind, {code: plain_facts(code) for code in values}, RULE)


VALUES = {"GHA": 7.0, "NLD": 7.0, "JPN": 3.0, "ITA": 2.0, "NOR": 2.0, "BEN": 2.0, "TGO": 1.0, "USA": None}


def test_ties_have_one_rank_and_name_one_another() -> None:
    _, traits = planted(VALUES)
    first = traits["GHA"]
    assert (first.rank, first.tied, first.base, first.tied_names) == (1, 1, 7, ("Netherlands",))
    third = traits["JPN"]
    assert (third.rank, third.tied, third.ahead_names) == (3, 0, ("Ghana", "Netherlands"))
    fourth = traits["NOR"]
    assert (fourth.rank, fourth.tied, fourth.as_far) == (4, 2, 6)
    assert fourth.ahead_names == ("Ghana", "Japan", "Netherlands")
    assert (traits["TGO"].rank, traits["TGO"].ahead_names) == (7, ())
    assert (first.lowest, first.middle, first.highest) == (1.0, 2.0, 7.0)
    assert "USA" not in traits, "what cannot be measured is not compared"


def test_the_other_end_is_counted_from_below() -> None:
    _, traits = planted(VALUES, end=End.LEAST)
    assert (traits["TGO"].rank, traits["TGO"].tied) == (1, 0)
    assert (traits["BEN"].rank, traits["BEN"].tied, traits["BEN"].ahead_names) == (2, 2, ("Togo",))


def test_too_few_regions_are_not_compared() -> None:
    _, traits = planted({"GHA": 2.0, "NLD": 1.0, "JPN": 1.0, "ITA": None, "USA": None})
    assert traits == {}


def test_nothing_is_told_of_a_measure_of_nought() -> None:
    _, traits = planted({code: float(code == "GHA") for code in ("GHA", "NLD", "JPN", "ITA", "NOR")})
    assert list(traits) == ["GHA"]


def trait_of(kind: TraitKind, *, rank: int = 1, tied: int = 0, base: int = 50) -> Trait:
    """A trait that stands somewhere."""
    return Trait(kind, End.MOST, 1.0, "claims", 0.0, 0.5, 2.0, base, rank, tied)


def of(trait: Trait, topic: str, reach: Reach = Reach.RARE) -> tuple[Kind, Trait]:
    """A trait with its kind."""
    return Kind(trait.kind, topic, "claims", End.MOST, lambda *_: None, reach=reach), trait


def test_the_most_unusual_come_first_one_of_a_topic_and_four_at_most() -> None:
    entries = [
        of(trait_of(TraitKind.MONEY, rank=5), "money"),
        of(trait_of(TraitKind.CASES, rank=4), "quantity"),
        of(trait_of(TraitKind.ABROAD, rank=1), "quantity"),
        of(trait_of(TraitKind.GAP, rank=2), "years"),
        of(trait_of(TraitKind.RISE, rank=3), "registered"),
        of(trait_of(TraitKind.TIERS, rank=5), "grades"),
    ]
    kinds = [trait.kind for trait in RULE.chosen(entries)]
    assert kinds == [TraitKind.ABROAD, TraitKind.GAP, TraitKind.RISE, TraitKind.MONEY]


def test_commoner_ones_fill_up_two_and_those_of_last_resort_come_last() -> None:
    entries = [
        of(trait_of(TraitKind.CLASSES, rank=1), "classes", Reach.LAST),
        of(trait_of(TraitKind.RISE, rank=9), "registered"),
        of(trait_of(TraitKind.REVISED, rank=7), "editions"),
        of(trait_of(TraitKind.TIERS, rank=11), "grades"),
    ]
    assert [trait.kind for trait in RULE.chosen(entries)] == [TraitKind.REVISED, TraitKind.RISE]
    assert [trait.kind for trait in RULE.chosen(entries[:2])] == [TraitKind.RISE, TraitKind.CLASSES]


@pytest.mark.parametrize(
    ("reach", "rank", "allowed"),
    [
        (Reach.FEW, 4, True),
        (Reach.FEW, 5, False),
        (Reach.UNUSUAL, 5, True),
        (Reach.UNUSUAL, 6, False),
        (Reach.RARE, 12, True),
        (Reach.RARE, 13, False),
        (Reach.LAST, 40, True),
    ],
)
def test_how_far_down_a_kind_reaches(reach: Reach, rank: int, allowed: bool) -> None:
    assert RULE.allows(*of(trait_of(TraitKind.GAP, rank=rank), "years", reach)) is allowed


@pytest.mark.parametrize(
    "change",
    [{"rank": 0}, {"rank": 50, "tied": 1}, {"value": 3.0}, {"middle": 9.0}, {"ahead_names": ("Ghana",)}],
)
def test_a_trait_refuses_what_cannot_be(change: dict[str, object]) -> None:
    with pytest.raises(FindingsError):
        replace(trait_of(TraitKind.GAP, rank=3), **change)  # type: ignore[arg-type]


def test_findings_refuse_traits_of_claims_and_records_that_are_not_theirs() -> None:
    trait = trait_of(TraitKind.GAP)
    assert replace(FINDINGS, apart=(replace(trait, claim_ids=(CLAIM.claim_id,)),)).apart
    with pytest.raises(FindingsError, match="T-404"):
        replace(FINDINGS, apart=(replace(trait, claim_ids=("T-404",)),))
    with pytest.raises(FindingsError, match="R-404"):
        replace(FINDINGS, apart=(replace(trait, record_ids=("R-404",)),))


# All pages.


@pytest.mark.parametrize("year", YEARS)
@pytest.mark.parametrize("code", CODES)
def test_every_page_has_traits_of_its_own(code: str, year: int) -> None:
    traits = told(code, year)
    topics = {kind.kind: kind.topic for kind in (*KINDS, LIKENESS)}
    assert 1 <= sum(trait.kind != TraitKind.ONE_RATE for trait in traits) <= RULE.most
    assert len({topics[trait.kind] for trait in traits}) == len(traits)
    for trait in traits:
        assert trait.value != 0
        assert trait.as_far <= trait.base


def test_traits_are_the_same_however_often_they_are_asked_for() -> None:
    assert told("GHA", 2008) is told("GHA", 2008)


def test_evidence_of_the_article_has_no_later_numbers() -> None:
    processed = held().processed
    scope = {str(row["claim_id"]): row["scope"] for row in rows("10_claims")}
    for code in CODES:
        for trait in apart(processed, code, Parameters(evidence="article")):
            assert {scope[one] for one in trait.claim_ids} <= {"article"}, (code, trait.kind)


def test_without_corrections_nothing_is_called_corrected() -> None:
    processed = held().processed
    found = {t.kind for code in CODES for t in apart(processed, code, Parameters(corrections=False))}
    assert TraitKind.CORRECTED not in found


# A recount from the tables as they are on disk, without the program's own reading.


@cache
def rows(table: str) -> tuple[dict[str, str], ...]:
    """Rows of a processed table as text."""
    with (ROOT / f"data/processed/{table}.csv").open(encoding="utf-8") as file:
        return tuple(csv.DictReader(file))


def country_rows(table: str, column: str = "region_code") -> dict[str, list[dict[str, str]]]:
    """Rows of a table by the countries that a column names."""
    found: dict[str, list[dict[str, str]]] = {code: [] for code in COUNTRIES}
    for row in rows(table):
        for code in row[column].split(";"):
            if code in found:
                found[code].append(row)
    return found


def walk_free() -> dict[str, list[tuple[int, float, float]]]:
    """Walk Free's numbers by country: edition, year, value."""
    found = defaultdict(list)
    for code, own in country_rows("10_claims").items():
        for row in own:
            if row["producer"] == "Walk Free" and row["best"] and row["measure"] == "stock":
                found[code].append(
                    (int(row["producer_year"]), float(row["period_start"]), float(row["best"]))
                )
    return {code: sorted(values) for code, values in found.items()}


def unodc() -> dict[str, dict[int, float | None]]:
    """UNODC's own counts by country and year; None where they are hidden."""
    found: dict[str, dict[int, float | None]] = defaultdict(dict)
    for code, own in country_rows("10_claims").items():
        for row in own:
            if row["claim_id"] == f"UNODC{code}-{row['period_start']}":
                found[code][int(row["period_start"])] = float(row["best"]) if row["best"] else None
    return found


def steps(counts: Mapping[int, float | None]) -> list[float]:
    """Factors from one year to the next."""
    return [
        (counts[year + 1] or 0) / (counts[year] or 1)
        for year in counts
        if counts[year] and counts.get(year + 1)
    ]


def upto(counts: Mapping[int, float | None], last: int) -> dict[int, float | None]:
    return {year: count for year, count in counts.items() if year <= last}


def since(counts: Mapping[int, float | None], first: int) -> dict[int, float | None]:
    return {year: count for year, count in counts.items() if year >= first}


def test_a_maker_who_told_one_year_in_two_ways_parts_from_a_count_only_if_both_agree() -> None:
    """Walk Free's 72,000 for 2021 is more than its 42,000 for 2016, and less than its 104,800 for the same year."""
    one = facts(held().processed, Parameters())["DOM"]
    measured = apart_series.count_down(one, {})
    assert measured is not None
    assert measured.value == 0
    assert not [trait for trait in told("DOM", 2008) if trait.kind == TraitKind.COUNT_DOWN]
    assert [trait for trait in told("MDA", 2008) if trait.kind == TraitKind.COUNT_DOWN]


def test_editions_are_called_close_only_beside_as_many_others() -> None:
    """Three editions lie closer together than four by their number alone."""
    every = facts(held().processed, Parameters())
    assert len(every["GHA"].editions) == 3
    assert apart_series.editions_close(every["GHA"], every) is None
    assert apart_series.editions_close(every["THA"], every) is not None


def test_one_number_told_twice_is_one_quantity() -> None:
    """140 to 1,400 women and children of the Home Office, and the 140 to 1,420 women of who quoted it."""
    every = facts(held().processed, Parameters())
    measured = apart_kinds.quantities(every["GBR"], every)
    assert measured is not None
    assert measured.value == 5


def test_who_speaks_of_a_place_in_a_statement_does_not_speak_of_one_country_only() -> None:
    """Interpol ranks Colombia behind the Dominican Republic, in the same sentence."""
    every = facts(held().processed, Parameters())
    measured = apart_kinds.only_here(every["COL"], every)
    assert measured is not None
    assert "Interpol" not in measured.words


def test_a_hotline_is_no_second_count_of_the_authorities_and_weak_words_give_no_part() -> None:
    every = facts(held().processed, Parameters())
    found = apart_series.two_counts(every["USA"], every)
    assert found is None or not any(
        "hotline" in one.definition for one in every["USA"].own if one.claim_id in found.claim_ids
    )
    roles = apart_records.roles_differ(every["USA"], every)
    assert roles is not None
    assert roles.value == 0


def test_what_is_held_of_cases_of_a_country_is_not_said_to_be_held_of_the_world_alone() -> None:
    every = facts(held().processed, Parameters())
    found = apart_kinds.sole_kinds(every["WORLD"], every)
    assert found is not None
    measures = {one.measure for one in every["WORLD"].own if one.claim_id in found.claim_ids}
    assert "prosecutions" not in measures


def test_countries_with_an_estimate_are_a_part_of_those_with_a_page() -> None:
    """Europe has more of them than North America because it has more pages."""
    every = facts(held().processed, Parameters())
    parts = {code: apart_records.answered_inside(every[code], every) for code in every if every[code].inside}
    assert all(one is not None and 0 <= one.value <= 1 for one in parts.values())


def test_producers_of_one_line_of_evidence_are_one() -> None:
    """Eurostat is the statistical office of the European Commission: both give one series."""
    every = facts(held().processed, Parameters())
    found = apart_kinds.makers(
        every[
            next(code for code in every if "Eurostat" in every[code].makers and every[code].level == "region")
        ],
        every,
    )
    assert found is not None
    assert not {"Eurostat", "European Commission"} <= set(found.words)


def test_nothing_is_compared_across_a_declared_break() -> None:
    """UNODC's 601 of 2016 and 5,138 of 2017 are counts of other persons: no rise, no growth, no course of both."""
    kinds = (TraitKind.RISE, TraitKind.GROWTH, TraitKind.COUNT_UP, TraitKind.LAST_HIGHEST)
    for year in YEARS:
        assert not [one for one in told("GBR", year) if one.kind in kinds]
    known = facts(held().processed, Parameters())["GBR"].known
    assert {claim.start: bool(claim.stretch) for claim in known} == {
        year: year >= 2017 for year in range(2009, 2022)
    }
    assert apart_series.growth(facts(held().processed, Parameters())["GBR"], {}) is None


def longest_gap(years: list[int]) -> int:
    return max((later - one - 1 for one, later in pairwise(sorted(years))), default=-1)


def recounted() -> dict[tuple[TraitKind, End], dict[str, float]]:
    """Measures of some kinds for all countries, by another way."""
    nobody = {*UNNAMED, "Counting the Uncounted"}
    touching = country_rows("10_claims", "regions")
    pairs = {
        code: [(a[2], b[2]) for a, b in pairwise(values) if a[1] == b[1] and a[0] != b[0]]
        for code, values in walk_free().items()
    }
    revised = {code: max(max(a, b) / min(a, b) for a, b in found) for code, found in pairs.items() if found}
    tiers: dict[str, dict[str, str]] = defaultdict(dict)
    for code, own in country_rows("10_ratings").items():
        for row in own:
            if row["scheme"] == "us_tip_tier" and " or " not in row["rating"]:
                tiers[code][row["period_start"]] = row["rating"]
    changes = {
        code: sum(held[a] != held[b] for a, b in pairwise(sorted(held))) for code, held in tiers.items()
    }
    counts = unodc()
    # From 2017 on UNODC holds the register of the United Kingdom: the step to that year is no rise.
    moves = {
        code: steps(values) if code != "GBR" else steps(upto(values, 2016)) + steps(since(values, 2017))
        for code, values in counts.items()
    }
    return {
        (TraitKind.MAKERS, End.MOST): {
            code: makers_apart([row for row in own if row["producer"] not in nobody])
            for code, own in touching.items()
        },
        (TraitKind.NO_MAKER, End.MOST): {
            code: sum(row["producer"] in UNNAMED for row in own) for code, own in touching.items()
        },
        (TraitKind.REVISED, End.MOST): revised,
        (TraitKind.REVISED, End.LEAST): revised,
        (TraitKind.RISE, End.MOST): {c: max(v) for c, v in moves.items() if v},
        (TraitKind.FALL, End.MOST): {c: 1 / min(v) for c, v in moves.items() if v},
        (TraitKind.GAP, End.MOST): {c: longest_gap(list(v)) for c, v in counts.items() if len(v) > 1},
        (TraitKind.FEW_YEARS, End.LEAST): {c: len(v) for c, v in counts.items()},
        (TraitKind.BELOW_FIVE, End.MOST): {c: sum(n is None for n in v.values()) for c, v in counts.items()},
        (TraitKind.TIER_CHANGES, End.MOST): changes,
        (TraitKind.COUNT_DOWN, End.MOST): parted(up=False),
        (TraitKind.GROWTH, End.MOST): ends(up=True),
        (TraitKind.DECLINE, End.MOST): ends(up=False),
    }


def makers_apart(own: list[dict[str, str]]) -> int:
    """How many producers are left when each whose lines of evidence another one has too is counted with that one."""
    lines: dict[str, frozenset[str]] = {
        name: frozenset(row["lineage"] for row in own if row["producer"] == name)
        for name in {row["producer"] for row in own}
    }
    sets = set(lines.values())
    return sum(not any(one < other for other in sets) for one in sets)


def parted(*, up: bool) -> dict[str, float]:
    """By how much UNODC's count and Walk Free's number went apart between the years of the last two editions."""
    found = {}
    for code, editions in walk_free().items():
        counts = unodc().get(code, {})
        if len(editions) < 2:
            continue
        (_, first, before), (_, last, after) = editions[-2:]
        if first == last or not (counts.get(int(first)) and counts.get(int(last))):
            continue
        if broken(code, int(first), int(last)):
            continue
        same = [value for _, year, value in editions if year == first]
        if min(same) <= after <= max(same):
            found[code] = 0.0
            continue
        known, claimed = (counts[int(last)] or 0) / (counts[int(first)] or 1), after / before
        rose, fell = (known, claimed) if up else (claimed, known)
        found[code] = rose / fell if rose >= MOVED and fell <= 1 / MOVED else 0.0
    return found


#: A number that changed by less neither rose nor fell, as `apart_limits` of the priors says.
MOVED = 1.25


def whole_course(code: str) -> dict[int, float]:
    """UNODC's counts in at least eight years, without a leap, the first and last not hidden; nothing else."""
    held_ = unodc().get(code, {})
    counts = {year: value for year, value in held_.items() if value}
    if len(counts) < 8 or not (held_[min(held_)] and held_[max(held_)]):
        return {}
    return {} if broken(code, min(counts), max(counts)) else counts


def ends(*, up: bool) -> dict[str, float]:
    """By which factor a count ends above its beginning, or below it."""
    courses = {code: whole_course(code) for code in COUNTRIES}
    grown = {code: counts[max(counts)] / counts[min(counts)] for code, counts in courses.items() if counts}
    return {code: factor if up else 1 / factor for code, factor in grown.items()}


@pytest.mark.parametrize("year", YEARS)
def test_ranks_are_true_by_a_recount_from_the_tables(year: int) -> None:
    expected = recounted()
    checked: set[tuple[TraitKind, End]] = set()
    for code in COUNTRIES:
        for trait in told(code, year):
            measures = expected.get((trait.kind, trait.end))
            if measures is None:
                continue
            checked.add((trait.kind, trait.end))
            own = measures[code]
            assert trait.value == pytest.approx(own), (code, trait.kind)
            sign = 1 if trait.end == End.MOST else -1
            ahead = [one for one in measures.values() if sign * one > sign * own * (1 + sign * 1e-9)]
            level = [one for one in measures.values() if one == pytest.approx(own)]
            assert (trait.base, trait.rank - 1, trait.tied) == (len(measures), len(ahead), len(level) - 1), (
                code, trait.kind,
            )  # fmt: skip
    assert checked == set(expected), "a kind that no page tells is not checked"


def test_what_few_share_is_shared_by_no_others() -> None:
    """Lists laid side by side, statements of people held within a place, and of parts that differ."""
    claims, roles = country_rows("10_claims"), country_rows("10_roles")
    parts = ("source", "transit", "destination")
    having = {
        TraitKind.LISTS: {c for c, own in claims.items() if any("capture" in row["method"] for row in own)},
        TraitKind.WITHIN: {c for c, own in roles.items() if any(row["role"] == "within" for row in own)},
        TraitKind.ROLES_DIFFER: {
            code
            for code, own in roles.items()
            if len({row["role"] for row in own if "weak statement" not in row["note"]} & set(parts)) > 1
        },
        TraitKind.PASSING: {
            c for c, own in claims.items() if any(row["measure"] == "transit" for row in own)
        },
    }
    for kind, members in having.items():
        found = {code for code in COUNTRIES if any(trait.kind == kind for trait in told(code, 2008))}
        assert found
        assert found <= members
        for code in found:
            trait = next(one for one in told(code, 2008) if one.kind == kind)
            assert (trait.rank, trait.tied, trait.base) == (1, len(members) - 1, len(COUNTRIES))


LIMIT = 5


def broken(code: str, first: int, last: int) -> bool:
    """Whether UNODC's count leaps between two years, from one year to the next."""
    counts = {year: value for year, value in unodc()[code].items() if first <= year <= last}
    return any(not 1 / LIMIT <= factor <= LIMIT for factor in steps(counts))


@pytest.mark.parametrize("year", YEARS)
def test_nothing_is_compared_across_a_leap(year: int) -> None:
    """The counts of the United Kingdom (601 in 2016, 5,141 in 2017) were once compared as one series."""
    assert broken("GBR", 2016, 2021)
    across = {TraitKind.COUNT_UP, TraitKind.COUNT_DOWN, TraitKind.GROWTH, TraitKind.DECLINE, TraitKind.STEADY}
    seen = set()
    for code in COUNTRIES:
        for trait in told(code, year):
            if trait.kind in across:
                seen.add(trait.kind)
                years = [int(one[-4:]) for one in trait.claim_ids if one.startswith("UNODC")]
                whole = trait.kind == TraitKind.STEADY
                assert not broken(code, 0 if whole else min(years), 9999 if whole else max(years)), code
    # Where a count rose beside a falling number, the maker's two numbers for the year before do not agree on the way.
    assert seen == across - {TraitKind.COUNT_UP}


def test_one_rate_is_that_of_the_raw_table_and_explains_the_numbers() -> None:
    """Walk Free's rates as the raw table has them, and its numbers as rate times inhabitants, to the hundred."""
    groups = defaultdict(set)
    people = {}
    with (ROOT / "data/raw/walk_free/index.csv").open(encoding="utf-8") as file:
        for row in csv.DictReader(file):
            rate = row["prevalence_per_1000"]
            rate = f"{float(rate):.6g}" if len(rate) > 7 else rate
            people[row["edition"], row["country_code"]] = int(row["people"])
            if "." in rate and len(rate.split(".")[1]) >= 2:
                groups[row["edition"], rate].add(row["country_code"])
    expected = {code: key for key, codes in groups.items() if len(codes) >= 3 for code in codes}
    assert len(expected) == 18
    claims = {row["claim_id"]: row for row in rows("10_claims")}
    for code in COUNTRIES:
        found = [one for one in told(code, 2008) if one.kind == TraitKind.ONE_RATE]
        assert bool(found) == (code in expected), code
        for trait in found:
            edition, rate = expected[code]
            assert (trait.words, trait.tied) == ((rate, edition, edition), len(groups[edition, rate]) - 1)
            claim = claims[trait.claim_ids[0]]
            inhabitants = float(claim["best"]) / float(claim["per_100000_best"]) * 100_000
            product = float(rate) * inhabitants / 1000
            # Half of a hundred by rounding; and the edition took its inhabitants from a year or two before.
            assert abs(product - people[edition, code]) <= 50 + 0.03 * product, code


def test_series_are_those_of_one_maker_in_the_order_of_years() -> None:
    for one in facts(held().processed, Parameters()).values():
        years = [claim.start for claim in one.known]
        assert years == sorted(set(years), key=lambda year: year or 0)
        assert len({claim.producer for claim in one.known}) <= 1
        assert len({claim.producer for claim in one.editions}) <= 1


def test_pages_carry_the_traits() -> None:
    assert analysis.page("Ghana").findings.apart == told("GHA", 2008)
