"""How templates pick rows of their tables: by cells, by ids, the sharpest, those that belong together."""

import math
from collections import Counter
from collections.abc import Iterable, Mapping
from typing import Any

from analysis.library.quantities import QUANTITY
from analysis.narrative.table_rows import Row, Rows
from analysis.vocabulary import ReadIn

#: Hardest first.
_LEVELS = ("infeasible", "conditional", "clipped", "in_tension", "apparent")
#: Kinds of laws and bodies, in the order in which they are told.
_KINDS = ("treaty", "law", "institution", "enforcement", "campaign", "organisation", "report")
#: From this factor on an answer has moved.
_MOVED = 1.05


def where(rows: Iterable[Row], **cells: object) -> Rows:
    """The rows whose cells have these values, or one of the values of a list."""
    return tuple(row for row in rows if _has(row, cells))


def where_not(rows: Iterable[Row], **cells: object) -> Rows:
    """The rows that `where` leaves out."""
    return tuple(row for row in rows if not _has(row, cells))


def _has(row: Row, cells: Mapping[str, object]) -> bool:
    pairs = ((row[name], value) for name, value in cells.items())
    return all(cell in value if isinstance(value, list | tuple) else cell == value for cell, value in pairs)


def outside(rows: Iterable[Row], others: Iterable[Row]) -> Rows:
    """The rows whose ids others do not have."""
    return where_not(rows, id=[row.id for row in others])


def by_id(rows: Iterable[Row], *ids: str) -> Rows:
    """The rows with these ids, also as a list in one cell, in the order of the ids; ids of other pages are left out."""
    found = {row.id: row for row in rows}
    return tuple(found[name] for text in ids for name in text.split(";") if name in found)


def first(rows: Iterable[Any]) -> Any:
    """The first of them; None if there is none."""
    return next(iter(rows), None)


def sharpest(conflicts: Iterable[Row], claims: Iterable[Row], count: int) -> Rows:
    """The hardest conflicts whose members all stand on the page, one of each kind before more of a kind.

    Of equally hard ones those between the latest editions come first. Victims who were found are not set beside people
    in prostitution, of whom nobody says that all are victims.
    """
    page = {row.id: row for row in claims}
    members = {row.id: [page[one] for one in row.members.split(";") if one in page] for row in conflicts}
    fit = [row for row in conflicts if len(members[row.id]) == len(row.members.split(";"))]
    fit = [
        row for row in fit if row.code != "detection_rate" or not where(members[row.id], status="sex_trade")
    ]
    replaced = _replaced(page.values(), {(one.producer, one.area) for row in fit for one in members[row.id]})
    old = {row.id: any(one.id in replaced for one in members[row.id]) for row in fit}
    # What is a matter of rounding, or rests on what the press said, is none of the sharpest, however hard it is.
    weak = {
        row.id: bool(row.get("marginal"))
        or any(one.get("read_in") == ReadIn.PRESS for one in members[row.id])
        for row in fit
    }
    fit.sort(key=lambda row: (weak[row.id], _LEVELS.index(row.level), old[row.id], -(row.severity or 1.0)))
    seen, turns = Counter[str](), dict[str, int]()
    for row in fit:
        turns[row.id] = seen[row.code]
        seen[row.code] += 1
    chosen = sorted(fit, key=lambda row: turns[row.id])[:count]
    return tuple(row for row in fit if row in chosen)


def _replaced(claims: Iterable[Row], makers: set[tuple[str, str]]) -> set[str]:
    """Ids of claims of which their maker, who with the place is one of these, published a later edition."""
    dated = [row for row in claims if (row.producer, row.area) in makers and row.get("producer_year")]
    editions = {row.id: (row.producer, *(row.get(name) for name in QUANTITY)) for row in dated}
    latest: dict[tuple[object, ...], int] = {}
    for row in dated:
        latest[editions[row.id]] = max(row.producer_year, latest.get(editions[row.id], 0))
    return {row.id for row in dated if row.producer_year < latest[editions[row.id]]}


def furthest(rows: Iterable[Row], count: int) -> Rows:
    """Of the answers that move most, or go, without one of their lines, each line that moves them."""
    moves = [(abs(math.log(row.factor)) if row.factor else math.inf, row) for row in rows]
    told = sorted(((move, row) for move, row in moves if move > math.log(_MOVED)), key=lambda pair: -pair[0])
    first = list(dict.fromkeys(row.id for _, row in told))[:count]
    return tuple(row for _, row in told if row.id in first)


def commonest(rows: Iterable[Row], column: str) -> str:
    """The code that most lists of a column hold; empty if none does, or if several do."""
    counts = Counter(code for row in rows for code in {*row[column].replace("+", ";").split(";")})
    (first, most), (_, second) = (*counts.most_common(2), ("", 0), ("", 0))[:2]
    return first if most > second else ""


def distinct(laws: Iterable[Row]) -> Rows:
    """Laws and bodies in the order of their kinds, each once: a name that another holds is the same, told shorter."""
    rows = {
        row.name.casefold(): row for row in sorted(laws, key=lambda row: _KINDS.index(row.kind), reverse=True)
    }
    told = {name: name.partition(" (")[0].removesuffix("s") for name in reversed(rows)}
    return tuple(
        rows[name] for name in told if not any(told[name] in other for other in rows if other != name)
    )
