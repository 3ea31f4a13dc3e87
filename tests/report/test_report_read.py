"""What a second reader found wrong in sentences, each as a test that would have caught it."""

import re
from dataclasses import replace
from html import unescape

import pytest
from matplotlib.figure import Figure

import analysis
from analysis.conflicts import phrases as conflict_phrases
from analysis.findings.lines import RatingLine
from analysis.findings.model import Claim, Findings, Group, Headline, HeadlineKind
from analysis.findings.sections import MoneyLine
from analysis.report import far, later, law, money, phrases, ratings, words
from analysis.report.canvas import log_scale
from analysis.report.claims_figure import marks
from analysis.report.narrative import SLOTS, narrate
from analysis.report.roles_figure import _folded
from tests.findings.examples import CLAIM, ESTIMATE, FINDINGS

COUNT = replace(
    CLAIM, visibility="detected", low=None, best=36.0, high=None, figure="36", start=2008, end=2008,
    producer="Office",
)  # fmt: skip
STOCK = replace(
    CLAIM, claim_id="T-1", measure="stock", unit="persons", status="modern_slavery", low=None, best=18_200.0,
    high=None, producer="Index", start=2014, end=2014,
)  # fmt: skip
LATER = replace(STOCK, claim_id="T-2", best=104_800.0, start=2016, end=2016)
AGAIN = replace(LATER, claim_id="T-3", best=42_000.0)


def plain(text: str) -> str:
    """Text without markup."""
    return unescape(re.sub(r"<[^>]*>|\[([^\]]*)\]\([^)]*\)", r"\1", text)).replace("**", "").strip()


def counted(claim: Claim) -> str:
    """What a claim counts."""
    return plain(phrases.counted(claim))


def far_findings(*claims: Claim, others: tuple[Claim, ...] = ()) -> Findings:
    """Findings in which no claim of victims is near the reference year."""
    ids = tuple(claim.claim_id for claim in claims)
    return replace(
        FINDINGS, claims=(*claims, *others), groups=(Group(ids, None),), headline=Headline(HeadlineKind.FAR, ids, None)
    )  # fmt: skip


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({"visibility": "detected", "exploitation": "labour"},
         "presumed victims of trafficking for labour known to the authorities in the Netherlands"),
        ({"visibility": "detected", "status": "modern_slavery"},
         "presumed victims of modern slavery known to the authorities in the Netherlands"),
        ({"visibility": "detected", "status": "forced_labour", "population": "women"},
         "women presumed to be in forced labour known to the authorities in the Netherlands"),
        ({"population": "women", "exploitation": "sexual"},
         "women trafficked for sexual exploitation in the Netherlands"),
        ({"population": "women"}, "trafficked women in the Netherlands"),
        ({"visibility": "detected", "population": "women", "direction": "into"},
         "women known to the authorities, presumed to be trafficked into the Netherlands from abroad"),
        ({"visibility": "detected", "population": "women", "direction": "into", "exploitation": "sexual"},
         "women known to the authorities, presumed to be trafficked into the Netherlands from abroad for sexual "
         "exploitation"),
        ({"population": "women", "direction": "out", "exploitation": "sexual"},
         "women trafficked from the Netherlands for sexual exploitation"),
        ({"direction": "out"}, "victims of trafficking from the Netherlands"),
        ({"direction": "out", "measure": "stock", "status": "sex_trade"},
         "people in prostitution (forced or not) from the Netherlands abroad at any one time"),
        ({"direction": "through", "measure": "transit", "counterpart_name": "USA"},
         "victims of trafficking taken through the Netherlands into the United States"),
        ({"population": "children", "status": "sex_trade"}, "children in the sex trade in the Netherlands"),
        ({"population": "women_and_children", "status": "sex_trade"},
         "women and children in the sex trade (the women: forced or not) in the Netherlands"),
        ({"visibility": "detected", "definition": "persons in the cases reported to the hotline"},
         "presumed victims of trafficking reported to a hotline in the Netherlands"),
        ({"visibility": "assisted", "definition": "foreign nationals certified as victims"},
         "foreign nationals certified as victims of trafficking in the Netherlands"),
        ({"visibility": "assisted"}, "presumed victims of trafficking helped by an organisation in the Netherlands"),
        ({"visibility": "detected", "definition": "registered victims, identified and presumed"},
         "victims of trafficking, presumed or identified, known to the authorities in the Netherlands"),
        ({"measure": "convictions", "exploitation": "labour"},
         "convictions for trafficking for labour in the Netherlands"),
        ({"measure": "cases"}, "cases of trafficking in the Netherlands"),
    ],
)  # fmt: skip
def test_a_purpose_stands_beside_what_it_is_the_purpose_of(changes: dict[str, str], expected: str) -> None:
    """Authorities are not for labour, and whoever is registered is presumed to be a victim, of whatever crime."""
    assert counted(replace(CLAIM, start=None, end=None, **changes)).startswith(expected)


