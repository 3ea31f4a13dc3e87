"""Lines for a terminal: the claims behind a number, and the published numbers that changed."""

from collections import Counter
from collections.abc import Sequence

from analysis.findings.model import Claim
from analysis.findings.published import BETWEEN, Change, Difference, Number
from analysis.report import claim_text
from analysis.report.numbers import capitalised
from analysis.report.search import Found, find

#: How many claims a search prints.
SHOWN = 20
NOT_HELD = "No source held here prints this number."
NEAREST = "The nearest numbers, which count what they say:"


def search_lines(asked: str, claims: Sequence[Claim]) -> tuple[int, list[str]]:
    """How many claims answer a search, and who said each, what it counts, its lineage and whether to quote it.

    Parameters
    ----------
    asked : str
        A number in any way of writing, or words.
    claims : sequence of Claim
        Every claim.
    """
    result = find(asked, claims)
    count = len(result.found) if result.exact else 0
    more = f", the first {SHOWN} shown" if count > SHOWN else ""
    told = f"{count} of {len(claims)} numbers{more}"
    if not count:
        told = f"{NOT_HELD} {NEAREST}" if result.found else NOT_HELD
    lines = [told]
    for one in result.found[:SHOWN]:
        lines += ["", *_found(one)]
    return count, lines


def _found(found: Found) -> tuple[str, ...]:
    """What is printed of one claim that was found."""
    claim, given = found.claim, found.verdict
    reasons = f": {'; '.join(given.reasons)}" if given.reasons else ""
    return (
        f"“{claim.figure}”  ({claim.claim_id})",
        f"  counts: {claim_text.counts(claim)}; {claim_text.time(claim)}",
        f"  said by: {claim_text.producer(claim)}; read in: {claim.carrier}",
        f"  origin: {found.origin}",
        f"  advice: {capitalised(str(given.advice))}{reasons}.",
    )


def difference_lines(differences: Sequence[Difference]) -> list[str]:
    """How many published numbers changed in which way, then each of them."""
    counts = Counter(one.change for one in differences)
    lines = [f"Published numbers: {', '.join(f'{counts[change]} {change}' for change in Change)}."]
    for change in Change:
        lines += [f"{change}: {_difference(one)}" for one in differences if one.change == change]
    return lines


def _difference(one: Difference) -> str:
    """One change in a line: what it is, before, after, factor."""
    sides = " -> ".join(amount(side) for side in (one.before, one.after) if side is not None)
    factor = "" if one.factor is None or one.change != Change.MOVED else f" (times {one.factor:.4g})"
    name = " ".join(part for part in one.number.name.split(BETWEEN) if part)
    return f"{one.number.kind} {name}: {sides}{factor}"


def amount(number: Number) -> str:
    """A number of one edition: value, ends, unit, label."""
    ends = f" [{number.low or '?'} to {number.high or '?'}]" if number.low or number.high else ""
    return f"{number.value or 'no value'}{ends} {number.unit}, “{number.label}”"
