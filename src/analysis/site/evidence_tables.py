"""The tables of an evidence page: many claims of one kind, and what a source says without a number.

Their columns stand in docs/_pages/_evidence_tables.jinja, by their headings: the name of a column, or a macro.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import pandas as pd

from analysis.narrative.table_rows import Row, read
from analysis.site.claim_wording import Words

#: From how many claims of one kind on a table says more than entries.
MANY = 8
#: Up to how many reasons for one kind of change a table tells each by itself.
REASONS = 4
#: A text that links can point at: id of the statement, and what it says.
Mark = tuple[str, str]


@dataclass(frozen=True, slots=True)
class Block:
    """Claims that stand together: as entries, or, if there are rows, as one table of what differs between them."""

    claims: Sequence[Row]
    facts: Mapping[str, str] = field(default_factory=dict)  # by heading what all of them share
    columns: Sequence[str] = ()
    rows: Sequence[Sequence[str]] = ()  # one for each claim
    #: Changes between print and use: field, reason, and how many of the claims each was made to.
    steps: Sequence[tuple[str, str, int]] = ()


@dataclass(frozen=True, slots=True)
class Line:
    """A row of a table of statements: one by its id, or, with an empty id, several that differ in the last column."""

    name: str
    cells: tuple[str, ...]
    marks: tuple[Mark, ...] = ()


@dataclass(frozen=True, slots=True)
class Listing:
    """One table of statements."""

    heading: str
    about: str
    columns: tuple[str, ...]
    lines: tuple[Line, ...]


def blocks(claims: Iterable[Row], words: Words) -> list[Block]:
    """The claims under one heading: tables of those that are many of a kind, then the others one by one."""
    kinds: dict[tuple[str, ...], list[Row]] = {}
    for claim in claims:
        kinds.setdefault((claim.kind_of, claim.producer, claim.carrier), []).append(claim)
    tables = [_series(alike, words) for alike in kinds.values() if len(alike) >= MANY]
    single = [claim for alike in kinds.values() if len(alike) < MANY for claim in alike]
    return [*tables, Block(single)] if single else tables


def _series(claims: Sequence[Row], words: Words) -> Block:
    """Claims of one kind as a table: what is the same for all is said once."""
    columns = {name: [_cell(claim, what, words) for claim in claims] for name, what in words.series.items()}
    shared = {name: cells[0] for name, cells in columns.items() if len(set(cells)) == 1}
    differing = [name for name in columns if name not in shared]
    return Block(
        claims,
        facts={name: text for name, text in shared.items() if text},
        columns=differing,
        rows=list(zip(*(columns[name] for name in differing), strict=True)),
        steps=_steps(claims),
    )


def _steps(claims: Iterable[Row]) -> list[tuple[str, str, int]]:
    """Each kind of change between print and use, with the number of claims that it was made to."""
    made: dict[tuple[str, str], Counter[str]] = {}
    for claim in claims:
        for place, code, _, _, reason in dict.fromkeys(tuple(step.values()) for step in claim.steps):
            made.setdefault((place, code), Counter())[reason or code] += 1
    found: list[tuple[str, str, int]] = []
    for (place, code), reasons in made.items():
        own = f"{code.replace('_', ' ')}, with values of each claim's own"
        counts = {own: reasons.total()} if len(reasons) > REASONS else reasons
        found += [(place, reason, count) for reason, count in counts.items()]
    return found


def listings(tables: Mapping[str, pd.DataFrame], source: str, words: Words) -> list[Listing]:
    """The tables of statements of one source; those without a row are left out."""
    made = []
    for name, kind in words.statements.items():
        table = tables[name]
        rows = read(table[table["source"] == source].set_index(kind["id"]), [])
        if rows:
            lines = [Line(row.id, _cells(row, kind, words)) for row in rows]
            if "marks" in kind:
                lines = _grouped(lines)
            made.append(Listing(kind["heading"], kind["about"], tuple(kind["cells"]), tuple(lines)))
    return made


def _cells(row: Row, kind: Mapping[str, Any], words: Words) -> tuple[str, ...]:
    """What a statement says, column by column."""
    return tuple(_cell(row, what, words) for what in kind["cells"].values())


def _grouped(lines: Iterable[Line]) -> list[Line]:
    """The lines, those that differ in their last cell only as one."""
    groups: dict[tuple[str, ...], list[Mark]] = {}
    for line in lines:
        groups.setdefault(line.cells[:-1], []).append((line.name, line.cells[-1]))
    return [Line("", cells, tuple(marks)) for cells, marks in groups.items()]


def _cell(row: Row, what: Any, words: Words) -> str:
    """One cell: what a macro says of a row, or the text of a column."""
    return words.one_line(what)(row) if callable(what) else str(row[what]).replace("_", " ")
