"""What would change the answer, in words: without each source, and under other defensible choices."""

from collections.abc import Sequence

from analysis.findings.model import Claim, Findings
from analysis.findings.sections import LeftOut
from analysis.report import numbers, phrases


def makers(findings: Findings, entry: LeftOut) -> str:
    """Who made the numbers that are left out."""
    claims = claims_of(findings, entry)
    return numbers.listed(list(dict.fromkeys(phrases.producer(claim) for claim in claims)))


def claims_of(findings: Findings, entry: LeftOut) -> Sequence[Claim]:
    """The claims that are left out."""
    return [findings.claim(claim_id) for claim_id in entry.claim_ids]


def moved(findings: Findings, entry: LeftOut) -> str:
    """How the answer moves: higher by a factor of 3.9."""
    lead = findings.headline.estimate
    assert lead is not None
    assert lead.median is not None
    assert entry.median is not None
    ratio = entry.median / lead.median
    said = numbers.factor(max(ratio, 1 / ratio))
    if said == "1":
        return "hardly other"
    return f"{'higher' if ratio > 1 else 'lower'} by a factor of {said}"
