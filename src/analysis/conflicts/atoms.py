"""The atoms that some sets can tell apart: a refinement of the partition of all person-events, never all of them."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from analysis.conflicts.lattice import Box
from analysis.conflicts.route import CROSS, INTERNAL, SLOT, everywhere

_SIDES = ("population", "exploitation", "status", "visibility")


@dataclass(frozen=True, slots=True)
class Term:
    """A set of atoms with its time and measure, as masks over what a system tells apart.

    Parameters
    ----------
    box : Box
        The set on the axes of the lattice.
    times : int
        Mask over the times of the system.
    measures : int
        Mask over its measures.
    """

    box: Box
    times: int = 1
    measures: int = 1


def refine(terms: Sequence[Term]) -> list[int]:
    """The atoms of some sets: for each, a mask of the sets that it belongs to; sorted, none belongs to no set.

    Atoms that belong to the same sets are one: nothing that the sets say could tell them apart. The work goes axis by
    axis, and after each axis equal masks are merged, so that it grows with the number of atoms and not with the
    product of all values.
    """
    states = _routes(terms)
    sides = [[getattr(term.box, name) for term in terms] for name in _SIDES]
    for masks in (*sides, [term.times for term in terms], [term.measures for term in terms]):
        # What does not differ tells nothing apart, which is the rule in small systems.
        if len(set(masks)) > 1 or not all(masks):
            states = _meet(states, _classes(masks))
    for classes in _label_classes(terms):
        states = _meet(states, classes)
    return sorted(states)


def _label_classes(terms: Sequence[Term]) -> list[set[int]]:
    """For each kind of label its classes: under one of the labels that exclude one another, or under none."""
    every = (1 << len(terms)) - 1
    kinds: dict[str, dict[str, int]] = {}
    for place, term in enumerate(terms):
        for label in term.box.route.labels:
            users = kinds.setdefault(label.partition(SLOT)[0], {})
            users[label] = users.get(label, 0) | 1 << place
    found = []
    for _, users in sorted(kinds.items()):
        outside = every & ~sum(users.values())
        found.append({outside, *(outside | inside for inside in users.values())})
    return found


def _meet(states: Iterable[int], classes: Iterable[int]) -> set[int]:
    """What is left of each state in each class of one more axis."""
    kept = set(classes)
    found = {state & members for members in kept for state in states}
    found.discard(0)
    return found


def _classes(masks: Sequence[int]) -> set[int]:
    """The classes of one axis, each as the sets that it lies in."""
    return set(_cells(masks).values())


def _cells(masks: Sequence[int]) -> dict[int, int]:
    """The classes into which masks cut their union, each with the sets that it lies in."""
    users: dict[int, int] = {}
    for place, mask in enumerate(masks):
        users[mask] = users.get(mask, 0) | 1 << place
    cells: dict[int, int] = {}
    union = 0
    for mask, using in users.items():
        if fresh := mask & ~union:
            cells[fresh] = 0
        union |= mask
        for cell in [cell for cell in cells if cell & mask]:
            inside, outside = cell & mask, cell & ~mask
            before = cells.pop(cell)
            cells[inside] = before | using
            if outside:
                cells[outside] = before
    return cells


def _routes(terms: Sequence[Term]) -> set[int]:
    """The classes of pairs of countries, each as the sets that it lies in."""
    routes = [term.box.route for term in terms]
    masks = [route.origins for route in routes] + [route.destinations for route in routes]
    size = len(routes)
    every = (1 << size) - 1
    cells = _cells([everywhere(), *masks])
    ends = {cell: ((users >> 1) & every, users >> (1 + size)) for cell, users in cells.items()}
    internal = sum(1 << place for place, route in enumerate(routes) if route.moves & INTERNAL)
    crossing = sum(1 << place for place, route in enumerate(routes) if route.moves & CROSS)
    found = {starts & stops & internal for starts, stops in ends.values()}
    alone = {starts & stops & crossing for cell, (starts, stops) in ends.items() if cell.bit_count() > 1}
    starts_only = {(cell, starts & crossing) for cell, (starts, _) in ends.items()}
    stops_only = {(cell, stops) for cell, (_, stops) in ends.items()}
    pairs = {
        starts & stops
        for origin, starts in starts_only
        if starts
        for destination, stops in stops_only
        if origin != destination
    }
    return (found | alone | pairs) - {0}
