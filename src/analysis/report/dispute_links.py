"""The numbers of a conflict in its sentences: each value of a member links to its claim."""

import re
from collections.abc import Iterable, Sequence

from analysis.conflicts import numbers as conflict_numbers
from analysis.conflicts import phrase_words as conflict_words
from analysis.findings.model import Claim, Findings
from analysis.findings.sections import Dispute
from analysis.reading.places import members as countries
from analysis.report import dispute_words, phrases, voices
from analysis.vocabulary import Measure, Unit

_PER = {Unit.PERSONS_PER_1000: " per 1,000", Unit.PERSONS_PER_100000: " per 100,000"}
#: Smaller numbers stand for many things; they link where it is said that they count people or cases.
_SMALL = 1000
_COUNTED = r"(?= (?:people|persons|women|men|girls|boys|children|adults|cases)\b)"
#: How the sentences on a pair begin, which may stand for pairs with further claims.
_PAIR = "First: "
_AGAINST = r"(?<=against )"


def linked(text: str, claims: Sequence[Claim]) -> str:
    """A sentence on a conflict, with each value of its members as a link to the claim that it is from.

    Parameters
    ----------
    text : str
        As the table of conflicts tells it.
    claims : sequence of Claim
        The members, as far as they are held, in the order in which the sentence names them. Where several have one
        value, its first mention is the first one's, its second mention the second one's; which one a later mention
        means is not known, and it stands without a link.
    """
    targets = _targets(claims)
    if not targets:
        return text
    named = _named(text, claims)
    turns: dict[str, int] = {}

    def link(hit: re.Match[str]) -> str:
        value = hit[0]
        turn = turns[value] = turns.get(value, -1) + 1
        same = named.get(value, [])
        if len(same) < 2:
            return _linked(value, targets[value])
        return _linked(value, same[turn]) if turn < len(same) else value

    return re.sub(pattern(targets), link, text)


def _targets(claims: Sequence[Claim]) -> dict[str, Claim]:
    """For each value of some claims the one that it leads to: the first that is this value, else one with this end."""
    whole = {told[0]: claim for claim in reversed(claims) if (told := values(claim))}
    ends = {value: claim for claim in reversed(claims) for value in values(claim)}
    return ends | whole


def _named(text: str, claims: Sequence[Claim]) -> dict[str, list[Claim]]:
    """The claims that a text names, by their value as a whole: a pair stands for others, a number for its copies."""
    told: dict[str, dict[str, Claim]] = {}
    for claim in claims[:2] if text.startswith(_PAIR) else claims:
        if printed := values(claim):
            told.setdefault(printed[0], {}).setdefault(claim.lineage or claim.claim_id, claim)
    return {value: list(same.values()) for value, same in told.items()}


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
    """Whether the known persons of a disagreement are those of a wider region: than the page's, or than the others'."""
    if findings.region.kind == "country":
        held = {claim.claim_id: claim.area for claim in findings.claims}
        return held.get(dispute.claim_ids[1], "").partition("/")[0] != findings.region.code
    sizes = [len(countries(claim.area.partition("/")[0])) for claim in members(findings, dispute)[:2]]
    return len(sizes) == 2 and sizes[0] == 1 < sizes[1]


def label(findings: Findings, dispute: Dispute) -> str:
    """A disagreement by the values, with their makers, of the first two of its claims that are about the page's region.

    Those about a part of the region are of it too; the makers tell apart what has the same two values.
    """
    here = {claim.claim_id for claim in findings.claims}
    own = [claim for claim in members(findings, dispute) if claim.claim_id in here]
    counts = [claim for claim in own if claim.measure != Measure.SHARE]
    told = {phrases.reading(claim): claim for claim in reversed(counts)}
    firsts = [claim for claim in counts if told[phrases.reading(claim)] is claim][:2]
    return _beside(*firsts) if len(firsts) == 2 and dispute.code not in dispute_words.THINGS else ""


def _beside(one: Claim, other: Claim) -> str:
    """Two values with their makers in short, who may be the same."""
    values, makers = zip(*((phrases.reading(claim), _maker(claim)) for claim in (one, other)), strict=True)
    if one.producer == other.producer and one.producer not in conflict_words.MAKERS:
        return f"{' beside '.join(values)} (both by {makers[0]})"
    return f"{values[0]} ({makers[0]}) beside {values[1]} ({makers[1]})"


def _maker(claim: Claim) -> str:
    """Who made a number, in short, inside brackets."""
    return conflict_words.MAKERS.get(claim.producer) or voices.briefly(claim)
