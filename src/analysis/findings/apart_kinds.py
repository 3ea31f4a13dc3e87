"""What of the claims about a region is compared: who makes them, how they were found out, what they count."""

from collections import defaultdict
from collections.abc import Callable, Sequence

from analysis.findings.apart_facts import Facts
from analysis.findings.apart_measures import All, Measured, held, ids, there
from analysis.findings.model import Claim
from analysis.vocabulary import (
    MONEY_MEASURES,
    PERSON_MEASURES,
    UNATTRIBUTED,
    UNNAMED,
    Direction,
    Measure,
    Method,
    Status,
    Visibility,
)

# Who speaks of it.


def makers(facts: Facts, _: All) -> Measured | None:
    """How many named makers speak of it, those of one line of evidence once."""
    if not held(facts):
        return None
    lines: dict[str, set[str]] = {name: set() for name in facts.makers}
    for claim in facts.claims:
        if claim.producer in lines:
            lines[claim.producer].add(claim.lineage)
    # One whose every number belongs to the lines of another one is no second maker.
    alone = [
        name
        for place, name in enumerate(facts.makers)
        if not any(
            lines[name] <= lines[other] and (lines[name] < lines[other] or facts.makers.index(other) > place)
            for other in facts.makers
            if other != name
        )
    ]
    return Measured(len(alone), words=tuple(alone), out_of=len(facts.makers))


def one_maker(facts: Facts, _: All) -> Measured | None:
    """Whether all its numbers come from one named maker."""
    if not held(facts):
        return None
    alone = len({claim.producer for claim in facts.claims}) == 1 and len(facts.makers) == 1
    return Measured(float(alone), ids(facts.claims) if alone else (), words=facts.makers if alone else ())


def no_maker(facts: Facts, _: All) -> Measured | None:
    """How many of its claims have no maker."""
    nobody = [claim for claim in facts.claims if claim.producer in UNNAMED]
    return Measured(len(nobody), ids(nobody)) if held(facts) else None


def unnamed(facts: Facts, _: All) -> Measured | None:
    """Whether none of its claims has a maker; of a continent, those about its single countries are not counted."""
    claims = facts.own if facts.level == "region" else facts.claims
    if not claims:
        return None
    nobody = all(claim.producer == UNATTRIBUTED for claim in claims)
    return Measured(float(nobody), ids(claims) if nobody else ())


def only_here(facts: Facts, everywhere: All) -> Measured | None:
    """How many makers speak of it and of no other region of its level."""
    if not held(facts):
        return None
    others = {name for code, other in everywhere.items() if code != facts.code for name in _speaking(other)}
    mine = tuple(name for name in facts.makers if name not in others)
    return Measured(len(mine), ids([one for one in facts.claims if one.producer in mine]), words=mine)


def _speaking(facts: Facts) -> set[str]:
    """Who speaks of it at all, in numbers, statements or grades."""
    stated = {line.producer for line in facts.roles} | {line.producer for line in facts.ratings}
    return {*facts.makers, *stated}


# How it was found out.


def lists(facts: Facts, _: All) -> Measured | None:
    """Whether persons whom nobody found were reckoned from lists that overlap."""
    used = [claim for claim in facts.own if claim.method == Method.CAPTURE_RECAPTURE]
    return there(used) if held(facts) else None


def survey(facts: Facts, _: All) -> Measured | None:
    """Whether a survey stands behind one of its numbers."""
    used = [claim for claim in facts.own if claim.method == Method.SURVEY]
    return there(used, sorted({claim.producer for claim in used})) if held(facts) else None


def surveyed(facts: Facts, _: All) -> Measured | None:
    """Which part of the numbers about it comes from surveys, and which parts of it these are about."""
    if not facts.own:
        return Measured(0)
    used = [claim for claim in facts.own if claim.method == Method.SURVEY]
    parts = tuple(sorted({claim.area_name for claim in used if claim.area != facts.code}))
    return Measured(len(used) / len(facts.own), ids(used), words=parts, out_of=len(facts.own))


def uncounted(facts: Facts, _: All) -> Measured | None:
    """Whether no count of known persons is held."""
    known = [
        claim for claim in facts.claims if claim.visibility in (Visibility.DETECTED, Visibility.ASSISTED)
    ]
    return Measured(float(not known)) if held(facts) else None


# What is claimed at all.


def quantities(facts: Facts, _: All) -> Measured | None:
    """How many different quantities its claims about victims speak of, whatever year; two are nothing particular."""
    if not held(facts):
        return None
    mine = _counted(facts)
    told = different(mine)
    return Measured(len(told), ids(mine), out_of=sum(map(len, told))) if len(told) > 2 else Measured(0)


