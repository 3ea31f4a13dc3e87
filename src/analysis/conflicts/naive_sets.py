"""Sets of three claims or more that a naive reader finds impossible, and which distinctions dissolve each.

Every minimal set of axes that, taken as printed, lets all claims hold is a reason (ablation).
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain, combinations, compress, groupby, islice, permutations

from analysis.conflicts.candidate_sets import CandidateSet, candidate_sets, families
from analysis.conflicts.claim import Claim, differing, ids_of
from analysis.conflicts.conflict_codes import Axis
from analysis.conflicts.irreducible import Subset, filtered
from analysis.conflicts.naive_reading import EVERY_AXIS, NO_AXIS, views
from analysis.conflicts.pairs import Pairs, is_plain_part
from analysis.conflicts.programme import programme
from analysis.conflicts.rules import Choices
from analysis.conflicts.solver import check, explain
from analysis.conflicts.system import Owners, System, Tie, build_system
from analysis.content_cache import recalled

AxisSets = tuple[frozenset[Axis], ...]


@dataclass(frozen=True, slots=True)
class Naive:
    """Claims that conflict for a naive reader."""

    claims: tuple[Claim, ...]  # members, sorted by id
    choice: Mapping[str, int]  # which reading of their words is meant, where there are several

    @property
    def content(self) -> object:
        """All that its systems are made from, in words that are the same in every run."""
        return sorted(self.choice.items()), [claim.content for claim in self.claims]

    def without(self, claim: Claim) -> "Naive":
        """The set without one of its claims."""
        choice = {i: turn for i, turn in self.choice.items() if i != claim.claim_id}
        return Naive(tuple(c for c in self.claims if c is not claim), choice)

    def system(self, exact: frozenset[Axis], *, window: float, ties: Sequence[Tie] = ()) -> System:
        """Their system with some axes as printed."""
        seen = views(self.claims, exact, choice=self.choice)
        return build_system(seen, lenient=True, window=window, ties=ties)


def feasible(
    sets: Sequence[Naive], exact: Sequence[frozenset[Axis]], *, window: float, loose: bool = False,
    ties: Sequence[Tie] = (),
) -> list[bool]:  # fmt: skip
    """For each set whether all its claims can hold with some axes as printed."""
    systems = (one.system(axes, window=window, ties=ties) for one, axes in zip(sets, exact, strict=True))
    return check([programme(system, loose=loose) for system in systems])


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


def naive_sets(claims: Sequence[Claim], pairs: Pairs, choices: Choices) -> list[Naive]:
    """Irreducible sets of at least three representatives that a naive reader finds impossible.

    Each count is looked at under all that is said about what holds it, with the shares that reach it, and over all that
    is said about its parts. What conflicts in pairs, for such a reader, is not put together again.
    """
    apart: defaultdict[str, set[str]] = defaultdict(set)
    for one, other in (ids for pair in pairs for ids in permutations(pair.ids)):
        apart[one].add(other)
    candidates = chain.from_iterable(candidate_sets(family, apart, choices) for family in families(claims))

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


def _unique(sets: Iterable[Naive]) -> list[Naive]:
    """Each set of claims once, read as comes first, sorted."""
    ordered = sorted(sets, key=lambda one: sorted(one.choice.items()), reverse=True)
    once = {ids_of(one.claims): one for one in ordered}
    return [once[ids] for ids in sorted(once)]


def _reduced(sets: Iterable[Naive]) -> list[Naive]:
    """What is irreducible of sets by themselves, whatever else was looked at when they were found.

    A claim that leaves takes along what its statement kept apart, so that the rest may conflict all the more.
    """
    settled: list[Naive] = []
    unsettled = _unique(sets)
    unsettled = [*compress(unsettled, infeasible_when_naive(unsettled))]
    while unsettled:
        smaller = [[*map(one.without, one.claims)] for one in unsettled]
        parts = [*chain.from_iterable(smaller)]
        broken = iter(infeasible_when_naive(parts))
        nested = [next(compress(own, [*islice(broken, len(own))]), None) for own in smaller]
        settled += [one for one, part in zip(unsettled, nested, strict=True) if part is None]
        unsettled = _unique(filter(None, nested))
    return _unique(settled)


def _irreducible(candidates: Iterable[CandidateSet], choices: Choices) -> list[Naive]:
    """Irreducible sets out of the candidates that are infeasible.

    Where a set does not hold the claim that is looked at, the count in it that is farthest from that claim is taken
    out of the candidate, which is asked again.
    """
    found, asked = [], list(candidates)
    for _ in range(int(choices.turns)):
        again = []
        for one, owners in _subsets(asked):
            members = sorted((one.claims[owner] for owner in owners), key=lambda claim: claim.claim_id)
            choice = {i: turn for i, turn in one.choice if turn and i in ids_of(members)}
            found.append(Naive(tuple(members), choice))
            if len(one.claims) - 1 not in owners:
                again.append(one.without_farthest(owners))
        asked = list({one.key: one for one in again if one}.values())
    return found


def _subsets(candidates: Sequence[CandidateSet]) -> list[tuple[CandidateSet, Owners]]:
    """Irreducible infeasible claims of each candidate."""

    def question(place: int) -> object:
        """What is looked at upwards in one family at one place is one question, as are the parts of one count."""
        one, about = candidates[place], candidates[place].claims[-1].about
        return (about.family, about.unit, about.currency, about.naive().route) if one.choice else place

    groups = [list(group) for _, group in groupby(range(len(candidates)), key=question)]
    asked = [[candidates[at] for at in group] for group in groups]
    contents = [[(one.choice, [claim.content for claim in one.claims]) for one in group] for group in asked]
    found = recalled("naive sets", contents, lambda missing: _solved([asked[at] for at in missing]))
    places = [(group[at], owners) for group, sets in zip(groups, found, strict=True) for at, owners in sets]
    return [(candidates[place], owners) for place, owners in sorted(places, key=lambda one: one[0])]


def _solved(groups: Sequence[Sequence[CandidateSet]]) -> list[list[tuple[int, Owners]]]:
    """For each group the place of a candidate in it with its irreducible claims, for each part that is infeasible.

    Below what holds a count the prices of the solver point at the claims to keep. Of the many parts of a count any may
    do: there the largest are taken, so that which set is found hangs on no path of the solver and no smaller part.
    """
    systems = [
        [build_system(views(c.claims, NO_AXIS, choice=dict(c.choice)), lenient=True, window=0) for c in group]
        for group in groups
    ]
    up = [own for own, group in zip(systems, groups, strict=True) if group[0].choice]
    parts = iter(explain([programme(system) for system in own] for own in up))
    asked = [
        (number, at, Subset(systems[number][at], tuple(sorted(part))))
        for number, group in enumerate(groups)
        for at, one in enumerate(group)
        for part in (next(parts) if one.choice else [range(len(one.claims))])
    ]
    found: list[list[tuple[int, Owners]]] = [[] for _ in groups]
    for (number, at, _), owners in zip(asked, filtered([subset for *_, subset in asked]), strict=True):
        if owners:
            found[number].append((at, owners))
    return found
