"""What a third reader found untrue, awkward or not plain, each as a test that would have caught it."""

import re
from dataclasses import replace
from html import unescape

import pytest

import analysis
from analysis.conflicts.shares import of_the, predicate
from analysis.findings.disputes import LEVELS, _hardness
from analysis.findings.lines import PolicyLine, RoleLine
from analysis.findings.model import Claim, Findings, Group, Headline, HeadlineKind
from analysis.findings.sections import Change, Dispute, Moment
from analysis.reading.remarks import without_remarks
from analysis.report import answer, comparable, disputes, phrases, policies, roles, shares, voices
from analysis.report.narrative import narrate
from tests.findings.examples import CLAIM, ESTIMATE, FINDINGS, SHARE
from tests.report.reading_grade import coleman_liau

STOCK = replace(
    CLAIM, claim_id="T-1", measure="stock", unit="persons", status="modern_slavery", low=None, best=18_200.0,
    high=None, producer="Index", start=2014, end=2014, figure="18,200",
)  # fmt: skip
LATER = replace(STOCK, claim_id="T-2", best=104_800.0, start=2016, end=2016)
LAST = replace(STOCK, claim_id="T-3", best=72_000.0, start=2021, end=2021)
DISPUTE = Dispute(
    "c-1", "infeasible", False, "provisional", ("T-1", "T-2"), ("NLD",), 1.02, "826 stand beside 809.", ("vintage",),
    "", "One is the number before its revision.", "collapsed",
)  # fmt: skip
ROLE = RoleLine(
    "R-1",
    "s",
    "Japan",
    "JPN",
    "destination",
    "",
    "named",
    "all",
    "not_applicable",
    "unattributed",
    None,
    "S",
    "",
)


def plain(text: str) -> str:
    """Text without markup."""
    return unescape(re.sub(r"<[^>]*>|\[([^\]]*)\]\([^)]*\)", r"\1", text)).replace("**", "").strip()


def far_findings(*claims: Claim, moment: Moment | None = None) -> Findings:
    """Findings in which no claim of victims is near the reference year, with an estimate for another one."""
    ids = tuple(claim.claim_id for claim in claims)
    axes = (
        *((name, value) for name, value in STOCK.axes.items() if name != "confirmed"),
        ("counterpart_name", ""),
    )
    changes = (Change(axes, (moment,)),) if moment else ()
    return replace(
        FINDINGS, claims=claims, groups=(Group(ids, None),), headline=Headline(HeadlineKind.FAR, ids, None),
        changes=changes,
    )  # fmt: skip


def moment(*ids: str, persons: float | None = 17_500_000.0) -> Moment:
    """An estimate for 2021."""
    return Moment(2021, "all", 65_000.0, 25_000.0, 150_000.0, ids, "low", ("wide interval",), persons)


@pytest.mark.parametrize(
    ("note", "expected"),
    [
        ("had no immigration papers [could be a share of the foreigners]", "had no immigration papers"),
        ("[report called recent, without year]", ""),
        ("Palermo protocols [the list of them is lost in the text]", "Palermo protocols"),
    ],
)
def test_remarks_of_the_transcriber_stay_off_the_page(note: str, expected: str) -> None:
    assert without_remarks(note) == expected


def test_a_share_says_what_its_part_is_in_a_sentence_and_in_a_table() -> None:
    share = replace(SHARE, share_of="prostitutes in the Netherlands", note="were foreigners [says the text]")
    assert plain(phrases.share(share)) == (
        "70 percent of the people in prostitution in the Netherlands were “foreigners”"
    )
    assert shares.described(share) == "of the people in prostitution in the Netherlands who were “foreigners”"
    assert shares.part(replace(SHARE, note="")) == "are women"
    everything = replace(share, low=None, best=1.0, high=None)
    assert plain(phrases.share(everything)).startswith("all of the people in prostitution")
    assert shares.described(
        replace(share, share_of="transnational trafficking", note="is done by networks")
    ) == ("of transnational trafficking that is done by networks")


