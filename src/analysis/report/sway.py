"""What would change the answer, in words: without each source, and under other defensible choices."""

from collections.abc import Mapping, Sequence

from analysis.findings.model import Claim, Findings
from analysis.findings.sections import Choice, LeftOut
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


#: Choices in plain words, by their names in the priors.
CHOICES: Mapping[str, str] = {
    "coverage": "how often a printed range is taken to hold the truth",
    "tau_scale": "how far honest sources are expected to differ",
    "mu_prior": "what is assumed before any claim is read",
    "spread": "how exact a single number is taken to be",
    "suspected_copies": "whether suspected copies count once",
    "corrections": "whether slips of the carrier are corrected",
    "secondary_reports": "whether numbers read at second hand count",
    "evidence": "whether evidence after the 2009 article counts",
    "definition": "how wide the definition is",
    "pooling": "how claims are weighed together",
}


def moving(findings: Findings) -> Sequence[Choice]:
    """The choices that explain something, the one that matters most first."""
    held = findings.multiverse
    return [choice for choice in held.choices if choice.share >= _LEAST] if held else []


_LEAST = 0.005
