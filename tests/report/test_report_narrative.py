"""Sentences: golden texts from findings written by hand, and invariants on every page of the shipped data."""

import re
from dataclasses import replace
from html import unescape
from itertools import combinations

import pytest

import analysis
from analysis.findings.model import Claim, Findings, Group, Headline, HeadlineKind, PolicyLine, RoleLine
from analysis.findings.traits import TraitKind
from analysis.report import apart, known, money, phrases, sway
from analysis.report.narrative import HEADINGS, SLOTS, narrate
from analysis.report.series import Series, fold, multiple
from tests.findings.examples import CLAIM, ESTIMATE, FINDINGS, SHARE
from tests.report.shipped import shipped


def plain(markdown: str) -> str:
    """Narrative without markup."""
    return unescape(re.sub(r"<[^>]*>|\[([^\]]*)\]\([^)]*\)", r"\1", markdown)).replace("**", "").strip()


def answer(findings: Findings) -> list[str]:
    """The sentences of the answer."""
    return plain(narrate("answer", findings)).splitlines()


def test_a_single_claim_is_told_before_it_is_weighed() -> None:
    assert answer(FINDINGS) == [
        "This page starts from one number: 1,000 to 7,000 victims of trafficking in the Netherlands a year, printed in a "
        "2009 encyclopedia article and credited there to Test Office.",
        "Allowing for error in it, the estimate for 2008 is about 2,400 (95 percent interval 300 to 18,000).",
        "That is 15 a year for each 100,000 people there, where 10 a year were assumed beforehand.",
        "",
        "The certainty is very low, for three reasons. No survey, and no comparison of lists, supports this "
        "number. All of it rests on one line of evidence. The width of the interval rests mostly on what is assumed beforehand. "
        "It counts people over a year, not those affected at one moment.",
        "",
        "No year is given for the number, so here it counts as one of 2008, when it was published.",
    ]


def test_several_lineages_are_named() -> None:
    other = replace(
        CLAIM, claim_id="T-003", lineage="T-003", producer="Other Office", low=None, best=4_000.0, high=None
    )
    pooled = replace(ESTIMATE, k_claims=2, k_lineages=2, k_producers=2, claim_ids=("T-001", "T-003"))
    findings = replace(
        FINDINGS,
        claims=(CLAIM, other),
        groups=(Group(("T-001", "T-003"), pooled),),
        headline=Headline(HeadlineKind.POOLED, ("T-001", "T-003"), pooled),
    )
    assert answer(findings)[0] == (
        "Two lines of evidence give victims of trafficking in the Netherlands a year: "
        "Test Office (1,000 to 7,000), Other Office (4,000)."
    )
    assert answer(findings)[1].startswith(
        "Together they give an estimate for 2008 of about 2,400 (95 percent interval 300 to 18,000)"
    )


@pytest.mark.parametrize(("bound", "word"), [("upper", "an upper"), ("lower", "a lower")])
def test_a_bound_stays_a_bound(bound: str, word: str) -> None:
    ends = {"low": 1_420.0, "high": None} if bound == "lower" else {"low": None, "high": 1_420.0}
    claim = replace(CLAIM, bound=bound, figure="up to 1,420", **ends)
    names = ("low95", "low80", "low50", "median", "high50", "high80", "high95")
    estimate = replace(ESTIMATE, **dict.fromkeys(names), certainty="", certainty_reasons=(), k_bounds=1)
    findings = replace(
        FINDINGS,
        claims=(claim,),
        groups=(Group(("T-001",), estimate),),
        headline=Headline(HeadlineKind.BOUND, ("T-001",), estimate),
    )
    text = " ".join(answer(findings))
    assert f"That is only {word} limit" in text
    assert "no estimate is given" in text
    assert "2,4" not in text


def registered(*claims: Claim) -> Findings:
    """Findings whose headline is a count of known persons."""
    ids = tuple(claim.claim_id for claim in claims)
    return replace(FINDINGS, claims=claims, groups=(), headline=Headline(HeadlineKind.REGISTERED, ids, None))