def test_where_from_comes_before_where_and_the_year_is_said() -> None:
    moved = replace(
        STOCK, direction="into", counterpart="X", counterpart_name="Eastern Europe", status="sex_trade",
        population="women",
    )  # fmt: skip
    assert counted(moved) == (
        "women in prostitution (forced or not) from Eastern Europe in the Netherlands at any one time in 2014"
    )


def test_places_have_the_names_that_a_sentence_needs() -> None:
    assert words.named("UK") == "the United Kingdom"
    assert words.named("ILO: Middle East") == "the Middle East (as drawn by ILO)"


def test_a_floor_and_a_rate_keep_their_words() -> None:
    floor = replace(CLAIM, bound="lower", low=200_000.0, high=225_000.0, approximate=False)
    assert plain(phrases.claimed(floor)) == "at least 200,000 to 225,000"
    rate = replace(STOCK, unit="persons_per_1000", best=7.6)
    assert plain(phrases.claimed(rate)) == "7.6 in 1,000"


def test_what_is_not_in_an_estimate_is_listed_once() -> None:
    said = phrases.not_counted(replace(ESTIMATE, population="women", exploitation="sexual"))
    assert said == "It does not count men, children or people exploited for other purposes."


def test_numbers_that_are_far_from_the_year_are_told_with_their_years() -> None:
    text = plain(narrate("answer", far_findings(STOCK, LATER, AGAIN, others=(COUNT,)))).splitlines()
    assert text[0] == (
        "Index's three numbers held here of people in modern slavery in the Netherlands at any one time differ by a "
        "factor of up to 5.8, and for 2016 alone by 2.5: 18,200 for 2014, and 104,800 and then 42,000 for 2016."
    )
    assert text[1] == (
        "No estimate is given for 2008, since all these are for times more than five years away, but Office counted 36 "
        "persons known to the authorities in that year."
    )


def test_quantities_that_are_not_the_same_are_not_called_such_numbers() -> None:
    text = plain(narrate("answer", far_findings(replace(CLAIM, start=1991, end=None), STOCK)))
    assert "Claims about one other quantity are listed below." in text
    assert "such number" not in text
    assert "and no count near it of persons known to the authorities is held" in text


def test_an_estimate_is_placed_among_the_numbers_it_is_made_from() -> None:
    """In the two digits that are printed: 103,408 and 103,300 are about equal."""
    assert plain(far.stands(65_000.0, (STOCK, LATER, AGAIN))) == (
        "The estimate is above 18,200 and 42,000, and below 104,800."
    )
    assert far.stands(9.0, (STOCK, LATER)) == "The estimate is below all of its numbers."
    near = [replace(STOCK, claim_id=f"N-{value}", best=value) for value in (103_300.0, 133_000.0, 91_000.0)]
    assert plain(far.stands(103_408.0, near)) == (
        "The estimate is about equal to 103,300, above 91,000, and below 133,000."
    )
    level = [replace(STOCK, claim_id=f"N-{value}", best=value) for value in (700.0, 900.0, 9_000.0, 3_000.0)]
    assert plain(far.stands(3_017.0, level)) == (
        "The estimate is about equal to 3,000, above 700 and 900, and below 9,000."
    )
    assert far.stands(9.0, (STOCK,)) == ""
    assert far.stands(9.0, (STOCK, COUNT)) == ""


