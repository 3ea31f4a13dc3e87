"""What claims would do, in lines for a terminal: nothing wraps within a table where there is little room."""

from collections.abc import Hashable, Iterator, Mapping
from typing import Any

import pandas as pd

from analysis.adding.consequences import Consequences
from analysis.numbers import decimal, significant

#: As many lines as are told of a kind.
_SHOWN = 12
_FACTOR_DIGITS = 3


def told(claims_do: Consequences) -> Iterator[str]:
    """How claims are read, what they are comparable with, what clashes and what moves, a line each."""
    yield "Read as"
    for claim_id, row in _rows(claims_do.read):
        figure = row["figure"]
        number = _number(row)
        about = _joined(row, "place", "year", "producer", "method")
        yield f"  {claim_id} {figure!r}: {number} {row['quantity']}"
        yield f"    {about}"
    yield from _listed(
        "Comparable", claims_do.comparable, "nothing that is held counts the same", _comparable
    )
    yield from _listed("Clashes", claims_do.clashes, "with nothing that is held", _clash)
    yield from _listed("Moves", claims_do.moved, "no answer of its place", _move)


def _comparable(claim_id: Hashable, row: Mapping[str, Any]) -> str:
    figure = row["figure"]
    about = _joined(row, "year", "producer", "method", "quantity")
    return f"{claim_id} {figure}: {about}"


def _clash(_: Hashable, row: Mapping[str, Any]) -> str:
    reasons = str(row["reasons"]).replace("_", " ").replace(";", " or ")
    code = str(row["code"]).replace("_", " ")
    level = row["level"]
    factor = decimal(significant(row["factor"], digits=_FACTOR_DIGITS), digits=12)
    claims = row["claims"]
    return f"{level}, {code} by a factor of {factor} ({reasons}): {claims}"


def _move(answer: Hashable, row: Mapping[str, Any]) -> str:
    before = row["before"]
    after = row["after"]
    return f"{answer}: {before}; then {after}"


def _listed(title: str, rows: pd.DataFrame, nothing: str, line_of: Any) -> Iterator[str]:
    """A title with the number of rows, and the first of them."""
    count = len(rows)
    yield f"{title}: {count or nothing}"
    for name, row in _rows(rows.head(_SHOWN)):
        line = line_of(name, row)
        yield f"  {line}"
    rest = count - _SHOWN
    if rest > 0:
        yield f"  and {rest} more"


def _rows(frame: pd.DataFrame) -> Iterator[tuple[Hashable, dict[str, Any]]]:
    """The rows of a frame as mappings, each with its name."""
    texts = frame.rename(columns=str)
    records: list[Any] = texts.to_dict("records")
    yield from zip(frame.index, records, strict=True)


def _number(row: Mapping[str, Any]) -> str:
    """What a figure was read as: its value, and its ends."""
    ends = []
    for name in ("low", "best", "high"):
        value = row[name]
        if not pd.isna(value):
            ends.append(f"{name} {decimal(value, digits=6)}")
    return ", ".join(ends) or "no number,"


def _joined(row: Mapping[str, Any], *names: str) -> str:
    """Some cells of a row, without those that are missing."""
    cells = []
    for name in names:
        cell = row[name]
        if not pd.isna(cell) and cell != "":
            cells.append(str(cell))
    return ", ".join(cells)