def test_registered_people_are_presumed_victims_and_no_estimate() -> None:
    claim = replace(
        CLAIM, visibility="detected", low=None, best=809.0, high=None, figure="809", start=2008, end=2008
    )
    assert answer(registered(claim)) == [
        "No source on these pages says how many victims there are in the Netherlands.",
        "The number counted is 809 presumed victims of trafficking known to the authorities in the Netherlands in 2008, "
        "according to Test Office.",
        "People whom nobody found are not in such a count, so it is not an estimate of all.",
    ]
    more = replace(claim, claim_id="T-004", best=763.0)
    assert answer(registered(claim, more))[-1] == "One more such count is listed below."
    third = replace(claim, claim_id="T-005", best=700.0)
    assert answer(registered(claim, more, third))[-1] == "Two more such counts are listed below."


def test_one_claim_about_something_else_and_many() -> None:
    one = replace(
        FINDINGS, claims=(SHARE,), groups=(), headline=Headline(HeadlineKind.OTHER_CLAIMS, ("T-002",), None)
    )
    assert (
        "It is this one: the share of the victims in the Netherlands who are "
        "women, put at 70 percent, according to a producer who is not named." in answer(one)
    )
    two = (SHARE, replace(SHARE, claim_id="T-006"))
    many = replace(one, claims=two, headline=Headline(HeadlineKind.OTHER_CLAIMS, ("T-002", "T-006"), None))
    assert answer(many)[1].startswith("Both claims that touch it are about other things.")


def test_statements_without_a_number_and_nothing_at_all() -> None:
    role = RoleLine(
        "R-1", "test_source", "Ghana", "GHA", "within", "", "named", "girls", "sexual", "unattributed", None,
        "T01", "a note",
    )  # fmt: skip
    statements = replace(
        FINDINGS, claims=(), groups=(), roles=(role,), headline=Headline(HeadlineKind.STATEMENTS, (), None)
    )
    text = answer(statements)
    assert text[0] == "No source on these pages gives a number for the Netherlands."
    assert "a place within which people are exploited (a note)" in text[1]
    law = PolicyLine(
        "P-1", "test_source", "law", "A law", "Ghana", 1998, "in_force", None, "", False, False, ""
    )
    only_law = replace(statements, roles=(), policy=(law,))
    assert answer(only_law)[1] == "It is named only in one law or body, told below."
    nothing = replace(statements, roles=(), headline=Headline(HeadlineKind.NOTHING, (), None))
    assert answer(nothing) == [
        "No source on these pages gives a number, a role or a grade for the Netherlands, so there is no answer to give."
    ]


def test_no_dollar_sign_can_open_a_formula() -> None:
    money = replace(
        SHARE, claim_id="T-007", figure="$5 billion to $9 billion", low=5e9, best=None, high=9e9, currency="USD",
        measure="revenue", unit="money_per_year", share_of="",
    )  # fmt: skip
    findings = replace(FINDINGS, claims=(*FINDINGS.claims, money))
    text = narrate("numbers_table", findings)
    assert "US<span>&#36;</span>5 billion to US<span>&#36;</span>9 billion" in text
    assert "$" not in text


def test_an_unknown_slot_is_an_error() -> None:
    with pytest.raises(ValueError, match="there is no slot 'anwser'"):
        narrate("anwser", FINDINGS)


@pytest.fixture(scope="module", params=analysis.regions())
def page(request: pytest.FixtureRequest) -> "analysis.notebook.Page":
    """Each page of the shipped data."""
    return analysis.notebook.Page(shipped(request.param))


def test_every_page_says_every_slot_and_draws_a_figure(page: "analysis.notebook.Page") -> None:
    texts = {slot: page.say(slot).markdown for slot in SLOTS}
    words = sum(len(plain(text).split()) for text in texts.values())
    assert words >= 120
    assert page.figures
    for slot, text in texts.items():
        assert "$" not in text, slot
        assert not re.search(r"\bNone\b(?! of)", text), slot
        assert text == "" or text.startswith("#") == (slot in HEADINGS or slot == "title"), slot
        assert "nan" not in text.lower().split(), slot
        assert not re.search(r"\b(units|epidemic|shocking|horrific|sex slave)\b", plain(text).lower()), slot