@pytest.mark.parametrize(
    ("whole", "expected"),
    [
        ("suspects", "of the suspects"),
        (
            "prostitution as actually practiced in the world",
            "of prostitution as actually practiced in the world",
        ),
        ("these instruments of the United Nations", "of these instruments of the United Nations"),
        ("trafficking", "of trafficking"),
        (
            "destinations of trafficking from Southeast Asia",
            "of the destinations of trafficking from Southeast Asia",
        ),
    ],
)
def test_the_whole_of_a_share_has_its_article(whole: str, expected: str) -> None:
    assert of_the(whole) == expected


def test_a_part_without_words_is_made_from_what_sets_it_apart() -> None:
    assert (
        predicate("", who="women", purpose="for sexual exploitation") == "are women, for sexual exploitation"
    )
    assert predicate("", origin="Eastern Europe") == "are from Eastern Europe"


def test_an_identified_victim_is_not_only_presumed_to_be_one() -> None:
    known = replace(CLAIM, visibility="detected", definition="identified victims only")
    assert phrases.counted(known).startswith("victims of trafficking identified by the authorities")
    women = replace(known, population="women")
    assert phrases.counted(women).startswith("women identified as trafficked by the authorities")
    assert phrases.counted(replace(known, definition="")).startswith("presumed victims of trafficking")


def test_a_place_in_an_order_is_no_number() -> None:
    rank = replace(CLAIM, measure="rank", unit="rank", low=None, best=1.0, high=None)
    assert plain(phrases.claimed(rank)) == "first"


def test_a_revision_is_told_as_one_and_counted_apart() -> None:
    findings = replace(FINDINGS, disputes=(DISPUTE,))
    assert disputes.title(DISPUTE) == "One number is given before and after its revision"
    assert disputes.counted(findings) == (
        "Claims that conflict, or seem to, form one group:",
        ("In one group one number is given before and after its revision.",),
    )


def test_sets_that_only_arithmetic_puts_together_come_last_and_are_not_spelled_out() -> None:
    pair = replace(DISPUTE, level="apparent", code="distinction", severity=1.1)
    triple = replace(pair, code="joint", severity=30.0)
    scattered = replace(triple, conflict_id="c-2", one_text=False)
    known = replace(pair, code="detection_rate", severity=900.0)
    assert sorted((scattered, known, triple, pair), key=_hardness) == [triple, pair, known, scattered]
    assert LEVELS[-1] == "apparent"
    findings = replace(FINDINGS, disputes=(pair, scattered))
    assert disputes.spelled(findings) == [pair]
    assert disputes.rest(findings) == [scattered]
    assert disputes.counted(findings) == (
        "Claims that conflict, or seem to, were put into two groups:",
        (
            "In one group the claims only seem to conflict; on a closer look they do not.",
            "In one group numbers from different texts clash only if all of them counted the same people.",
        ),
    )


def test_ratings_are_no_claims() -> None:
    grades = replace(DISPUTE, level="apparent", code="rating_disagreement")
    assert disputes.counted(replace(FINDINGS, disputes=(grades,))) == (
        "Claims that conflict, or seem to, form one group:",
        ("In one group ratings grade the same place differently.",),
    )
    assert disputes.title(grades) == "Two ratings grade the same place differently"
    assert disputes.resolution(grades) == ""


def test_any_of_several_reasons_can_explain_it() -> None:
    many = replace(DISPUTE, code="same_estimand", reasons=("definition", "vintage"))
    assert disputes.because(many) == (
        "Possible reasons, any one of which is enough: they use different definitions; they come from different editions."
    )
    assert disputes.because(replace(many, reasons=("vintage",))) == (
        "The likely reason: they come from different editions."
    )
    ways = replace(many, level="apparent", would_have_to_be_true="Both can be right if a (b).")
    assert disputes.because(ways) == ""


def test_numbers_of_one_maker_that_are_weighed_apart_are_said_to_be() -> None:
    apart = replace(DISPUTE, resolution="weighed_apart")
    assert (
        disputes.resolution(apart)
        == "Where an estimate uses them, it counts them as two numbers, although one producer made both."
    )


