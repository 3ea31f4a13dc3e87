"""From how many lines of evidence claims come, and how far the numbers of one kind of victims differ."""

import re
from collections.abc import Sequence
from itertools import combinations

from analysis.findings.model import Claim, Findings
from analysis.report import far, numbers, phrases, words
from analysis.report.phrases import farthest, spread
from analysis.report.series import Series, fold
from analysis.vocabulary import Unit

#: Units of rates.
RATES = frozenset({Unit.PERSONS_PER_1000, Unit.PERSONS_PER_100000})
#: From more lines of evidence than this, they are counted and not told one by one.
_TOLD = 5
#: Numbers of one quantity that are told one by one.
_EACH = 5


def lines(findings: Findings) -> str:
    """From how many lines of evidence the claims come, and what counts once; empty where there are fewer than two."""
    count = findings.lineages
    if count < 2:
        return ""
    if count == len(findings.claims):
        return "None of them is a copy or a revision of another."
    told = _each_line(findings)
    many = numbers.plural(count, "line")
    every = numbers.written(len(findings.claims))
    said = f"All {every} claims come from {many} of [evidence](../methods.html#copies-count-once)"
    return f"{said}: {'; '.join(told)}." if told else f"{said}."


def _each_line(findings: Findings) -> list[str]:
    """The lines of evidence one by one, where there are few and each is a series or editions of one maker."""
    held: dict[str, list[Claim]] = {}
    for claim in findings.claims:
        held.setdefault(claim.lineage, []).append(claim)
    if len(held) > _TOLD:
        return []
    moved = {one for entry in findings.moved for one in entry.claim_ids}
    told, single = [], []
    maker = ""
    for claims in held.values():
        rows = fold(claims)
        if len(rows) == 1 and isinstance(rows[0], Series):
            told.append(f"the {numbers.written(len(claims))} yearly counts are one")
        elif all(claim.claim_id in moved and claim.producer_year for claim in claims):
            maker = maker or phrases.producer(claims[0])
            if maker != phrases.producer(claims[0]):
                return []
            years = numbers.listed([str(claim.producer_year) for claim in claims])
            if len(claims) > 1:
                told.append(f"the editions by {maker} of {years}, which share one base of surveys, are one")
            else:
                single.append(years)
        else:
            return []
    if single:
        several = len(single) > 1
        which = "other " if any("one base of surveys" in one for one in told) else ""
        whose = "" if which else f" by {maker}"
        verb = "are one each" if several else "is one"
        told.append(f"the {which}edition{'s' if several else ''}{whose} of {numbers.listed(single)} {verb}")
    return told


def reach(findings: Findings) -> str:
    """How far the numbers of one kind of victims differ, over all times and at one; empty where no two do."""
    claims = [claim for claim in farthest(findings) if claim.sure]
    wide = spread(claims)
    if wide is None:
        return ""
    if told_as_editions(findings):
        return _of_editions(claims, wide)
    first = claims[0]
    what = words.quantity(first.axes, name=first.area_name, other=first.counterpart_name)
    beside = far.rates(findings)
    shown = sorted([*claims, *beside], key=_time)
    maker = phrases.producer(first) if len({claim.producer for claim in claims}) == 1 else ""
    if len(shown) <= _EACH:
        listed = f"{numbers.capitalised(what)}: {numbers.listed([_entry(claim, maker) for claim in shown])}"
        by = f", all by {maker}" if maker and len(shown) > 2 else f", both by {maker}" if maker else ""
        return f"{listed}{by}.{_difference(claims, wide, rated=bool(beside))}"
    by = f" by {maker}" if maker else ""
    run = f"The {numbers.written(len(claims))} numbers{by} of {what} run from {far.reach_of(claims)}"
    return f"{run}.{_difference(claims, wide, rated=bool(beside))}"


def years(claim: Claim) -> str:
    """The time that a claim is about: 2016; 2012 to 2016; empty where it is not said."""
    if claim.start is None or claim.end is None:
        return ""
    return str(claim.start) if claim.start == claim.end else f"{claim.start} to {claim.end}"


def briefly(claim: Claim) -> str:
    """Who made a number, inside brackets: by the letters that a long name ends with, where it has some."""
    match = re.search(r"\(([A-Z]{2,})\)$", claim.producer)
    return f"the {match[1]}" if match else phrases.producer(claim)


