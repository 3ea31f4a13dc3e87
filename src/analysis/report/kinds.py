"""How many claims a page has of each kind, as one sentence: what is there, and who made it."""

from collections.abc import Sequence

from analysis.findings.model import Claim, Findings
from analysis.report import far, numbers, phrases
from analysis.report.phrases import farthest, spread
from analysis.vocabulary import MONEY_MEASURES, PERSON_MEASURES, UNNAMED, Measure, Visibility

#: More makers than this are not named beside a count.
_NAMED = 2
_MONEY = MONEY_MEASURES
_KINDS = (
    ("victims", "count victims there, found or not", "counts victims there, found or not"),
    ("known", "count persons who were found", "counts persons who were found"),
    ("persons", "count people of other places or in other ways", "counts people of another place or in another way"),
    ("shares", "are shares", "is a share"),
    ("money", "are of money", "is of money"),
    ("others", "count other things", "counts something else"),
)  # fmt: skip


def kind(claim: Claim, victims: frozenset[str]) -> str:
    """Which kind of claim it is: victims, known, persons, shares, money or others."""
    if claim.claim_id in victims:
        return "victims"
    if claim.measure == Measure.SHARE:
        return "shares"
    if claim.measure in _MONEY:
        return "money"
    if claim.measure not in PERSON_MEASURES - {Measure.SAMPLE}:
        return "others"
    return "known" if claim.visibility in (Visibility.DETECTED, Visibility.ASSISTED) else "persons"


def counted(findings: Findings) -> str:
    """The counts of each kind as one sentence: the most first."""
    own = {claim_id for group in findings.groups for claim_id in group.claim_ids} | set(findings.undated)
    held: dict[str, list[Claim]] = {}
    for claim in findings.claims:
        held.setdefault(kind(claim, frozenset(own)), []).append(claim)
    names = {name: (many, one) for name, many, one in _KINDS}
    order = [name for name, _, _ in _KINDS]
    told = sorted(held, key=lambda name: (-len(held[name]), order.index(name)))
    parts = [f"{_how_many(held[name])} {names[name][len(held[name]) == 1]}{_by(held[name])}" for name in told]
    by = f" by {numbers.plural(len(findings.producers), 'named producer')}" if findings.producers else ""
    if len(parts) > 1:
        return f"Of {numbers.plural(len(findings.claims), 'claim')}{by}, {numbers.listed(parts)}."
    return f"{_only(len(findings.claims))}{by} {parts[0].split(' ', 1)[1]}."


def _only(count: int) -> str:
    """The subject where there is one kind only: the one claim; all six claims."""
    return "The one claim" if count == 1 else f"All {numbers.plural(count, 'claim')}"


def _how_many(claims: Sequence[Claim]) -> str:
    return numbers.written(len(claims))


def _by(claims: Sequence[Claim]) -> str:
    """Who made them, where that is one or two named producers."""
    makers = sorted({claim.producer for claim in claims})
    if UNNAMED & set(makers) or len(makers) > _NAMED:
        return ""
    firsts = [next(claim for claim in claims if claim.producer == maker) for maker in makers]
    return f" ({numbers.listed([phrases.producer(claim) for claim in firsts])})"


def originals(findings: Findings) -> str:
    """From how many numbers the claims come, and what counts once; empty where there are fewer than two."""
    count = findings.lineages
    if count < 2:
        return ""
    if count == len(findings.claims):
        return "No two of them are copies or revisions of one number."
    claims = (
        f"The {numbers.written(len(findings.claims))} claims go back to {numbers.plural(count, 'original')}"
    )
    if _editions_apart(findings):
        once = "copies, revisions and the years of one series count once"
        return f"{claims}: {once}, an edition by another method apart."
    return f"{claims}, copies, revisions and the years of one series taken together."


def _editions_apart(findings: Findings) -> bool:
    """Whether editions of one maker's number are held that count as originals of their own."""
    return any(len({findings.claim(one).lineage for one in moved.claim_ids}) > 1 for moved in findings.moved)


def apart(findings: Findings) -> str:
    """How far the numbers of one kind of victims lie apart, over all years and in one year; empty where no two do."""
    claims = [claim for claim in farthest(findings) if claim.sure]
    wide = spread(claims)
    if wide is None:
        return ""
    persons = " in persons" if far.rates(findings) else ""
    times = sorted({(claim.start, claim.end) for claim in claims if claim.start and claim.end})
    dated = all(claim.start and claim.end for claim in claims)
    over = _over(times) if dated else ", of times that are not all said,"
    reach = far.reach_of(claims) if told_as_editions(findings) else far.reach(findings)
    said = f"Numbers of one kind of victims{persons}{over}"
    if numbers.factor(wide) == "1":
        return f"{said} are nearly equal{', though not for one time' if len(times) > 1 else ''}: {reach}."
    alone = _at_once(claims, times) if dated else ""
    return f"{said} lie up to a factor of {numbers.factor(wide)} apart: {reach}.{alone}"


def _over(times: Sequence[tuple[int | None, int | None]]) -> str:
    """The times of several numbers as a clause: , for years from 2014 to 2021,; for one time without commas."""
    if len(times) == 1:
        return f" for {_span(*times[0])}"
    if all(start == end for start, end in times):
        return f", for years from {times[0][0]} to {times[-1][1]},"
    if len(times) == 2:
        return f", for {_span(*times[0])} and for {_span(*times[1])},"
    return f", for times from {times[0][0]} to {max(end or 0 for _, end in times)},"


def _span(start: int | None, end: int | None) -> str:
    return f"{start}" if start == end else f"{start} to {end}"


def _at_once(claims: Sequence[Claim], times: Sequence[tuple[int | None, int | None]]) -> str:
    """The largest factor between numbers of one time, as a sentence, where not all are of that time."""
    if len(times) < 2:
        return ""
    alike = {time: [claim for claim in claims if (claim.start, claim.end) == time] for time in times}
    found = {
        time: wide for time, rows in alike.items() if len(rows) > 1 and (wide := spread(rows)) is not None
    }
    if not found:
        return " No two of them are for the same time."
    time = max(found, key=lambda one: found[one])
    factor = numbers.factor(found[time])
    return f" For {_span(*time)} alone " + ("they are nearly equal." if factor == "1" else f"it is {factor}.")


def told_as_editions(findings: Findings) -> bool:
    """Whether the claims that lie farthest apart are editions of one number, which are told as such."""
    ids = {claim.claim_id for claim in farthest(findings)}
    return bool(ids) and any(ids <= set(moved.claim_ids) for moved in findings.moved)
