"""Sets of three claims or more that a hurried reader finds impossible, though every two of them can hold."""

from collections.abc import Iterable, Sequence
from itertools import groupby, permutations

from analysis.conflicts.ablation import Naive, infeasible_when_hurried
from analysis.conflicts.choices import Choices
from analysis.conflicts.claim import Claim
from analysis.conflicts.irreducible import Candidate, filtered, needed
from analysis.conflicts.lattice import holds, meets
from analysis.conflicts.looks import Apart, Look, families, looks_at
from analysis.conflicts.pairs import PLAIN, Pairs
from analysis.conflicts.programme import problem
from analysis.conflicts.reading import NO_AXIS, coarse, views
from analysis.conflicts.solver import explain
from analysis.conflicts.system import System, build_system


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
    apart = Apart(pairs, int(choices.look_around))
    sets = _unique(
        one
        for family in families(claims)
        for one in _irreducible(
            looks_at(family, apart, members=int(choices.members), cap=int(choices.cap)), choices
        )
        if not _has_plain_part(one)
    )
    still = infeasible_when_hurried(sets, window=choices.year_window)
    sets = _reduced([one for one, holds_up in zip(sets, still, strict=True) if holds_up], choices)
    return [one for one in sets if _is_told(one, choices)]


def _unique(sets: Iterable[Naive]) -> list[Naive]:
    """Each set once, by the claims in it and how they are read, sorted."""
    known = {one.key: one for one in sets}
    once = {ids: known[(ids, choice)] for ids, choice in sorted(known, reverse=True)}
    return [once[ids] for ids in sorted(once)]


def _reduced(sets: Sequence[Naive], choices: Choices) -> list[Naive]:
    """Sets that are irreducible by themselves, whatever else was looked at when they were found.

    A claim that leaves takes along what its statement kept apart, so that the rest may conflict all the more.
    """
    settled: list[Naive] = []
    unsettled: Sequence[Naive] = sets
    while unsettled:
        smaller = [(place, _leave_out(one, c)) for place, one in enumerate(unsettled) for c in one.claims]
        once = {one.key: one for _, one in smaller}
        broken = infeasible_when_hurried(list(once.values()), window=choices.year_window)
        bad = {key for key, yes in zip(once, broken, strict=True) if yes}
        nested: dict[int, Naive] = {}
        for place, one in smaller:
            if one.key in bad:
                nested.setdefault(place, one)
        settled.extend(one for place, one in enumerate(unsettled) if place not in nested)
        unsettled = _unique(nested.values())
    return _unique(settled)


def _leave_out(one: Naive, claim: Claim) -> Naive:
    """A set without one of its claims."""
    choice = {i: turn for i, turn in one.choice.items() if i != claim.claim_id}
    return Naive(tuple(c for c in one.claims if c is not claim), choice)


def _has_plain_part(one: Naive) -> bool:
    """Whether a count that holds another by its place is about a part that is printed as one, or about others."""
    counts = [claim for claim in one.claims if claim.whole is None]
    for whole, part in permutations(counts, 2):
        boxes = coarse(whole.about, 0), coarse(part.about, 0)
        if boxes[0].route == boxes[1].route or not boxes[0].route.holds(boxes[1].route):
            continue
        for axis in PLAIN:
            own, other = whole.about.box.side(axis), part.about.box.side(axis)
            if own != other and (holds(other, own) or not meets(own, other)):
                return True
    return False


def _irreducible(looks: Sequence[Look], choices: Choices) -> list[Naive]:
    """Irreducible sets out of the looks that are infeasible.

    Where a set does not hold the claim that is looked at, the count in it that is farthest from that claim is taken
    out of the look, and the look is taken again.
    """
    found = []
    for _ in range(int(choices.turns)):
        systems = [
            build_system(views(look.claims, NO_AXIS, choice=dict(look.choice)), lenient=True, window=0)
            for look in looks
        ]
        broken = [(looks[place], one) for place, one in _candidates(looks, systems)]
        again = []
        sets = filtered([candidate for _, candidate in broken])
        for (look, _), owners in zip(broken, sets, strict=True):
            found.append(_naive(look, owners))
            if len(look.claims) - 1 not in owners:
                again.append(look.without_farthest(owners))
        looks = list({look.key: look for look in again if look}.values())
    return found


def _candidates(looks: Sequence[Look], systems: Sequence[System]) -> list[tuple[int, Candidate]]:
    """Infeasible claims of each look with its place, in the order in which they are tried for deletion.

    Below what holds a count the prices of the solver point at them. The parts of a count are many and any of them may
    do: there the largest are taken, so that which set is told does not hang on a path of the solver nor on parts that
    are smaller.
    """
    up = [place for place, look in enumerate(looks) if look.choice]
    groups = groupby(up, key=lambda place: looks[place].place)
    answers = explain([problem(systems[place]) for place in group] for _, group in groups)
    found = [
        (place, Candidate(systems[place], tuple(sorted(part))))
        for place, answer in zip(up, answers, strict=True)
        for part in answer.parts
    ]
    down = [place for place, look in enumerate(looks) if not look.choice]
    heads = needed([Candidate(systems[place], tuple(range(len(looks[place].claims)))) for place in down])
    found += [(place, head) for place, head in zip(down, heads, strict=True) if head]
    return sorted(found, key=lambda pair: pair[0])


def _naive(look: Look, owners: frozenset[int]) -> Naive:
    """The set of some claims of a look."""
    members = sorted((look.claims[owner] for owner in owners), key=lambda claim: claim.claim_id)
    ids = {claim.claim_id for claim in members}
    return Naive(tuple(members), {i: turn for i, turn in look.choice if turn and i in ids})


def _is_told(one: Naive, choices: Choices) -> bool:
    """Whether a set is no pair of counts, which are found as such, and not too large to be followed."""
    pair = len(one.claims) < 3 and all(claim.whole is None for claim in one.claims)
    return not pair and len(one.claims) <= choices.members
