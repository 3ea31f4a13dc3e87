"""Then and later in words: one quantity at two years, what the article alone said of it, and editions that moved."""

from collections.abc import Sequence

from analysis.estimates import headline
from analysis.findings.later import shift
from analysis.findings.model import Claim, Findings, HeadlineKind
from analysis.findings.ratios import Shift, changed, factor
from analysis.findings.sections import Change, Moment, Moved
from analysis.report import numbers, phrases, words
from analysis.vocabulary import Scope

#: Entries that are spelled out; the rest is counted.
SHOWN = 6


def name(findings: Findings, change: Change) -> str:
    """What a quantity counts, as a noun phrase."""
    axes = dict(change.axes)
    ids = {claim_id for moment in change.moments for claim_id in moment.claim_ids}
    start, end = phrases.shared_years(axes["measure"], [findings.claim(one) for one in sorted(ids)])
    return words.quantity(
        axes, name=findings.region.name, other=axes["counterpart_name"], start=start, end=end
    )


def at(change: Change, *, year: int, evidence: str = Scope.ALL) -> Moment | None:
    """The moment of that year and evidence, if the quantity has one with an estimate."""
    fits = [
        moment
        for moment in change.moments
        if (moment.reference_year, moment.evidence) == (year, evidence) and moment.median is not None
    ]
    return fits[0] if fits else None


def years(findings: Findings) -> tuple[int, int]:
    """The reference year, and the later one."""
    found = {moment.reference_year for change in findings.changes for moment in change.moments}
    year = findings.parameters.reference_year
    return year, max({*found, year, *headline.YEARS})


def both(findings: Findings) -> Sequence[tuple[Change, Moment, Moment]]:
    """The quantities that are estimated for both years, with both estimates."""
    first, last = years(findings)
    found = []
    for change in findings.changes:
        then, now = at(change, year=first), at(change, year=last)
        if then is not None and now is not None and first != last:
            found.append((change, then, now))
    return found


def only(findings: Findings, year: int) -> Sequence[tuple[Change, Moment]]:
    """The quantities that are estimated for that year and not for the other."""
    told = {change.axes for change, _, _ in both(findings)}
    pairs = [(change, at(change, year=year)) for change in findings.changes if change.axes not in told]
    return [(change, moment) for change, moment in pairs if moment is not None]


def unmade(findings: Findings) -> Sequence[Claim]:
    """The claims about victims here that speak of a time near the later year, of which no estimate is made for it."""
    _, last = years(findings)
    made = {change.axes for change in findings.changes if at(change, year=last) is not None}
    return [
        claim
        for claim in map(findings.claim, findings.undated)
        if claim.sure
        and claim.start
        and claim.end
        and abs((claim.start + claim.end) / 2 - last) <= findings.thresholds.window
        and not any(_same(claim, dict(axes)) for axes in made)
    ]


def _same(claim: Claim, axes: dict[str, str]) -> bool:
    """Whether a claim counts what a quantity counts."""
    return all(str(getattr(claim, name)) == value for name, value in axes.items())


def latest(findings: Findings) -> tuple[Change, Moment] | None:
    """The first quantity that is estimated for the later year only, with its estimate."""
    _, last = years(findings)
    found = only(findings, last) if last != findings.parameters.reference_year else []
    return found[0] if found else None


def by_article(findings: Findings) -> Sequence[tuple[Change, Moment, Moment]]:
    """The quantities that the article's claims alone answer otherwise than all claims do, with both answers."""
    year = findings.parameters.reference_year
    found = []
    for change in findings.changes:
        alone, now = at(change, year=year, evidence=Scope.ARTICLE), at(change, year=year)
        if alone is not None and now is not None and alone.claim_ids != now.claim_ids:
            found.append((change, alone, now))
    return found


def claims_of(findings: Findings, moment: Moment | Moved) -> Sequence[Claim]:
    """The claims that an estimate rests on, or the editions of a number."""
    return [findings.claim(claim_id) for claim_id in moment.claim_ids]


def amount(findings: Findings, moment: Moment) -> str:
    """An estimate with its interval, linked: about 19 million (2.5 million to 94 million)."""
    assert moment.median is not None
    assert moment.low95 is not None
    assert moment.high95 is not None
    claims = claims_of(findings, moment)
    linked = phrases.linked(numbers.rounded(moment.median), claims)
    return f"about {linked} ({phrases.linked(phrases.interval(moment.low95, moment.high95), claims)})"


def compared(findings: Findings, then: Moment, now: Moment) -> str:
    """How the later estimate is beside the earlier one, as sentences, and why that need be no change."""
    found = shift(then, now)
    ids = [*claims_of(findings, then), *claims_of(findings, now)]
    first = numbers.capitalised(_moved(found, ids, findings.thresholds.leap))
    taken = editions_of(findings, now)
    apart = (
        f" That for {now.reference_year} takes together {taken}, as if each had been made apart."
        if taken
        else ""
    )
    return f"{first}. {numbers.capitalised(_why(findings, (then, now), meet=found.meet))}.{apart}"


def _moved(found: Shift, claims: Sequence[Claim], leap: float) -> str:
    """The later number beside the earlier one, with the people where these moved the rate the other way."""
    said = _than(found.ratio, claims, leap, ("higher", "lower"))
    if found.against and found.rate_ratio is not None and found.people_ratio is not None and said:
        people = _than(found.people_ratio, claims, leap, ("more", "fewer"))
        rate = _than(found.rate_ratio, claims, leap, ("higher", "lower"))
        if people and rate:
            return f"the number is {said}, but there were {people} people, so the rate is {rate}"
    return f"the later number is {said}" if said else "the two numbers are nearly equal"


