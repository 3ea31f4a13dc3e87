"""Known persons beside larger numbers, in words: whom the counts are of, in what else the two differ, an example."""

from collections.abc import Sequence

from analysis.conflicts import phrase_words
from analysis.conflicts.claim import is_mean_of_years
from analysis.conflicts.words import TOGETHER, Reason
from analysis.findings.model import Claim, Findings
from analysis.findings.sections import Dispute
from analysis.report import dispute_links, dispute_words, numbers, phrases, words
from analysis.vocabulary import Measure, Status, Visibility

#: A year after all others, for what has no end; also more years than lie between any two numbers.
_UNKNOWN = 9999.0


def said(findings: Findings, held: Sequence[Dispute]) -> str:
    """That a count of known persons is set against a larger number, as a clause: known to whom, as far as it is said.

    Parameters
    ----------
    findings : Findings
        Of the page.
    held : sequence of Dispute
        Of known persons; all their members are looked at.
    """
    known = {
        kind
        for dispute in held
        for claim in dispute_links.members(findings, dispute)
        if (kind := _kind(claim))
    }
    kinds = [kind for kind in _KINDS if kind in known] or _KINDS[:1]
    return dispute_words.KNOWN.format(known=numbers.listed(kinds, conjunction="or"))


_KINDS = (*phrase_words.KNOWN.values(), phrase_words.BY_HOTLINE)


def _kind(claim: Claim) -> str:
    """To whom persons are known, in words; empty where all are counted, found or not."""
    kind = phrase_words.KNOWN.get(claim.visibility, "")
    return phrase_words.BY_HOTLINE if kind and "hotline" in claim.definition else kind


def plainest(findings: Findings, held: Sequence[Dispute]) -> Dispute:
    """The disagreement whose two numbers differ in least beside whom they count: the example that is told."""
    return min(held, key=lambda dispute: _apart(findings, dispute))


def _apart(findings: Findings, dispute: Dispute) -> tuple[float, ...]:
    """In how much two numbers differ, what makes them of other people first; those that the page lacks last."""
    if not (pair := _pair(findings, dispute)):
        return (1.0,)
    larger, known = pair
    gap = abs(_middle(larger) - _middle(known)) if larger.start and known.start else _UNKNOWN
    return (
        0.0,
        _is_trade(findings, dispute),
        _has(dispute, {Reason.MOVEMENT}),
        dispute_links.of_wider_region(findings, dispute),
        known.visibility == Visibility.ASSISTED,
        larger.population != known.population,
        len(dispute.reasons),
        gap,
    )


def _pair(findings: Findings, dispute: Dispute) -> tuple[Claim, ...]:
    """The larger number and the count of known persons; empty where the page does not hold both."""
    pair = tuple(dispute_links.members(findings, dispute)[:2])
    return pair if tuple(claim.claim_id for claim in pair) == dispute.claim_ids[:2] else ()


def _middle(claim: Claim) -> float:
    """The middle of the years of a number that gives some."""
    start = claim.start or 0
    return (start + (claim.end or start)) / 2


def _is_trade(findings: Findings, dispute: Dispute) -> bool:
    """Whether the larger number is of people in prostitution, forced or not, and the other one is not."""
    status = [claim.status for claim in _pair(findings, dispute)]
    return len(status) == 2 and status[0] == Status.SEX_TRADE != status[1]


def _has(dispute: Dispute, reasons: frozenset[Reason] | set[Reason]) -> bool:
    """Whether one of some reasons is among those of a disagreement, alone or together with others."""
    return any(one in reasons for together in dispute.reasons for one in together.split(TOGETHER))


def example(findings: Findings, dispute: Dispute) -> str:
    """The two numbers with their times, and their places where these differ; empty where the page lacks one."""
    if not (pair := _pair(findings, dispute)):
        return ""
    wider = dispute_links.of_wider_region(findings, dispute)
    places = [f" in {words.named(claim.area_name)}" if wider else "" for claim in pair]
    above, below = (
        f"{phrases.claimed(claim)}{place}{dispute_links.in_year(claim)}"
        for claim, place in zip(pair, places, strict=True)
    )
    return f"{below} against {above}"


def differences(findings: Findings, held: Sequence[Dispute]) -> list[str]:
    """In what else the two numbers of some of the disagreements differ, as sentences."""
    one = len(held) == 1
    told = []
    if wider := sum(dispute_links.of_wider_region(findings, dispute) for dispute in held):
        than = "" if findings.region.kind == "country" else " than the larger number is about"
        which = "It counts" if one else f"In {_of(wider, held)} the count is of"
        told.append(f"{which} persons known in a wider region{than}.")
    if trade := sum(_is_trade(findings, dispute) for dispute in held):
        which = "The" if one else f"In {_of(trade, held)} the"
        told.append(f"{which} larger number is of people in prostitution, forced or not.")
    if moved := sum(_has(dispute, {Reason.MOVEMENT}) for dispute in held):
        which = "They" if one else f"In {_of(moved, held)} the two numbers"
        told.append(f"{which} also count different movements, so partly other people.")
    if rest := _rest(findings, held):
        told.append(rest)
    return told


def _rest(findings: Findings, held: Sequence[Dispute]) -> str:
    """Of how many the definitions and the times differ, as one sentence; what is of prostitution is told already."""
    differ = (
        ("use different definitions", _in_definition),
        ("speak of different times", _in_time),
        ("count over times of different length", _in_length),
    )
    counts = ((clause, sum(test(findings, dispute) for dispute in held)) for clause, test in differ)
    found = [(clause, many) for clause, many in counts if many]
    if len(held) == 1:
        return f"They also {numbers.listed([clause for clause, _ in found])}." if found else ""
    told = [
        f"in {_of(many, held)} the two numbers also {clause}"
        if place == 0
        else f"in {_share(many, held)} they {clause}"
        for place, (clause, many) in enumerate(found)
    ]
    return f"{numbers.capitalised(numbers.listed(told))}." if told else ""


def _in_definition(findings: Findings, dispute: Dispute) -> bool:
    """Whether the two numbers are of victims under different definitions."""
    differ = len({claim.status for claim in _pair(findings, dispute)}) > 1
    return differ and not _is_trade(findings, dispute)


def _in_time(findings: Findings, dispute: Dispute) -> bool:
    """Whether the two numbers have no year in common, or a difference in time may set them apart."""
    years = [(claim.start, claim.end or _UNKNOWN) for claim in _pair(findings, dispute) if claim.start]
    apart = len(years) == 2 and max(start for start, _ in years if start) > min(end for _, end in years)
    return apart or _has(dispute, {Reason.PERIOD})


def _in_length(findings: Findings, dispute: Dispute) -> bool:
    """Whether one of the two numbers counts over a longer time than the other one."""
    return len({_length(claim) for claim in _pair(findings, dispute)}) > 1


def _length(claim: Claim) -> float:
    """Over how many years a number counts people: none for one time; one where it is told for each year."""
    if claim.measure not in (Measure.CUMULATIVE, Measure.PREVALENCE):
        return 0.0 if claim.measure == Measure.STOCK else 1.0
    yearly = is_mean_of_years(claim.measure, claim.unit, claim.start, claim.end)
    return 1.0 if yearly or not claim.start else (claim.end or _UNKNOWN) - claim.start + 1


def _share(many: int, held: Sequence[Dispute]) -> str:
    """How many of the disagreements in words: all, or a number."""
    return "all" if many == len(held) else numbers.written(many)


def _of(many: int, held: Sequence[Dispute]) -> str:
    """The same with what they are of: in two of them."""
    return f"{_share(many, held)} of them"
