"""Which sets a naive reader finds impossible, and which distinctions dissolve each.

Every minimal set of axes that, taken as printed, lets all claims hold is a reason (ablation).
"""

from collections import deque
from collections.abc import Collection, Iterable, Iterator, Sequence
from itertools import chain, combinations, compress
from typing import NamedTuple

from analysis.conflicts.compared_claim import differing, ids_of
from analysis.conflicts.conflict_codes import Axis
from analysis.conflicts.irreducible import Subset, filtered
from analysis.conflicts.naive_candidates import NaiveSet
from analysis.conflicts.solver import Owners, Programme, check, explain
from analysis.conflicts.system import NO_AXIS, ScaledSystem, Tie, programme, scale
from analysis.conflicts.views import EVERY_AXIS

#: Sets of axes, each of which dissolves a conflict.
AxisSets = tuple[frozenset[Axis], ...]
#: Nobody follows a reason with more parts than this.
_MOST_AXES = 3


def feasible(
    sets: Sequence[NaiveSet], exact: Sequence[frozenset[Axis]], *, window: float, ties: Sequence[Tie] = ()
) -> list[bool]:
    """For each set whether all its claims can hold with some axes as printed."""
    programmes = []
    for subset, axes in zip(sets, exact, strict=True):
        programmes.append(programme(subset.system(axes, window=window, ties=ties)))
    return check(programmes)


def infeasible_when_naive(sets: Sequence[NaiveSet]) -> list[bool]:
    """For each set whether a naive reader, to whom time sets nothing apart, finds that it cannot hold."""
    no_axes = [NO_AXIS] * len(sets)
    answers = feasible(sets, no_axes, window=0)
    return [not is_feasible for is_feasible in answers]


# --- which distinctions dissolve them --------------------------------------------------------------------------------


def dissolving(sets: Sequence[NaiveSet], *, window: float) -> list[AxisSets]:
    """For each set every minimal set of axes that dissolves it; none if not even all axes do.

    Sets of axes are tried in the order of their size, those that hold a dissolving one are left out, and the search
    ends at `_MOST_AXES`; sets of that size are tried only where no smaller one dissolves.
    """
    every_axis = [EVERY_AXIS] * len(sets)
    by_all = feasible(sets, every_axis, window=window)
    dissolved_by: list[list[frozenset[Axis]]] = [[] for _ in sets]
    # An axis on which neither claims differ nor a share from its whole cannot matter.
    useful = [differing(Axis, subset.claims) for subset in sets]
    for size in range(1, _MOST_AXES + 1):
        indices: list[int] = []
        tried: list[frozenset[Axis]] = []
        is_last_size = size == _MOST_AXES
        for index, is_dissolved in enumerate(by_all):
            has_smaller = bool(dissolved_by[index])
            if not is_dissolved or (is_last_size and has_smaller):
                continue
            untried = [*_untried(useful[index], size, dissolved_by[index])]
            indices += [index] * len(untried)
            tried += untried
        sets_tried = [sets[index] for index in indices]
        answers = feasible(sets_tried, tried, window=window)
        for index, axes, dissolves in zip(indices, tried, answers, strict=True):
            if dissolves:
                dissolved_by[index].append(axes)
    reasons = []
    for axis_sets, is_dissolved in zip(dissolved_by, by_all, strict=True):
        reasons.append(_reasons(axis_sets, is_dissolved))
    return reasons


def _untried(
    axes: Sequence[Axis], size: int, dissolving: Collection[frozenset[Axis]]
) -> Iterator[frozenset[Axis]]:
    """Sets of so many axes of which no part dissolves already."""
    for chosen in map(frozenset, combinations(axes, size)):
        if not any(smaller <= chosen for smaller in dissolving):
            yield chosen


def _reasons(axis_sets: Iterable[frozenset[Axis]], by_all: bool) -> AxisSets:
    """The sets of axes that dissolve a set of claims in order; all axes where only these do."""
    in_order = sorted(axis_sets, key=lambda axes: (len(axes), sorted(axes)))
    if by_all and not in_order:
        return (EVERY_AXIS,)
    return tuple(in_order)


# --- which parts of them are irreducible -----------------------------------------------------------------------------


#: Candidates of one question, all of which look up, or all down.
Group = Sequence[NaiveSet]


class _Infeasible(NamedTuple):
    """A candidate, and those of its claims that cannot all hold, irreducibly."""

    candidate: NaiveSet
    owners: Owners

    @property
    def subset(self) -> NaiveSet:
        """The claims that cannot all hold."""
        return self.candidate.subset(self.candidate.claims[owner] for owner in self.owners)


def irreducible_subsets(groups: Sequence[Group], turns: int) -> list[list[NaiveSet]]:
    """For each group of candidates irreducible sets in those that are infeasible.

    What is left of a candidate is asked again, so many times at most.
    """
    subsets: list[list[NaiveSet]] = [[] for _ in groups]
    open_groups = dict(enumerate(groups))
    for _ in range(turns):
        smaller_groups: dict[int, Group] = {}
        for number, infeasible in zip(open_groups, _solved([*open_groups.values()]), strict=True):
            subsets[number] += [candidate.subset for candidate in infeasible]
            smaller = _without_farthest(infeasible)
            if smaller:
                smaller_groups[number] = smaller
        open_groups = smaller_groups
    return subsets