#: What links of the slot `apart` wrap that is no number.
TRAIT_WORDS = {
    "one producer", "the one claim", "either claim", "any claim", "the persons on none of them", "one number", "a number", "some numbers", "numbers",
    "less than five", "lines of evidence that do not depend on one another", "An estimate", "counted",
}  # fmt: skip


def allowed_numbers(findings: Findings) -> set[str]:
    """Every text that a linked number of a page may have, each from a value of its findings."""
    held_claims = (*findings.claims, *findings.others)
    allowed = {phrases.reading(claim) for claim in held_claims}
    for claim in held_claims:
        ends = [end for end in (claim.low, claim.high) if end is not None]
        allowed |= {phrases.numbers.value(end, unit=claim.unit, currency=claim.currency) for end in ends}
    allowed |= {f"fewer than {claim.figure[1:]}" for claim in findings.claims if claim.figure.startswith("<")}
    allowed |= {"all" for claim in findings.claims if claim.unit == "fraction" and claim.best == 1}
    allowed |= {row.span for row in fold(findings.claims) if isinstance(row, Series)}
    allowed |= {row.span for row in known.counts(findings) if isinstance(row, Series)}
    allowed |= {phrases.reading(claim) for claim in findings.wider}
    estimates = [group.estimate for group in findings.groups if group.estimate is not None]
    moments = [moment for change in findings.changes for moment in change.moments]
    persons = [findings.region.persons, findings.people.female, *(moment.persons for moment in moments)]
    allowed |= {
        phrases.per_100000(one.median, people)
        for one in (*estimates, *moments)
        for people in persons
        if one.median and people
    }
    allowed |= {
        phrases.numbers.factor(one.high95 / one.low95)
        for one in (*estimates, *moments)
        if one.high95 and one.low95
    }
    moved = [[findings.claim(one).best or 0.0 for one in entry.claim_ids] for entry in findings.moved]
    apart_by = [max(pair) / min(pair) for row in moved for pair in combinations(row, 2) if min(pair)]
    allowed |= {phrases.numbers.factor(ratio) for ratio in apart_by}
    for one in (*estimates, *moments, *findings.left_out, *findings.methods):
        if one.median is not None and one.low95 is not None and one.high95 is not None:
            allowed |= {phrases.numbers.rounded(one.median), phrases.interval(one.low95, one.high95)}
    allowed |= {money.constant(line) for line in findings.money if line.usd_year}
    if (held := findings.multiverse) is not None:
        ends = (
            held.lowest,
            held.tenth,
            held.ninetieth,
            held.highest,
            held.published,
            held.low95,
            held.high95,
        )
        options = (one for choice in held.curve.choices for one in choice.options)
        ends += (held.curve.common, *(one.alone for one in options if one.alone is not None))
        allowed |= {phrases.numbers.rounded(end) for end in ends}
    counts = [number for trait in findings.apart for number in (len(trait.claim_ids), int(trait.value))]
    told = {phrases.numbers.written(number) for number in counts}
    allowed |= TRAIT_WORDS | told | {word.capitalize() for word in told}
    allowed |= {money.quotient(pair, findings.claim(pair.money_id)) for pair in findings.per_person}
    means = [[findings.claim(one).best or 0.0 for one in pair.mean_ids] for pair in findings.known]
    allowed |= {phrases.numbers.whole(sum(counts) / len(counts)) for counts in means if counts}
    sole = [trait for trait in findings.apart if trait.kind == TraitKind.SOLE_KINDS]
    allowed |= {apart.sort(findings.claim(one)) for trait in sole for one in trait.claim_ids}
    rates = [trait for trait in findings.apart if trait.kind == TraitKind.ONE_RATE]
    allowed |= {
        f"{trait.words[0]} in 1,000"
        for trait in rates
        if f"prevalence {trait.words[0]} per 1,000" in findings.claim(trait.claim_ids[0]).note
    }
    listed = (re.match(r"([\d,]+) persons are on the lists", claim.note) for claim in findings.claims)
    allowed |= {match[1] for match in listed if match}
    return allowed | ratios(findings) | shares_told(findings) | swayed(findings) | side_by_side(findings)