def test_known_persons_beside_a_larger_number_are_no_measure_of_the_hidden() -> None:
    """No factor is told: the least of a range, other people and other years would all make another one."""
    known = replace(DISPUTE, level="apparent", code="detection_rate", reasons=("visibility",), severity=900.0)
    one = replace(FINDINGS, disputes=(known,))
    assert disputes.of_known(one) == (
        "In one group of claims a count of persons known to the authorities is set against a larger number. The two do "
        "not contradict each other: the larger number also includes people whom nobody found. It counts persons known in "
        "a wider region."
    )
    two = replace(FINDINGS, disputes=(known, replace(known, conflict_id="c-2")))
    assert disputes.of_known(two).startswith("In two groups of claims a count of persons known")
    assert "They do not contradict each other" in disputes.of_known(two)
    assert "900" not in narrate("disputes", two)


def test_a_law_that_is_named_twice_stands_once_with_who_disputes_it() -> None:
    law = PolicyLine(
        "P-1", "s", "law", "An act", "UK", 2003, "in_force", None, "", False, False, "no test of force"
    )
    again = replace(law, policy_id="P-2", disputed=True, note="by the 2009 article [printed otherwise]")
    assert [policies.dispute(one) for one in policies.once((law, again))] == [
        "; disputed by the 2009 article"
    ]
    assert policies.dispute(replace(again, note="")) == "; disputed, by whom is not said"
    assert len(policies.once((law, replace(law, year=2004)))) == 2


def test_laws_stand_in_the_order_of_their_years_and_a_treaty_of_two_names_once() -> None:
    treaty = PolicyLine(
        "P-1", "s", "treaty", "A pact", "", None, "signed", 117, "countries", False, False, "as at 2008"
    )
    rows = (
        treaty,
        replace(treaty, policy_id="P-2", status="", count=124, count_of="parties"),
        replace(
            treaty,
            policy_id="P-3",
            name="An act",
            kind="law",
            year=2003,
            status="in_force",
            count=None,
            note="",
        ),
        replace(treaty, policy_id="P-4", name="A treaty", year=2005, status="adopted", count=None, note=""),
        replace(treaty, policy_id="P-5", name="A treaty", year=2008, status="in_force", count=None, note=""),
        replace(treaty, policy_id="P-6", name="Trafficking Protocol", status="", count=None, note=""),
    )
    told = [plain(policies.line(entry)) for entry in policies.named(rows)]
    assert told[:3] == [
        "An act, a law in force since 2003.",
        "A treaty, adopted in 2005; in force since 2008.",
        "A pact, a treaty; signed by 117 countries, as at 2008; 124 parties, as at 2008; a state can join without having "
        "signed first.",
    ]
    long = "Protocol to Prevent, Suppress and Punish Trafficking in Persons, especially Women and Children (Palermo Protocol)"
    (one,) = policies.named((replace(treaty, name=long), rows[-1]))
    assert [entry.policy_id for entry in one] == ["P-1"]


def test_an_interval_below_the_persons_on_its_lists_says_so() -> None:
    """8,234 persons are on the Dutch lists, and the interval begins at 7,600; the British one begins above 2,744."""
    told = {
        name: plain(narrate("not_comparable", analysis.page(name).findings)) for name in ("Netherlands", "UK")
    }
    assert (
        "(7,600 to 350,000; 8,234 persons are on the lists alone, so its low end is too low)"
        in told["Netherlands"]
    )
    assert "on the lists alone" not in told["UK"]


def test_much_of_a_place_is_not_the_whole_place() -> None:
    much = replace(
        ROLE,
        place="Western Europe",
        role="destination",
        producer="unattributed",
        note="much of Western Europe",
    )
    assert plain(roles.lines(replace(FINDINGS, roles=(much,)))[0]).startswith(
        "Much of Western Europe is described as a place"
    )
    both = replace(FINDINGS, roles=(much, replace(much, role_id="R-2", note="")))
    assert [plain(line)[:27] for line in roles.lines(both)] == [
        "Much of Western Europe is d",
        "Western Europe is described",
    ]


def test_people_are_counted_where_they_are_helped_and_those_who_cross_a_border_are_said_to() -> None:
    helped = replace(CLAIM, visibility="assisted", direction="any")
    assert phrases.counted(helped).startswith(
        "presumed victims of trafficking helped by an organisation in the Netherlands"
    )
    crossing = replace(CLAIM, direction="any", movement="cross_border")
    assert phrases.counted(crossing).startswith(
        "victims of trafficking across borders, in or from the Netherlands"
    )
    women = replace(CLAIM, population="women_and_girls", direction="into", area="WORLD", area_name="World")
    assert phrases.counted(women).startswith("women and girls trafficked across borders worldwide")


