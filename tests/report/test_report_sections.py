"""The deeper slots: golden texts from findings written by hand, and what is said where something is missing."""

import re
from dataclasses import replace
from html import unescape

import pytest

from analysis.findings.model import Claim, Findings, HeadlineKind, PolicyLine, RatingLine
from analysis.findings.sections import Beside, Multiverse
from analysis.report import sway
from analysis.report.narrative import SLOTS, narrate
from tests.findings.examples import CLAIM, ESTIMATE, FINDINGS
from tests.findings.sections_examples import BESIDE, COUNT, DISPUTE, FILLED, MU_PRIOR, MULTIVERSE

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
        "809 presumed victims of trafficking known to the authorities in the Netherlands in 2008, according to Police. "
        "Such a count says nothing about who was not found. Beside the estimate of about 2,400 "
        "victims of trafficking in the Netherlands a year, 809 counted in 2008 would mean that 33 percent of all were "
        "known. Since the estimate is unsure, it may have been anything from 4.5 percent to all of them; the low end of "
        "the interval is even smaller than the number counted. Who is found in a year may have been held since an earlier "
        "one, so the share is not the chance of being found within that year. Taken as printed, 1,000 to 7,000 would mean 12 to 81 "
        "percent."
    )


def test_unlike_numbers_are_not_divided_and_the_reason_is_told() -> None:
    women = replace(COUNT, population="women")
    pair = Beside("T-010", 2008, ("T-001",), ("population", "time"), None, None, None, None, None, False)
    findings = replace(FINDINGS, claims=(CLAIM, women), known=(pair,))
    assert "No share is worked out from 809 known in 2008 and about 2,400 victims" in said("known", findings)
    assert "one is about women, the other about all people" in said("known", findings)
    assert "percent of all" not in said("known", findings)


@pytest.mark.parametrize(
    ("findings", "expected"),
    [
        (replace(FINDINGS, claims=(CLAIM, COUNT)), "a count of known persons near 2008: so not which part of all was known."),
        (FINDINGS, "so not how many were found, nor which part of the estimate was known."),
        (EMPTY, "a yearly count of persons known to the authorities: so not how many were found."),
        (
            replace(FINDINGS, claims=(CLAIM, replace(COUNT, area="EU", area_name="European Union"))),
            "; one count of other areas stands above.",
        ),
    ],
)  # fmt: skip
def test_what_is_not_known_about_the_known_is_said_among_what_is_missing(
    findings: Findings, expected: str
) -> None:
    assert expected in said("absent", findings)


def test_money_is_told_with_its_basis_its_dollars_and_per_person() -> None:
    assert said("money", FILLED) == (
        "One claim speaks of money. - Profit: US$30 million, from trafficking in the Netherlands in 2010, according to "
        "Institute, which is about US$29 million in dollars of 2008. US$30 million a year and 2,000 victims of "
        "trafficking in the Netherlands at any one time in 2010 are both claims: the one over the other is about US$15,000 of "
        "profit attributed per person and year."
    )


def test_money_that_cannot_be_divided_or_is_not_claimed_is_said() -> None:
    alone = replace(FILLED, per_person=())
    assert "This amount cannot be divided by a number of people" in said("money", alone)
    assert said("money", FINDINGS) == ""
    assert "an amount of money" in said("absent", FINDINGS)


def test_two_years_are_set_side_by_side_and_overlap_is_no_change() -> None:
    text = said("later", FILLED)
    assert text == (
        "- Victims of trafficking in the Netherlands at any one time: about 2,100 (900 to 4,800) for 2008 and about "
        "5,200 (2,000 to 13,000) for 2021; the later is 2.5 times the earlier one, but the intervals overlap, so that "
        "need not be a change. Institute on victims of trafficking in the Netherlands at any one time: 5,000 for 2021 "
        "is 2.5 times 2,000 for 2010. The interval for 2021, 2,000 to 13,000, holds both."
    )


