"""What a source says without a number: roles, grades, laws, as tables whose rows links can point at."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import pandas as pd

from analysis.site.claim_rows import Words
from analysis.vocabulary import UNATTRIBUTED, Strength

Row = Mapping[Any, Any]


@dataclass(frozen=True, slots=True)
class Line:
    """One row of a table of statements.

    Parameters
    ----------
    name : str
        Id of the statement; empty for a row of several.
    cells : tuple of str
        What it says.
    marks : tuple of (id, text)
        For a row of several: each of them, in the last column.
    """

    name: str
    cells: tuple[str, ...]
    marks: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Listing:
    """One table of statements.

    Parameters
    ----------
    heading, about : str
        What it lists.
    columns : tuple of str
        Headings of the cells, then of the marks if there are any.
    lines : tuple of Line
        In reading order.
    """

    heading: str
    about: str
    columns: tuple[str, ...]
    lines: tuple[Line, ...]


@dataclass(frozen=True, slots=True)
class _Kind:
    """How one table of the project becomes a listing; with `mark`, rows of the same cells become one."""

    table: str
    key: str
    heading: str
    about: str
    cells: Mapping[str, Callable[[Row], str]]
    mark: tuple[str, Callable[[Row], str]] | None = None


def listings(tables: Mapping[str, pd.DataFrame], source: str, words: Words) -> tuple[Listing, ...]:
    """The tables of statements of one source; those without a row are left out."""
    found = (_listing(kind, tables[kind.table], source) for kind in _kinds(words))
    return tuple(listing for listing in found if listing.lines)


def _listing(kind: _Kind, table: pd.DataFrame, source: str) -> Listing:
    """One table of statements of one source."""
    records = table[table["source"] == source].to_dict("records")
    made = [(str(row[kind.key]), tuple(make(row) for make in kind.cells.values()), row) for row in records]
    if kind.mark is None:
        lines = tuple(Line(name, cells) for name, cells, _ in made)
        return Listing(kind.heading, kind.about, tuple(kind.cells), lines)
    heading, text = kind.mark
    groups: dict[tuple[str, ...], list[tuple[str, str]]] = {}
    for name, cells, row in made:
        groups.setdefault(cells, []).append((name, text(row)))
    lines = tuple(Line("", cells, tuple(marks)) for cells, marks in groups.items())
    return Listing(kind.heading, kind.about, (*kind.cells, heading), lines)


def _said_by(row: Row) -> str:
    """Who says so, with the year where it is known."""
    producer = "not named" if row["producer"] == UNATTRIBUTED else str(row["producer"])
    return producer if pd.isna(row["producer_year"]) else f"{producer} ({row['producer_year']})"


def _strength(row: Row) -> str:
    """How strongly a place is named."""
    return "" if row["strength"] == Strength.NAMED else f" ({str(row['strength']).replace('_', ' ')})"


def _policy(row: Row) -> str:
    """Name of a law or institution, with what the source says of it."""
    marks = [
        mark
        for mark, holds in (
            ("in its own words", row["self_description"]),
            ("disputed", row["disputed"]),
        )
        if holds
    ]
    return f"{row['name']} ({', '.join(marks)})" if marks else str(row["name"])


def _number(value: Any) -> str:
    """A whole number, or nothing where there is none."""
    return "" if pd.isna(value) else f"{value:.0f}"


def _state(row: Row) -> str:
    """How far a response has come, with the count that the source gives."""
    count = f"{_number(row['count'])} {row['count_of']}".strip()
    return ": ".join(part for part in (str(row["status"]).replace("_", " "), count) if part)


def _rating(row: Row) -> str:
    """A rating with its year and the note on it."""
    year: Any = row["producer_year"] if pd.isna(row["period_start"]) else row["period_start"]
    dated = str(row["rating"]) if pd.isna(year) else f"{year}: {row['rating']}"
    return f"{dated} ({row['note']})" if row["note"] else dated


def _text(column: str) -> Callable[[Row], str]:
    """The text of a column."""
    return lambda row: str(row[column]).replace("_", " ")


def _kinds(words: Words) -> tuple[_Kind, ...]:
    """The tables of statements, in the order in which a page shows them."""
    return (
        _Kind(
            "10_roles",
            "role_id",
            "Roles: source, transit, destination",
            "Which places the source names in which role, and who is said to have said so.",
            {
                "Place": _text("place"),
                "Role": lambda row: words.role(row["role"]) + _strength(row),
                "Other end": _text("counterpart"),
                "Said by": _said_by,
                "Note": _text("note"),
            },
        ),
        _Kind(
            "10_ratings",
            "rating_id",
            "Grades, tiers and categories",
            "How others rated places, as printed. A grade is a judgement, and two schemes judge two things.",
            {
                "Place": _text("place"),
                "What is rated": lambda row: words.scheme(row["scheme"]),
                "Said by": lambda row: str(row["producer"]),
            },
            ("Ratings", _rating),
        ),
        _Kind(
            "10_policy",
            "policy_id",
            "Laws, institutions and reports",
            "What the source says was done. An organisation’s own account is marked as such.",
            {
                "Name": _policy,
                "Kind": _text("kind"),
                "Place": _text("place"),
                "Year": lambda row: _number(row["year"]),
                "State": _state,
                "Note": _text("note"),
            },
        ),
    )
