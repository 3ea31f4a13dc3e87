"""Sets of three claims or more that a naive reader finds impossible, and which distinctions dissolve each.

Every minimal set of axes that, taken as printed, lets all claims hold is a reason (ablation).
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from itertools import chain, combinations, compress, islice, permutations
from typing import Any, NamedTuple

from analysis.conflicts.claim import Claim, by_key, differing, ids_of
from analysis.conflicts.conflict_codes import Axis
from analysis.conflicts.irreducible import Subset, filtered
from analysis.conflicts.naive_candidates import Naive, candidate_sets
from analysis.conflicts.pairs import find_pairs, is_plain_part
from analysis.conflicts.rules import Choices
from analysis.conflicts.solver import Owners, check, explain
from analysis.conflicts.system import EVERY_AXIS, NO_AXIS, Tie, programme
from analysis.content_cache import Stage, memoised_each

AxisSets = tuple[frozenset[Axis], ...]


def feasible(
    sets: Sequence[Naive], exact: Sequence[frozenset[Axis]], *, window: float, ties: Sequence[Tie] = ()
) -> list[bool]:
    """For each set whether all its claims can hold with some axes as printed."""
    systems = (one.system(axes, window=window, ties=ties) for one, axes in zip(sets, exact, strict=True))
    return check([programme(system) for system in systems])


def infeasible_when_naive(sets: Sequence[Naive]) -> list[bool]:
    """For each set whether a naive reader, to whom time sets nothing apart, finds that it cannot hold."""
    return [not holds for holds in feasible(sets, [NO_AXIS] * len(sets), window=0)]


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
    candidates = chain.from_iterable(candidate_sets(family, apart, choices) for family in families)

    def has_plain_part(one: Naive) -> bool:
        """Whether a count that holds another by its place is about a part printed as one, or about others."""
        counts = [(c.about.naive().route, c.about.box) for c in one.claims if c.whole is None]
        return any(
            around != inside and around.holds(inside) and is_plain_part(whole, part)
            for (around, whole), (inside, part) in permutations(counts, 2)
        )

    together = by_key(candidates, _question).values()
    irreducible = chain.from_iterable(irreducible_subsets([*together], int(choices.turns)))
    found = (one for one in irreducible if not has_plain_part(one))
    # Pairs of counts are found as such, and nobody follows sets that are larger.
    return [
        one
        for one in _reduced(found)
        if len(one.claims) <= choices.members and (len(one.claims) > 2 or any(c.whole for c in one.claims))
    ]


# --- which of them cannot hold ---------------------------------------------------------------------------------------


#: Candidates of one question.
_Group = Sequence[Naive]


def _group_content(group: _Group) -> object:
    """All that the irreducible sets of a group are made from; they are told by ids."""
    return [[ids_of(candidate.claims), candidate.content] for candidate in group]


def _subset_data(subsets: Iterable[Naive]) -> object:
    """Sets as plain data."""
    return [[ids_of(subset.claims), subset.choice] for subset in subsets]


def _subsets_of(
    data: Iterable[tuple[Iterable[str], Iterable[tuple[str, int]]]], group: _Group
) -> list[Naive]:
    """Sets of the claims of a group from plain data."""
    by_id = {claim.claim_id: claim for candidate in group for claim in candidate.claims}
    subsets = []
    for ids, choice in data:
        claims = tuple(by_id[claim_id] for claim_id in ids)
        subsets.append(Naive(claims, tuple((name, reading) for name, reading in choice)))
    return subsets


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
    while unsettled:
        nested = []
        for subset, narrower in zip(unsettled, narrowed(unsettled), strict=True):
            if narrower.nested:
                nested.append(narrower.nested)
            elif narrower.infeasible:
                settled.append(subset)
        unsettled = _unique(nested)
    return _unique(settled)


class Narrower(NamedTuple):
    """Whether a set is infeasible, and the first set of all but one of its claims that is so too."""

    infeasible: bool
    nested: Naive | None


def _narrower_data(narrower: Narrower) -> object:
    """What is found about a set as plain data."""
    return [narrower.infeasible, _subset_data([narrower.nested] if narrower.nested else [])]


def _narrower_of(data: tuple[bool, Any], subset: Naive) -> Narrower:
    """What is found about a set, from plain data."""
    infeasible, nested = data
    return Narrower(infeasible, next(iter(_subsets_of(nested, [subset])), None))


def _set_content(subset: Naive) -> object:
    """All that what is found about a set is made from."""
    return _group_content([subset])


@memoised_each(Stage("naive_parts", encode=_narrower_data, decode=_narrower_of, content=_set_content))
def narrowed(sets: Sequence[Naive]) -> list[Narrower]:
    """For each set whether a naive reader finds it infeasible, and a smaller one in it."""
    infeasible = infeasible_when_naive(sets)
    both = zip(sets, infeasible, strict=True)
    smaller = [_all_but_one(subset) if broken else [] for subset, broken in both]
    broken_parts = iter(infeasible_when_naive([*chain.from_iterable(smaller)]))
    found = []
    for broken, parts in zip(infeasible, smaller, strict=True):
        nested = [*compress(parts, islice(broken_parts, len(parts)))]
        found.append(Narrower(broken, nested[0] if nested else None))
    return found


def _all_but_one(subset: Naive) -> list[Naive]:
    """The sets of all claims but one, each left out in turn."""
    return [subset.subset(c for c in subset.claims if c is not left) for left in subset.claims]


def _question(candidate: Naive) -> object:
    """What is looked at upwards in one family at one place is one question, as are the parts of one count."""
    claim = candidate.claims[-1]
    if not candidate.choice:
        return claim.claim_id
    return claim.about.family, claim.about.unit, claim.about.currency, claim.about.naive().route


@memoised_each(Stage("naive_sets", encode=_subset_data, decode=_subsets_of, content=_group_content))
def irreducible_subsets(groups: Sequence[_Group], turns: int) -> list[list[Naive]]:
    """For each group of candidates irreducible sets in those that are infeasible.

    What is left of a candidate is asked again, so many times at most.
    """
    subsets: list[list[Naive]] = [[] for _ in groups]
    asked = dict(enumerate(groups))
    for _ in range(turns):
        smaller: dict[int, _Group] = {}
        for number, infeasible in zip(asked, _solved([*asked.values()]), strict=True):
            for candidate, owners in infeasible:
                subsets[number].append(candidate.subset(candidate.claims[owner] for owner in owners))
            if rest := _without_farthest(infeasible):
                smaller[number] = rest
        asked = smaller
    return subsets


#: A candidate, and those of its claims that cannot all hold, irreducibly.
_Infeasible = tuple[Naive, Owners]


def _without_farthest(infeasible: Iterable[_Infeasible]) -> list[Naive]:
    """What to ask again: candidates without the count in a set that is farthest from the claim that is looked at.

    Where that claim is in the set itself, there is no more to ask.
    """
    rest: dict[object, Naive] = {}
    for candidate, owners in infeasible:
        claims, looked_at = candidate.claims, len(candidate.claims) - 1
        counts = [owner for owner in owners if claims[owner].whole is None]
        if counts and looked_at not in owners:
            farthest = min(counts)
            smaller = candidate._replace(claims=(*claims[:farthest], *claims[farthest + 1 :]))
            rest[smaller.choice, ids_of(smaller.claims)] = smaller
    return [*rest.values()]


def _solved(groups: Sequence[_Group]) -> list[list[_Infeasible]]:
    """For each group the candidates that are infeasible, each with irreducible claims for each infeasible part.

    Below what holds a count the prices of the solver point at the claims to keep. Of the many parts of a count any may
    do: there the largest are taken, so that which set is found hangs on no path of the solver and no smaller part.
    """
    systems = [[candidate.system(NO_AXIS, window=0) for candidate in group] for group in groups]
    upwards = [own for own, group in zip(systems, groups, strict=True) if group[0].choice]
    parts = iter(explain([programme(system) for system in own] for own in upwards))
    asked: list[tuple[int, Naive, Subset]] = []
    for number, group in enumerate(groups):
        for candidate, system in zip(group, systems[number], strict=True):
            every = range(len(candidate.claims))
            for part in next(parts) if candidate.choice else [every]:
                asked.append((number, candidate, (system, tuple(sorted(part)))))
    infeasible: list[list[_Infeasible]] = [[] for _ in groups]
    irreducible = filtered([subset for *_, subset in asked])
    for (number, candidate, _), owners in zip(asked, irreducible, strict=True):
        if owners:
            infeasible[number].append((candidate, owners))
    return infeasible
