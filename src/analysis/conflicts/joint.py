"""Sets of three claims or more that cannot all be true, though every two of them can."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from analysis.conflicts.ablation import Naive, infeasible_when_hurried
from analysis.conflicts.choices import Choices
from analysis.conflicts.claim import Claim
from analysis.conflicts.estimand import SIDES, Box, holds, meets
from analysis.conflicts.irreducible import Candidate, filtered, irreducible_sets
from analysis.conflicts.pairs import Pairs
from analysis.conflicts.reading import EVERY_AXIS, NO_AXIS, coarse, views
from analysis.conflicts.solver import check
from analysis.conflicts.system import System, build_system, problem

Ids = frozenset[str]
#: So many claims around one are enough to look at; those that are nearest to it.
AROUND = 30


@dataclass(frozen=True, slots=True)
class Found:
    """An irreducible set with its system; `owners` are the members' places in it."""

    system: System
    owners: frozenset[int]

    @property
    def claims(self) -> tuple[Claim, ...]:
        """The members, by id."""
        return tuple(self.system.claims[owner] for owner in sorted(self.owners))


def exact_sets(claims: Sequence[Claim], pairs: Pairs, choices: Choices) -> list[Found]:
    """Irreducible sets of at least three claims, or with a share, that no distinction dissolves.

    Parameters
    ----------
    claims : sequence of Claim
        Sorted by id.
    pairs : Pairs
        Conflicting pairs of counts, as printed and without any lenience in time.
    choices : Choices
        Thresholds.
    """
    known = {frozenset({pair.above.claim_id, pair.below.claim_id}) for pair in pairs if not pair.lenient}
    found = []
    for group in _groups(claims):
        system = build_system(views(group, EVERY_AXIS), lenient=False, window=choices.year_window)
        places = {claim.claim_id: place for place, claim in enumerate(group)}
        inside = [frozenset(places[i] for i in pair) for pair in known if pair <= places.keys()]
        every = irreducible_sets(system, inside, cap=int(choices.cap))
        found.extend(Found(system, owners) for owners in every if owners not in inside)
    return found


def _groups(claims: Sequence[Claim]) -> list[list[Claim]]:
    """Claims that can share atoms as printed: of one measure and, unless it runs over a window, one time."""
    groups: dict[object, list[Claim]] = {}
    for claim in claims:
        if claim.about.comparable:
            about = claim.about
            time = "" if about.measure == "cumulative" else (about.period.start, about.period.end)
            voice = about.period.voice if about.period.unstated or about.period.open else ""
            key = (about.family, about.unit, about.currency, about.measure, time, voice if time else "")
            groups.setdefault(key, []).append(claim)
    return [group for group in groups.values() if len(group) > 1]


def hurried_sets(claims: Sequence[Claim], pairs: Pairs, choices: Choices) -> list[Naive]:
    """Irreducible sets of at least three claims that a hurried reader finds impossible.

    Each count is looked at twice: under all that is said about what holds it, with the shares that reach it; and over
    all that is said about its parts. What conflicts in pairs is not put together again.

    Parameters
    ----------
    claims : sequence of Claim
        Representatives.
    pairs : Pairs
        All conflicting pairs of them, as read in a hurry.
    choices : Choices
        Thresholds.
    """
    apart = _Apart(pairs)
    naive: dict[tuple[Ids, tuple[tuple[str, int], ...]], Naive] = {}
    for family in _families(claims):
        looks = _looks(family, apart)
        for one in _irreducible(looks, choices):
            naive[(frozenset(c.claim_id for c in one.claims), tuple(sorted(one.choice.items())))] = one
    sets = [naive[key] for key in sorted(naive, key=lambda key: (sorted(key[0]), key[1]))]
    kept: dict[Ids, Naive] = {}
    for one, holds_up in zip(sets, infeasible_when_hurried(sets, window=choices.year_window), strict=True):
        if holds_up:
            kept.setdefault(frozenset(c.claim_id for c in one.claims), one)
    return list(kept.values())


class _Apart:
    """Which claims conflict in pairs."""

    def __init__(self, pairs: Pairs) -> None:
        ids = [claim.claim_id for claim in pairs.claims]
        self.known = {
            frozenset({ids[a], ids[b]}) for a, b in zip(pairs.above.tolist(), pairs.below.tolist(), strict=True)
        }

    def free(self, claim: Claim, others: Sequence[Claim]) -> bool:
        """Whether a claim conflicts with none of the others."""
        return not any(frozenset({claim.claim_id, other.claim_id}) in self.known for other in others)

    def greedy(self, first: Claim, others: Sequence[Claim]) -> list[Claim]:
        """The first, and of the others in their order those that conflict with none taken before."""
        taken = [first]
        for other in others:
            if len(taken) < AROUND and self.free(other, taken):
                taken.append(other)
        return taken