def test_intervals_that_do_not_meet_are_a_change() -> None:
    first, last = FILLED.changes[0].moments
    far = replace(
        FILLED.changes[0], moments=(first, replace(last, median=90_000.0, low95=50_000.0, high95=99_000.0))
    )
    text = said("later", replace(FILLED, changes=(far,)))
    assert "the later is 43 times the earlier one, and the intervals do not meet." in text


def test_nothing_that_moved_is_said() -> None:
    assert said("later", FINDINGS) == ""
    missing = said("absent", FINDINGS)
    assert (
        "a number of one kind of victims, found or not, for a time near 2008 and one near 2021: so not what changed"
        in missing
    )
    assert "two values by one producer for one and the same quantity" in missing


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
    assert "anything that contradicts another claim, or seems to" in said("absent", FINDINGS)
    assert "a number: so there is nothing to compare" in said("absent", EMPTY)


def test_the_answer_without_a_source_and_under_other_choices_is_told() -> None:
    assert said("sway", FILLED) == (
        "The answer without one of its sources: - Without Test Office: about 1,000 (200 to 5,000), instead of about "
        "2,400: lower by a factor of 2.4. Of 10 combinations of choices that could have been made otherwise, 8 give an "
        "answer, and there are five different answers among these; none does with “95 times in 100” or “random-effects "
        "meta-analysis”. Their middles run from about 500 to about 9,000, and eight in ten lie between about 1,500 and "
        "4,000. All these middles lie within the 95 percent interval of the answer on this page. Their own 95 percent "
        "intervals reach from about 100 to about 90,000, and that of this page from 300 to 18,000. That answer, about 2,400, is "
        "higher than 50 percent and lower than 38 percent of them: near neither edge. One and the same answer, about "
        "2,000, is given by 25 percent of them. - What is assumed before any claim is read: it has a part in 80 "
        "percent of how far the answers differ, 60 percent on its own. Changed alone, “a tenth of it” gives about "
        "1,000, lower by a factor of 2.4, and “ten times as many” gives about 4,000, higher by a factor of 1.6. - How "
        "often a printed range is taken to hold the truth: it has a part in 10 percent of how far the answers differ, "
        "10 percent on its own. Changed alone, “50 times in 100” gives about 2,000, lower by a factor of 1.2. Parts "
        "overlap where choices act together, so they can add up to more than 100 percent. Combinations are never "
        "averaged: that many of them agree does not make them right."
    )
    assert said("sway", FINDINGS) == (
        "The answer rests on one source; without it there is none. How other choices would move it was not worked out "
        "for these parameters."
    )
    assert said("sway", EMPTY) == ""


def with_curve(published: float = MULTIVERSE.published, **changes: object) -> Multiverse:
    """The example's multiverse with another curve."""
    curve = replace(MULTIVERSE.curve, **changes)  # type: ignore[arg-type]
    return replace(MULTIVERSE, curve=curve, published=published)


@pytest.mark.parametrize(
    ("below", "same", "published", "standing", "edge"),
    [
        (0, 1, 500.0, "lower than 88 percent", "near the lower edge"),
        (7, 1, 9_000.0, "higher than 88 percent", "near the upper edge"),
        (2, 2, 2_000.0, "higher than 25 percent and lower than 50 percent", "near neither edge"),
    ],
)
def test_an_answer_at_an_edge_is_said_to_stand_there(
    below: int, same: int, published: float, standing: str, edge: str
) -> None:
    held = with_curve(published, below=below, same=same)
    assert (sway.standing(held), sway.edge(held)) == (standing, edge)