def different(claims: Sequence[Claim]) -> list[set[tuple[str, ...]]]:
    """Quantities as sets of axes; two are one where claims of one line of evidence give them the same value."""
    told: dict[tuple[str, ...], set[tuple[str, float]]] = defaultdict(set)
    for claim in claims:
        ends = [end for end in (claim.low, claim.best, claim.high) if end is not None]
        told[*claim.axes.values(), claim.counterpart] |= {(claim.lineage, end) for end in ends}
    found: list[set[tuple[str, ...]]] = []
    for key, values in told.items():
        same = [group for group in found if any(values & told[other] for other in group)]
        found = [group for group in found if group not in same]
        found.append({key}.union(*same))
    return found


def _counted(facts: Facts) -> Sequence[Claim]:
    """Its own claims that count victims."""
    return [claim for claim in facts.own if claim.claim_id in facts.counting]


def sole_kinds(facts: Facts, everywhere: All) -> Measured | None:
    """Which measures, conditions and purposes claims of the world are about and those of no other region.

    One claim of each; of other regions than the world nothing is measured but nought.
    """
    if facts.level != "world":
        return Measured(0)
    elsewhere = {
        one for code, other in everywhere.items() if code != facts.code for one in _aspects(other.own)
    }
    first: dict[str, Claim] = {}
    for claim in (one for one in facts.own if one.area == facts.code):
        for aspect in _aspects([claim]) - elsewhere:
            first.setdefault(aspect, claim)
    return there(list(dict.fromkeys(first.values())))


#: Measures of what is done against offenders: of a place that has one of them such numbers are held.
_PROCEEDINGS = {Measure.PROSECUTIONS: Measure.CASES, Measure.INVESTIGATIONS: Measure.CASES}


def _aspects(claims: Sequence[Claim]) -> set[str]:
    """The measures of some claims, and the conditions and purposes of people whom they count."""
    found = {f"measure {_PROCEEDINGS.get(Measure(claim.measure), claim.measure)}" for claim in claims}
    people = [claim for claim in claims if claim.measure in PERSON_MEASURES]
    found |= {f"status {claim.status}" for claim in people}
    return found | {f"exploitation {claim.exploitation}" for claim in people}


def abroad(facts: Facts, _: All) -> Measured | None:
    """Whether a number of persons taken out of it is held."""
    return _people(facts, lambda claim: claim.direction == Direction.OUT and claim.status != Status.SEX_TRADE)


def sex_trade(facts: Facts, _: All) -> Measured | None:
    """Whether people in prostitution, forced or not, are counted beside victims."""
    return _people(facts, lambda claim: claim.status == Status.SEX_TRADE)


def passing(facts: Facts, _: All) -> Measured | None:
    """Whether people who were only taken through are counted."""
    return _people(facts, lambda claim: claim.measure == Measure.TRANSIT)


def _people(facts: Facts, wanted: Callable[[Claim], bool]) -> Measured | None:
    """Whether a number of persons of some kind is held."""
    found = [one for one in facts.own if one.measure in PERSON_MEASURES - {Measure.SAMPLE} and wanted(one)]
    return there(found) if held(facts) else None


def money(facts: Facts, _: All) -> Measured | None:
    """How many amounts of money are named."""
    amounts = [claim for claim in facts.own if claim.measure in MONEY_MEASURES]
    return Measured(len(amounts), ids(amounts)) if held(facts) else None


def cases(facts: Facts, _: All) -> Measured | None:
    """Whether cases or investigations are counted, which are no persons."""
    found = [claim for claim in facts.own if claim.measure in (Measure.CASES, Measure.INVESTIGATIONS)]
    return there(found, sorted({claim.producer for claim in found})) if held(facts) else None


def corrected(facts: Facts, _: All) -> Measured | None:
    """How many of its claims are corrected."""
    return Measured(len(facts.corrected), tuple(sorted(facts.corrected))) if held(facts) else None


# The answer.


def two_lineages(facts: Facts, _: All) -> Measured | None:
    """Whether its estimate rests on two sources that do not depend on one another."""
    if facts.lead is None:
        return None
    more = facts.lead.k_lineages > 1
    return Measured(float(more), facts.lead.claim_ids if more else ())


def answered(facts: Facts, everywhere: All) -> Measured | None:
    """Whether an estimate for the reference year is given."""
    if all(other.lead is None for other in everywhere.values()):
        return None
    there = facts.lead is not None and facts.lead.median is not None
    return Measured(float(there), facts.lead.claim_ids if there and facts.lead else ())