def _families(claims: Sequence[Claim]) -> list[list[Claim]]:
    """Claims that a hurried reader may put together."""
    families: dict[object, list[Claim]] = {}
    for claim in claims:
        if claim.about.comparable and not claim.about.family.startswith("money"):
            key = (claim.about.family, claim.about.unit, claim.about.currency)
            families.setdefault(key, []).append(claim)
    return list(families.values())


@dataclass(frozen=True, slots=True)
class _Look:
    """Claims to look at together, the first as the reading in `choice`, in the order in which they may be dropped."""

    claims: tuple[Claim, ...]
    choice: Mapping[str, int]


def _looks(family: Sequence[Claim], apart: _Apart) -> list[_Look]:
    """Every look at a family of claims."""
    counts = [claim for claim in family if claim.whole is None]
    shares = [claim for claim in family if claim.whole is not None]
    looks = []
    for claim in counts:
        for choice in range(len(claim.about.readings)):
            box = coarse(claim.about, choice)
            over = [c for c in counts if c is not claim and _box_holds(coarse(c.about, 0), box)]
            near = [c for c in shares if c.whole and _box_meets(coarse(c.whole, 0), box)]
            if near and over:
                taken = apart.greedy(claim, sorted(over, key=lambda c: _nearness(claim, c)))
                near = sorted(near, key=lambda c: _nearness(claim, c))[:AROUND]
                looks.append(_Look((*reversed(near), *reversed(taken[1:]), claim), {claim.claim_id: choice}))
        looks.extend(_down(claim, counts, shares, apart))
    return looks


def _down(claim: Claim, counts: Sequence[Claim], shares: Sequence[Claim], apart: _Apart) -> list[_Look]:
    """A count over its parts, if these may add up to more."""
    box = coarse(claim.about, 0)
    parts = [
        c for c in counts if coarse(c.about, 0) != box and c.values.low > 0 and _box_holds(box, coarse(c.about, 0))
    ]
    taken = apart.greedy(claim, sorted(parts, key=lambda c: (_nearness(claim, c)[0], -c.values.low, c.claim_id)))
    if sum(part.values.low for part in taken[1:]) <= claim.values.high and not shares:
        return []
    if len(taken) < 3:
        return []
    smallest = sorted(taken[1:], key=lambda c: (c.values.low, c.claim_id))
    near = [c for c in shares if c.whole and coarse(c.whole, 0) == box]
    return [_Look((*near, *smallest, claim), {})]


def _nearness(claim: Claim, other: Claim) -> tuple[bool, float, str]:
    """How far another claim is: read elsewhere, of another time."""
    middles = claim.about.period.middle, other.about.period.middle
    far = abs(middles[0] - middles[1]) if middles[0] is not None and middles[1] is not None else 0.0
    return claim.text("carrier") != other.text("carrier"), far, other.claim_id


def _box_holds(outer: Box, inner: Box) -> bool:
    """Whether one box holds another."""
    return all(holds(outer.side(axis), inner.side(axis)) for axis in SIDES)


def _box_meets(one: Box, other: Box) -> bool:
    """Whether two boxes may share an atom."""
    return all(meets(one.side(axis), other.side(axis)) for axis in SIDES)


def _irreducible(looks: Sequence[_Look], choices: Choices) -> list[Naive]:
    """An irreducible set out of each look that is infeasible, if it is no pair."""
    systems = [
        build_system(views(look.claims, NO_AXIS, choice=look.choice), lenient=True, window=choices.year_window)
        for look in looks
    ]
    answers = check([problem(system) for system in systems])
    candidates, origins = [], []
    for look, system, answer in zip(looks, systems, answers, strict=True):
        for part in answer.parts if not answer.feasible else ():
            candidates.append(Candidate(system, tuple(sorted(part))))
            origins.append(look)
    found = []
    for look, owners in zip(origins, filtered(candidates), strict=True):
        members = sorted((look.claims[owner] for owner in owners), key=lambda claim: claim.claim_id)
        if len(members) > 2 or any(claim.whole for claim in members):
            choice = {i: turn for i, turn in look.choice.items() if turn and i in {c.claim_id for c in members}}
            found.append(Naive(tuple(members), choice))
    return found
