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
from itertools import chain, pairwise
from typing import NamedTuple

import numpy as np
from scipy import sparse

from analysis.conflicts.claim import Claim, by_key, ids_of
from analysis.conflicts.pairs import Pairs
from analysis.conflicts.rules import Choices
from analysis.conflicts.solver import Owners, check, components, explain
from analysis.conflicts.system import System, build_system, programme
from analysis.content_cache import Stage, memoised
from analysis.vocabulary import Measure

#: A system with claims in it that are infeasible together, in the order in which they are tried for deletion.
Subset = tuple[System, tuple[int, ...]]


def filtered(candidates: Sequence[Subset]) -> list[Owners]:
    """For each candidate an irreducible infeasible subset, by deletion filtering; nobody where it is feasible.

    What is still infeasible without a claim goes on without it; what is left at the end is irreducible, since each
    claim in it was found to be needed. As many of the first claims as can go at once are found by halving. All
    candidates take each step in one call of the solver.
    """
    asked = [programme(system, keep=owners) for system, owners in candidates]

    def feasible(some: Mapping[int, tuple[int, ...]]) -> dict[int, bool]:
        found = check([asked[place] for place in some], keep=[*some.values()])
        return dict(zip(some, found, strict=True))

    whole = feasible({place: owners for place, (_, owners) in enumerate(candidates)})
    #: Of each candidate how many claims can go for sure, and at most.
    ends = {place: (0, len(candidates[place][1])) for place, ok in whole.items() if not ok}
    while middles := {place: sum(pair) // 2 for place, pair in ends.items() if pair[1] - pair[0] > 1}:
        holds = feasible({place: candidates[place][1][at:] for place, at in middles.items()})
        ends |= {
            place: (ends[place][0], at) if holds[place] else (at, ends[place][1])
            for place, at in middles.items()
        }
    left = {place: candidates[place][1][gone:] for place, (gone, _) in ends.items()}
    for place, owners in left.items():
        asked[place] = programme(candidates[place][0], keep=owners)
    # The first that is left is needed: the others can be true without it.
    queue = {place: deque(owners[1:]) for place, owners in left.items()}
    while tried := {place: owners.popleft() for place, owners in queue.items() if owners}:
        without = {place: tuple(o for o in left[place] if o != owner) for place, owner in tried.items()}
        left |= {place: without[place] for place, ok in feasible(without).items() if not ok}
    return [frozenset(left.get(place, ())) for place in range(len(candidates))]


def hitting_set(sets: Iterable[Owners]) -> Owners:
    """Claims of which each set, none being empty, holds one: greedily the one in most sets, ties to the last."""
    left = list(sets)
    taken: set[int] = set()
    while left:
        counts = Counter(chain.from_iterable(left))
        best = max(counts, key=lambda owner: (counts[owner], owner))
        taken.add(best)
        left = [one for one in left if best not in one]
    return frozenset(taken)


def _members(sets: Iterable[Owners]) -> list[list[int]]:
    """Sets as plain data."""
    return [sorted(owners) for owners in sets]


def _owners(data: Iterable[Iterable[int]]) -> list[Owners]:
    """Sets from plain data."""
    return [frozenset(owners) for owners in data]


def _sets_of(data: Iterable[Iterable[int]], claims: object) -> list[Owners]:
    """The sets of some claims from plain data."""
    return _owners(data)


@memoised(Stage("exact_sets", encode=_members, decode=_sets_of))
def irreducible_sets(claims: Sequence[Claim], known: Sequence[Owners], choices: Choices) -> list[Owners]:
    """Irreducible infeasible subsets of some claims as printed, until every claim that is in one is in one of these.

    Two sweeps. First a set of claims is taken out that hits every known subset, and the rest is asked for more until
    it is feasible. Then the claims taken out are put back one by one, and all subsets that hold the last among what is
    around it are looked for; at most so many around one claim.

    `known` are subsets that are known already, such as pairs. Those and the ones found come back sorted.
    """
    system, found = build_system(claims, window=choices.year_window), set(known)
    everything = frozenset(range(len(claims)))
    out = hitting_set(_sorted(found))
    while fresh := _fresh(system, everything - out) - found:
        found |= fresh
        out = hitting_set(_sorted(found))
    near_by = neighbours(system) if out else {}
    for owner in sorted(out):
        out -= {owner}
        near = (around(near_by, owner, most=choices.around) & (everything - out)) | {owner}
        found |= _around(system, near, owner, known=found, choices=choices)
    return _sorted(found)


def _around(
    system: System, near: Owners, owner: int, *, known: Iterable[Owners], choices: Choices
) -> set[Owners]:
    """Irreducible subsets of some claims that hold one of them, at most so many new ones.

    Each further subset misses another member of every one that is known: so one member after the other is left out, in
    every way, until what is left is feasible (Reiter 1987).
    """
    inside = _sorted(one for one in known if one <= near)
    cap, most = choices.cap, choices.cap * choices.ways
    fresh: list[Owners] = []
    ways, seen, asked = deque([frozenset[int]()]), {frozenset[int]()}, 0
    while ways and len(fresh) < cap and asked < most and len(seen) < choices.ways**2 * most:
        out = ways.popleft()
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
    (parts,) = explain([[programme(system, keep=owners)]])
    return set(filtered([(system, tuple(sorted(part, reverse=True))) for part in parts]))


def neighbours(system: System) -> Mapping[int, Owners]:
    """For each claim those that share an atom with it, itself included."""
    spots = [(row.owner, system.columns[term]) for row in system.rows for term in row.terms]
    owners = np.repeat([owner for owner, _ in spots], [len(columns) for _, columns in spots])
    columns = np.concatenate([columns for _, columns in spots])
    size = len(system.claims), len(system.atoms)
    touching = sparse.csr_array((np.ones(len(columns), dtype=np.int64), (owners, columns)), shape=size)
    shared = sparse.csr_array(touching @ touching.T)
    ends = pairwise(shared.indptr.tolist())
    found = {owner: frozenset(shared.indices[a:b].tolist()) for owner, (a, b) in enumerate(ends)}
    return {owner: near for owner, near in found.items() if near}


def around(near_by: Mapping[int, Owners], owner: int, *, most: float) -> Owners:
    """A claim with its neighbours and their neighbours in turn, until there are no more or they become too many."""
    found = near_by[owner]
    while len(found) < most:
        wider = found.union(*(near_by[other] for other in found))
        if wider == found or len(wider) > most:
            break
        found = wider
    return found


# --- sets that no distinction dissolves, by parts of the corpus ------------------------------------------------------


def exact_sets(claims: Sequence[Claim], pairs: Pairs, choices: Choices) -> list[tuple[Claim, ...]]:
    """Irreducible sets of at least three claims, or with a share, that no distinction dissolves, beside some pairs.

    A number for the World ties all countries together, and of many sets only so many are looked for. So each country
    is looked at by itself before it is looked at with what holds it: what is found in it depends on no other country.
    """
    # Sets that are known to be infeasible, by the first of their ids.
    known: defaultdict[str, set[frozenset[str]]] = defaultdict(set)
    for pair in pairs:
        if not pair.lenient:
            known[min(pair.ids)].add(frozenset(pair.ids))
    found: list[tuple[Claim, ...]] = []
    for group in groups(claims):
        for part in parts_of(group, choices.year_window):
            members = [group[owner] for owner in sorted(part.owners)]
            places = {claim.claim_id: place for place, claim in enumerate(members)}
            among = (ids for name in places for ids in known[name] if ids <= places.keys())
            before = _sorted(frozenset(places[i] for i in ids) for ids in among)
            # What lies in one of the parts inside was looked for there.
            inside = [{places[group[owner].claim_id] for owner in owners} for owners in part.inner]
            for owners in irreducible_sets(members, before, choices):
                if owners not in before and not any(owners <= inner for inner in inside):
                    found.append(tuple(members[owner] for owner in sorted(owners)))
                    ids = frozenset(ids_of(found[-1]))
                    known[min(ids)].add(ids)
    return found


class Part(NamedTuple):
    """Claims of a group that bear on one another, by their places in it."""

    owners: Owners
    inner: list[Owners]  # the parts into which they fall without those about the widest areas


def _part_data(parts: Iterable[Part]) -> object:
    """Parts as plain data."""
    return [[sorted(part.owners), _members(part.inner)] for part in parts]


def _parts_of(data: Iterable[tuple[Iterable[int], Iterable[Iterable[int]]]], group: object) -> list[Part]:
    """The parts of a group from plain data."""
    return [Part(frozenset(owners), _owners(inner)) for owners, inner in data]


@memoised(Stage("parts", encode=_part_data, decode=_parts_of))
def parts_of(group: Sequence[Claim], window: float) -> list[Part]:
    """The parts of one group, those inside others first."""
    near = neighbours(build_system(group, window=window))
    routes = [(claim.whole or claim.about).box.route for claim in group]
    parts: list[Part] = []

    def split(owners: Owners) -> list[Owners]:
        outermost = components({owner: near.get(owner, frozenset()) & owners for owner in owners})
        for part in outermost:
            areas = {routes[owner] for owner in part}
            widest = {one for one in areas if not any(other != one and other.holds(one) for other in areas)}
            inner = split(frozenset(owner for owner in part if routes[owner] not in widest))
            if len(part) > 1 or any(group[owner].whole for owner in part):
                parts.append(Part(part, inner))
        return outermost

    split(frozenset(range(len(group))))
    return parts


def groups(claims: Iterable[Claim]) -> list[list[Claim]]:
    """Claims that can share atoms as printed: of one measure and, unless it runs over a window, one time."""

    def key(claim: Claim) -> object:
        about, period = claim.about, claim.about.period
        time = "" if about.measure == Measure.CUMULATIVE else (period.start, period.end)
        voice = period.voice if time and not period.ends else ""
        return about.counted, about.currency, time, voice

    found = by_key((claim for claim in claims if claim.about.family), key)
    return [group for group in found.values() if len(group) > 1]
