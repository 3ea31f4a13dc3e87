"""Which claim speaks of a year where no lines of evidence meet: what it comes before the others by, in order."""

from typing import NamedTuple

from analysis.estimates.lines_of_evidence import POOLED, Entry, Grade, by_content, gap
from analysis.vocabulary import Design, Method


class Precedence(NamedTuple):
    """What decides which of several claims on a quantity speaks of a year: the smallest comes first.

    Of judgements alike in all else one that says how it was made goes before one that does not, and one value before a
    range without one; of measurements a range is what they ought to print.
    """

    is_judged: bool  # neither looked nor modelled
    is_bound: bool
    grade: Grade
    years_away: float
    is_vague: bool
    is_unstated: bool
    is_bare_range: bool
    print_age: int  # the later printed, the smaller
    is_without_range: bool
    content: tuple[object, ...]


def precedence(entry: Entry, year: int) -> Precedence:
    """What a claim comes before others by as a number of a year."""
    is_judged = entry.grade not in POOLED
    return Precedence(
        is_judged,
        not entry.interval.fixes_value,
        entry.grade,
        gap(entry.period, (year, year)),
        is_judged and entry.claim.vague,
        is_judged and has_unstated_method(entry),
        is_judged and entry.interval.has_both_ends and entry.interval.best is None,
        -entry.published,
        not entry.interval.has_both_ends,
        by_content(entry),
    )


def has_unstated_method(entry: Entry) -> bool:
    """Whether its maker is named, and nobody says how the number was made, be it by judgement."""
    return entry.claim.method is Method.ESTIMATE and entry.claim.design is Design.UNKNOWN


def deciding(first: Precedence, second: Precedence) -> str:
    """The name of what decides which of two comes first."""
    for name, of_first, of_second in zip(Precedence._fields, first, second, strict=True):
        if of_first != of_second:
            return name
    return Precedence._fields[-1]
