"""Sets of three claims or more that a naive reader finds impossible, and which distinctions dissolve each.

Looked at together is what is said to hold a count, or to lie in it: at each place the counts that promise the sharpest
conflicts. Every minimal set of axes that, taken as printed, lets all claims hold is a reason (ablation).
"""

import math
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence, Set
from functools import cache, partial
from itertools import chain, combinations, compress, groupby, islice, permutations
from typing import NamedTuple

from analysis.conflicts.claim import Claim, by_key, differing, ids_of
from analysis.conflicts.conflict_codes import Axis
from analysis.conflicts.irreducible import filtered
from analysis.conflicts.lattice import Box, Route, meets
from analysis.conflicts.pairs import UNKNOWN, find_pairs, is_plain_part
from analysis.conflicts.rules import Choices
from analysis.conflicts.solver import Owners, check, explain
from analysis.conflicts.system import EVERY_AXIS, NO_AXIS, System, Tie, build_system, programme
from analysis.content_cache import recalled

AxisSets = tuple[frozenset[Axis], ...]
#: For each claim the ids of those that conflict with it: they are not put together.
Apart = Mapping[str, Set[str]]


class Naive(NamedTuple):
    """Claims that a naive reader looks at together.

    Of a set that conflicts these are its members, sorted by id; of one in which some may conflict, in the order in
    which they may be dropped: shares, then counts from far to near, and last the count that is looked at.
    """

    claims: tuple[Claim, ...]
    #: How the words of a claim are read, by its id; none where a count is looked at over its parts.
    choice: tuple[tuple[str, int], ...]

    @property
    def content(self) -> object:
        """All that its systems are made from, in words that are the same in every run."""
        return self.choice, [claim.content for claim in self.claims]

    def subset(self, claims: Iterable[Claim]) -> "Naive":
        """Some of its claims, sorted, with the reading of their words unless it is the first one."""
        members = tuple(sorted(claims, key=lambda claim: claim.claim_id))
        return Naive(members, tuple(one for one in self.choice if one[1] and one[0] in ids_of(members)))

    def system(self, exact: frozenset[Axis], *, window: float, ties: Sequence[Tie] = ()) -> System:
        """Their system with some axes as printed."""
        return build_system(
            self.claims, exact, lenient=True, window=window, choice=dict(self.choice), ties=ties
        )


def feasible(
    sets: Sequence[Naive], exact: Sequence[frozenset[Axis]], *, window: float, ties: Sequence[Tie] = ()
) -> list[bool]:
    """For each set whether all its claims can hold with some axes as printed."""
    systems = (one.system(axes, window=window, ties=ties) for one, axes in zip(sets, exact, strict=True))
    return check([programme(system) for system in systems])


def infeasible_when_naive(sets: Sequence[Naive]) -> list[bool]:
    """For each set whether a naive reader, to whom time sets nothing apart, finds that it cannot hold."""
    holds = recalled(
        "feasible", [one.content for one in sets],
        lambda missing: feasible([sets[at] for at in missing], [NO_AXIS] * len(missing), window=0),
    )  # fmt: skip
    return [not ok for ok in holds]


def dissolving(sets: Sequence[Naive], *, window: float) -> list[AxisSets]:
    """For each set every minimal set of axes that dissolves it; none if not even all axes do.

    Sets of axes are tried in the order of their size, those that hold a dissolving one are left out, and the search
    ends at three: nobody follows a reason with four parts.
    """
    whole = feasible(sets, [EVERY_AXIS] * len(sets), window=window)
    found: list[list[frozenset[Axis]]] = [[] for _ in sets]
    # An axis on which neither claims differ nor a share from its whole cannot matter.
    useful = [differing(Axis, one.claims) for one in sets]
    for size in (1, 2, 3):
        tried = [
            (place, frozenset(axes))
            for place, ok in enumerate(whole)
            if ok and not (size == 3 and found[place])
            for axes in combinations(useful[place], size)
            if not any(known <= frozenset(axes) for known in found[place])
        ]
        answers = feasible([sets[place] for place, _ in tried], [axes for _, axes in tried], window=window)
        for place, axes in compress(tried, answers):
            found[place].append(axes)
    return [
        tuple(sorted(dissolve, key=lambda axes: (len(axes), sorted(axes)))) or ((EVERY_AXIS,) if ok else ())
        for dissolve, ok in zip(found, whole, strict=True)
    ]


