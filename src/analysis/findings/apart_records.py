"""What of grades, statements, conflicts and of whole continents is compared between regions."""

from collections.abc import Callable
from itertools import pairwise

from analysis.findings.apart_facts import Facts
from analysis.findings.apart_measures import All, Measured
from analysis.findings.lines import RatingLine
from analysis.findings.sections import Dispute
from analysis.vocabulary import RatingScheme, Role, Visibility

#: The classes of UNODC, in the order in which a sentence names them.
CLASSES = (
    RatingScheme.UNODC_ORIGIN_CLASS,
    RatingScheme.UNODC_TRANSIT_CLASS,
    RatingScheme.UNODC_DESTINATION_CLASS,
)


#: How the transcriber marked words that hardly give a place a part.
_WEAK = "weak statement"
#: Schemes that both grade how a country acts against trafficking.
TWO_SCHEMES = frozenset({RatingScheme.FUTURE_GROUP_GRADE, RatingScheme.US_TIP_TIER})


# Grades.


def tier_changes(facts: Facts, _: All) -> Measured | None:
    """How often its tier changed from one report to the next."""
    tiers = facts.tiers
    if not tiers:
        return None
    moved = [later for one, later in pairwise(tiers) if one.rating != later.rating]
    return Measured(len(moved), record_ids=tuple(line.rating_id for line in tiers))


def tier_same(facts: Facts, _: All) -> Measured | None:
    """Whether its tier was the same in every report held."""
    tiers = facts.tiers
    if not tiers:
        return None
    same = len({line.rating for line in tiers}) == 1
    ids = tuple(line.rating_id for line in tiers) if same else ()
    return Measured(float(same), record_ids=ids, words=(tiers[0].rating,) if same else ())


def tiers(facts: Facts, _: All) -> Measured | None:
    """How many different tiers it has had."""
    held = facts.tiers
    if not held:
        return None
    names = tuple(sorted({line.rating for line in held}))
    return Measured(len(names), record_ids=tuple(line.rating_id for line in held), words=names)


def tier_late(facts: Facts, _: All) -> Measured | None:
    """The year of its first tier."""
    first = facts.tiers[:1]
    if not first or first[0].start is None:
        return None
    return Measured(first[0].start, record_ids=(first[0].rating_id,), words=(first[0].rating,))


def _classes(facts: Facts) -> tuple[RatingLine, ...]:
    """Its classes by UNODC, in the order of `CLASSES`."""
    found = {line.scheme: line for line in facts.ratings}
    return tuple(found[scheme] for scheme in CLASSES if scheme in found)


def _named(facts: Facts) -> tuple[str, ...]:
    """Its classes as words, one for each of `CLASSES`; empty where none is held."""
    found = {line.scheme: line.rating for line in _classes(facts)}
    return tuple(found.get(scheme, "") for scheme in CLASSES) if found else ()


def classes(facts: Facts, _: All) -> Measured | None:
    """Which classes it has; those that have the same are those with the same words."""
    mine = _named(facts)
    if not mine:
        return None
    return Measured(1, record_ids=tuple(line.rating_id for line in _classes(facts)), words=mine)


def schemes(facts: Facts, _: All) -> Measured | None:
    """Whether two schemes that grade it do so far apart; compared where both of the two grade."""
    if not {line.scheme for line in facts.ratings} >= TWO_SCHEMES:
        return None
    found = [one for one in facts.disputes if one.code == "rating_disagreement"]
    ids = tuple(one for dispute in found for one in dispute.claim_ids)
    return Measured(float(bool(found)), record_ids=ids)


# Statements of where people are taken from, through and to.


def statements(facts: Facts, _: All) -> Measured | None:
    """How many statements say what part it plays."""
    return Measured(len(facts.roles), record_ids=tuple(line.role_id for line in facts.roles))


def places_named(facts: Facts, _: All) -> Measured | None:
    """How many places statements name as the other end of a way."""
    lines = [line for line in facts.roles if line.counterpart]
    names = tuple(sorted({name.strip() for line in lines for name in line.counterpart.split(";")}))
    return Measured(len(names), record_ids=tuple(line.role_id for line in lines), words=names)


def roles_differ(facts: Facts, _: All) -> Measured | None:
    """Whether statements give it different parts."""
    parts_of_it = (Role.SOURCE, Role.TRANSIT, Role.DESTINATION)
    lines = [line for line in facts.roles if line.role in parts_of_it and _WEAK not in line.note]
    parts = tuple(sorted({line.role for line in lines}))
    differ = len(parts) > 1
    return Measured(
        float(differ),
        record_ids=tuple(line.role_id for line in lines) if differ else (),
        words=parts if differ else (),
    )


def within(facts: Facts, _: All) -> Measured | None:
    """Whether a statement speaks of people who are taken nowhere else."""
    lines = [line for line in facts.roles if line.role == Role.WITHIN]
    return Measured(float(bool(lines)), record_ids=tuple(line.role_id for line in lines))


# Conflicts.


def disputes(facts: Facts, _: All) -> Measured | None:
    """How many sets of claims conflict, or seem to, counts of known persons beside numbers of all left out."""
    if not facts.claims:
        return None
    return Measured(sum(one.code != "detection_rate" for one in facts.disputes))


def rivals(facts: Facts, _: All) -> Measured | None:
    """Whether two makers, of whom none rests on the other, cannot both be right."""
    return _of(facts, lambda one: one.level == "infeasible" and "rival_measurement" in one.reasons)


def clipped(facts: Facts, _: All) -> Measured | None:
    """Whether claims of two makers or more can all be true, but only in part of what they say."""
    makers = {claim.claim_id: claim.producer for claim in facts.claims}
    return _of(
        facts,
        lambda one: one.level == "clipped" and len({makers.get(claim_id) for claim_id in one.claim_ids}) > 1,
    )


def _of(facts: Facts, wanted: Callable[[Dispute], bool]) -> Measured | None:
    """Whether there is a conflict of some sort; the claims of the first that stand on the page."""
    if not facts.claims:
        return None
    held = {claim.claim_id for claim in facts.claims}
    found = [one for one in facts.disputes if wanted(one) and set(one.claim_ids) <= held]
    return Measured(float(bool(found)), found[0].claim_ids if found else ())


# Whole continents.


def pages(facts: Facts, _: All) -> Measured | None:
    """How many of its countries have a page."""
    return Measured(len(facts.inside), words=facts.inside if len(facts.inside) < 3 else ())


def whole(facts: Facts, _: All) -> Measured | None:
    """Whether no number is held of it, or of a part of it larger than a country."""
    return Measured(float(not facts.own))


def whole_counted(facts: Facts, _: All) -> Measured | None:
    """Whether persons known to the authorities are counted for more than a country of it, and for which part."""
    known = [claim for claim in facts.own if claim.visibility == Visibility.DETECTED]
    parts = tuple(sorted({claim.place for claim in known if claim.area != facts.code}))
    return Measured(float(bool(known)), tuple(claim.claim_id for claim in known), words=parts)


def answered_inside(facts: Facts, everywhere: All) -> Measured | None:
    """For which part of its countries an estimate is given; not compared where all countries have one, or none may."""
    all_have = all(other.answers_inside == len(other.inside) for other in everywhere.values())
    if facts.answers_inside is None or all_have or not facts.inside:
        return None
    return Measured(facts.answers_inside / len(facts.inside), out_of=len(facts.inside))