def _than(ratio: float, claims: Sequence[Claim], leap: float, ways: tuple[str, str]) -> str:
    """A ratio in words: 7 percent higher; 11 times the earlier one; empty where it rounds to nothing."""
    if factor(ratio) < _EQUAL:
        return ""
    way = ways[0] if ratio > 1 else ways[1]
    if factor(ratio) < leap:
        return f"{phrases.linked(numbers.percent(changed(ratio)), claims)} {way}"
    return f"{way} by a factor of {phrases.linked(numbers.factor(factor(ratio)), claims)}"


#: Two numbers within this factor are nearly equal.
_EQUAL = 1.01


def _why(findings: Findings, moments: tuple[Moment, Moment], *, meet: bool) -> str:
    """Why two estimates show no change: other evidence, and intervals that overlap; or that they do not meet."""
    then, now = (claims_of(findings, moment) for moment in moments)
    lines = [{claim.lineage for claim in side} for side in (then, now)]
    ways = [{claim.method for claim in side} for side in (then, now)]
    if lines[0] == lines[1]:
        return "the intervals overlap, so that need not be a change" if meet else "the intervals do not meet"
    makers = [{claim.producer for claim in side} for side in (then, now)]
    if lines[0] & lines[1]:
        other = "the two rest only in part on the same line of evidence"
    elif makers[0] == makers[1] and len(makers[0]) == 1:
        other = f"the two rest on different editions by {phrases.producer(then[0])}"
    else:
        other = _OTHERS + (" and methods" if not ways[0] & ways[1] else "")
    overlap = "and their intervals overlap" if meet else "though their intervals do not meet"
    return f"{other}, {overlap}, so this {'is' if meet else 'alone is'} no sign of a change"


_OTHERS = "the two rest on different lines of evidence"


def made_from(findings: Findings, moment: Moment) -> str:
    """What an estimate is made from where that is of another year: made from one number of 2013; else empty."""
    claims = claims_of(findings, moment)
    held = sorted({claim.start for claim in claims if claim.start is not None and claim.start == claim.end})
    if not held or held == [moment.reference_year] or len(claims) < len(held):
        return ""
    if any(claim.start is None or claim.start != claim.end for claim in claims):
        return ""
    which = "one number" if len(claims) == 1 else f"{numbers.written(len(claims))} numbers"
    return f", made from {which} of {numbers.listed([str(year) for year in held])}"


def editions_of(findings: Findings, moment: Moment) -> str:
    """The numbers of one producer that an estimate is made from, each as if it had been made apart; else empty."""
    claims = claims_of(findings, moment)
    if len(claims) < 2 or len({claim.producer for claim in claims}) > 1:
        return ""
    by_year: dict[int | None, list[Claim]] = {}
    for claim in claims:
        by_year.setdefault(claim.start, []).append(claim)
    said = [
        f"{numbers.listed([phrases.claimed(claim) for claim in group])}{f' for {year}' if year else ''}"
        for year, group in by_year.items()
    ]
    return f"{phrases.producer(claims[0])}'s {numbers.listed(said)}"


def certainty(findings: Findings) -> str:
    """How certain all estimates that are told here are, as a sentence; empty where they are not equally so."""
    pairs = both(findings)[:SHOWN]
    told = [moment for _, then, now in pairs for moment in (then, now)]
    told += [moment for _, moment in fresh(findings)[:3]]
    grades = {moment.certainty for moment in told}
    if len(told) < 2 or len(grades) > 1 or not (grade := grades.pop()):
        return ""
    return f"The certainty of each of these estimates is {phrases.CERTAINTY[grade]}."


def apiece(then: Moment, now: Moment) -> str:
    """How certain two estimates are, as a sentence."""
    if not then.certainty or not now.certainty:
        return ""
    first, last = (phrases.CERTAINTY[one.certainty] for one in (then, now))
    if first == last:
        return f"The certainty of both is {first}."
    return f"The certainty is {first} for {then.reference_year} and {last} for {now.reference_year}."


def graded(moment: Moment) -> str:
    """How certain an estimate is, as a clause; empty where it has no grade."""
    return f"the certainty is {phrases.CERTAINTY[moment.certainty]}" if moment.certainty else ""


def alike(one: Moment, other: Moment) -> bool:
    """Whether two estimates are the same as printed."""
    ends = [(found.median, found.low95, found.high95) for found in (one, other)]
    return all(
        numbers.rounded(first or 0.0) == numbers.rounded(last or 0.0)
        for first, last in zip(*ends, strict=True)
    )


def rates(findings: Findings, then: Moment, now: Moment) -> str:
    """Both estimates for each 100,000 people, in brackets; empty where the people of one of the years are not held."""
    if not then.persons or not now.persons or then.median is None or now.median is None:
        return ""
    first, last = (
        phrases.linked(phrases.per_100000(one.median or 0.0, one.persons or 0.0), claims_of(findings, one))
        for one in (then, now)
    )
    return f" (for each 100,000 people about {first} and about {last})"


def fresh(findings: Findings) -> Sequence[tuple[Change, Moment]]:
    """The quantities estimated for the later year only, without the one that the answer of the page tells."""
    first, last = years(findings)
    if first == last:
        return []
    found = only(findings, last)
    return found[1:] if findings.headline.kind == HeadlineKind.FAR else found


def told(findings: Findings) -> bool:
    """Whether there is anything to say of then and later."""
    return bool(
        by_article(findings) or both(findings) or fresh(findings) or unmade(findings) or findings.moved
    )


def moved_maker(findings: Findings, moved: Moved) -> str:
    """Who made the numbers that moved."""
    return phrases.producer(claims_of(findings, moved)[0])
