"""Where the numbers, statements, grades and laws of a page were read: a line for each source, what was read where."""

from collections.abc import Iterable, Sequence

from analysis.findings.lines import SourceLine
from analysis.findings.model import Claim, Findings
from analysis.report import numbers
from analysis.report.law import ARTICLE
from analysis.vocabulary import OWN, UNATTRIBUTED, UNNAMED, Scope

#: Producers and carriers that are named; the rest is counted.
_NAMED = 4


def told(findings: Findings, source: SourceLine) -> str:
    """What a page has from a source: each producer with its claims and where they were read, then the rest."""
    claims = [claim for claim in findings.claims if claim.source == source.source]
    if source.source == ARTICLE or (claims and all(claim.scope == Scope.ARTICLE for claim in claims)):
        return _article(findings, source, claims)
    parts = [*_by_producer(claims), *_grades(findings, source), *_others(findings, source)]
    return f"{'. '.join(parts)}." if parts else source.citation


def _article(findings: Findings, source: SourceLine, claims: Sequence[Claim]) -> str:
    """The article with how much of the page is from it, and for how many of its numbers it names a producer."""
    counts = [
        numbers.plural(len(claims), "claim") if claims else "",
        *_counts(findings, source),
    ]
    named = sum(claim.producer not in UNNAMED for claim in claims)
    which = f"{numbers.written(named) if named else 'none'} of these claims"
    says = (
        f" It names a producer for {'all these claims' if named == len(claims) else which}."
        if len(claims) > 1
        else ""
    )
    return f"{source.citation.rstrip('.')}: {numbers.listed([part for part in counts if part])}.{says}"


def _counts(findings: Findings, source: SourceLine) -> Sequence[str]:
    """How many statements, grades, and laws or bodies of a page are from a source."""
    roles, grades, laws = (
        sum(line.source == source.source for line in lines)
        for lines in (findings.roles, findings.ratings, findings.policy)
    )
    return [
        numbers.plural(roles, "statement") if roles else "",
        numbers.plural(grades, "grade") if grades else "",
        numbers.plural(laws, "line on laws and bodies", "lines on laws and bodies") if laws else "",
    ]


def _by_producer(claims: Sequence[Claim]) -> Sequence[str]:
    """Each producer with how many claims it has and where they were read; the first few, the rest counted."""
    found: dict[str, list[Claim]] = {}
    for claim in claims:
        found.setdefault(_name(claim), []).append(claim)
    parts = [_read(name, some) for name, some in list(found.items())[:_NAMED]]
    rest = [claim for some in list(found.values())[_NAMED:] for claim in some]
    more = f"{numbers.plural(len(found) - _NAMED, 'more producer')} ({numbers.plural(len(rest), 'claim')})"
    return [*parts, more] if rest else parts


def _name(claim: Claim) -> str:
    return "producer not named" if claim.producer == UNATTRIBUTED else claim.producer


def _read(name: str, claims: Sequence[Claim]) -> str:
    """One producer: CoMensha (three claims), read in Crossroads magazine."""
    many = numbers.plural(len(claims), "claim")
    carriers = _some(claim.carrier for claim in claims if claim.carrier)
    if claims[0].producer == OWN:
        return f"Worked out by this project from the lists published in {carriers} ({many})"
    read = f", read in {carriers}" if carriers else ""
    return f"{numbers.capitalised(name)} ({many}){read}"


def _grades(findings: Findings, source: SourceLine) -> Sequence[str]:
    """The grades of a source, with the text that they were read in, which need not be that of its numbers."""
    graded = [rating for rating in findings.ratings if rating.source == source.source]
    if not graded:
        return []
    producer = graded[0].producer
    cited = source.graded_in.rstrip(".").removeprefix(f"{producer}, ")
    where = f", read in {cited}" if cited else ""
    return [f"{producer} ({numbers.plural(len(graded), 'grade')}){where}"]


def _others(findings: Findings, source: SourceLine) -> Sequence[str]:
    """Statements and laws of a source other than the article."""
    statements, _, laws = _counts(findings, source)
    return [part for part in (statements, laws) if part]


def _some(names: Iterable[str]) -> str:
    """Names, each once, the first few spelled out: a; b; and three more."""
    once = list(dict.fromkeys(names))
    more = [f"and {numbers.written(len(once) - _NAMED)} more"] if len(once) > _NAMED else []
    return "; ".join([*once[:_NAMED], *more])
