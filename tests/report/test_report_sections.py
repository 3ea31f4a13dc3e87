"""The deeper slots: golden texts from findings written by hand, and what is said where something is missing."""

import re
from dataclasses import replace
from html import unescape

import pytest

from analysis.findings.known import on_lists
from analysis.findings.model import Claim, Findings, HeadlineKind, PolicyLine, RatingLine
from analysis.findings.sections import Beside, LeftOut, Multiverse
from analysis.report import choices, sway
from analysis.report.narrative import SLOTS, narrate
from tests.findings.examples import CLAIM, ESTIMATE, FINDINGS
from tests.findings.sections_examples import (
    BESIDE,
    CHANGE,
    COUNT,
    DISPUTE,
    FILLED,
    LATER,
    MU_PRIOR,
    MULTIVERSE,
    filled,
)

NEW = ("disputes", "known", "money", "later", "sway", "law")


def said(slot: str, findings: Findings, *, short: bool = False) -> str:
    """A slot without markup and heading, in one line."""
    text = unescape(re.sub(r"<[^>]*>", "", narrate(slot, findings, short=short))).replace("**", "")
    return " ".join(re.sub(r"^#+ .*$", "", text, flags=re.MULTILINE).split())


EMPTY = replace(
    FINDINGS, claims=(), groups=(), headline=replace(FINDINGS.headline, kind=HeadlineKind.NOTHING, claim_ids=(), estimate=None)
)  # fmt: skip


def test_known_persons_stand_beside_the_estimate_with_the_share_that_it_implies() -> None:
    assert said("known", FILLED) == (
        "Police counted 809 presumed victims of trafficking known to the authorities in the Netherlands in 2008. Such a "
        "count says nothing about who was not found. The estimate is about 2,400 victims of trafficking in the Netherlands "
        "a year; 809 persons were counted in 2008. That would be 33 percent of all. The estimate is uncertain, so the share "
        "could be 4.5 percent to all of them. The low end of the interval is even below the number counted. If the number "
        "printed by Test Office, 1,000 to 7,000, is used instead, the share is 12 to 81 percent. Some of those found in a "
        "year were held since an earlier year, so this share is not the chance that a person is found within the year."
    )


def test_a_share_of_an_estimate_made_from_the_same_persons_is_no_finding_of_its_own() -> None:
    same = replace(COUNT, lineage=CLAIM.lineage)
    findings = replace(FILLED, claims=tuple(same if one is COUNT else one for one in FILLED.claims))
    told = "These persons are also what the estimate is worked out from."
    assert told in said("known", findings)
    assert told not in said("known", FILLED)


def test_the_persons_on_lists_are_set_against_the_range_that_was_worked_out_from_them() -> None:
    note = "8,234 persons are on the lists; computed by this project"
    range_ = replace(
        CLAIM, low=45_900.0, high=137_000.0, measure="prevalence", start=2010, end=2015, note=note
    )
    lists = on_lists(range_)
    assert lists is not None
    assert (lists.persons, round(lists.low, 2), round(lists.high, 2)) == (8_234.0, 0.06, 0.18)
    pair = Beside("T-010", 2008, ("T-001",), ("time",), None, None, None, None, None, False)
    findings = replace(FINDINGS, claims=(range_, COUNT), known=(pair,))
    told = said("known", findings)
    assert "the 8,234 persons on the lists would be 6 to 18 percent." in told
    assert "No share" not in told
    assert on_lists(CLAIM) is None


def test_persons_reported_to_a_hotline_are_not_called_known_to_the_authorities() -> None:
    called = replace(COUNT, producer="Polaris", definition="persons in the cases reported to the hotline")
    assert (
        "809 persons in the cases reported to the hotline, in the Netherlands in 2008, according to Polaris; no authority "
        "registered them." in said("known", replace(FINDINGS, claims=(CLAIM, called)))
    )


