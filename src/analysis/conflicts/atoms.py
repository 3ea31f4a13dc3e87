"""The atoms that some sets tell apart: a refinement of the partition of all person-events, never all of them.

A set of indices is a bit mask here: bit 3 of an atom says whether it lies in the set with index 3.
"""

from collections import defaultdict
from collections.abc import Sequence
from functools import reduce
from operator import or_
from typing import NamedTuple

from analysis.conflicts.extents import everywhere
from analysis.conflicts.lattice import CROSS, INTERNAL, SLOT, Box, Route


class Term(NamedTuple):
    """A set of atoms with its time and measure, as masks over what a system tells apart."""

    box: Box  # the set on the axes of the lattice
    times: int = 1  # mask over the times of the system
    measures: int = 1  # mask over its measures

    @property
    def masks(self) -> tuple[int, ...]:
        """The set on each axis but the route."""
        return *self.box[:-1], self.times, self.measures


def refine(terms: Sequence[Term]) -> list[int]:
    """The atoms of some sets: for each, a mask of the sets that it belongs to; sorted, none belongs to no set.

    Atoms that belong to the same sets are one: nothing that the sets say could tell them apart. The work goes axis by
    axis, and after each axis equal masks are merged, so that it grows with the number of atoms and not with the
    product of all values.
    """
    atoms = _route_classes([term.box.route for term in terms])
    for classes in (*_axis_classes(terms), *_label_classes(terms)):
        # What is left of each atom in each class of one more axis.
        atoms = {atom & users for users in classes for atom in atoms} - {0}
    return sorted(atoms)


def _axis_classes(terms: Sequence[Term]) -> list[set[int]]:
    """For each axis but the route its classes, each as a mask of the sets that it lies in."""
    axes = []
    for masks in zip(*(term.masks for term in terms), strict=True):
        # What does not differ tells nothing apart, which is the rule in small systems.
        if len(set(masks)) > 1 or not all(masks):
            axes.append(set(_cells(masks).values()))
    return axes


def _label_classes(terms: Sequence[Term]) -> list[set[int]]:
    """For each kind of label the classes of sets that bear one, each as a mask of the sets that it lies in."""
    users: defaultdict[str, defaultdict[str, int]] = defaultdict(lambda: defaultdict(int))
    for index, term in enumerate(terms):
        for label in term.box.route.labels:
            kind, _, _ = label.partition(SLOT)
            users[kind][label] |= 1 << index
    every = (1 << len(terms)) - 1
    axes = []
    for users_of_label in users.values():
        # Under one of the labels that exclude one another, or under none.
        unlabelled = every & ~sum(users_of_label.values())
        labelled = {unlabelled | inside for inside in users_of_label.values()}
        axes.append({unlabelled} | labelled)
    return axes


def _cells(masks: Sequence[int]) -> dict[int, int]:
    """The cells into which masks cut their union, each with a mask of the sets that it lies in."""
    users: defaultdict[int, int] = defaultdict(int)
    for index, mask in enumerate(masks):
        users[mask] |= 1 << index
    union = reduce(or_, users, 0)
    cells = {union: 0}
    for mask, using in users.items():
        inside = {}
        outside = {}
        for cell, before in cells.items():
            if cell & mask:
                inside[cell & mask] = before | using
            if cell & ~mask:
                outside[cell & ~mask] = before
        cells = inside | outside
    return cells


def _route_classes(routes: Sequence[Route]) -> set[int]:
    """The classes of pairs of countries, each as a mask of the routes that it lies in."""
    origins = [route.origins for route in routes]
    destinations = [route.destinations for route in routes]
    internal = _having(routes, INTERNAL)
    crossing = _having(routes, CROSS)
    size = len(routes)
    every = (1 << size) - 1
    classes: set[int] = set()
    starting: list[tuple[int, int]] = []
    stopping: list[tuple[int, int]] = []
    for cell, users in _cells([everywhere(), *origins, *destinations]).items():
        # The first bit is that of the whole World, then come those of the origins, then the destinations.
        starts = (users >> 1) & every
        stops = users >> (1 + size)
        classes.add(starts & stops & internal)
        if cell.bit_count() > 1:
            # Two countries of one cell have a border between them.
            classes.add(starts & stops & crossing)
        if starts & crossing:
            starting.append((cell, starts & crossing))
        stopping.append((cell, stops))
    for origin, starts in starting:
        for destination, stops in stopping:
            if origin != destination:
                classes.add(starts & stops)
    return classes - {0}


def _having(routes: Sequence[Route], moves: int) -> int:
    """A mask of the routes that have internal pairs, or pairs with a border between."""
    mask = 0
    for index, route in enumerate(routes):
        if route.moves & moves:
            mask |= 1 << index
    return mask
