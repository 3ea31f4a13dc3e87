"""Then and later in words: one quantity at two years, what the article alone said of it, and editions that moved."""

from collections.abc import Sequence

from analysis.estimates import headline
from analysis.findings.model import Claim, Findings, HeadlineKind
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


def apart(then: Moment, now: Moment) -> bool:
    """Whether the two intervals do not meet, so that the quantity did change."""
    assert then.low95 is not None
    assert then.high95 is not None
    assert now.low95 is not None
    assert now.high95 is not None
    return then.high95 < now.low95 or now.high95 < then.low95


def ratio(then: Moment, now: Moment) -> str:
    """How the later estimate stands to the earlier one: 1.3 times the earlier one."""
    assert then.median is not None
    assert now.median is not None
    said = numbers.factor(max(then.median, now.median) / min(then.median, now.median))
    if said == "1":
        return "the two are nearly equal"
    which = ("later", "earlier") if now.median > then.median else ("earlier", "later")
    return f"the {which[0]} is {said} times the {which[1]} one"


def rates(then: Moment, now: Moment) -> str:
    """Both estimates for each 100,000 people, in brackets; empty where the people of one of the years are not held."""
    if not then.persons or not now.persons or then.median is None or now.median is None:
        return ""
    first, last = (phrases.per_100000(one.median or 0.0, one.persons or 0.0) for one in (then, now))
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