def test_what_a_correction_changed_beside_the_figure_is_said_in_the_table() -> None:
    recast = replace(FINDINGS, claims=(replace(CLAIM, recast="what is counted and the time"), SHARE))
    assert "(corrected: what is counted and the time)" in narrate("numbers_table", recast)


def test_roles_that_say_the_same_are_one_line_with_what_each_adds() -> None:
    entries = (
        ROLE,
        replace(ROLE, role_id="R-2", producer="UNODC", strength="most_common"),
        replace(ROLE, role_id="R-3", counterpart="Thailand", population="women", strength="major"),
        replace(ROLE, role_id="R-4", role="source"),
    )
    told = [plain(line) for line in roles.lines(replace(FINDINGS, roles=entries))]
    assert told == [
        "Japan is described as a place that people are taken to (three statements; no producer is named for two of them):"
        "\n\n- UNODC: one of the most common such places.\n- Producer not named: named, without more.\n"
        "- Producer not named: one of the major such places for women, from Thailand.",
        "Japan is described as a place that people are taken from (no producer is named).",
    ]
    short = (
        replace(ROLE, place="U.S."),
        replace(ROLE, role_id="R-5", place="United States", strength="major"),
    )
    assert len(roles.lines(replace(FINDINGS, roles=short))) == 1
    linked = re.findall(r'title="(R-\d)"', "".join(roles.lines(replace(FINDINGS, roles=entries))))
    assert sorted(linked) == ["R-1", "R-2", "R-3", "R-4"]


def test_a_window_that_holds_the_year_is_not_said_to_be_of_another_time() -> None:
    window = replace(CLAIM, measure="cumulative", start=1991, end=None)
    alone, both = far_findings(window), far_findings(window, STOCK)
    head = "No estimate is given for 2008, since "
    assert answer.missing(alone, [window]).startswith(
        f"{head}the middle of its years is more than five years away"
    )
    again = replace(window, claim_id="T-8", start=1990)
    assert answer.missing(far_findings(window, again), [window, again]).startswith(
        f"{head}the middle of the years that each is about is more than five years away"
    )
    assert answer.missing(both, [window, STOCK]).startswith(
        f"{head}the middle of its years is more than five years away"
    )
    assert answer.missing(alone, [STOCK]).startswith(f"{head}this is for a time more than five years away")
    undated = replace(CLAIM, start=None, end=None)
    assert answer.missing(alone, [undated]).startswith(f"{head}this is not known to be about a time near it")
    told = comparable.quantities(replace(alone, groups=(Group((window.claim_id,), None),)))
    assert "but the middle of its years is more than five years away" in told[0]


def test_an_estimate_of_another_year_has_its_certainty_and_its_rate() -> None:
    told = plain(
        narrate("answer", far_findings(STOCK, LATER, LAST, moment=moment("T-2", "T-3")))
    ).splitlines()
    assert told[2] == (
        "For 2021 the two within five years of it give an estimate of about 65,000 (95 percent interval 25,000 to "
        "150,000), or 370 for each 100,000 people there."
    )
    assert told[4] == (
        "The certainty is low, because the interval is wide: its upper end is 6 times its lower end. The "
        "estimate is below all of its numbers. In other years the number may have been different."
    )
    assert coleman_liau(" ".join(told[:5])) <= 10
    unknown = narrate("answer", far_findings(LATER, LAST, moment=moment("T-2", "T-3", persons=None)))
    assert "without a rate, as no table here says how many people lived there." in plain(unknown)


def test_an_estimate_pulled_away_from_its_only_number_says_so() -> None:
    low = replace(ESTIMATE, median=10_000.0, high50=11_000.0, high80=12_000.0)
    one = replace(CLAIM, low=None, best=12_000.0, high=None)
    assert phrases.pulled(low, one) == "down"
    assert phrases.pulled(low, replace(one, best=8_000.0)) == "up"
    assert phrases.pulled(low, replace(one, low=9_000.0, best=None, high=20_000.0)) == ""
    said = plain(answer.rate(FINDINGS, [one], low))
    assert said.endswith(", pulled down by the 10 a year that were assumed beforehand.")


