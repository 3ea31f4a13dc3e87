"""Irreducible infeasible subsets: claims that cannot all be true, while any of them left out lets the others hold.

References
----------
J. W. Chinneck (2008), Feasibility and Infeasibility in Optimization, Springer: deletion filtering, enumeration.
R. Reiter (1987), A theory of diagnosis from first principles, Artificial Intelligence 32(1): the tree of ways in which
subsets are hit.
J. Gleeson and J. Ryan (1990), ORSA Journal on Computing 2(1): dual prices point at infeasible subsets.
"""

from collections import Counter, defaultdict, deque
from collections.abc import Iterable, Mapping, Sequence
from itertools import pairwise
from typing import NamedTuple

import numpy as np
from scipy import sparse

from analysis.conflicts.compared_claim import ComparedClaim
from analysis.conflicts.rules import Choices
from analysis.conflicts.solver import Owners, Programme, check, explain
from analysis.conflicts.system import ScaledSystem, System, build_system, scale
from analysis.conflicts.trials import Trials

NONE_OUT: Owners = frozenset()
#: Of so many claims at most it is tried at once whether all are needed; of more, one is tried after the other.
_FEW = 8


class Subset(NamedTuple):
    """Claims of a system that may be infeasible together, in the order in which they are tried for deletion."""

    scaled: ScaledSystem
    owners: tuple[int, ...]


# --- one irreducible set in each candidate ---------------------------------------------------------------------------


def filtered(candidates: Sequence[Subset]) -> list[Owners]:
    """For each candidate an irreducible infeasible subset, by deletion filtering; nobody where it is feasible.

    What is still infeasible without a claim goes on without it; what is left at the end is irreducible, since each
    claim in it was found to be needed. As many of the first claims as can go at once are found by halving. All
    candidates take each step in one call of the solver.
    """
    programmes = [candidate.scaled.restricted(candidate.owners) for candidate in candidates]
    infeasible, irreducible = _tried(programmes, candidates)
    for index, gone in _gone_at_once(programmes, infeasible).items():
        left = infeasible[index][gone:]
        scaled = candidates[index].scaled
        infeasible[index] = left
        programmes[index] = scaled.restricted(left)
    needed = _deleted_in_turn(programmes, infeasible) | irreducible
    return [frozenset(needed.get(index, ())) for index in range(len(candidates))]


def _tried(
    programmes: Sequence[Programme], candidates: Sequence[Subset]
) -> tuple[dict[int, tuple[int, ...]], dict[int, tuple[int, ...]]]:
    """The candidates that are infeasible and may be smaller, and those that are irreducible as they stand.

    Of what the prices of the solver point at most is irreducible: where there are few claims it is asked at once
    whether all but each of them can be true.
    """
    indices: list[int] = []
    kept: list[tuple[int, ...]] = []
    for index, (_, owners) in enumerate(candidates):
        tried = [owners]
        if len(owners) <= _FEW:
            for turn in range(len(owners)):
                without_owner = owners[:turn] + owners[turn + 1 :]
                tried.append(without_owner)
        indices += [index] * len(tried)
        kept += tried
    programmes_tried = [programmes[index] for index in indices]
    answers = check(programmes_tried, keep=kept)
    infeasible: dict[int, tuple[int, ...]] = {}
    irreducible: dict[int, tuple[int, ...]] = {}
    answers_of: dict[int, list[bool]] = {}
    for index, is_feasible in zip(indices, answers, strict=True):
        answers_of.setdefault(index, []).append(is_feasible)
    for index, answers_of_index in answers_of.items():
        is_feasible, *without_each = answers_of_index
        if is_feasible:
            continue
        is_settled = bool(without_each) and all(without_each)
        listing = irreducible if is_settled else infeasible
        listing[index] = candidates[index].owners
    return infeasible, irreducible


def _gone_at_once(
    programmes: Sequence[Programme], infeasible: Mapping[int, tuple[int, ...]]
) -> dict[int, int]:
    """Of each infeasible candidate how many of the first claims can go together, by halving."""
    surely = dict.fromkeys(infeasible, 0)
    at_most = {index: len(owners) for index, owners in infeasible.items()}
    middle = _halfway(surely, at_most)
    while middle:
        remaining = {index: infeasible[index][gone:] for index, gone in middle.items()}
        for index, is_feasible in _feasible(programmes, remaining).items():
            bound = at_most if is_feasible else surely
            bound[index] = middle[index]
        middle = _halfway(surely, at_most)
    return surely


def _halfway(surely: Mapping[int, int], at_most: Mapping[int, int]) -> dict[int, int]:
    """The numbers in the middle between two bounds, where there is one."""
    middle = {}
    for index, most in at_most.items():
        least = surely[index]
        if most - least > 1:
            middle[index] = (least + most) // 2
    return middle


