"""Where the numbers of a page were read: their makers and the texts that carry them, as a line for each source."""

from collections.abc import Sequence

from analysis.findings.lines import SourceLine
from analysis.findings.model import Claim, Findings
from analysis.report import numbers, phrases
from analysis.vocabulary import UNATTRIBUTED, Scope

#: Makers and carriers that are named; the rest is counted.
_NAMED = 4


def told(findings: Findings, source: SourceLine) -> str:
    """Makers of a source's claims on the page and the texts they were read in; for the article, its citation."""
    claims = [claim for claim in findings.claims if claim.source == source.source]
    if not claims or all(claim.scope == Scope.ARTICLE for claim in claims):
        return source.citation
    makers = _some([phrases.maker(claim) for claim in claims if claim.producer != UNATTRIBUTED])
    return f"{makers or 'Makers who are not named'}; read in: {_some(_carriers(claims))}."


def _carriers(claims: Sequence[Claim]) -> Sequence[str]:
    return [claim.carrier for claim in claims if claim.carrier]


def _some(names: Sequence[str]) -> str:
    """Names, each once, the first few spelled out: a; b; and 3 more."""
    once = list(dict.fromkeys(names))
    more = [f"and {numbers.written(len(once) - _NAMED)} more"] if len(once) > _NAMED else []
    return "; ".join([*once[:_NAMED], *more])