def _time(claim: Claim) -> tuple[int, int]:
    return (claim.start or 9999, claim.end or 9999)


def _entry(claim: Claim, maker: str) -> str:
    """A number or a rate with its time and maker: 3,700,000 (2002 to 2011; the ILO)."""
    rate = " inhabitants" if claim.unit in RATES else ""
    when = years(claim) or "no year given"
    by = "" if maker else f"{briefly(claim)}, "
    return f"{phrases.claimed(claim)}{rate} ({by}{when})"


def _difference(claims: Sequence[Claim], wide: float, *, rated: bool) -> str:
    """How the largest stands to the smallest, and whether they are for one time."""
    dated = all(claim.start and claim.end for claim in claims)
    times = {(claim.start, claim.end) for claim in claims}
    if numbers.factor(wide) == "1":
        if rated:
            return ""
        return f" The numbers are nearly equal{', though for different times' if len(times) > 1 else ''}."
    said = f" The largest is {_factor(wide, claims)} times the smallest."
    return f"{said}{_at_once(claims, wide)}" if dated else said


def _factor(ratio: float, claims: Sequence[Claim]) -> str:
    """A factor between numbers, linked to them."""
    return phrases.linked(numbers.factor(ratio), claims)


def _at_once(claims: Sequence[Claim], wide: float) -> str:
    """The largest factor between numbers whose times overlap, as a sentence, where not all are of one time."""
    if len({(claim.start, claim.end) for claim in claims}) < 2:
        return ""
    pairs = [pair for pair in combinations(claims, 2) if _overlap(*pair) and spread(pair) is not None]
    if not pairs:
        return " No two of them are for the same time."
    pair = max(pairs, key=lambda pair: spread(pair) or 0.0)
    most = spread(pair) or 0.0
    one = len({(claim.start, claim.end) for claim in pair}) == 1
    if most == wide:
        return f" Both are for {years(pair[0])}." if one else " The times of these two overlap."
    when = f"For {years(pair[0])} alone" if one else "Where times overlap"
    said = numbers.factor(most)
    return (
        f" {when}, they are nearly equal."
        if said == "1"
        else f" {when}, the largest is {_factor(most, pair)} times the smallest."
    )


def _overlap(one: Claim, two: Claim) -> bool:
    """Whether the times that two claims are about have a year in common."""
    return (one.start or 0) <= (two.end or 9999) and (two.start or 0) <= (one.end or 9999)


def _of_editions(claims: Sequence[Claim], wide: float) -> str:
    """How far the numbers of one maker differ from edition to edition, which are told below one by one."""
    maker = numbers.capitalised(phrases.producer(claims[0]))
    if numbers.factor(wide) == "1":
        return f"{maker}’s own numbers are nearly equal from edition to edition."
    by = phrases.producer(claims[0])
    said = f"The numbers by {by} differ from each other by up to a factor of {_factor(wide, claims)}"
    pairs = [pair for pair in combinations(claims, 2) if _overlap(*pair) and spread(pair) is not None]
    if not pairs:
        return f"{said}; no two of them are for the same time."
    pair = max(pairs, key=lambda pair: spread(pair) or 0.0)
    most = spread(pair) or 0.0
    when = years(pair[0])
    if most == wide:
        return f"{said}, and the two furthest apart are both for {when}."
    factor = numbers.factor(most)
    return f"{said}; for {when} alone, {'they are nearly equal' if factor == '1' else f'by {_factor(most, pair)}'}."


def told_as_editions(findings: Findings) -> bool:
    """Whether the claims that lie farthest apart are editions of one number, which are told as such."""
    ids = {claim.claim_id for claim in farthest(findings)}
    return bool(ids) and any(ids <= set(moved.claim_ids) for moved in findings.moved)


def number_and_rate(pair: Sequence[Claim]) -> str:
    """A number and a rate of the same victims, which cannot be set against each other as they are."""
    first = next(claim for claim in pair if claim.unit not in RATES)
    what = words.quantity(first.axes, name=first.area_name, other=first.counterpart_name)
    listed = numbers.listed([_entry(claim, "") for claim in sorted(pair, key=_time)])
    return f"No two numbers are of the same kind of victims. A number and a rate are: {what}, {listed}."