def test_unlike_numbers_are_not_divided_and_the_reason_is_told() -> None:
    women = replace(COUNT, population="women")
    pair = Beside("T-010", 2008, ("T-001",), ("population", "time"), None, None, None, None, None, False)
    findings = replace(FINDINGS, claims=(CLAIM, women), known=(pair,))
    assert (
        "No share can be worked out from the 809 persons known in 2008 and the estimate of about 2,400 victims"
        in (said("known", findings))
    )
    assert "The count is of women over a year; the estimate is of all people over a year." in said(
        "known", findings
    )
    assert "percent of all" not in said("known", findings)


@pytest.mark.parametrize(
    ("findings", "expected"),
    [
        (replace(FINDINGS, claims=(CLAIM, COUNT)), "A count of known persons near 2008. So it is not known which part of all victims was known."),
        (FINDINGS, "So it is not known how many were found, or which part of the estimate they are."),
        (EMPTY, "A yearly count of persons known to the authorities. So it is not known how many were found."),
        (
            replace(FINDINGS, claims=(CLAIM, replace(COUNT, area="EU", area_name="European Union"))),
            "The one count above is of another area.",
        ),
    ],
)  # fmt: skip
def test_what_is_not_known_about_the_known_is_said_among_what_is_missing(
    findings: Findings, expected: str
) -> None:
    assert expected in said("absent", findings)


def test_money_is_told_with_its_basis_its_dollars_and_per_person() -> None:
    assert said("money", FILLED) == (
        "One claim speaks of money. - Profit from trafficking in the Netherlands in 2010: US$30 million, according to "
        "Institute. In dollars of 2008 that is about US$29 million. US$30 million a year and 2,000 victims of trafficking "
        "in the Netherlands at any one time in 2010 are both only claims. Dividing the first by the second attributes about "
        "US$15,000 of profit to each person a year."
    )


def test_money_that_cannot_be_divided_or_is_not_claimed_is_said() -> None:
    alone = replace(FILLED, per_person=())
    assert "This amount cannot be divided by a number of people" in said("money", alone)
    assert said("money", FINDINGS) == ""
    assert "An amount of money" in said("absent", FINDINGS)


def test_two_years_are_set_side_by_side_and_overlap_is_no_change() -> None:
    text = said("later", FILLED)
    assert text == (
        "- Victims of trafficking in the Netherlands at any one time: about 2,100 (900 to 4,800) for 2008, made from one "
        "number of 2010, and about 5,200 (2,000 to 13,000) for 2021. The later number is higher by a factor of 2.5. The "
        "intervals overlap, so that need not be a change. The certainty of each of these estimates is very low. "
        "Institute's numbers of victims of trafficking in the Netherlands at any one time are 2,000 for 2010 and 5,000 for 2021. The later one is higher by a factor of 2.5. The 95 percent "
        "interval of the estimate for 2021, 2,000 to 13,000, includes both."
    )


def test_intervals_that_do_not_meet_are_told() -> None:
    first, last = FILLED.changes[0].moments
    far = replace(
        FILLED.changes[0], moments=(first, replace(last, median=90_000.0, low95=50_000.0, high95=99_000.0))
    )
    text = said("later", replace(FILLED, changes=(far,)))
    assert "The later number is higher by a factor of 43. The intervals do not meet." in text


@pytest.mark.parametrize(
    ("changes", "why"),
    [
        ({}, "the two rest on different editions by Institute"),
        ({"producer": "Bureau"}, "the two rest on different lines of evidence"),
        (
            {"producer": "Bureau", "method": "survey"},
            "the two rest on different lines of evidence and methods",
        ),
    ],
)
def test_other_evidence_is_the_first_reason_why_two_years_show_no_change(
    changes: dict[str, str], why: str
) -> None:
    other = replace(LATER, lineage="T-012", **changes)
    claims = tuple(other if one is LATER else one for one in FILLED.claims)
    text = said("later", replace(FILLED, claims=claims, moved=()))
    assert f"T{why[1:]}, and their intervals overlap, so this is no sign of a change." in text


