"""What of editions of one number and of yearly counts is compared between regions."""

import re
from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise

from analysis.findings.apart_facts import Facts
from analysis.findings.apart_measures import All, Measured, ids
from analysis.findings.known import hotline
from analysis.findings.model import Claim
from analysis.vocabulary import UNATTRIBUTED, Measure, Visibility

_RATE = re.compile(r"\bprevalence ([0-9]+\.([0-9]+)) per 1,000 people\b")

# Editions of one number.


def _twice(facts: Facts) -> tuple[Claim, Claim] | None:
    """Two numbers of one maker for the same year, the earlier edition first."""
    pairs = [
        (one, other)
        for one, other in pairwise(facts.editions)
        if (one.start, one.end) == (other.start, other.end) and one.producer_year != other.producer_year
    ]
    return pairs[0] if pairs else None


def revised(facts: Facts, _: All) -> Measured | None:
    """By which factor a maker changed its number for one and the same year."""
    pair = _twice(facts)
    if pair is None:
        return None
    before, after = (claim.best or 1.0 for claim in pair)
    return Measured(max(before, after) / min(before, after), ids(pair))


def revised_down(facts: Facts, _: All) -> Measured | None:
    """Whether a maker's later number for the same year is the lower one."""
    pair = _twice(facts)
    if pair is None:
        return None
    lower = (pair[1].best or 0) < (pair[0].best or 0)
    return Measured(float(lower), ids(pair) if lower else ())


def _several(facts: Facts) -> Sequence[Claim]:
    """Editions of one number, where there are three or more."""
    return facts.editions if len(facts.editions) > 2 else ()


def editions_apart(facts: Facts, _: All) -> Measured | None:
    """Largest over smallest of a maker's numbers for one quantity."""
    values = [claim.best or 1.0 for claim in _several(facts)]
    return Measured(max(values) / min(values), ids(facts.editions)) if values else None


def editions_close(facts: Facts, everywhere: All) -> Measured | None:
    """The same where as many editions are held as of most countries: more of them can only lie wider apart."""
    counts = [len(other.editions) for other in everywhere.values() if len(other.editions) > 2]
    usual = max(set(counts), key=lambda count: (counts.count(count), count), default=0)
    return editions_apart(facts, everywhere) if len(facts.editions) >= usual else None


def falling(facts: Facts, _: All) -> Measured | None:
    """Whether each edition is lower than the one before."""
    return _one_way(facts, -1)


def rising(facts: Facts, _: All) -> Measured | None:
    """Whether each edition is higher than the one before."""
    return _one_way(facts, 1)


def _one_way(facts: Facts, sign: int) -> Measured | None:
    """Whether all editions moved the same way."""
    if not _several(facts):
        return None
    so = all(sign * (later.best or 0) > sign * (one.best or 0) for one, later in pairwise(facts.editions))
    return Measured(float(so), ids(facts.editions) if so else ())


def last_below_first(facts: Facts, _: All) -> Measured | None:
    """Whether the last edition is lower than the first."""
    if not _several(facts):
        return None
    first, last = facts.editions[0], facts.editions[-1]
    down = (last.best or 0) < (first.best or 0)
    return Measured(float(down), ids((first, last)) if down else ())


def _rates(facts: Facts) -> list[tuple[tuple[str, str, str], Claim]]:
    """The rates printed beside a maker's numbers, with year and edition, where they are printed exactly enough."""
    found = [(claim, _RATE.search(claim.note)) for claim in facts.own]
    return sorted(
        ((str(claim.start), str(claim.producer_year), rate[1]), claim)
        for claim, rate in found
        if rate and len(rate[2]) >= facts.limits.decimals
    )


def one_rate(facts: Facts, everywhere: All) -> Measured | None:
    """Whether a maker gave one and the same rate for it and for others; the first such rate, and its year."""
    mine = _rates(facts)
    if not mine:
        return None
    held = Counter(key for other in everywhere.values() for key, _ in _rates(other))
    for (year, edition, rate), claim in mine:
        if held[year, edition, rate] >= facts.limits.alike:
            return Measured(1, (claim.claim_id,), words=(rate, year, edition))
    return Measured(0)


# Persons known to the authorities, year by year.


def _sure(facts: Facts) -> Sequence[Claim]:
    """The years of the series whose count is printed as one number above nought."""
    return [claim for claim in facts.known if claim.best]


