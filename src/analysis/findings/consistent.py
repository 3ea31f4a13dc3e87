"""Whether the parts of a page's findings fit together: ids that exist, counts that match their lists, one answer."""

import math
from collections import Counter
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

from analysis.findings.answer import HeadlineKind
from analysis.findings.estimate import Estimate
from analysis.findings.lines import PolicyLine, RatingLine, RoleLine
from analysis.findings.rules import require, require_unique

if TYPE_CHECKING:
    from analysis.findings.model import Findings

#: How far one number may lie from itself in another table: each holds six digits.
_DIGITS = 1e-5


def require_consistent(findings: "Findings") -> None:
    """Refuse findings that contradict themselves, as every page's are asked when they are built.

    Raises
    ------
    FindingsError
        If an id names nothing on the page, a count is not that of its list, or two parts answer differently.
    """
    require_known(findings)
    _require_records(findings)
    _require_moments(findings)
    _require_headline(findings)
    _require_estimates(findings)
    _require_sources(findings)
    _require_one_answer(findings)


def require_known(findings: "Findings") -> None:
    """Refuse a lead that is left out as asked, a claim that stands twice, and ids that nothing on the page has."""
    require_unique([claim.claim_id for claim in findings.claims], "a claim stands twice")
    known = {claim.claim_id for claim in findings.claims}
    strange = set(_used(findings)) - known
    require(not strange, f"unknown claims: {', '.join(sorted(strange))}")
    lead = findings.headline
    led = {*lead.claim_ids, *(lead.estimate.claim_ids if lead.estimate else ())}
    require(not led & set(findings.dropped), "a claim that is left out as asked leads the page")
    records = {line.role_id for line in findings.roles} | {line.rating_id for line in findings.ratings}
    strange = {one for trait in findings.apart for one in trait.record_ids} - records
    require(not strange, f"unknown roles or ratings: {', '.join(sorted(strange))}")


def _require_records(findings: "Findings") -> None:
    """Refuse what stands twice, and disputes about nothing that the page has."""
    require_unique([one.conflict_id for one in findings.disputes], "a dispute stands twice")
    require_unique([one.method for one in findings.methods], "a method stands twice")
    require_unique([one.lineage for one in findings.left_out], "a line of evidence is left out twice")
    records = {line.role_id for line in findings.roles} | {line.rating_id for line in findings.ratings}
    known = records | {claim.claim_id for claim in findings.claims}
    for dispute in findings.disputes:
        here = known & set(dispute.claim_ids)
        require(bool(here), f"{dispute.conflict_id}: a dispute about nothing on the page")
    others = [claim.claim_id for claim in findings.others]
    require_unique([*others, *(claim.claim_id for claim in findings.claims)], "a claim stands twice")
    idle = set(others) - {one for dispute in findings.disputes for one in dispute.claim_ids}
    require(not idle, f"claims about other places that no dispute names: {', '.join(sorted(idle))}")


def _used(findings: "Findings") -> Iterator[str]:
    """The ids of claims that the parts of the findings name."""
    for estimate in _estimates(findings):
        yield from (*estimate.claim_ids, *estimate.floor_ids)
    yield from (*findings.headline.claim_ids, *findings.undated, *findings.dropped)
    yield from (one for group in findings.groups for one in group.claim_ids)
    for pair in findings.known:
        yield from (pair.claim_id, *pair.estimate_ids, *pair.mean_ids)
    yield from (line.claim_id for line in findings.money)
    yield from (one for pair in findings.per_person for one in (pair.money_id, pair.persons_id))
    moments = (moment for change in findings.changes for moment in change.moments)
    for entries in (moments, findings.moved, findings.left_out, findings.apart):
        yield from (one for entry in entries for one in entry.claim_ids)


def _estimates(findings: "Findings") -> Iterable[Estimate]:
    """Every estimate that a page holds."""
    held = [group.estimate for group in findings.groups]
    return [one for one in (*held, findings.headline.estimate) if one is not None]


def _require_headline(findings: "Findings") -> None:
    """Refuse a lead that stands in no group, or that is nothing although claims are held."""
    lead = findings.headline
    grouped = lead.estimate is None or lead.estimate in [group.estimate for group in findings.groups]
    require(grouped, "the estimate that leads the page stands in no group")
    bare = lead.kind in (HeadlineKind.STATEMENTS, HeadlineKind.NOTHING)
    require(bare == (not findings.kept), f"headline {lead.kind} with claims, or without any")


def _require_moments(findings: "Findings") -> None:
    """Refuse an estimate of another time without its certainty, or without what that rests on."""
    for moment in (moment for change in findings.changes for moment in change.moments):
        known = moment.median is not None
        require(known == bool(moment.certainty), "an estimate without a certainty, or the reverse")
        require(bool(moment.certainty_reasons) or not known, "a certainty without a reason")


def _require_estimates(findings: "Findings") -> None:
    """Refuse an estimate with other lineages or producers than its claims have, and a lineage left out with others."""
    by_id = {claim.claim_id: claim for claim in findings.claims}
    for estimate in _estimates(findings):
        claims = [by_id[one] for one in estimate.claim_ids]
        lineages, producers = {one.lineage for one in claims}, {one.producer for one in claims}
        require(
            estimate.k_lineages == len(lineages), "k_lineages is not the number of lineages of its claims"
        )
        require(
            estimate.k_producers == len(producers), "k_producers is not the number of producers of its claims"
        )
    for entry in findings.left_out:
        lineages = {by_id[one].lineage for one in entry.claim_ids}
        require(lineages <= {entry.lineage}, f"without {entry.lineage}: claims of another line of evidence")


def _require_sources(findings: "Findings") -> None:
    """Refuse sources that are not those of the page's claims and records, or that have other numbers of them."""
    records: tuple[RoleLine | RatingLine | PolicyLine, ...] = (
        *findings.roles,
        *findings.ratings,
        *findings.policy,
    )
    held = (Counter(one.source for one in findings.claims), Counter(one.source for one in records))
    told = {line.source: (line.claims, line.records) for line in findings.sources}
    require(len(told) == len(findings.sources), "a source stands twice")
    right = {name: (held[0][name], held[1][name]) for name in {*held[0], *held[1]}}
    odd = sorted(name for name in {*told, *right} if told.get(name) != right.get(name))
    require(not odd, f"sources with other numbers of claims or records: {', '.join(odd)}")


def _require_one_answer(findings: "Findings") -> None:
    """Refuse methods and choices around another answer than the one that leads the page."""
    lead = findings.headline.estimate
    if lead is None or lead.median is None:
        return
    first = findings.methods[0].median if findings.methods else lead.median
    require(_same(first, lead.median), "the leading method has another answer than the page")
    held = findings.multiverse
    require(held is None or _same(held.published, lead.median), "the choices are made around another answer")


def _same(one: float | None, other: float) -> bool:
    """Whether two tables hold one and the same number."""
    return one is not None and math.isclose(one, other, rel_tol=_DIGITS)