def test_a_number_that_rises_by_less_than_the_people_is_told_with_its_rate() -> None:
    """Of Africa: 7 percent more people in forced labour, and 41 percent more people, so the rate fell."""
    first, last = FILLED.changes[0].moments
    grown = replace(
        FILLED.changes[0],
        moments=(replace(first, persons=990e6), replace(last, median=2_250.0, persons=1_394e6)),
    )
    text = said("later", replace(FILLED, changes=(grown,)))
    assert (
        "The number is 7.1 percent higher, but there were 41 percent more people, so the rate is 24 percent lower."
        in text
    )


def test_an_estimate_of_editions_of_one_producer_says_which_it_takes_together() -> None:
    """Numbers of which one at most is right are not told as one estimate without saying so."""
    first = replace(LATER, claim_id="T-013", best=1_000.0, lineage="T-013")
    moment = replace(
        FILLED.changes[0].moments[1], claim_ids=("T-012", "T-013"), certainty="very_low",
        certainty_reasons=("a single lineage",),
    )  # fmt: skip
    fresh = replace(FILLED.changes[0], moments=(moment,))
    text = said("later", replace(filled(first), changes=(fresh,), moved=()))
    assert (
        "For 2021 alone: about 5,200 (2,000 to 13,000) victims of trafficking in the Netherlands at any one time. This takes "
        "together Institute's 5,000 and 1,000 for 2021, as if each had been made apart; the certainty is very low."
        in text
    )


def test_evidence_that_changes_nothing_is_not_told_as_two_answers() -> None:
    last = replace(FILLED.changes[0].moments[0], claim_ids=("T-011", "T-012"))
    first = replace(last, evidence="article", claim_ids=("T-011",))
    same = replace(FILLED.changes[0], moments=(first, last))
    text = said("later", replace(FILLED, changes=(same,), moved=()))
    assert text.count("about 2,100") == 1
    assert "Evidence from outside the 2009 article does not change it." in text


def test_nothing_that_moved_is_said() -> None:
    assert said("later", FINDINGS) == ""
    missing = said("absent", FINDINGS)
    assert "Numbers of one kind of victims both near 2008 and near 2021. So a change" in missing
    assert "Two values by one producer for the same quantity." in missing


def test_disagreement_is_one_paragraph_with_reasons_and_what_was_done() -> None:
    told = replace(FILLED, moved=())
    assert said("disputes", told) == (
        "1. Two claims cannot both be true. 2,000 stand beside 5,000. Possible "
        "reasons, any one of which is enough: they come from different editions; they are about different times and they "
        "use different definitions. One of them must move by a factor of 2.5. They count once, as one number. Claims: T-011 and T-012. "
        "[This conflict in full](../conflicts.html#same_estimand-T-011-0000)."
    )


def test_what_would_have_to_be_true_is_a_list_with_linked_numbers() -> None:
    asked = "It is so. Both can be right if any one of these is so: (1) A: 5,000 are b. (2) C: the d (2012) found e."
    one = replace(
        DISPUTE,
        level="apparent",
        code="distinction",
        would_have_to_be_true=asked,
        arithmetic="2,000 against 5,000.",
    )
    text = narrate("disputes", replace(FILLED, disputes=(one,), moved=()))
    assert "any one of these is so:\n\n   - A: <a " in text
    assert "\n   - C: the d (2012) found e.\n\n   They count once" in text
    assert 'data-claims="T-011"' in text
    assert 'data-claims="T-012"' in text
    assert "Why:" not in text


def test_two_editions_that_are_told_as_moved_are_only_named_among_the_disagreements() -> None:
    assert said("disputes", FILLED) == (
        "1. Two claims cannot both be true. 2,000 and 5,000, in the editions of 2012 and 2022. At most one of them can be "
        "right; which one is not known. They count once, as one number. See “Then and later”, and "
        "[this conflict in full](../conflicts.html#same_estimand-T-011-0000)."
    )