def naive_sets(claims: Sequence[Claim], choices: Choices) -> list[Naive]:
    """Irreducible sets of at least three representatives that a naive reader finds impossible.

    Each count is looked at under all that is said about what holds it, with the shares that reach it, and over all that
    is said about its parts. What conflicts in pairs, for such a reader, is not put together again.
    """
    apart: defaultdict[str, set[str]] = defaultdict(set)
    for one, other in (
        ids for pair in find_pairs(claims, choices, exact=False) for ids in permutations(pair.ids)
    ):
        apart[one].add(other)
    # Money has checks of its own.
    people = (c for c in claims if c.about.family and not c.about.family.startswith("money"))
    families = by_key(people, lambda c: (c.about.family, c.about.unit, c.about.currency)).values()
    candidates = chain.from_iterable(_candidates(family, apart, choices) for family in families)

    def has_plain_part(one: Naive) -> bool:
        """Whether a count that holds another by its place is about a part printed as one, or about others."""
        counts = [(c.about.naive().route, c.about.box) for c in one.claims if c.whole is None]
        return any(
            around != inside and around.holds(inside) and is_plain_part(whole, part)
            for (around, whole), (inside, part) in permutations(counts, 2)
        )

    found = (one for one in _irreducible(candidates, choices) if not has_plain_part(one))
    # Pairs of counts are found as such, and nobody follows sets that are larger.
    return [
        one
        for one in _reduced(found)
        if len(one.claims) <= choices.members and (len(one.claims) > 2 or any(c.whole for c in one.claims))
    ]


# --- which claims to look at together --------------------------------------------------------------------------------


class _Hint(NamedTuple):
    """A count that may conflict with what is said around it."""

    sharpness: float  # by how much it may exceed what is left to it, at most; or its parts exceed it
    claim: Claim  # the count
    choice: tuple[tuple[str, int], ...]  # how its words are read, looking up; none looking down at its parts
    limit: float  # what is left to it, or to its parts
    others: Sequence[Claim]  # counts that hold it, or that lie in it
    shares: Sequence[Claim]  # shares that reach it


def _candidates(family: Sequence[Claim], apart: Apart, choices: Choices) -> Iterator[Naive]:
    """Sets of claims in which some may conflict: at each place those that promise the sharpest conflicts."""
    hints = by_key(
        _hints(family, int(choices.members)), lambda one: (one.claim.about.naive().route, not one.choice)
    )
    for (place, _), found in hints.items():
        found.sort(key=lambda one: (-one.sharpness, one.claim.claim_id, one.choice))
        most = choices.hints if place.destinations.bit_count() == 1 else choices.cap
        for _, claim, choice, limit, others, shares in found[: int(most)]:
            near = partial(_nearness, claim)
            if choice:
                taken = _compatible(claim, sorted(others, key=near), apart, choices)
                nearest = sorted(shares, key=near)[: int(choices.look_around)]
                yield Naive((*reversed(nearest), *reversed(taken), claim), choice)
                continue
            by_size = sorted(others, key=lambda c: (near(c)[0], -c.values.low, c.claim_id))
            taken = _compatible(claim, by_size, apart, choices)
            # Unless the parts that can stand together do not exceed their whole.
            if len(taken) > 1 and _largest_sum(taken, int(choices.members)) > limit:
                smallest = sorted(taken, key=lambda c: (c.values.low, c.claim_id))
                yield Naive((*shares, *smallest, claim), ())