def _deleted_in_turn(
    programmes: Sequence[Programme], infeasible: Mapping[int, tuple[int, ...]]
) -> dict[int, tuple[int, ...]]:
    """Of each infeasible candidate the claims that are needed, each being tried in turn.

    The first is needed, as `_gone_at_once` found: the others can be true without it.
    """
    needed = dict(infeasible)
    longest = max(map(len, infeasible.values()), default=0)
    trials = {}
    for index, owners in infeasible.items():
        if len(owners) > _FEW:
            trials[index] = Trials(programmes[index])
    for turn in range(1, longest):
        smaller = {}
        for index, owners in infeasible.items():
            if turn >= len(owners):
                continue
            without_owner = tuple(owner for owner in needed[index] if owner != owners[turn])
            is_needed = index in trials and trials[index].surely_hold(frozenset(without_owner))
            if not is_needed:
                smaller[index] = without_owner
        for index, is_feasible in _feasible(programmes, smaller).items():
            if not is_feasible:
                needed[index] = smaller[index]
    return needed


def _feasible(programmes: Sequence[Programme], owners_of: Mapping[int, tuple[int, ...]]) -> dict[int, bool]:
    """For some of the programmes whether the rows of some of their claims are feasible."""
    chosen = [programmes[index] for index in owners_of]
    kept = [*owners_of.values()]
    answers = check(chosen, keep=kept)
    return dict(zip(owners_of, answers, strict=True))


# --- all claims that are in one --------------------------------------------------------------------------------------


def irreducible_sets(
    claims: Sequence[ComparedClaim], infeasible: Iterable[Owners], choices: Choices
) -> list[Owners]:
    """Irreducible infeasible subsets of some claims as printed, until every claim that is in one is in one of these.

    Two sweeps. First a set of claims is taken out that hits every known subset, and the rest is asked for more until
    it is feasible. Then the claims taken out are put back one by one, and all subsets that hold the last among what is
    around it are looked for; at most so many around one claim. A claim that stands in so many subsets already is in
    the way of everything: it is looked at only beside claims that stand in none, for one subset of theirs.

    `infeasible` are subsets that are known already, such as pairs. Those and the new ones come back sorted.
    """
    scaled = scale(build_system(claims, window=choices.year_window))
    known = _Known(infeasible, int(choices.cap))
    crowded = known.crowded()
    searched = frozenset(range(len(claims))) - crowded
    out = known.hitting(searched)
    turns = 0
    while fresh := _fresh(scaled, searched - out) - known.subsets:
        known.add(fresh)
        turns += 1
        # What was taken out is weighed anew as long as that is soon done; later on it stays out.
        out = known.hitting(searched) if turns < choices.cap else out | hitting_set(in_order(fresh))
    near_by = neighbours(scaled.system) if out or crowded else {}
    compatible = searched - out
    for owner in sorted(out):
        out -= {owner}
        if known.is_crowded(owner):
            continue
        reached = around(near_by, owner, most=choices.around)
        near = reached & (searched - out) | {owner}
        if known.is_tangled(near, owner, steps=_most_seen(choices)):
            near = reached & compatible | {owner}
        most = known.room(owner)
        inside = known.within(near)
        holding = _holding(scaled, near, owner, infeasible=inside, most=most, choices=choices)
        known.add(holding)
    for owner in sorted(crowded):
        unnamed = searched - known.members()
        near = near_by[owner] & unnamed | {owner}
        if len(near) > 1:
            known.add(_fresh(scaled, near))
    return in_order(known.subsets)


class _Known:
    """Infeasible subsets that are known of some claims."""

    def __init__(self, subsets: Iterable[Owners], cap: int) -> None:
        self.subsets: set[Owners] = set()
        self._cap = cap
        self._counts: Counter[int] = Counter()
        self.add(subsets)

    def add(self, subsets: Iterable[Owners]) -> None:
        """Add some subsets; those that are known are so still."""
        for subset in subsets:
            if subset not in self.subsets:
                self.subsets.add(subset)
                self._counts.update(subset)

    def members(self) -> Owners:
        """The claims that are in any."""
        return frozenset(self._counts)

    def room(self, owner: int) -> int:
        """How many more are looked for around a claim."""
        room = self._cap - self._counts[owner]
        return max(room, 0)

    def is_crowded(self, owner: int) -> bool:
        """Whether a claim is in as many as are looked for."""
        return not self.room(owner)

    def crowded(self) -> Owners:
        """The claims that are in as many as are looked for."""
        return frozenset(filter(self.is_crowded, self._counts))

    def within(self, owners: Owners) -> list[Owners]:
        """The subsets of some claims."""
        return [subset for subset in self.subsets if subset <= owners]

    def hitting(self, owners: Owners) -> Owners:
        """Of some claims those of which each subset of them holds one."""
        inside = in_order(self.within(owners))
        return hitting_set(inside)

    def is_tangled(self, owners: Owners, owner: int, *, steps: float) -> bool:
        """Whether so many subsets of some claims without one of them exclude one another that no search passes them.

        Each of them can be left in two ways at least.
        """
        passed: set[int] = {owner}
        apart = 0
        for subset in self.subsets:
            if len(subset) > 1 and subset <= owners and passed.isdisjoint(subset):
                passed |= subset
                apart += 1
        return 2.0**apart > steps