def swayed(findings: Findings) -> set[str]:
    """How far other choices move the answer, in percent and by factors."""
    lead = sway.leading(findings)
    held = findings.multiverse
    if lead is None:
        return set()
    moved = [one.median / lead.median for one in findings.left_out if one.median]
    shares = []
    if held is not None:
        options = [one.alone for choice in held.curve.choices for one in choice.options]
        moved += [alone / held.published for alone in options if alone]
        low, same = held.curve.below / held.answered, held.curve.same / held.answered
        shares = [low, 1 - low - same, held.curve.common_same / held.answered, 0.01]
        shares += [one.share for one in held.choices] + [one.total for one in held.curve.choices]
    factors = {phrases.numbers.factor(max(ratio, 1 / ratio)) for ratio in moved}
    return factors | {f"{min(round(100 * share), 99)} percent" for share in shares}


def side_by_side(findings: Findings) -> set[str]:
    """By what factors numbers of one quantity differ, and the rates that editions print beside their numbers."""
    kinds: dict[tuple[object, ...], list[float]] = {}
    for claim in findings.claims:
        ends = [end for end in (claim.low, claim.best, claim.high) if end]
        kinds.setdefault((*claim.axes.values(), claim.counterpart, claim.area), []).extend(ends)
    pairs = [pair for values in kinds.values() for pair in combinations(values, 2)]
    printed = {
        rate for claim in findings.claims for rate in re.findall(r"prevalence ([\d.]+) per 1,000", claim.note)
    }
    return {phrases.numbers.factor(max(pair) / min(pair)) for pair in pairs} | printed


def shares_told(findings: Findings) -> set[str]:
    """Shares as entries begin: the value with a capital letter, and what was printed where that is not in percent."""
    told = [claim for claim in findings.claims if claim.measure == "share"]
    values = {"all" if claim.best == 1 else phrases.reading(claim) for claim in told}
    return {value[0].upper() + value[1:] for value in values} | {claim.figure for claim in told}


def ratios(findings: Findings) -> set[str]:
    """What may be printed of the ratios that the findings hold."""
    worked, told = findings.worked, phrases.numbers
    steps = [step.ratio for step in (*worked.editions, *worked.counts) if step.ratio]
    steps += [
        ratio for one in worked.years for ratio in (one.ratio, one.rate_ratio, one.people_ratio) if ratio
    ]
    steps += [entry.factor for entry in findings.moved] + [
        trait.value for trait in findings.apart if trait.value
    ]
    allowed = {"as many", "after none at first"}
    for ratio in steps:
        many, part = multiple(max(ratio, 1 / ratio)), told.percent(abs(ratio - 1))
        forms = {f"{many} as many", *(f"{part} {word}" for word in ("more", "fewer", "higher", "lower"))}
        allowed |= {
            many,
            part,
            told.factor(max(ratio, 1 / ratio)),
            *forms,
            *(f"at least {form}" for form in forms),
        }
    for pair in findings.known:
        if pair.rate_low is not None and pair.rate_best is not None and pair.rate_high is not None:
            allowed |= {told.percent(pair.rate_best), known.rate(pair.rate_low, pair.rate_high)}
        if pair.printed_low is not None and pair.printed_high is not None:
            allowed.add(known.rate(pair.printed_low, pair.printed_high))
    return allowed | {known.rate(one.low, one.high) for one in worked.lists}


def test_every_linked_number_is_in_the_findings(page: "analysis.notebook.Page") -> None:
    """What the links wrap is made of the claims, the estimates or the quotients of the page, digit by digit."""
    findings = page.findings
    allowed = allowed_numbers(findings)
    for slot in SLOTS:
        found = re.findall(r'<a class="n" [^>]*data-claims[^>]*>(.*?)</a>', narrate(slot, findings))
        strange = {plain(text) for text in found} - allowed
        assert not strange, f"{slot}: {strange}"
        assert found or slot != "answer" or not findings.claims


def test_links_lead_to_claims_of_the_page(page: "analysis.notebook.Page") -> None:
    held = page.findings
    known = {claim.claim_id for claim in (*held.claims, *held.wider, *held.others)}
    for slot in SLOTS:
        for ids in re.findall(r'data-claims="([^"]*)"', page.say(slot).markdown):
            assert set(ids.split()) <= known