def test_at_most_six_disagreements_are_spelled_out_and_the_rest_is_counted() -> None:
    many = tuple(replace(DISPUTE, conflict_id=f"c-{number}") for number in range(8))
    text = said("disputes", replace(FILLED, disputes=many, moved=()))
    assert text.count("Claims: ") == 6
    assert "Two more groups are on the [page of all conflicts](../conflicts.html#c-6), for example" in text
    seven = said("disputes", replace(FILLED, disputes=many[:7], moved=()))
    assert "One more group is on the [page" in seven


def test_a_marginal_disagreement_and_the_absence_of_any_are_said() -> None:
    marginal = replace(FILLED, disputes=(replace(DISPUTE, marginal=True),), moved=())
    assert (
        "The numbers clash only if each is taken exactly as printed; allowing for rounding, they do not."
        in said("disputes", marginal)
    )
    assert said("disputes", FINDINGS) == said("disputes", EMPTY) == ""
    assert "Claims that contradict each other, or seem to." in said("absent", FINDINGS)
    assert "A number. So there is nothing to compare." in said("absent", EMPTY)


def test_the_answer_without_a_source_and_under_other_choices_is_told() -> None:
    assert said("sway", FILLED) == (
        "The answer for 2008 is about 2,400. Without a line of evidence it would be: - without Test Office, about 1,000 "
        "(200 to 5,000): lower by a factor of 2.4. 10 combinations of choices could have been made. 8 of them give an "
        "answer; among these there are five different answers. With “a range holds the truth 95 times in 100” or “random-effects "
        "meta-analysis” no combination gives one. The answers run from about 500 to about 9,000; eight in ten of them "
        "lie between about 1,500 and 4,000. All of them lie within this page's 95 percent interval (300 to 18,000). "
        "Their own 95 percent intervals run from about 100 to about 90,000. This page's answer, about 2,400, is higher "
        "than 50 percent and lower than 38 percent of them, so it is at neither end. 25 percent of the combinations give "
        "exactly the same answer, about 2,000. - What is assumed beforehand. This choice plays a part in 80 percent of "
        "the differences between the answers and explains 60 percent by itself. With “a tenth of the usual assumption” "
        "and nothing else changed, the answer is about 1,000, lower by a factor of 2.4; with “ten times the usual "
        "assumption” it is about 4,000, higher by a factor of 1.6. - How often a printed range is taken to hold the "
        "truth. This choice plays a part in 10 percent of the differences between the answers and explains 10 percent by "
        "itself. With “a range holds the truth 50 times in 100” and nothing else changed, the answer is about 2,000, "
        "lower by a factor of 1.2. Choices act together, so these percentages can add up to more than 100. The answers "
        "are never averaged: that many combinations agree does not make them right. [Make these choices yourself]"
        "(../questions/choices.html?region=netherlands)"
    )
    assert said("sway", FINDINGS) == (
        "The answer rests on one line of evidence; without it there is none. How other choices would move it was not "
        "worked out for these parameters."
    )
    assert said("sway", EMPTY) == ""


def test_the_options_without_an_answer_and_those_lacking_it_together_are_counted_apart() -> None:
    known = replace(MULTIVERSE.curve, unanswered=(("coverage", "0.95"),))
    held = replace(MULTIVERSE, specifications=12, curve=known)
    assert sway.missing(held) == (
        "The 3 with “a range holds the truth 95 times in 100” give none. For 1 more, several choices together leave no "
        "number to use."
    )


def test_evidence_from_before_the_article_is_no_evidence_after_it() -> None:
    """The earlier numbers of one of its own sources are left out with “only the 2009 article” too."""
    assert choices.choice_words("evidence") == "whether evidence from outside the 2009 article counts"


