"""The numbers of a conflict in its sentences: each value of a member links to its claim."""

import re
from collections.abc import Iterable, Sequence

from analysis.conflicts import numbers as conflict_numbers
from analysis.findings.model import Claim, Findings
from analysis.findings.sections import Dispute
from analysis.report import dispute_words, phrases
from analysis.vocabulary import Measure, Unit

_PER = {Unit.PERSONS_PER_1000: " per 1,000", Unit.PERSONS_PER_100000: " per 100,000"}
#: Smaller numbers stand for many things; they link where it is said that they count people or cases.
_SMALL = 1000
_COUNTED = r"(?= (?:people|persons|women|men|girls|boys|children|adults|cases)\b)"
_AGAINST = r"(?<=against )"


def linked(text: str, claims: Sequence[Claim]) -> str:
    """A sentence on a conflict, with each value of its members as a link to the claim that it is from.

    Parameters
    ----------
    text : str
        As the table of conflicts tells it.
    claims : sequence of Claim
        The members, as far as they are held; of two with the same value the first is linked.
    """
    targets: dict[str, Claim] = {}
    for claim in claims:
        for value in values(claim):
            targets.setdefault(value, claim)
    if not targets:
        return text
    found = re.compile(pattern(targets))
    return found.sub(lambda hit: _linked(hit[0], targets[hit[0]]), text)


def _linked(value: str, claim: Claim) -> str:
    """A value as a link; of a rate the number alone."""
    number, per, rest = value.partition(" per ")
    return f"{phrases.linked(number, [claim])}{per}{rest}"


def pattern(values: Iterable[str]) -> str:
    """A regular expression that finds values in sentences on conflicts; empty where there are none.

    Parameters
    ----------
    values : iterable of str
        As `values` gives them.
    """
    values = list(values)
    if not values:
        return ""
    plain = [one for one in values if not _small(one)]
    small = [one for one in values if _small(one)]
    patterns = [re.escape(one) for one in sorted(plain, key=len, reverse=True)]
    patterns += [f"{re.escape(one)}{_COUNTED}" for one in small] + [
        f"{_AGAINST}{re.escape(one)}" for one in small
    ]
    return rf"(?<![\d,.])(?:{'|'.join(patterns)})(?![\d%]|[,.]\d)"


def values(claim: Claim) -> list[str]:
    """What sentences on conflicts print of a claim: both ends together, and each of them alone."""
    if claim.unit == Unit.FRACTION:
        share = phrases.reading(claim)
        return [share] if share in claim.figure else []
    ends = [end for end in (claim.low, claim.high) if end is not None]
    if claim.best is not None:
        ends = [claim.best]
    alone = [_printed(claim, end) for end in ends]
    return [*([" to ".join(alone)] if len(alone) == 2 else []), *alone]


def _printed(claim: Claim, value: float) -> str:
    """A value as sentences on conflicts print it."""
    if claim.currency:
        return conflict_numbers.money(value, claim.currency, figures=5)
    return f"{conflict_numbers.digits(value)}{_PER.get(Unit(claim.unit), '')}"


def _small(value: str) -> bool:
    """Whether a value is a plain number that could be anything."""
    return value.isdigit() and int(value) < _SMALL


def members(findings: Findings, dispute: Dispute) -> Sequence[Claim]:
    """The claims of a disagreement, those about other places too, the sharpest first."""
    held = {claim.claim_id: claim for claim in (*findings.claims, *findings.others)}
    return [held[one] for one in dispute.claim_ids if one in held]


def in_year(claim: Claim) -> str:
    """The time of a number in brackets; empty where none is given."""
    if claim.start is None:
        return ""
    if claim.end is None:
        return f" (since {claim.start})"
    return f" ({claim.start})" if claim.end == claim.start else f" ({claim.start} to {claim.end})"


def of_wider_region(findings: Findings, dispute: Dispute) -> bool:
    """Whether the known persons of a disagreement on a country's page are those of a wider region."""
    if findings.region.kind != "country":
        return False
    held = {claim.claim_id: claim.area for claim in findings.claims}
    return held.get(dispute.claim_ids[1], "") != findings.region.code


def label(findings: Findings, dispute: Dispute) -> str:
    """A disagreement by the values of the first two of its claims that are about the page's own region or its parts."""
    here = {claim.claim_id for claim in findings.claims}
    own = [claim for claim in members(findings, dispute) if claim.claim_id in here]
    counts = [claim for claim in own if claim.measure != Measure.SHARE]
    values = list(dict.fromkeys(phrases.reading(claim) for claim in counts))[:2]
    return " beside ".join(values) if len(values) == 2 and dispute.code not in dispute_words.THINGS else ""
