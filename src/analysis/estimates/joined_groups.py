"""Items in groups, by the names that they have in common."""

from collections.abc import Hashable, Iterable
from typing import TypeVar

Item = TypeVar("Item")


def grouped(named: Iterable[tuple[Item, set[Hashable]]]) -> list[list[Item]]:
    """Items in groups that have no name in common, be it directly or through others."""
    groups: list[tuple[set[Hashable], list[Item]]] = []
    for item, names in named:
        joined_names = set(names)
        joined_items = [item]
        apart = []
        for group in groups:
            group_names, group_items = group
            if group_names.isdisjoint(names):
                apart.append(group)
            else:
                joined_names |= group_names
                joined_items += group_items
        groups = [*apart, (joined_names, joined_items)]
    return [items for _, items in groups]