EDITION = replace(LATER, claim_id="T-013", producer_year=2024, lineage="T-013")
OF_EDITIONS = (
    LeftOut("T-012", ("T-012",), 3_000.0, 1_000.0, 9_000.0),
    LeftOut("T-013", ("T-013",), 5_000.0, 1_000.0, 9_000.0),
)


def test_what_is_left_out_of_one_producer_is_told_apart_by_its_edition() -> None:
    findings = replace(filled(EDITION), left_out=OF_EDITIONS)
    assert [sway.makers(findings, one) for one in OF_EDITIONS] == [
        "Institute's edition of 2022",
        "Institute's edition of 2024",
    ]
    same = replace(filled(replace(EDITION, producer_year=2022, best=6_000.0)), left_out=OF_EDITIONS)
    assert [sway.makers(same, one) for one in OF_EDITIONS] == ["Institute's 5,000", "Institute's 6,000"]


def test_the_answer_of_a_later_year_is_the_one_that_could_change_where_it_leads_the_page() -> None:
    moment = replace(CHANGE.moments[1], claim_ids=("T-012", "T-013"))
    far = replace(FINDINGS.headline, kind=HeadlineKind.FAR, claim_ids=("T-012", "T-013"), estimate=None)
    findings = replace(
        filled(EDITION), headline=far, groups=(), known=(), left_out=OF_EDITIONS, multiverse=None,
        changes=(replace(CHANGE, moments=(moment,)),),
    )  # fmt: skip
    assert said("sway", findings) == (
        "The answer for 2021 is about 5,200. With one line of evidence left out, it would be: - without Institute's edition "
        "of 2022, about 3,000 (1,000 to 9,000): lower by a factor of 1.7. - without Institute's edition of 2024, about "
        "5,000 (1,000 to 9,000): hardly different. How other choices would move it was not worked out for 2021, but for the other "
        "ways of combining the numbers (see “How this was made”)."
    )
    assert "the answer for 2021 would be lower by" in said("sway", findings, short=True)
    assert "was not worked out" in said("sway", replace(findings, left_out=()), short=True)


def with_curve(published: float = MULTIVERSE.published, **changes: object) -> Multiverse:
    """The example's multiverse with another curve."""
    curve = replace(MULTIVERSE.curve, **changes)  # type: ignore[arg-type]
    return replace(MULTIVERSE, curve=curve, published=published)


@pytest.mark.parametrize(
    ("below", "same", "published", "standing", "end"),
    [
        (0, 1, 500.0, "lower than 88 percent", "it is near the lower end"),
        (7, 1, 9_000.0, "higher than 88 percent", "it is near the upper end"),
        (2, 2, 2_000.0, "higher than 25 percent and lower than 50 percent", "it is at neither end"),
    ],
)
def test_an_answer_at_an_end_is_said_to_be_there(
    below: int, same: int, published: float, standing: str, end: str
) -> None:
    held = with_curve(published, below=below, same=same)
    assert (sway.standing(held), sway.end(sway.place(held))) == (standing, end)


def test_the_most_common_answer_is_told_apart_from_one_that_rounds_alike() -> None:
    assert sway.beside(MULTIVERSE) == ""
    assert sway.beside(with_curve(common=2_442.0)) == (
        " (this page's answer is slightly lower, and rounds to the same)"
    )
    assert sway.beside(with_curve(common=2_440.0)) == " (that of this page)"
    # All with it take “a tenth of it”, as all bins that hold nothing else say.
    tenth = replace(MU_PRIOR.options[1], shares=(0.5, 1.0, 0.0, 0.0))
    first = replace(MU_PRIOR.options[0], shares=(0.5, 0.0, 1.0, 0.5))
    choice = replace(MU_PRIOR, options=(first, tenth, MU_PRIOR.options[2]))
    assert sway.taking(replace(MULTIVERSE.curve, choices=(choice,))) == "“a tenth of the usual assumption”"
    assert sway.common(sway.place(with_curve(common_same=1))) == ""
    assert sway.common(sway.place(with_curve(common_same=8))) == ""