def test_claims_that_do_not_count_for_the_year_are_said() -> None:
    group = Group(("T-1",), None)
    findings = replace(far_findings(STOCK), claims=(STOCK, LATER), groups=(group,), undated=("T-1", "T-2"))
    assert [claim.claim_id for claim in far.left(findings, group)] == ["T-2"]
    assert "Not used for 2008, as more than five years away: 104,800 (2016)." in plain(
        narrate("not_comparable", findings)
    )


def test_counts_with_the_same_words_are_set_apart_by_their_definition() -> None:
    only = replace(COUNT, claim_id="T-9", best=20.0, definition="identified victims only")
    both = replace(COUNT, definition="identified and presumed")
    table = plain(narrate("numbers_table", replace(FINDINGS, claims=(both, only), groups=(), headline=Headline(
        HeadlineKind.REGISTERED, (both.claim_id, only.claim_id), None))))  # fmt: skip
    assert "20 | victims of trafficking identified by the authorities in the Netherlands in 2008 |" in table
    assert (
        "36 | victims of trafficking, presumed or identified, known to the authorities in the Netherlands in 2008 |"
        in table
    )
    other = replace(only, definition="in one register")
    both = replace(both, definition="in another register")
    table = plain(narrate("numbers_table", replace(FINDINGS, claims=(both, other), groups=(), headline=Headline(
        HeadlineKind.REGISTERED, (both.claim_id, other.claim_id), None))))  # fmt: skip
    assert "(in one register)" in table
    assert "(in another register)" in table


def test_a_grade_of_an_open_time_is_no_change_of_grade() -> None:
    def tier(number: int, grade: str, start: int, end: int | None) -> RatingLine:
        return RatingLine(
            f"G-{number}", "s", "Japan", "us_tip_tier", grade, "", start, end, "Office", start, ""
        )

    rows = (
        tier(0, "Tier 2 or Tier 2 Watchlist", 2001, None),
        *(tier(year, "Tier 2", year, year) for year in range(2001, 2005)),
    )
    entry = law.Grades("Office", "us_tip_tier", rows)
    assert law.changes(entry) == 0
    assert dict(entry.years) == {"Tier 2": [2001, 2002, 2003, 2004]}
    said = plain(law.told(FINDINGS, entry))
    assert said.endswith(
        "it never changed in the years held; another text gives Tier 2 or Tier 2 Watchlist (since 2001)"
    )
    line = plain(ratings.lines(replace(FINDINGS, ratings=rows))[0])
    assert line.endswith(
        "Tier 2 in each of them; another text gives Tier 2 or Tier 2 Watchlist (since 2001)."
    )


def test_two_claims_are_both_and_three_are_all() -> None:
    text = plain(narrate("disputes", analysis.page("Moldova").findings))
    assert "Two claims can both be true only under a condition." in text
    assert "Both are kept as they are." in text
    assert "Two claims can all" not in text


def test_two_owners_of_a_region_draw_it() -> None:
    assert conflict_phrases.place("GEMS_AMERICAS").endswith("as ILO and Walk Free draw it)")
    assert conflict_phrases.place("ILO_MIDDLE_EAST").endswith("as ILO draws it)")


def test_an_estimate_of_another_year_is_not_said_to_be_for_the_reference_year() -> None:
    text = plain(narrate("not_comparable", analysis.page("United Kingdom").findings))
    assert "in the United Kingdom in the course of 2013" in text


