"""Irreducible infeasible subsets: claims that cannot all be true, while any of them left out lets the others hold.

References
----------
J. W. Chinneck (2008), Feasibility and Infeasibility in Optimization, Springer: deletion filtering, enumeration.
R. Reiter (1987), A theory of diagnosis from first principles, Artificial Intelligence 32(1): the tree of ways in which
subsets are hit.
J. Gleeson and J. Ryan (1990), ORSA Journal on Computing 2(1): dual prices point at infeasible subsets.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import groupby

from analysis.conflicts.choices import Choices
from analysis.conflicts.programme import problem
from analysis.conflicts.solver import check, explain
from analysis.conflicts.system import System

Owners = frozenset[int]


@dataclass(frozen=True, slots=True)
class Candidate:
    """An infeasible set of claims of a system, in the order in which they are tried for deletion."""

    system: System
    owners: tuple[int, ...]
    loose: bool = False


def filtered(candidates: Sequence[Candidate]) -> list[Owners]:
    """For each infeasible candidate an irreducible infeasible subset, by deletion filtering.

    What is still infeasible without a claim goes on without it; what is left at the end is irreducible, since each
    claim in it was found to be needed. All candidates take each step in one call of the solver.
    """
    left = [list(candidate.owners) for candidate in candidates]
    for step in range(max((len(owners) for owners in left), default=0)):
        tried = [place for place, candidate in enumerate(candidates) if step < len(candidate.owners)]
        without = {
            place: [owner for owner in left[place] if owner != candidates[place].owners[step]]
            for place in tried
        }
        answers = check(
            [
                problem(candidates[place].system, keep=without[place], loose=candidates[place].loose)
                for place in tried
            ]
        )
        for place, answer in zip(tried, answers, strict=True):
            if not answer.feasible:
                left[place] = without[place]
    return [frozenset(owners) for owners in left]


def needed(candidates: Sequence[Candidate]) -> list[Candidate | None]:
    """Each candidate without its first claims, as many as it can lose and stay infeasible; None for a feasible one.

    Deletion filtering would drop these too, one after the other: halving what is left finds them in a few calls.
    """
    whole = check([problem(one.system, keep=one.owners, loose=one.loose) for one in candidates])
    ends = {
        place: (0, len(candidates[place].owners)) for place, answer in enumerate(whole) if not answer.feasible
    }
    while open_ := [place for place, (low, high) in ends.items() if high - low > 1]:
        middles = {place: sum(ends[place]) // 2 for place in open_}
        answers = check(
            [
                problem(one.system, keep=one.owners[middles[place] :], loose=one.loose)
                for place in open_
                for one in (candidates[place],)
            ]
        )
        for place, answer in zip(open_, answers, strict=True):
            low, high = ends[place]
            ends[place] = (low, middles[place]) if answer.feasible else (middles[place], high)
    return [
        replace(one, owners=one.owners[ends[place][0] :]) if place in ends else None
        for place, one in enumerate(candidates)
    ]


def cores(candidates: Sequence[Candidate]) -> list[Candidate]:
    """Each infeasible candidate reduced to claims that the solver's prices prove to be infeasible, in their order.

    Candidates that follow one another and are of the same claims are looked at together.
    """
    groups = groupby(candidates, key=lambda one: one.system.claims)
    answers = explain(
        [problem(one.system, keep=one.owners, loose=one.loose) for one in group] for _, group in groups
    )
    return [
        replace(one, owners=tuple(owner for owner in one.owners if owner in answer.parts[0]))
        if answer.parts
        else one
        for one, answer in zip(candidates, answers, strict=True)
    ]


def hitting_set(sets: Iterable[Owners], *, spare: Collection[int] = ()) -> Owners:
    """Claims of which each set holds at least one: greedily the one in most sets, ties to the last.

    Claims to spare are not taken while a set holds another. No set may be empty.
    """
    left = list(sets)
    taken: set[int] = set()
    while left:
        counts: dict[int, int] = {}
        for one in left:
            for owner in one - set(spare) or one:
                counts[owner] = counts.get(owner, 0) + 1
        best = max(counts, key=lambda owner: (counts[owner], owner))
        taken.add(best)
        left = [one for one in left if best not in one]
    return frozenset(taken)


def irreducible_sets(system: System, known: Iterable[Owners], choices: Choices) -> list[Owners]:
    """Irreducible infeasible subsets of a system's claims, until every claim that is in one is in one of these.

    Two sweeps. First a set of claims is taken out that hits every known subset, and the rest is asked for more until
    it is feasible. Then the claims taken out are put back one by one, and all subsets that hold the last among what is
    around it are looked for; at most so many around one claim.

    `known` are subsets that are known already, such as pairs. Those and the ones found come back sorted.
    """
    found = set(known)
    everything = frozenset(range(len(system.claims)))
    out = hitting_set(_sorted(found))
    while fresh := _fresh(system, everything - out) - found:
        found |= fresh
        out = hitting_set(_sorted(found))
    near_by = neighbours(system)
    for owner in sorted(out):
        out -= {owner}
        near = (around(near_by, owner, most=choices.around) & (everything - out)) | {owner}
        found |= _around(system, (near, owner), known=found, choices=choices)
    return _sorted(found)


def _around(
    system: System, spot: tuple[Owners, int], *, known: Iterable[Owners], choices: Choices
) -> set[Owners]:
    """Irreducible subsets of some claims that hold one of them, at most so many new ones.

    Each further subset misses another member of every one that is known: so one member after the other is left out, in
    every way, until what is left is feasible (Reiter 1987).
    """
    (near, owner), cap, most = spot, choices.cap, choices.cap * choices.ways
    inside = _sorted(one for one in known if one <= near)
    fresh: list[Owners] = []
    ways, seen, asked = [frozenset[int]()], {frozenset[int]()}, 0
    while ways and len(fresh) < cap and asked < most and len(seen) < choices.ways**2 * most:
        out = ways.pop(0)
        met = next((one for one in (*inside, *fresh) if not one & out), None)
        if met is None:
            asked += 1
            more = _sorted(_fresh(system, near - out))
            fresh.extend(more)
            met = more[0] if more else frozenset({owner})
        further = [out | {member} for member in sorted(met - {owner})]
        ways.extend(way for way in further if way not in seen)
        seen.update(further)
    return set(fresh)


def _sorted(sets: Iterable[Owners]) -> list[Owners]:
    """Sets in one order, whatever they came in."""
    return sorted(sets, key=lambda one: (len(one), sorted(one)))


def _fresh(system: System, owners: Owners) -> set[Owners]:
    """Irreducible infeasible subsets of some claims, one for each part that the solver sees; none if feasible."""
    (answer,) = explain([[problem(system, keep=owners)]])
    if answer.feasible:
        return set()
    parts = answer.parts or (owners,)
    return set(filtered([Candidate(system, tuple(sorted(part, reverse=True))) for part in parts]))


def neighbours(system: System) -> Mapping[int, Owners]:
    """For each claim those that share an atom with it, itself included."""
    at: dict[int, set[int]] = {}
    for row in system.rows:
        for term in (row.part, row.whole):
            if term is not None:
                for column in system.columns[term].tolist():
                    at.setdefault(column, set()).add(row.owner)
    near: dict[int, set[int]] = {}
    for owners in at.values():
        for owner in owners:
            near.setdefault(owner, set()).update(owners)
    return {owner: frozenset(owners) for owner, owners in near.items()}


def around(near_by: Mapping[int, Owners], owner: int, *, most: float) -> Owners:
    """A claim with its neighbours and their neighbours in turn, until there are no more or they become too many.

    Claims bear on one another through others that lie between them: a part of a part, a share of a whole.
    """
    found = near_by[owner]
    while len(found) < most:
        wider = found.union(*(near_by[other] for other in found))
        if wider == found or len(wider) > most:
            break
        found = wider
    return found