def test_the_most_common_answer_is_told_apart_from_one_that_rounds_alike() -> None:
    assert sway.too(MULTIVERSE) == ""
    assert sway.too(with_curve(common=2_442.0)) == " too, but a little more"
    assert sway.too(with_curve(common=2_440.0)) == ""
    # All with it take “a tenth of it”, as all bins that hold nothing else say.
    tenth = replace(MU_PRIOR.options[1], shares=(0.5, 1.0, 0.0, 0.0))
    first = replace(MU_PRIOR.options[0], shares=(0.5, 0.0, 1.0, 0.5))
    choice = replace(MU_PRIOR, options=(first, tenth, MU_PRIOR.options[2]))
    assert sway.taking(replace(MULTIVERSE.curve, choices=(choice,))) == "“a tenth of it”"
    assert sway.common(with_curve(common_same=1)) == ""
    assert sway.common(with_curve(common_same=8)) == ""


def test_answers_beyond_the_interval_of_the_page_are_said_to_lie_there() -> None:
    lead = replace(ESTIMATE, high95=8_000.0)
    assert sway.outside(MULTIVERSE, lead)
    text = said("sway", replace(FILLED, headline=replace(FILLED.headline, estimate=lead)))
    assert "Some of these middles lie outside the 95 percent interval of the answer on this page." in text


def test_a_choice_that_alone_hardly_moves_the_answer_is_said_to() -> None:
    still = replace(MU_PRIOR, options=tuple(replace(one, alone=2_450.0) for one in MU_PRIOR.options))
    text = said("sway", replace(FILLED, multiverse=with_curve(choices=(still,))))
    assert "60 percent on its own. Changed alone, it hardly moves the answer." in text
    assert "Parts overlap" not in text


def rating(year: int, grade: str) -> RatingLine:
    """A tier of one year."""
    return RatingLine(
        f"R-{year}", "s", "Netherlands", "us_tip_tier", grade, str(year), year, year, "State", year, ""
    )


def test_tiers_are_folded_into_runs_of_years() -> None:
    tiers = tuple(rating(year, "Tier 2" if year == 2003 else "Tier 1") for year in (2001, 2002, 2003, 2004))
    text = said("law", replace(FINDINGS, ratings=tiers))
    assert (
        "State, Trafficking in Persons Report: Tier 1 from 2001 to 2004, but for 2003, when it was Tier 2."
        in text
    )
    assert said("law", FINDINGS) == ""
    assert "a grade or a law or body against trafficking: not read of here" in said("absent", FINDINGS)


@pytest.mark.parametrize(
    ("count", "expected"),
    [(0.5, "50 percent of states"), (40.0, "40 states"), (None, "(active, no year given)")],
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
    assert text.endswith("in the organisation's own description; disputed by a paper.")


@pytest.mark.parametrize("slot", NEW)
@pytest.mark.parametrize("findings", [FILLED, FINDINGS, EMPTY], ids=["filled", "plain", "empty"])
def test_every_new_slot_has_a_short_form_of_one_line(slot: str, findings: Findings) -> None:
    short = said(slot, findings, short=True)
    assert short.endswith(".")
    assert len(short.split()) <= 40


def test_numbers_in_the_new_slots_are_those_of_the_findings() -> None:
    """Change one number of the findings, and the sentence changes with it."""
    other = replace(FILLED, known=(replace(BESIDE, rate_best=0.4),))
    assert "40 percent of all were known" in said("known", other)
    assert "33 percent" not in said("known", other)


def test_a_claim_without_copy_or_maker_is_told_once() -> None:
    copy: Claim = replace(COUNT, claim_id="T-015", producer="unattributed", scope="article")
    original = replace(COUNT, scope="all")
    text = said("known", replace(FINDINGS, claims=(CLAIM, copy, original)))
    assert text.count("809") == 1
    assert "according to Police" in text


def test_all_slots_are_registered_in_the_order_of_the_page() -> None:
    order = [
        slot
        for slot in SLOTS
        if slot in ("claims", "disputes", "known", "roles", "money", "later", "sway", "law", "absent", "how")
    ]
    assert order == ["claims", "disputes", "known", "roles", "money", "later", "sway", "law", "absent", "how"]