def test_a_rate_of_the_same_victims_is_told_beside_their_numbers() -> None:
    rate = replace(STOCK, claim_id="T-9", unit="persons_per_1000", best=2.8)
    groups = (Group(("T-1", "T-2"), None), Group(("T-9",), None))
    findings = replace(
        FINDINGS,
        claims=(STOCK, LATER, rate),
        groups=groups,
        headline=Headline(HeadlineKind.FAR, ("T-1", "T-2"), None),
    )
    assert "2.8 in 1,000" in plain(voices.reach(findings))


#: Sentences and scraps of notes that stood on pages.
_FOUND = re.compile(
    r"printed with been between|not said in which unit|adds up to all|not said to be of persons|\[could be|trafficking "
    r"destinations\.|None of this is known to be about|up to all of them|none of them is a part of another|Moldovan experts|"
    r"belong to the part that is meant|one counts people at a time, the other over a time|arithmetic is off|; disputed\."
)


@pytest.mark.parametrize(
    "region", ["World", "Europe", "Asia", "Africa", "Netherlands", "United Kingdom", "Moldova"]
)
def test_pages_say_nothing_of_what_was_found(region: str) -> None:
    page = analysis.page(region)
    for slot in ("answer", "claims", "numbers_table", "not_comparable", "disputes", "known", "roles", "law"):
        found = _FOUND.search(plain(narrate(slot, page.findings)))
        assert found is None, f"{slot}: {found}"


def test_one_revision_stands_once_and_a_joint_set_on_pages_of_its_members_only() -> None:
    dutch = [one for one in analysis.page("Netherlands").findings.disputes if one.code == "provisional"]
    assert [set(one.claim_ids) for one in dutch] == [{"UNODCNLD-2008", "NLR-001", "A2009-042"}]
    assert "(UNODC)" in dutch[0].arithmetic
    romanian = analysis.page("Romania").findings
    own = {
        claim.claim_id for claim in romanian.claims if claim.area.startswith("ROU") and ";" not in claim.area
    }
    assert all(own & set(one.claim_ids) for one in romanian.disputes if one.code == "joint")


def test_a_stay_that_nobody_finds_is_called_implausible_and_who_found_what_is_said() -> None:
    world = " ".join(one.would_have_to_be_true for one in analysis.page("World").findings.disputes)
    assert (
        "years that these pages accept, and not plausible. The ILO (2012) found about a year and a half; UNODC (2010)"
        in world
    )
    assert "studies find" not in world


def test_numbers_of_one_maker_are_not_called_sources_that_speak_on_their_own() -> None:
    pooled = replace(
        ESTIMATE, k_claims=2, k_lineages=2, claim_ids=("T-2", "T-3"), status="modern_slavery", measure="stock"
    )
    findings = replace(
        FINDINGS, claims=(LATER, LAST), groups=(Group(("T-2", "T-3"), pooled),),
        headline=Headline(HeadlineKind.POOLED, ("T-2", "T-3"), pooled),
    )  # fmt: skip
    told = plain(narrate("answer", findings)).splitlines()[0]
    assert told == (
        "Index gives two numbers of people in modern slavery in the Netherlands at any one time, each made in its own way: "
        "104,800 for 2016, and 72,000 for 2021."
    )
    other = replace(findings, claims=(LATER, replace(LAST, producer="Office")))
    assert plain(narrate("answer", other)).startswith("Two lines of evidence give people")


def test_numbers_of_the_year_without_people_to_weigh_them_by_say_so() -> None:
    now = replace(STOCK, start=2006, end=2010)
    findings = far_findings(now)
    nobody = replace(findings, region=replace(findings.region, persons=None))
    text = plain(narrate("answer", nobody))
    assert "No estimate is given for 2008, since no table here says how many people lived there then" in text
    assert "The numbers stand as their producers give them." in text
    assert "No table here says how many people lived there in 2008" in comparable.quantities(nobody)[0]
    assert "no table here" not in plain(narrate("answer", findings))