def hitting_set(subsets: Iterable[Owners]) -> Owners:
    """Claims of which each subset, none being empty, holds one: greedily that in most subsets, ties to the last."""
    missed = dict(enumerate(subsets))
    holding: defaultdict[int, set[int]] = defaultdict(set)
    for number, subset in missed.items():
        for owner in subset:
            holding[owner].add(number)
    hitting: set[int] = set()
    while missed:
        best = max(holding, key=lambda owner: (len(holding[owner]), owner))
        hitting.add(best)
        for number in holding.pop(best):
            for owner in missed.pop(number) - {best}:
                holding[owner].discard(number)
    return frozenset(hitting)


def _most_seen(choices: Choices) -> float:
    """How many ways to leave out claims around one are looked at."""
    return choices.ways**2 * choices.cap * choices.ways


def _holding(
    scaled: ScaledSystem,
    near: Owners,
    owner: int,
    *,
    infeasible: Iterable[Owners],
    most: int,
    choices: Choices,
) -> set[Owners]:
    """Irreducible subsets of some claims that hold one of them, at most so many new ones.

    Each further subset misses another member of every one that is known: so one member after the other is left out, in
    every way, until what remains is feasible (Reiter 1987).
    """
    nearby = in_order(infeasible)
    fresh: list[Owners] = []
    programmes = 0
    trials = Trials(scaled.restricted(near))
    most_programmes = choices.cap * choices.ways
    most_seen = _most_seen(choices)
    seen = {NONE_OUT}
    queue = deque([NONE_OUT])
    while queue:
        is_exhausted = programmes >= most_programmes or len(seen) >= most_seen
        if is_exhausted or len(fresh) >= most:
            break
        out = queue.popleft()
        subset = _first_untouched([*nearby, *fresh], out)
        if subset is None:
            programmes += 1
            remaining = near - out
            # Most of what is asked here holds, and differs from what was asked before in a few claims.
            new = [] if trials.surely_hold(remaining) else in_order(_fresh(scaled, remaining))
            fresh.extend(new)
            subset = new[0] if new else frozenset({owner})
        for member in sorted(subset - {owner}):
            further = out | {member}
            if further not in seen:
                seen.add(further)
                queue.append(further)
    return set(fresh)


def _first_untouched(subsets: Iterable[Owners], out: Owners) -> Owners | None:
    """The first of some subsets that holds none of the claims left out."""
    for subset in subsets:
        if not subset & out:
            return subset
    return None


def _fresh(scaled: ScaledSystem, owners: Owners) -> set[Owners]:
    """Irreducible infeasible subsets of some claims, one for each part that the solver sees; none if feasible."""
    programme = scaled.restricted(owners)
    (parts,) = explain([[programme]])
    candidates = []
    for part in parts:
        last_first = tuple(sorted(part, reverse=True))
        candidates.append(Subset(scaled, last_first))
    return set(filtered(candidates))


def in_order(subsets: Iterable[Owners]) -> list[Owners]:
    """Subsets in one order, whatever they came in: small ones first."""
    return sorted(subsets, key=lambda subset: (len(subset), sorted(subset)))


# --- who is near whom ------------------------------------------------------------------------------------------------


def neighbours(system: System) -> Mapping[int, Owners]:
    """For each claim those that share an atom with it, itself included."""
    owners = []
    columns = []
    for row in system.rows:
        for term in row.terms:
            owners.append(row.owner)
            columns.append(system.columns[term])
    lengths = [len(atoms) for atoms in columns]
    of_entries = np.repeat(owners, lengths)
    weights = np.ones(len(of_entries), dtype=np.int64)
    positions = (of_entries, np.concatenate(columns))
    size = len(system.claims), len(system.atoms)
    touching = sparse.csr_array((weights, positions), shape=size)
    shared = sparse.csr_array(touching @ touching.T)
    near_by = {}
    for owner, (start, stop) in enumerate(pairwise(shared.indptr.tolist())):
        if start < stop:
            neighbours_of_owner = shared.indices[start:stop]
            near_by[owner] = frozenset(neighbours_of_owner.tolist())
    return near_by


def around(near_by: Mapping[int, Owners], owner: int, *, most: float) -> Owners:
    """A claim with its neighbours and their neighbours in turn, until there are no more or they become too many."""
    reached = near_by[owner]
    while len(reached) < most:
        wider = reached.union(*(near_by[neighbour] for neighbour in reached))
        if wider == reached or len(wider) > most:
            break
        reached = wider
    return reached