def _hints(family: Sequence[Claim], members: int) -> Iterator[_Hint]:
    """The counts of a family that what is said around them may leave too little, or whose parts may add up to more."""
    counts = [claim for claim in family if claim.whole is None]
    at = by_key(counts, lambda claim: claim.about.naive().route)
    shares_of = by_key((c for c in family if c.whole), lambda claim: (claim.whole or claim.about).naive())

    @cache
    def near(route: Route) -> tuple[list[Claim], list[Claim], list[Claim]]:
        """Shares of wholes that meet an area, counts around it, and counts inside, no unlisted place between them."""
        wholes = ((whole.route, own) for whole, own in shares_of.items())
        meeting = [own for spot, own in wholes if spot.labels <= route.labels and spot.meets(route)]
        around = [own for spot, own in at.items() if spot.holds(route)]
        inside = [own for spot, own in at.items() if spot.labels == route.labels and route.holds(spot)]
        shares, above, below = ([*chain.from_iterable(found)] for found in (meeting, around, inside))
        return shares, above, below

    @cache
    def above(box: Box) -> tuple[list[Claim], list[Claim], float]:
        """Counts that hold a box, lowest high end first, shares, and the part of a whole that these leave at most."""
        shares, around, _ = near(box.route)
        meeting = [one for one in shares if one.whole and one.whole.naive().population & box.population]
        over = [claim for claim in around if not box.population & ~claim.about.naive().population]
        least = sorted(_left(share, box) for share in meeting)[: members - 2]
        return sorted(over, key=lambda claim: claim.values.high), meeting, math.prod(least)

    @cache
    def below(box: Box) -> tuple[list[Claim], float]:
        """The parts of a box and the sum of the largest."""
        positive = [(claim, claim.about.naive()) for claim in near(box.route)[2] if claim.values.low > 0]
        parts = [one for one, own in positive if own != box and not own.population & ~box.population]
        return parts, _largest_sum(parts, members)

    for claim in counts:
        for choice in range(len(claim.about.readings)):
            over, shares, left = above(claim.about.naive(choice))
            others = [other for other in over if other is not claim]
            if shares and others and claim.values.low > (limit := others[0].values.high * left):
                sharpness = claim.values.low / limit if limit else math.inf
                yield _Hint(sharpness, claim, ((claim.claim_id, choice),), limit, others, shares)
        (parts, total), shares = below(claim.about.naive()), shares_of.get(claim.about.naive(), [])
        limit = claim.values.high * min([1.0, *(share.values.high for share in shares)])
        if len(parts) > 1 and total > limit:
            yield _Hint(total / limit if limit else math.inf, claim, (), limit, parts, shares)


def _left(share: Claim, box: Box) -> float:
    """The largest part of a whole that a share leaves to a box: its own, or the rest, or all."""
    part = share.about.naive()
    if part.route.holds(box.route) and not box.population & ~part.population:
        return min(share.values.high, 1.0)
    if not part.route.meets(box.route) or not part.population & box.population:
        return 1 - share.values.low
    return 1.0


def _largest_sum(parts: Sequence[Claim], members: int) -> float:
    """The sum of the largest low ends, of as many parts as may be told beside their whole."""
    return sum(sorted((part.values.low for part in parts), reverse=True)[: members - 1])


def _compatible(first: Claim, others: Sequence[Claim], apart: Apart, choices: Choices) -> list[Claim]:
    """Of some claims in their order those that can stand beside a first one and all taken before."""

    def says_again(one: Claim, other: Claim) -> bool:
        """Whether two claims are of one lineage but not of one statement and count the same persons."""
        stated = one.statement and one.statement == other.statement
        again = one.lineage == other.lineage and not stated
        return again and all(map(meets, one.about.naive(), other.about.naive()))

    taken, barred = [first], set(apart.get(first.claim_id, ()))
    for other in others:
        if len(taken) >= choices.look_around:
            break
        if other.claim_id not in barred and not any(says_again(other, one) for one in taken):
            taken.append(other)
            barred |= apart.get(other.claim_id, set())
    return taken[1:]


def _nearness(claim: Claim, other: Claim) -> tuple[bool, float, str]:
    """How far another claim is: read elsewhere, of another time."""
    times = claim.about.period.time, other.about.period.time
    far = abs(times[0] - times[1]) if times[0] is not None and times[1] is not None else UNKNOWN
    return claim.text("carrier") != other.text("carrier"), far, other.claim_id


