"""What claims would do, in lines for a terminal: nothing wraps within a table where there is little room."""

from collections.abc import Hashable, Iterator, Mapping
from typing import Any

import pandas as pd

from analysis.adding.consequences import Consequences

#: As many lines as are told of a kind.
_SHOWN = 12


def told(claims_do: Consequences) -> Iterator[str]:
    """How claims are read, what they are comparable with, what clashes and what moves, a line each."""
    yield "Read as"
    for claim_id, row in _rows(claims_do.read):
        yield f"  {claim_id} {row['figure']!r}: {_number(row)} {row['quantity']}"
        yield f"    {_joined(row, 'place', 'year', 'producer', 'method')}"
    yield from _listed(
        "Comparable", claims_do.comparable, "nothing that is held counts the same", _comparable
    )
    yield from _listed("Clashes", claims_do.clashes, "with nothing that is held", _clash)
    yield from _listed("Moves", claims_do.moved, "no answer of its place", _move)


def _comparable(claim_id: Hashable, row: Mapping[str, Any]) -> str:
    return f"{claim_id} {row['figure']}: {_joined(row, 'year', 'producer', 'method', 'quantity')}"


def _clash(_: Hashable, row: Mapping[str, Any]) -> str:
    reasons = str(row["reasons"]).replace("_", " ").replace(";", " or ")
    code = str(row["code"]).replace("_", " ")
    return f"{row['level']}, {code} by a factor of {row['factor']:.3g} ({reasons}): {row['claims']}"


def _move(answer: Hashable, row: Mapping[str, Any]) -> str:
    return f"{answer}: {row['before']}; then {row['after']}"


def _listed(title: str, rows: pd.DataFrame, nothing: str, line_of: Any) -> Iterator[str]:
    """A title with the number of rows, and the first of them."""
    yield f"{title}: {len(rows) or nothing}"
    for name, row in _rows(rows.head(_SHOWN)):
        yield f"  {line_of(name, row)}"
    if len(rows) > _SHOWN:
        yield f"  and {len(rows) - _SHOWN} more"


def _rows(frame: pd.DataFrame) -> Iterator[tuple[Hashable, dict[str, Any]]]:
    """The rows of a frame as mappings, each with its name."""
    records = frame.to_dict("records")
    for name, record in zip(frame.index, records, strict=True):
        yield name, {str(column): cell for column, cell in record.items()}


def _number(row: Mapping[str, Any]) -> str:
    """What a figure was read as: its value, and its ends."""
    ends = [f"{name} {row[name]:,.6g}" for name in ("low", "best", "high") if row[name] == row[name]]
    return ", ".join(ends) or "no number,"


def _joined(row: Mapping[str, Any], *names: str) -> str:
    """Some cells of a row, without those that are missing."""
    cells = [str(row[name]) for name in names if not pd.isna(row[name]) and row[name] != ""]
    return ", ".join(cells)
