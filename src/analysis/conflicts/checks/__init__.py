"""All checks, in the order in which a set of claims that two of them find is taken: the first one's it is."""

from collections.abc import Callable, Iterable

from analysis.conflicts.checks import (
    distinctions,
    joint_sets,
    money_and_units,
    part_and_whole,
    quotation,
    roles_and_ratings,
    same_quantity,
    soft_intervals,
)
from analysis.conflicts.finding import Finding
from analysis.conflicts.search_context import SearchContext

CHECKS: tuple[Callable[[SearchContext], Iterable[Finding]], ...] = (
    *(
        same_quantity.find,
        soft_intervals.find,
        joint_sets.find,
        part_and_whole.find_remainders,
        distinctions.find,
    ),
    *(part_and_whole.find_clipped, part_and_whole.find_unexplained, money_and_units.find),
    *(quotation.find, roles_and_ratings.find),
)
