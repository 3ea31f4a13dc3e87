"""Prosecutions and convictions as the section on law tells them: yearly rows, with what part is about labour."""

from collections.abc import Mapping, Sequence

from analysis.findings.model import Claim, Findings
from analysis.report import numbers, phrases
from analysis.vocabulary import Exploitation, Measure

_MEASURES: Mapping[str, str] = {
    Measure.PROSECUTIONS: "prosecutions",
    Measure.CONVICTIONS: "convictions",
}
#: Fewer years than these are not told as a row.
_FEWEST = 5


def lines(findings: Findings) -> Sequence[str]:
    """One paragraph on the yearly prosecutions and convictions of the region; nothing where no row is held."""
    rows = {measure: _row(findings, measure, Exploitation.ALL) for measure in _MEASURES}
    told = [_told(findings, measure, row) for measure, row in rows.items() if len(row) >= _FEWEST]
    if not told:
        return ()
    whole = "These are counts of cases, not of victims, and later reports can revise them."
    return (f"{' '.join(told)} {whole}",)


def _row(findings: Findings, measure: str, exploitation: str) -> Sequence[Claim]:
    """The exact counts of one maker for the region, in the order of their years."""
    found = [
        claim
        for claim in findings.claims
        if claim.measure == measure
        and claim.exploitation == exploitation
        and claim.area == findings.region.code
        and claim.best is not None
        and claim.start is not None
        and claim.start == claim.end
    ]
    makers = {claim.producer for claim in found}
    return sorted(found, key=lambda claim: claim.start or 0) if len(makers) == 1 else ()


def _told(findings: Findings, measure: str, row: Sequence[Claim]) -> str:
    """The first and the last count of a row, its lowest and its highest."""
    first, last = row[0], row[-1]
    least, most = (end(row, key=lambda claim: claim.best or 0) for end in (min, max))
    place = "worldwide" if findings.region.code == "WORLD" else "here"
    ends = [
        f"{word} {_counted(one)} ({one.start})"
        for word, one in (("the fewest were", least), ("the most were", most))
        if one not in (first, last)
    ]
    between = f"; {' and '.join(ends)}" if ends else ""
    labour = [one for one in _row(findings, measure, Exploitation.LABOUR) if one.start == last.start]
    part = f", {_counted(labour[0])} of them for forced labour" if labour else ""
    return (
        f"{numbers.capitalised(phrases.producer(first))} counts {_counted(first)} {_MEASURES[measure]} {place} "
        f"for {first.start} and {_counted(last)} for {last.start}{part}{between}."
    )


def _counted(claim: Claim) -> str:
    """A count with a link to its claim."""
    return phrases.linked(numbers.whole(claim.best or 0), [claim])
