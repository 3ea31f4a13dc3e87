"""Pages that answer one question from the tables: money, roles, and which number to quote."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import pandas as pd

from analysis.site.blocks import Entry
from analysis.site.evidence import Source
from analysis.site.inputs import SiteInput
from analysis.vocabulary import MONEY_MEASURES, UNATTRIBUTED, Measure, Role

_BASES: Mapping[Measure, tuple[str, str]] = {
    Measure.REVENUE: (
        "Revenue",
        "All that is taken in, before anything is paid for: in one trade, one country or every trade in the world.",
    ),
    Measure.PROFIT: (
        "Profit",
        "What is left of the revenue after costs. It is smaller than the revenue of the same trade.",
    ),
    Measure.MARKET: (
        "Size of a market",
        "What a whole trade is said to be worth. The word does not say whether revenue or profit is meant.",
    ),
    Measure.REVENUE_PER_PERSON: (
        "Proceeds attributed per person",
        "A total divided by a number of persons: it has the doubts of both, and is never what a person is worth.",
    ),
    Measure.PROFIT_PER_PERSON: (
        "Profit attributed per person",
        "A profit divided by a number of persons: it has the doubts of both, and is never what a person is worth.",
    ),
}


@dataclass(frozen=True, slots=True)
class MoneyBasis:
    """Money figures of one kind: only these may be compared."""

    measure: str
    heading: str
    about: str
    entries: tuple[Entry, ...]


@dataclass(frozen=True, slots=True)
class RoleCell:
    """Who names a region in one role, with the ids of the statements."""

    statements: tuple[tuple[str, str, str], ...]


@dataclass(frozen=True, slots=True)
class RoleRow:
    """The roles in which a country or a region is named, and its page if it has one."""

    name: str
    is_country: bool
    slug: str
    cells: Mapping[str, RoleCell]


def money(sources: Iterable[Source]) -> tuple[MoneyBasis, ...]:
    """Every money claim by kind; kinds without a claim are left out."""
    entries = [
        entry for source in sources for entry in source.claims if entry.claim.measure in MONEY_MEASURES
    ]
    groups = (
        MoneyBasis(measure, *words, tuple(entry for entry in entries if entry.claim.measure == measure))
        for measure, words in _BASES.items()
    )
    return tuple(group for group in groups if group.entries)


def roles(given: SiteInput) -> tuple[RoleRow, ...]:
    """Every country and region that a statement gives a role, by name."""
    slugs = {
        given.region_codes[page.slug]: page.slug for page in given.pages if page.slug in given.region_codes
    }
    table = given.tables["10_roles"]
    rows = []
    for code, statements in table[table["region_code"] != ""].groupby("region_code", sort=False):
        cells = {str(role): RoleCell(_statements(statements, role)) for role in Role}
        is_country = str(code) in given.countries
        rows.append(RoleRow(given.region_names[str(code)], is_country, slugs.get(str(code), ""), cells))
    return tuple(sorted(rows, key=lambda row: row.name))


def both(rows: Iterable[RoleRow]) -> tuple[RoleRow, ...]:
    """The regions that are named as a source and as a destination."""
    return tuple(
        row for row in rows if row.cells[Role.SOURCE].statements and row.cells[Role.DESTINATION].statements
    )


def _statements(table: pd.DataFrame, role: Role) -> tuple[tuple[str, str, str], ...]:
    """(id, source, producer) of the statements in one role, each producer once."""
    found: dict[str, tuple[str, str, str]] = {}
    for row in table[table["role"] == role].to_dict("records"):
        producer = "not named" if row["producer"] == UNATTRIBUTED else str(row["producer"])
        found.setdefault(producer, (str(row["role_id"]), str(row["source"]), producer))
    return tuple(found.values())


def advised(entries: Iterable[Entry]) -> Mapping[str, int]:
    """How many claims have each advice, by its code."""
    return Counter(entry.claim.advice for entry in entries)
