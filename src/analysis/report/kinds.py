"""How many claims a page has of each kind, as one sentence: what is there, and who made it."""

from collections.abc import Sequence

from analysis.findings.model import Claim, Findings
from analysis.report import numbers, phrases
from analysis.report.phrases import farthest
from analysis.vocabulary import PERSON_MEASURES, UNNAMED, Measure, Visibility

#: More makers than this are not named beside a count.
_NAMED = 2
_MONEY = frozenset({Measure.REVENUE, Measure.PROFIT, Measure.MARKET, Measure.REVENUE_PER_PERSON})
_KINDS = (
    ("victims", "count victims there, found or not", "counts victims there, found or not"),
    ("known", "count persons who were found", "counts persons who were found"),
    ("persons", "count people of other places or in other ways", "counts people of another place or in another way"),
    ("shares", "are shares", "is a share"),
    ("money", "are of money", "is of money"),
    ("others", "count other things", "counts something else"),
)  # fmt: skip


def kind(claim: Claim, victims: frozenset[str]) -> str:
    """Which kind of claim it is: victims, known, persons, shares, money or others."""
    if claim.claim_id in victims:
        return "victims"
    if claim.measure == Measure.SHARE:
        return "shares"
    if claim.measure in _MONEY:
        return "money"
    if claim.measure not in PERSON_MEASURES - {Measure.SAMPLE}:
        return "others"
    return "known" if claim.visibility in (Visibility.DETECTED, Visibility.ASSISTED) else "persons"


def counted(findings: Findings) -> str:
    """The counts of each kind as one sentence: the most first."""
    own = {claim_id for group in findings.groups for claim_id in group.claim_ids} | set(findings.undated)
    held: dict[str, list[Claim]] = {}
    for claim in findings.claims:
        held.setdefault(kind(claim, frozenset(own)), []).append(claim)
    names = {name: (many, one) for name, many, one in _KINDS}
    order = [name for name, _, _ in _KINDS]
    told = sorted(held, key=lambda name: (-len(held[name]), order.index(name)))
    parts = [f"{_how_many(held[name])} {names[name][len(held[name]) == 1]}{_by(held[name])}" for name in told]
    by = f" by {numbers.plural(len(findings.producers), 'named producer')}" if findings.producers else ""
    if len(parts) > 1:
        return f"Of {numbers.plural(len(findings.claims), 'claim')}{by}, {numbers.listed(parts)}."
    return f"{_only(len(findings.claims))}{by} {parts[0].split(' ', 1)[1]}."


def _only(count: int) -> str:
    """The subject where there is one kind only: the one claim; all six claims."""
    return "The one claim" if count == 1 else f"All {numbers.plural(count, 'claim')}"


def _how_many(claims: Sequence[Claim]) -> str:
    return numbers.written(len(claims))


def _by(claims: Sequence[Claim]) -> str:
    """Who made them, where that is one or two named producers."""
    makers = sorted({claim.producer for claim in claims})
    if UNNAMED & set(makers) or len(makers) > _NAMED:
        return ""
    firsts = [next(claim for claim in claims if claim.producer == maker) for maker in makers]
    return f" ({numbers.listed([phrases.producer(claim) for claim in firsts])})"


def told_as_editions(findings: Findings) -> bool:
    """Whether the claims that lie farthest apart are editions of one number, which are told as such."""
    ids = {claim.claim_id for claim in farthest(findings)}
    return bool(ids) and any(ids <= set(moved.claim_ids) for moved in findings.moved)