def _steps(facts: Facts) -> list[tuple[float, Claim, Claim]]:
    """The factor from each year to the next."""
    return [
        ((later.best or 1) / (earlier.best or 1), earlier, later)
        for earlier, later in pairwise(_sure(facts))
        if (later.start or 0) - (earlier.start or 0) == 1 and later.stretch == earlier.stretch
    ]


def _unbroken(facts: Facts, first: int | None, last: int | None) -> bool:
    """Whether no break is declared between two years, and no step is so large that it may count otherwise."""
    limit = facts.limits.step
    between = [claim for claim in facts.known if (first or 0) <= (claim.start or 0) <= (last or 0)]
    return len({claim.stretch for claim in between}) <= 1 and all(
        1 / limit <= factor <= limit
        for factor, earlier, later in _steps(facts)
        if (first or 0) <= (earlier.start or 0) and (later.start or 0) <= (last or 0)
    )


def _limit(facts: Facts) -> tuple[str, ...]:
    """The factor that a step lies beyond if nothing is compared across it, as a word."""
    return (f"{facts.limits.step:g}",)


def _long(facts: Facts) -> tuple[str, ...]:
    """How many counts make a long row, and the same factor, as words."""
    return (str(facts.limits.long), *_limit(facts))


def rise(facts: Facts, _: All) -> Measured | None:
    """The largest factor by which the count rose from one year to the next, and whether it may count otherwise."""
    steps = _steps(facts)
    return _step(facts, *max(steps, key=lambda step: step[0])) if steps else None


def _step(facts: Facts, factor: float, earlier: Claim, later: Claim) -> Measured:
    """A step up or down; with the limit where it lies beyond, so that it may count otherwise."""
    size = max(factor, 1 / factor)
    return Measured(factor, ids((earlier, later)), words=_limit(facts) if size > facts.limits.step else ())


def fall(facts: Facts, _: All) -> Measured | None:
    """The largest factor by which the count fell from one year to the next."""
    steps = _steps(facts)
    if not steps:
        return None
    factor, earlier, later = min(steps, key=lambda step: step[0])
    return replace(_step(facts, factor, earlier, later), value=1 / factor)


def _course(facts: Facts) -> Sequence[Claim]:
    """A long series without a break of which every count is printed as one number; else none."""
    sure = _sure(facts)
    whole = len(sure) >= facts.limits.long and len(sure) == len(facts.known)
    return sure if whole and _unbroken(facts, sure[0].start, sure[-1].start) else ()


def _ends(facts: Facts) -> Sequence[Claim]:
    """First and last count of a long series without a break, where both are printed as one number."""
    sure = _sure(facts)
    whole = len(sure) >= facts.limits.long and sure[0] is facts.known[0] and sure[-1] is facts.known[-1]
    return (sure[0], sure[-1]) if whole and _unbroken(facts, sure[0].start, sure[-1].start) else ()


def growth(facts: Facts, _: All) -> Measured | None:
    """The last count over the first."""
    ends = _ends(facts)
    return (
        Measured((ends[1].best or 0) / (ends[0].best or 1), ids(ends), words=_long(facts)) if ends else None
    )


def decline(facts: Facts, _: All) -> Measured | None:
    """The first count over the last."""
    ends = _ends(facts)
    return (
        Measured((ends[0].best or 0) / (ends[1].best or 1), ids(ends), words=_long(facts)) if ends else None
    )


def steady(facts: Facts, _: All) -> Measured | None:
    """Largest over smallest count."""
    course = _course(facts)
    if not course:
        return None
    least, most = (choose(course, key=lambda claim: claim.best or 0) for choose in (min, max))
    return Measured((most.best or 0) / (least.best or 1), ids((least, most)), words=_long(facts))


def few_years(facts: Facts, _: All) -> Measured | None:
    """For how many years a count is held."""
    return Measured(len(facts.known), ids(facts.known)) if facts.known else None


def gap(facts: Facts, _: All) -> Measured | None:
    """The longest row of years without a count between two that have one."""
    spans = [((later.start or 0) - (one.start or 0) - 1, one, later) for one, later in pairwise(facts.known)]
    if not spans:
        return None
    years, one, later = max(spans, key=lambda span: span[0])
    return Measured(years, ids((one, later)) if years else ())