def _without_farthest(infeasible: Iterable[_Infeasible]) -> list[NaiveSet]:
    """What to ask again: candidates without the count in a set that is farthest from the claim that is looked at.

    That is the first, as their counts stand from far to near. Where the claim that is looked at is in the set itself,
    there is no more to ask.
    """
    smaller: dict[object, NaiveSet] = {}
    for candidate, owners in infeasible:
        claims = candidate.claims
        looked_at = len(claims) - 1
        counts = [owner for owner in owners if claims[owner].whole is None]
        if counts and looked_at not in owners:
            farthest = min(counts)
            nearer_claims = (*claims[:farthest], *claims[farthest + 1 :])
            nearer = candidate._replace(claims=nearer_claims)
            key = (nearer.choice, ids_of(nearer_claims))
            smaller[key] = nearer
    return [*smaller.values()]


def _solved(groups: Sequence[Group]) -> list[list[_Infeasible]]:
    """For each group the candidates that are infeasible, each with irreducible claims for each infeasible part."""
    systems = [_systems(group) for group in groups]
    suspects: list[_Suspect] = []
    for number, parts_of_group in enumerate(_suspected(groups, systems)):
        of_group = zip(groups[number], systems[number], parts_of_group, strict=True)
        for candidate, scaled, parts in of_group:
            for part in parts:
                subset = Subset(scaled, tuple(sorted(part)))
                suspects.append(_Suspect(number, candidate, subset))
    # All of them in one call of the solver.
    needed = filtered([suspect.subset for suspect in suspects])
    infeasible: list[list[_Infeasible]] = [[] for _ in groups]
    for suspect, owners in zip(suspects, needed, strict=True):
        if owners:
            infeasible[suspect.group].append(_Infeasible(suspect.candidate, owners))
    return infeasible


class _Suspect(NamedTuple):
    """Claims of a candidate in which some irreducible set is looked for."""

    group: int  # the number of the candidate's group
    candidate: NaiveSet
    subset: Subset


def _systems(group: Group) -> list[ScaledSystem]:
    """The systems of some candidates, as a naive reader takes their claims."""
    systems = []
    for candidate in group:
        system = candidate.system(NO_AXIS, window=0)
        systems.append(scale(system))
    return systems


def _suspected(
    groups: Sequence[Group], systems: Sequence[Sequence[ScaledSystem]]
) -> list[list[list[Owners]]]:
    """For each candidate of each group sets of its claims in each of which some irreducible set is looked for.

    Below what holds a count the prices of the solver point at the claims to keep. Of the many parts of a count any may
    do: there all are tried and the largest kept, so that which set is found hangs on no path of the solver and no
    smaller part.
    """
    upward = [number for number, group in enumerate(groups) if group[0].looks_up]
    explained = deque(explain(_programmes(systems[number]) for number in upward))
    suspected = []
    for group in groups:
        suspects = []
        for candidate in group:
            if candidate.looks_up:
                # What is explained comes candidate by candidate, whatever the group.
                suspects.append(explained.popleft())
            else:
                everybody = frozenset(range(len(candidate.claims)))
                suspects.append([everybody])
        suspected.append(suspects)
    return suspected


def _programmes(systems: Iterable[ScaledSystem]) -> list[Programme]:
    """The whole programmes of some systems."""
    return [scaled.whole for scaled in systems]


# --- what of a set is irreducible by itself --------------------------------------------------------------------------


def reduced_sets(sets: Sequence[NaiveSet]) -> list[NaiveSet | None]:
    """For each set what is irreducible of it by itself; None where a naive reader does not find it infeasible.

    As long as some set of all but one of its claims is infeasible too, the first of these takes its place.
    """
    reduced: list[NaiveSet | None] = [None] * len(sets)
    infeasible = infeasible_when_naive(sets)
    remaining = {index: subset for index, subset in enumerate(sets) if infeasible[index]}
    while remaining:
        nested: dict[int, NaiveSet] = {}
        smaller = _first_infeasible([_all_but_one(subset) for subset in remaining.values()])
        for index, subset in zip(remaining, smaller, strict=True):
            if subset is None:
                reduced[index] = remaining[index]
            else:
                nested[index] = subset
        remaining = nested
    return reduced


def _first_infeasible(groups: Sequence[Sequence[NaiveSet]]) -> list[NaiveSet | None]:
    """For each group of sets the first that a naive reader finds infeasible, if there is one."""
    every_set = [*chain.from_iterable(groups)]
    answers = infeasible_when_naive(every_set)
    first: list[NaiveSet | None] = []
    start = 0
    for group in groups:
        stop = start + len(group)
        infeasible = compress(group, answers[start:stop])
        first.append(next(infeasible, None))
        start = stop
    return first


def _all_but_one(subset: NaiveSet) -> list[NaiveSet]:
    """The sets of all claims but one, each left out in turn."""
    sets = []
    for left_out in subset.claims:
        sets.append(subset.subset(claim for claim in subset.claims if claim is not left_out))
    return sets