# --- which of them cannot hold ---------------------------------------------------------------------------------------


def _unique(sets: Iterable[Naive]) -> list[Naive]:
    """Each set of claims once, read as comes first, sorted."""
    once = {ids_of(one.claims): one for one in sorted(sets, key=lambda one: one.choice, reverse=True)}
    return [once[ids] for ids in sorted(once)]


def _reduced(sets: Iterable[Naive]) -> list[Naive]:
    """What is irreducible of sets by themselves, whatever else was looked at when they were found.

    With a claim goes what its statement kept apart, and the rest may conflict all the more; other sets are so already.
    """
    by_statement = by_key(_unique(sets), lambda one: any(claim.statement for claim in one.claims))
    settled, unsettled = (by_statement.get(stated, []) for stated in (False, True))
    unsettled = [*compress(unsettled, infeasible_when_naive(unsettled))]
    while unsettled:
        smaller = [
            [one.subset(c for c in one.claims if c is not left) for left in one.claims] for one in unsettled
        ]
        broken = iter(infeasible_when_naive([*chain.from_iterable(smaller)]))
        nested = [next(compress(own, [*islice(broken, len(own))]), None) for own in smaller]
        settled += [one for one, part in zip(unsettled, nested, strict=True) if part is None]
        unsettled = _unique(filter(None, nested))
    return _unique(settled)


def _irreducible(candidates: Iterable[Naive], choices: Choices) -> list[Naive]:
    """Irreducible sets out of the candidates that are infeasible.

    Where a set does not hold the claim that is looked at, the count in it that is farthest from that claim is taken
    out of the candidate, which is asked again.
    """
    found, asked = [], list(candidates)

    def question(place: int) -> object:
        """What is looked at upwards in one family at one place is one question, as are the parts of one count."""
        one, about = asked[place], asked[place].claims[-1].about
        return (about.family, about.unit, about.currency, about.naive().route) if one.choice else place

    for _ in range(int(choices.turns)):
        groups = [[asked[at] for at in places] for _, places in groupby(range(len(asked)), key=question)]
        contents = [[one.content for one in group] for group in groups]
        solved = zip(groups, recalled("naive sets", contents, partial(_solved, groups)), strict=True)
        again = {}
        for one, owners in ((group[at], owners) for group, sets in solved for at, owners in sets):
            found.append(one.subset(one.claims[owner] for owner in owners))
            farthest = min((owner for owner in owners if one.claims[owner].whole is None), default=None)
            if len(one.claims) - 1 not in owners and farthest is not None:
                left = one._replace(claims=(*one.claims[:farthest], *one.claims[farthest + 1 :]))
                again[left.choice, ids_of(left.claims)] = left
        asked = [*again.values()]
    return found


def _solved(candidates: Sequence[Sequence[Naive]], missing: Sequence[int]) -> list[list[tuple[int, Owners]]]:
    """For each missing group the place of a candidate in it with its irreducible claims, for each infeasible part.

    Below what holds a count the prices of the solver point at the claims to keep. Of the many parts of a count any may
    do: there the largest are taken, so that which set is found hangs on no path of the solver and no smaller part.
    """
    groups = [candidates[at] for at in missing]
    systems = [[one.system(NO_AXIS, window=0) for one in group] for group in groups]
    up = [own for own, group in zip(systems, groups, strict=True) if group[0].choice]
    parts = iter(explain([programme(system) for system in own] for own in up))
    asked = [
        (number, at, (systems[number][at], tuple(sorted(part))))
        for number, group in enumerate(groups)
        for at, one in enumerate(group)
        for part in (next(parts) if one.choice else [range(len(one.claims))])
    ]
    found: list[list[tuple[int, Owners]]] = [[] for _ in groups]
    for (number, at, _), owners in zip(asked, filtered([subset for *_, subset in asked]), strict=True):
        if owners:
            found[number].append((at, owners))
    return found
