"""Where the numbers of a page were read: their makers and the texts that carry them, as a line for each source."""

from collections.abc import Sequence

from analysis.findings.lines import SourceLine
from analysis.findings.model import Claim, Findings
from analysis.report import numbers, phrases
from analysis.vocabulary import UNATTRIBUTED, RatingScheme, Scope

#: Makers and carriers that are named; the rest is counted.
_NAMED = 4


def told(findings: Findings, source: SourceLine) -> str:
    """Makers of a source's claims on the page and the texts they were read in; for the article, its citation."""
    claims = [claim for claim in findings.claims if claim.source == source.source]
    if not claims:
        return _of_records(findings, source)
    if all(claim.scope == Scope.ARTICLE for claim in claims):
        return source.citation
    makers = _some([phrases.maker(claim) for claim in claims if claim.producer != UNATTRIBUTED])
    return f"{makers or 'Makers who are not named'}; read in: {_some(_carriers(claims))}."


def _of_records(findings: Findings, source: SourceLine) -> str:
    """Who graded a place, and how, where a source has no more than that; else its citation."""
    graded = [rating for rating in findings.ratings if rating.source == source.source]
    others = {line.source for line in findings.roles} | {line.source for line in findings.policy}
    if source.source in others or not graded:
        return source.citation
    schemes = list(dict.fromkeys(phrases.SCHEMES[RatingScheme(rating.scheme)] for rating in graded))
    return f"{_some([rating.producer for rating in graded])}; read for: {_some(schemes)}."


def used(source: SourceLine) -> str:
    """How much of a page is from a source: 15 claims and one statement, grade or law."""
    claims = [numbers.plural(source.claims, "claim")] if source.claims else []
    more = numbers.plural(source.records, "statement, grade or law", "statements, grades or laws")
    return numbers.capitalised(numbers.listed([*claims, more] if source.records else claims))


def _carriers(claims: Sequence[Claim]) -> Sequence[str]:
    return [claim.carrier for claim in claims if claim.carrier]


def _some(names: Sequence[str]) -> str:
    """Names, each once, the first few spelled out: a; b; and 3 more."""
    once = list(dict.fromkeys(names))
    more = [f"and {numbers.written(len(once) - _NAMED)} more"] if len(once) > _NAMED else []
    return "; ".join([*once[:_NAMED], *more])