def test_answers_beyond_the_interval_of_the_page_are_said_to_lie_there() -> None:
    lead = replace(ESTIMATE, high95=8_000.0)
    assert sway.outside(MULTIVERSE, lead)
    text = said("sway", replace(FILLED, headline=replace(FILLED.headline, estimate=lead)))
    assert "Not all of them lie within this page's 95 percent interval (300 to 8,000)." in text


def test_a_choice_that_alone_hardly_moves_the_answer_is_said_to() -> None:
    still = replace(MU_PRIOR, options=tuple(replace(one, alone=2_450.0) for one in MU_PRIOR.options))
    text = said("sway", replace(FILLED, multiverse=with_curve(choices=(still,))))
    assert "explains 60 percent by itself. Changed alone, it hardly moves the answer." in text
    assert "Choices act together" not in text


def rating(year: int, grade: str) -> RatingLine:
    """A tier of one year."""
    return RatingLine(
        f"R-{year}", "s", "Netherlands", "us_tip_tier", grade, str(year), year, year, "State", year, ""
    )


def test_tiers_are_folded_into_runs_of_years() -> None:
    tiers = tuple(rating(year, "Tier 2" if year == 2003 else "Tier 1") for year in (2001, 2002, 2003, 2004))
    text = said("law", replace(FINDINGS, ratings=tiers))
    assert "which are those held here: Tier 1 in each of them, except Tier 2 in 2003." in text
    assert said("law", FINDINGS) == ""
    assert (
        "a grade, a law against trafficking or an organisation against trafficking. None of these was found"
        in said("absent", FINDINGS)
    )


@pytest.mark.parametrize(
    ("count", "expected"),
    [(0.5, "half states"), (40.0, "40 states"), (None, "A law, as it describes itself; no year is given")],
)
def test_a_count_below_one_is_a_share(count: float | None, expected: str) -> None:
    law = PolicyLine(
        "P",
        "s",
        "law",
        "A law",
        "Netherlands",
        None,
        "active",
        count,
        "states",
        True,
        True,
        "by a paper [printed so]",
    )
    text = said("law", replace(FINDINGS, policy=(law,)))
    assert expected in text
    assert "as it describes itself" in text
    assert text.endswith("disputed by a paper.")


@pytest.mark.parametrize("slot", NEW)
@pytest.mark.parametrize("findings", [FILLED, FINDINGS, EMPTY], ids=["filled", "plain", "empty"])
def test_every_new_slot_has_a_short_form_of_one_line(slot: str, findings: Findings) -> None:
    short = said(slot, findings, short=True)
    assert short.endswith(".")
    assert len(short.split()) <= 40


def test_numbers_in_the_new_slots_are_those_of_the_findings() -> None:
    """Change one number of the findings, and the sentence changes with it."""
    other = replace(FILLED, known=(replace(BESIDE, rate_best=0.4),))
    assert "40 percent of all" in said("known", other)
    assert "33 percent" not in said("known", other)


def test_a_claim_without_copy_or_maker_is_told_once() -> None:
    copy: Claim = replace(COUNT, claim_id="T-015", producer="unattributed", scope="article")
    original = replace(COUNT, scope="all")
    text = said("known", replace(FINDINGS, claims=(CLAIM, copy, original)))
    assert text.count("809") == 1
    assert "Police counted 809" in text


def test_all_slots_are_registered_in_the_order_of_the_page() -> None:
    order = [
        slot
        for slot in SLOTS
        if slot in ("claims", "disputes", "known", "roles", "money", "later", "sway", "law", "absent", "how")
    ]
    assert order == ["claims", "disputes", "known", "roles", "money", "later", "sway", "law", "absent", "how"]