def below_five(facts: Facts, _: All) -> Measured | None:
    """For how many years the count is printed only as below five."""
    hidden = [claim for claim in facts.known if claim.best is None]
    return Measured(len(hidden), ids(hidden)) if facts.known else None


def first_highest(facts: Facts, _: All) -> Measured | None:
    """Whether the first count was never reached again."""
    return _extreme(facts, position=0, highest=True)


def last_highest(facts: Facts, _: All) -> Measured | None:
    """Whether the last count is the highest."""
    return _extreme(facts, position=-1, highest=True)


def last_lowest(facts: Facts, _: All) -> Measured | None:
    """Whether the last count is the lowest."""
    return _extreme(facts, position=-1, highest=False)


def _extreme(facts: Facts, *, position: int, highest: bool) -> Measured | None:
    """Whether the first or last count is the single highest or lowest of a long series."""
    course = _course(facts)
    if not course:
        return None
    value = course[position].best or 0
    others = [claim.best or 0 for claim in course if claim is not course[position]]
    so = value > max(others) if highest else value < min(others)
    return Measured(float(so), ids((course[0], course[-1])), words=_long(facts)) if so else Measured(0)


def two_counts(facts: Facts, _: All) -> Measured | None:
    """Largest factor between the counts of two named makers for the same persons and year; nought with one maker."""
    by_year: dict[tuple[object, ...], list[Claim]] = defaultdict(list)
    for claim in facts.own:
        if _yearly(claim):
            axes = tuple(sorted(claim.axes.items()))
            by_year[(*axes, claim.counterpart, claim.start)].append(claim)
    found = [
        ((later.best or 1) / (one.best or 1), one, later)
        for claims in by_year.values()
        for one in claims
        for later in claims
        if one.producer != later.producer and (later.best or 0) >= (one.best or 0)
    ]
    if not facts.known:
        return None
    if not found:
        return Measured(0)
    factor, less, more = max(found, key=lambda item: (item[0], item[1].claim_id, item[2].claim_id))
    return Measured(factor, ids((less, more))) if factor > facts.limits.agree else Measured(0)


def _yearly(claim: Claim) -> bool:
    """Whether a claim counts, as one number by a named maker, persons known in one year."""
    return bool(
        claim.best
        and claim.visibility == Visibility.DETECTED
        and claim.measure == Measure.FLOW
        and claim.start is not None
        and claim.start == claim.end
        and claim.producer != UNATTRIBUTED
        and not hotline(claim)
    )


def _moves(facts: Facts) -> tuple[float, float, tuple[str, ...]] | None:
    """How the count of known persons and a maker's number of all moved between the years of its last two editions.

    None where the count makes a step in between that is so large that it may count otherwise.
    """
    if len(facts.editions) < 2:
        return None
    before, after = facts.editions[-2:]
    counts = {claim.start: claim for claim in _sure(facts)}
    first, last = counts.get(before.start), counts.get(after.start)
    if first is None or last is None or first is last or not _unbroken(facts, before.start, after.start):
        return None
    known = (last.best or 1) / (first.best or 1)
    claimed = (after.best or 1) / (before.best or 1)
    return known, claimed, ids((first, last, before, after))


def _parted(facts: Facts, *, up: bool) -> Measured | None:
    """By how much the two lines part, if known persons rose (or fell) while the number of all went the other way."""
    moves = _moves(facts)
    if moves is None:
        return None
    known, claimed, ids = moves
    rose, fell = (known, claimed) if up else (claimed, known)
    moved = facts.limits.moved
    if _either_way(facts):
        return Measured(0)
    if rose >= moved and fell <= 1 / moved:
        return Measured(rose / fell, ids, words=_limit(facts))
    return Measured(0)


def _either_way(facts: Facts) -> bool:
    """Whether the maker's last number is more than one of its numbers for the year before, and less than another."""
    before, after = facts.editions[-2:]
    earlier = [one.best or 1 for one in facts.editions if (one.start, one.end) == (before.start, before.end)]
    return min(earlier) <= (after.best or 1) <= max(earlier)


def count_up(facts: Facts, _: All) -> Measured | None:
    """Whether the count of known persons rose while the number of all fell: by how much they part."""
    return _parted(facts, up=True)


def count_down(facts: Facts, _: All) -> Measured | None:
    """Whether the count of known persons fell while the number of all rose: by how much they part."""
    return _parted(facts, up=False)