def test_a_number_a_year_says_over_which_years() -> None:
    assert counted(replace(CLAIM, start=1992, end=2003)).endswith("a year, 1992 to 2003")


def test_a_bound_in_money_is_rounded_so_that_it_stays_one() -> None:
    pair = replace(analysis.page("World").findings.per_person[0], low=None, high=13_167.0)
    assert money.quotient(pair, replace(CLAIM, currency="USD")) == "at most US$13,200"
    floor = MoneyLine("T-1", "profit", 16.54e9, None, None, 2008)
    assert money.constant(floor) == "at least US$16 billion"
    assert money.constant(replace(floor, usd_low=None, usd_best=16.54e9)) == "about US$17 billion"


def test_a_claim_near_the_later_year_without_an_estimate_is_said() -> None:
    late = replace(STOCK, claim_id="T-5", best=3_800_000.0, start=2017, end=2021)
    findings = replace(far_findings(STOCK, late), undated=("T-1", "T-5"))
    assert [claim.claim_id for claim in later.unmade(findings)] == ["T-5"]
    assert "Claimed for a time near 2021, but not estimated for that year: 3,800,000" in plain(
        narrate("later", findings)
    )


def test_an_axis_with_few_powers_of_ten_has_lines_between_them() -> None:
    axes = Figure().add_subplot()
    assert log_scale(axes, [31, 365], axis="y") == "equal steps are equal ratios"
    assert sum(axes.get_ylim()[0] <= tick <= axes.get_ylim()[1] for tick in axes.get_yticks()) > 2
    assert log_scale(axes, [27, 133_000], axis="y") == "each line ten times the last"


def test_the_figure_of_known_persons_calls_them_presumed_victims() -> None:
    rows = analysis.page("Ghana").draw("known").drawing.rows
    assert {row["label"] for row in rows if row["kind"] == "known"} == {
        "known: presumed victims of trafficking (UNODC)"
    }


def test_equal_statements_are_one_row_and_editions_are_told_apart() -> None:
    findings = analysis.page("Moldova").findings
    assert [row.label for row in _folded(findings)] == [
        "producer not named (three statements)",
        "producer not named",
    ]
    labels = [mark.label for mark in marks(findings) if mark.kind == "claim"]
    assert "Walk Free, 2016 (of 2018)" in labels
    assert len(labels) == len(set(labels))


REGIONS = ("World", "Europe", "Asia", "Africa", "Netherlands", "United Kingdom", "Moldova", "Ghana", "Japan",
           "Dominican Republic")  # fmt: skip


@pytest.mark.parametrize("region", REGIONS)
def test_pages_say_nothing_of_what_was_found_wrong(region: str) -> None:
    findings = analysis.page(region).findings
    text = {slot: plain(narrate(slot, findings)) for slot in SLOTS}
    whole = "\n".join(text.values())
    for wrong in ("authorities for ", "or has a date at all", "things counted, ", "the time that is counted",
                  "independent original", "more such number", "Each row names", "times higher"):  # fmt: skip
        assert wrong not in whole, wrong
    assert not re.search(r"\bpeople in (modern slavery|forced labour) known to", whole)
    if "No share" not in text["known"] and "would mean" not in text["known"]:
        assert "under “Known and hidden”" not in text["disputes"]


def test_sentences_about_the_makers_stand_apart() -> None:
    for region in ("Netherlands", "Ghana"):
        said = narrate("claims", analysis.page(region).findings)
        assert re.search(r"[a-z]\.[A-Z]", re.sub(r"<[^>]+>", "", said)) is None
    assert "29 are by six named producers" in narrate("claims", analysis.page("Netherlands").findings)
    assert "one was worked out here" in narrate("claims", analysis.page("Netherlands").findings)
    assert "worked out here" not in narrate("claims", analysis.page("Ghana").findings)
