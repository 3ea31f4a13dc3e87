"""The product or sum by which the others' limit comes about, where it is a short one."""

import math
from collections.abc import Iterator, Sequence
from itertools import product

from analysis.conflicts import numbers, phrases
from analysis.conflicts.claim import Claim
from analysis.conflicts.severity import Member
from analysis.conflicts.system import System

#: Relative difference within which a formula gives the limit.
SAME = 1e-6


def chain(system: System, factors: Sequence[Member], target: Member) -> str:
    """How the limit of a member follows from the others; empty where no short formula gives it.

    A formula is only printed if it gives the limit that the linear programme found.
    """
    places = sorted(member.owner for member in factors if member.owner != target.owner)
    others = [system.claims[place] for place in places]
    counts = [claim for claim in others if claim.whole is None]
    shares = [claim for claim in others if claim.whole is not None]
    for value, text in (*_products(counts, shares), *_sums(counts, below=target.below)):
        if math.isclose(value, target.limit, rel_tol=SAME):
            return f"{text} = {phrases.bound(system.claims[target.owner], value)}"
    return ""


def _products(counts: Sequence[Claim], shares: Sequence[Claim]) -> Iterator[tuple[float, str]]:
    """A count's end times each of the shares, or what they leave; or divided by them, up to the whole."""
    if len(counts) != 1 or not shares:
        return
    for end in sorted({counts[0].values.low, counts[0].values.high}):
        for parts in product(*(_pieces(claim) for claim in shares)):
            total, told = math.prod(part for part, _ in parts), [text for _, text in parts]
            yield end * total, " × ".join([phrases.bound(counts[0], end), *told])
            if total > 0:
                yield end / total, " ÷ ".join([phrases.bound(counts[0], end), *told])


def _pieces(claim: Claim) -> list[tuple[float, str]]:
    """The factors that a share can be in a product."""
    ends = sorted({claim.values.low, min(claim.values.high, 1.0)})
    plain = [(end, numbers.percent(end)) for end in ends]
    return plain + [(1 - end, f"(100 percent − {numbers.percent(end)})") for end in ends]


def _sums(counts: Sequence[Claim], *, below: bool) -> Iterator[tuple[float, str]]:
    """The sum of counts, or one less the others."""
    if not below and len(counts) > 1:
        yield _total(counts), " + ".join(phrases.bound(claim, claim.values.low) for claim in counts)
    for claim in counts if below and len(counts) > 1 else ():
        rest = [other for other in counts if other is not claim]
        if math.isfinite(claim.values.high):
            told = [phrases.bound(claim, claim.values.high), *(phrases.bound(c, c.values.low) for c in rest)]
            yield claim.values.high - _total(rest), " − ".join(told)


def _total(claims: Sequence[Claim]) -> float:
    """The sum of what claims say at least."""
    return sum(claim.values.low for claim in claims)
