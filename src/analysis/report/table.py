"""The table of what was printed: rows by what they count, and why a number is read as another one than was printed."""

from collections.abc import Sequence
from dataclasses import dataclass

from analysis.claims.corrections import Slip
from analysis.findings.model import Claim, Findings
from analysis.findings.parts import Parts
from analysis.report import comparable, far, kinds, numbers, phrases, words
from analysis.report.series import Series, fold
from analysis.vocabulary import OWN, UNATTRIBUTED, UNNAMED

#: More rows than this are folded, so that a page reads on.
LONG = 15


@dataclass(frozen=True, slots=True)
class Rows:
    """The rows of one kind.

    Parameters
    ----------
    heading : str
        What they count.
    rows : tuple of Claim or Series
        In reading order; what one statement says stands together.
    """

    heading: str
    rows: tuple[Claim | Series, ...]


def groups(findings: Findings) -> Sequence[Rows]:
    """The rows of a page by kind, in the order of `kinds.KINDS`."""
    return [
        Rows(kinds.heading(name, findings), tuple(fold(in_statements(claims))))
        for name, claims in kinds.by_kind(findings).items()
    ]


def in_statements(claims: Sequence[Claim]) -> Sequence[Claim]:
    """The same claims, those of one statement together, in the place of its first."""
    first: dict[tuple[str, str], int] = {}
    for place, claim in enumerate(claims):
        first.setdefault((claim.source, claim.statement), place)
    return sorted(claims, key=lambda claim: first[claim.source, claim.statement])


def is_long(findings: Findings) -> bool:
    """Whether the table is folded."""
    return sum(len(group.rows) for group in groups(findings)) > LONG


def summary(findings: Findings) -> str:
    """How many rows a folded table has, and of what: 38 rows: all victims (15), shares (6)."""
    found = groups(findings)
    total = numbers.whole(sum(len(group.rows) for group in found))
    parts = "; ".join(f"{_small(group.heading)} ({len(group.rows)})" for group in found)
    return f"Show all {total} rows: {parts}"


def _small(heading: str) -> str:
    return heading[0].lower() + heading[1:]


def who(findings: Findings, claim: Claim) -> str:
    """Who made a number, in the table; where the text names nobody and its line of evidence has a maker, also who."""
    if claim.producer == OWN:
        return f"worked out here from lists in {_lists(findings, claim)}"
    if claim.producer != UNATTRIBUTED:
        year = f", {claim.producer_year}" if claim.producer_year else ""
        return f"{numbers.capitalised(phrases.maker(claim))}{year}"
    known = sorted(
        {one.producer for one in findings.claims if one.lineage == claim.lineage} - UNNAMED - {OWN}
    )
    if not known:
        return "producer not named"
    return f"producer not named; the same line of evidence as {numbers.listed(known)}"


def _lists(findings: Findings, claim: Claim) -> str:
    """In whose work the lists stand that a number was worked out from."""
    found = [line.citation for line in findings.sources if line.source == claim.source]
    return comparable.cited(found[0]) if found else claim.carrier


def printed(claim: Claim) -> str:
    """What stands in the column of printed words: what was printed, in quotation marks, or that it was not."""
    if claim.producer == OWN:
        return "not printed"
    return f"“{claim.as_printed}”"


def change(claim: Claim) -> str:
    """That a number is not read as printed, in brackets: (corrected); (later revised); empty where it is."""
    if not claim.printed and not claim.recast:
        return ""
    if claim.printed and _PROVISIONAL in claim.correction.split("; "):
        return " (later revised)"
    return " (corrected)" if claim.printed else f" (corrected: {claim.recast})"


_PROVISIONAL = Slip.PROVISIONAL


def remark(findings: Findings, claim: Claim) -> str:
    """What sets a row apart from one with the same words, what was published, and what a number is part of."""
    said = f"{far.set_apart(findings, claim)}{phrases.published(claim)}"
    part = claim.note if _PROVISIONAL in claim.correction.split("; ") and not claim.printed else ""
    return f"{said} ({part})" if part and part not in said else said


def reasons(findings: Findings) -> Sequence[str]:
    """Why numbers are not read as printed, one entry for each claim that a correction changed."""
    changed = [claim for claim in findings.claims if claim.explained and (claim.printed or claim.recast)]
    return [f"{_changed(claim)}: {claim.explained}" for claim in changed]


def _changed(claim: Claim) -> str:
    """What was changed, as the head of an entry."""
    if not claim.printed:
        return f"“{claim.figure}”, {claim.recast}"
    when = f" for {claim.start}" if claim.start and claim.start == claim.end else ""
    return f"“{claim.printed}”{when}, read as {phrases.claimed(claim)}"


def all_rows(findings: Findings) -> Sequence[Claim | Series]:
    """The rows of a short table, in the order of their kinds."""
    return [row for group in groups(findings) for row in group.rows]


def parts(findings: Findings) -> Sequence[str]:
    """That a number of the world is shared out over pages, and whether its parts add up: one paragraph for a page."""
    if not findings.parts:
        return []
    pages = {page.slug: page.name for one in findings.parts for page in one.elsewhere}
    links = [
        f"[{words.named(name)}]({slug}.html)" for slug, name in sorted(pages.items(), key=lambda one: one[1])
    ]
    here = "some of the parts" if findings.region.code == "WORLD" else "only one part, or a few,"
    said = (
        f"Producers share some numbers for the world out over regions. This page has {here} of such a number; other "
        f"parts are on the {'page' if len(links) == 1 else 'pages'} of {numbers.listed(links)}."
    )
    whole = [one for one in findings.parts if not one.rest]
    return [
        f"{said} Together, rounding apart, they make {numbers.listed([_whole(findings, one) for one in whole])}."
        if whole
        else said
    ]


def _whole(findings: Findings, one: Parts) -> str:
    """A number that parts add up to: 20,900,000 people in forced labour (2002 to 2011)."""
    rests = [claim for claim in findings.claims if claim.claim_id == one.claim_id]
    number = phrases.linked(numbers.printed(one.whole), rests)
    return f"{number} people in {words.condition(one.status)} ({_years(one)})"


def _years(one: Parts) -> str:
    """The time of a number that is shared out."""
    return f"{one.start}" if one.start == one.end else f"{one.start} to {one.end}"
