"""How templates pick rows of their tables: by cells, by ids, the sharpest, those that belong together."""

import math
from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from typing import Any

from analysis.narrative.table_rows import Row, Rows
from analysis.numbers import significant
from analysis.reading.places import PlaceError, has_members, members, place

#: Hardest first.
_LEVELS = ("infeasible", "conditional", "clipped", "apparent")
#: What editions of one number have in common.
_EDITION = (
    "producer",
    "area",
    "measure",
    "status",
    "population",
    "exploitation",
    "visibility",
    "direction",
    "unit",
)
#: From this factor on an estimate has moved.
_MOVED = 1.05
#: Codes that are told with roles and grades.
_TOLD_ELSEWHERE = frozenset({"role_disagreement", "rating_disagreement"})


def where(rows: Iterable[Row], **cells: object) -> Rows:
    """The rows whose cells have these values, or one of the values of a list."""
    return Rows(row for row in rows if all(_has(row, name, value) for name, value in cells.items()))


def _has(row: Row, name: str, value: object) -> bool:
    return row[name] in value if isinstance(value, list | tuple) else bool(row[name] == value)


def where_not(rows: Iterable[Row], **cells: object) -> Rows:
    """The rows that `where` leaves out."""
    return Rows(row for row in rows if not all(_has(row, name, value) for name, value in cells.items()))


def without_text(rows: Iterable[Row], column: str, text: str) -> Rows:
    """The rows whose cell does not hold a text."""
    return Rows(row for row in rows if text not in row[column])


def among(rows: Iterable[Row], others: Iterable[Row]) -> Rows:
    """The rows whose ids others have, too."""
    ids = {row.id for row in others}
    return Rows(row for row in rows if row.id in ids)


def outside(rows: Iterable[Row], others: Iterable[Row]) -> Rows:
    """The rows whose ids others do not have."""
    ids = {row.id for row in others}
    return Rows(row for row in rows if row.id not in ids)


def by_id(rows: Iterable[Row], *ids: str) -> Rows:
    """The rows with these ids, also as a list in one cell, in the order of the ids; ids of other pages are left out."""
    found = {row.id: row for row in rows}
    return Rows(found[name] for text in ids for name in str(text).split(";") if name in found)


def first(rows: Iterable[Any]) -> Any:
    """The first of them; None if there is none."""
    return next(iter(rows), None)


def sharpest(conflicts: Iterable[Row], claims: Iterable[Row], count: int) -> Rows:
    """The hardest conflicts whose members all stand on the page, one of each kind before more of a kind.

    Of equally hard ones those between the latest editions come first. Victims who were found are not set beside people
    in prostitution, of whom nobody says that all are victims.
    """
    page = {row.id: row for row in claims}
    replaced = _replaced(page.values())
    fit = [
        row for row in conflicts
        if row.code not in _TOLD_ELSEWHERE and set(page).issuperset(row.members.split(";"))
        and not (row.code == "detection_rate" and _has_sex_trade(by_id(page.values(), row.members)))
    ]  # fmt: skip
    fit.sort(
        key=lambda row: (
            _LEVELS.index(row.level),
            not replaced.isdisjoint(row.members.split(";")),
            -(row.severity or 1.0),
        )
    )
    seen = Counter[str]()
    turns = []
    for row in fit:
        turns.append(seen[row.code])
        seen[row.code] += 1
    order = sorted(range(len(fit)), key=lambda place: (turns[place], place))
    return Rows(fit[place] for place in sorted(order[:count]))


def _has_sex_trade(rows: Rows) -> bool:
    return any(row.status == "sex_trade" for row in rows)


def _replaced(claims: Iterable[Row]) -> set[str]:
    """Ids of claims of which their maker published a later edition."""
    editions: dict[tuple[object, ...], list[Row]] = {}
    for row in claims:
        if row.get("producer_year") is not None:
            editions.setdefault(tuple(row.get(name) for name in _EDITION), []).append(row)
    latest = {key: max(row.producer_year for row in rows) for key, rows in editions.items()}
    return {row.id for key, rows in editions.items() for row in rows if row.producer_year < latest[key]}


def furthest(rows: Iterable[Row], claims: Iterable[Row], count: int) -> Rows:
    """The estimates that move most, up or down, without one of their lines; editions of one maker are no estimate."""
    makers, of = {claim.id: claim.producer for claim in claims}, dict[str, set[str]]()
    moved = [row for row in rows if row.factor]
    for row in moved:
        of.setdefault(row.id, set()).add(makers.get(row.claim_id, row.claim_id))
    told = [row for row in moved if len(of[row.id]) > 1 and abs(math.log(row.factor)) > math.log(_MOVED)]
    return Rows(sorted(told, key=lambda row: -max(row.factor, 1 / row.factor))[:count])


def longer_series(counts: Iterable[Row], years: int) -> list[Rows]:
    """Series of yearly counts with so many years at least, the highest counts first; all if none has."""
    groups: dict[str, list[Row]] = {}
    for row in counts:
        groups.setdefault(row.series, []).append(row)
    found = sorted(groups.values(), key=lambda group: -max(row.value for row in group))
    return [Rows(group) for group in found if len(group) >= years] or [Rows(group) for group in found]


def same_quantity(rows: Iterable[Row], others: Iterable[Row]) -> list[tuple[Row, Row]]:
    """The rows with those of the other table that are about the same quantity."""
    found = {row.quantity: row for row in others}
    return [(row, found[row.quantity]) for row in rows if row.quantity in found]


def commonest(rows: Iterable[Row], column: str) -> str:
    """The code that most lists of a column hold; empty if none does, or if several do."""
    counts = Counter(code for row in rows for code in dict.fromkeys(row[column].replace("+", ";").split(";")))
    (first, most), (_, second) = (*counts.most_common(2), ("", 0), ("", 0))[:2]
    return first if most > second else ""


def above(rows: Iterable[Row], own: Row, column: str) -> Rows:
    """The rows with a higher number in a column, as far as two digits tell."""
    least = significant(own[column], digits=2)
    return Rows(row for row in rows if significant(row[column], digits=2) > least)


def since_break(rows: Iterable[Row]) -> Rows:
    """The last rows of a series in order, from the last change in its way of counting on."""
    series = list(rows)
    starts = [place for place, row in enumerate(series) if row.break_before]
    return Rows(series[starts[-1] if starts else 0 :])


def is_area(region: str) -> bool:
    """Whether a region is made of several countries."""
    try:
        code = place(region).code
    except PlaceError:
        return False
    return has_members(code) and len(members(code)) > 1


FILTERS: Mapping[str, Callable[..., Any]] = {
    function.__name__: function
    for function in (
        *(where, where_not, among, outside, by_id, first, sharpest, furthest),
        *(longer_series, same_quantity, commonest, above, since_break, is_area, without_text),
    )
}
