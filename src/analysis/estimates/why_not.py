"""Why no number is given for a quantity: for each that no answer is about a row with its reason, as a code."""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum, auto
from itertools import combinations

import pandas as pd

from analysis.claims.estimand import Quantity
from analysis.estimates.line_likelihood import Rules
from analysis.estimates.lines_of_evidence import (
    POOLED,
    ClaimLine,
    Claims,
    Entry,
    by_content,
    by_quantity,
    entries_of,
    gap,
    is_change_in_time,
    lines_of,
)
from analysis.estimates.poolable_quantities import RECONCILED_MEASURES, has_condition, is_of_all
from analysis.estimates.pooled_constants import has_error
from analysis.estimates.pooled_posterior import WhyNot
from analysis.subject.measures import constants
from analysis.table_contracts import as_table
from analysis.vocabulary import FigureKind


class WhyUnasked(StrEnum):
    """Why a quantity is asked about by no answer, beside the reasons why lines are not put together."""

    MEASURE_NOT_POOLED = auto()
    NO_CONDITION = auto()
    COUNT_OF_FOUND = auto()
    NOT_A_NUMBER_OF_PERSONS = auto()
    NOTHING_OR_ALL = auto()
    PUBLISHED_LATER = auto()
    NOT_NEAR = auto()
    NOT_TO_BE_QUOTED = auto()
    NO_PRINTED_ERROR = auto()


@dataclass(frozen=True, slots=True)
class Asking:
    """What is asked of claims: of which year, from what was published by which year, without which claims."""

    year: int | None
    known_by: int | None
    withheld: Collection[str]


def unanswered(
    claims: Claims, answered: Collection[Quantity], rules: Rules, asking: Asking, among: Collection[str]
) -> pd.DataFrame:
    """A refused row for each quantity that some of the claims, by their ids, are about and no answer is.

    The columns of 30_estimates; `refusal` is a word of `WhyNot` or `WhyUnasked`.
    """
    groups: dict[Quantity, list[Entry]] = {}
    for entry in entries_of(claims, rules):
        groups.setdefault(entry.key, []).append(entry)
    rows = []
    for key, entries in sorted(groups.items()):
        is_asked = any(entry.claim_id in among for entry in entries)
        if is_asked and key not in answered:
            rows.append(_refused(key, entries, asking) | {"refusal": _why_unanswered(entries, rules, asking)})
    return as_table(rows, "30_estimates")


def _refused(key: Quantity, entries: Sequence[Entry], asking: Asking) -> dict[str, object]:
    """The row of a quantity without an answer, but for the reason."""
    lines = lines_of(entries)
    dated = [entry for entry in entries if entry.published or entry.claim.is_dated]
    newest = max((int(entry.time) for entry in dated), default=None)
    first = min(entries, key=by_content)
    return {
        **key._asdict(),
        "view": "now" if asking.year else "meeting",
        "reference_year": asking.year or newest,
        "region_code": first.claim.region_code,
        "grade": min(entry.grade for entry in entries).label,
        "answer_status": "refused",
        "printed_bound": "none",
        "k_lines": len(lines),
        "k_bounds": 0,
        "lines": ";".join(line.name for line in lines),
        "claim_ids": ";".join(sorted(entry.claim_id for entry in entries)),
    }


def _why_unanswered(entries: Sequence[Entry], rules: Rules, asking: Asking) -> StrEnum:
    """The first reason that leaves none of the claims on a quantity, else why their lines are not put together."""
    key = entries[0].key
    if key.measure in constants():
        has_errors = any(map(has_error, entries))
        return WhyUnasked.PUBLISHED_LATER if has_errors else WhyUnasked.NO_PRINTED_ERROR
    if key.measure not in RECONCILED_MEASURES:
        return WhyUnasked.MEASURE_NOT_POOLED
    if not has_condition(key):
        return WhyUnasked.NO_CONDITION
    if not is_of_all(key):
        return WhyUnasked.COUNT_OF_FOUND
    if not any(entry.claim.kind in (FigureKind.COUNT, FigureKind.SHARE) for entry in entries):
        return WhyUnasked.NOT_A_NUMBER_OF_PERSONS
    left = [entry for group in by_quantity(entries, rules).values() for entry in group]
    for reason, remaining in _narrowed(left, rules, asking):
        if not remaining:
            return reason
        left = remaining
    return why_apart(lines_of(left), rules.near)


def _narrowed(entries: list[Entry], rules: Rules, asking: Asking) -> Iterator[tuple[WhyUnasked, list[Entry]]]:
    """The claims that each further condition leaves, with the reason where it leaves none."""
    left = entries
    yield WhyUnasked.NOTHING_OR_ALL, left
    if asking.known_by is not None:
        left = [entry for entry in left if entry.published <= asking.known_by]
        yield WhyUnasked.PUBLISHED_LATER, left
    left = [entry for entry in left if entry.claim_id not in asking.withheld]
    yield WhyUnasked.NOT_TO_BE_QUOTED, left
    if asking.year is not None:
        year = (asking.year, asking.year)
        left = [entry for entry in left if gap(entry.period, year) <= rules.near]
        yield WhyUnasked.NOT_NEAR, left


def why_apart(lines: Sequence[ClaimLine], near: float) -> WhyNot:
    """Why lines that never met are not put together."""
    pooled = [line for line in lines if line.grade in POOLED]
    valued = [line.grade for line in pooled if _fixes_value(line)]
    if len(lines) < 2:
        return WhyNot.CHANGE_IN_TIME if _changes(lines[0], near) else WhyNot.ONE_LINE
    if not pooled:
        return WhyNot.JUDGEMENT_ONLY
    if len(valued) > len(set(valued)):
        return WhyNot.YEARS_APART
    if valued or len(pooled) < len(lines):
        return WhyNot.UNLIKE_GRADES
    return WhyNot.BOUNDS_ONLY


def _changes(line: ClaimLine, near: float) -> bool:
    """Whether two of its claims that lie near each other in time show a change."""
    for first, second in combinations(line.entries, 2):
        if is_change_in_time(first, second) and gap(first.period, second.period) <= near:
            return True
    return False


def _fixes_value(line: ClaimLine) -> bool:
    """Whether a claim of the line's own grade is a value, no bound."""
    return any(entry.interval.fixes_value and entry.grade == line.grade for entry in line.entries)
