"""Sets of claims that no distinction dissolves, looked for part by part.

A number for the World ties all countries together, and of many sets only so many are looked for. So each country is
looked at by itself before it is looked at with what holds it: what is found in it depends on no other country.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence, Set
from typing import NamedTuple

from analysis.conflicts.compared_claim import ComparedClaim, by_key, ids_of
from analysis.conflicts.irreducible import in_order, irreducible_sets, neighbours
from analysis.conflicts.lattice import Route
from analysis.conflicts.pairs import Pair
from analysis.conflicts.rules import Choices
from analysis.conflicts.solver import Owners, components
from analysis.conflicts.system import build_system
from analysis.content_cache import Stage, memoised
from analysis.vocabulary import Measure

#: Claims that can share atoms as printed.
Group = Sequence[ComparedClaim]
#: Sets of ids that are infeasible, by the first of their ids.
_Known = defaultdict[str, set[frozenset[str]]]


def groups(claims: Iterable[ComparedClaim]) -> list[Group]:
    """Claims that can share atoms as printed: of one measure and, unless totals over windows, one time."""
    counted = [claim for claim in claims if claim.about.family]
    sharing = by_key(counted, _shared).values()
    return [group for group in sharing if len(group) > 1]


def _shared(claim: ComparedClaim) -> object:
    """What claims have in common that can share atoms."""
    about = claim.about
    # Who was added in a window was added in one of its years, so that windows cut one another into pieces. Whoever is
    # there in the course of two windows may be the same: numbers of two of them are set against one another in pairs.
    if about.measure == Measure.CUMULATIVE:
        return about.counted, about.currency, "", ""
    period = about.period
    voice = "" if period.ends else period.voice
    return about.counted, about.currency, period.dates, voice


def exact_sets(
    among: Iterable[Group], pairs: Iterable[Pair], choices: Choices
) -> list[tuple[ComparedClaim, ...]]:
    """Irreducible sets of at least three claims, or with a share, in some groups; beside the pairs that are known."""
    infeasible: _Known = defaultdict(set)
    for pair in pairs:
        if not pair.lenient:
            infeasible[min(pair.ids)].add(frozenset(pair.ids))
    sets: list[tuple[ComparedClaim, ...]] = []
    for group in among:
        for part in _kept_parts(group, choices.year_window):
            for claims in _sets_in(part, group, infeasible, choices):
                ids = frozenset(ids_of(claims))
                infeasible[min(ids)].add(ids)
                sets.append(claims)
    return sets


def _sets_in(
    part: "Part", group: Group, infeasible: Mapping[str, Set[frozenset[str]]], choices: Choices
) -> list[tuple[ComparedClaim, ...]]:
    """The irreducible sets of a part that are not known, and do not lie in one of the parts inside it."""
    owners = sorted(part.owners)
    members = [group[owner] for owner in owners]
    infeasible_inside = _inside(infeasible, members)
    known = set(infeasible_inside)
    new = []
    for subset in _kept_sets(members, infeasible_inside, choices):
        if subset in known:
            continue
        in_group = frozenset(owners[index] for index in subset)
        # What lies in one of the parts inside was looked for there.
        if not any(in_group <= inner for inner in part.inner):
            new.append(tuple(group[owner] for owner in sorted(in_group)))
    return new


def _inside(infeasible: Mapping[str, Set[frozenset[str]]], members: Sequence[ComparedClaim]) -> list[Owners]:
    """The known sets among some claims, by the indices of these."""
    index_of = {claim.claim_id: index for index, claim in enumerate(members)}
    inside = []
    for claim_id in index_of:
        for ids in infeasible.get(claim_id, ()):
            if ids <= index_of.keys():
                owners = [index_of[member] for member in ids]
                inside.append(frozenset(owners))
    return in_order(inside)


# --- parts of a group that bear on one another -----------------------------------------------------------------------


class Part(NamedTuple):
    """Claims of a group that bear on one another, by their indices in it."""

    owners: Owners
    inner: list[Owners]  # the parts into which they fall without those about the widest areas


def parts_of(group: Group, window: float) -> list[Part]:
    """The parts of one group, those inside others first."""
    system = build_system(group, window=window)
    near_by = neighbours(system)
    routes = []
    for claim in group:
        widest_extent = claim.whole or claim.about
        routes.append(widest_extent.box.route)
    parts: list[Part] = []

    def split(owners: Owners) -> list[Owners]:
        """The outermost parts of some claims; they and those inside them join the list."""
        reach = {owner: near_by.get(owner, frozenset()) & owners for owner in owners}
        outermost = components(reach)
        for part in outermost:
            widest = _widest({routes[owner] for owner in part})
            narrower = frozenset(owner for owner in part if routes[owner] not in widest)
            inner = split(narrower)
            has_share = any(group[owner].whole for owner in part)
            if len(part) > 1 or has_share:
                parts.append(Part(part, inner))
        return outermost

    split(frozenset(range(len(group))))
    return parts


def _widest(areas: Set[Route]) -> set[Route]:
    """The areas that no wider one holds."""
    widest = set[Route]()
    for area in areas:
        wider = areas - {area}
        if not _is_held(area, wider):
            widest.add(area)
    return widest


def _is_held(area: Route, wider: Iterable[Route]) -> bool:
    """Whether one of some areas holds another."""
    return any(route.holds(area) for route in wider)


# --- what is kept between runs ---------------------------------------------------------------------------------------


def _subset_data(subsets: Iterable[Owners]) -> list[list[int]]:
    """Sets of indices as plain data."""
    return [sorted(owners) for owners in subsets]


def _subsets_of(data: Iterable[Iterable[int]], claims: object = None) -> list[Owners]:
    """Sets of indices from plain data."""
    return [frozenset(owners) for owners in data]


def _part_data(parts: Iterable[Part]) -> object:
    """Parts as plain data."""
    data = []
    for part in parts:
        data.append([sorted(part.owners), _subset_data(part.inner)])
    return data


def _parts_from(data: Iterable[tuple[Iterable[int], Iterable[Iterable[int]]]], group: object) -> list[Part]:
    """The parts of a group from plain data."""
    parts = []
    for owners, inner in data:
        part = Part(frozenset(owners), _subsets_of(inner))
        parts.append(part)
    return parts


_kept_parts = memoised(Stage("parts", encode=_part_data, decode=_parts_from))(parts_of)
_kept_sets = memoised(Stage("exact_sets", encode=_subset_data, decode=_subsets_of))(irreducible_sets)
