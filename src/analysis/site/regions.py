"""The list of regions: the rungs of each page's ladder, now and then; and the menu of regions."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import pandas as pd

from analysis.narrative.table_rows import Row, read
from analysis.numbers import significant
from analysis.site.inputs import REGION_FOLDER, Page, SiteInput
from analysis.vocabulary import Status

WORLD = "WORLD"
#: Columns of the list, each with the rungs that stand in it: rungs are ordered by definition, not by size.
COLUMNS: Mapping[str, tuple[str, ...]] = {
    "found": ("found",),
    "trafficked": ("trafficked",),
    "modern_slavery": ("forced_labour", "modern_slavery"),
}
#: What a region's answer rests on, the first that has a number: its group in the list.
_LEADING = ("trafficked", "modern_slavery", "found")
NO_NUMBER = "none"
#: Conditions in which people are victims.
_VICTIMS = (
    Status.TRAFFICKED, Status.TRAFFICKED_FORCED_LABOUR, Status.FORCED_LABOUR, Status.FORCED_LABOUR_PRIVATE,
    Status.MODERN_SLAVERY,
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Region:
    """One region in the lists of the site.

    Parameters
    ----------
    page : Page
        Its page.
    code, parent : str
        Of its place; the parent of the world is empty.
    rungs : mapping
        By column of the list, the rungs with a number.
    then : tuple of Row
        What could be known soon after the earlier year of all victims; one row at most.
    spread : float or None
        By which factor the largest of the numbers behind the answer exceeds the smallest; None for fewer than two.
    claims, conflicts : int
        How many claims its page shows, and how many conflicts are about it.
    roles : tuple of str
        What sources say it is: destination, source, transit.
    """

    page: Page
    code: str
    parent: str
    rungs: Mapping[str, tuple[Row, ...]]
    then: tuple[Row, ...]
    spread: float | None
    claims: int
    conflicts: int
    roles: tuple[str, ...]

    @property
    def group(self) -> str:
        """The column that its answer stands in."""
        return next((name for name in _LEADING if self.rungs[name]), NO_NUMBER)

    @property
    def claim_ids(self) -> list[str]:
        """Ids of the claims behind its rungs, each once."""
        rows = (row for rows in self.rungs.values() for row in rows)
        return list(dict.fromkeys(name for row in rows for name in row.claim_ids.split(";") if name))

    @property
    def depth(self) -> int:
        """0 for the world, 1 for its regions, 2 for countries."""
        return 0 if self.code == WORLD else 1 if self.parent == WORLD else 2


@dataclass(frozen=True, slots=True)
class Group:
    """Regions whose answers are of one kind, by the column that they stand in."""

    name: str
    rows: tuple[Region, ...]


def listed_regions(given: SiteInput, conflicts: Mapping[str, int]) -> tuple[Region, ...]:
    """Every region that has a page: the world, the regions, then the countries, each in alphabetical order.

    Parameters
    ----------
    given : SiteInput
        With the pages.
    conflicts : mapping
        Region code -> how many conflicts are about it.
    """
    found = [_region(page, given, conflicts) for page in given.pages if page.folder == REGION_FOLDER]
    return tuple(sorted(found, key=lambda row: (row.depth, row.page.title)))


def grouped(listed: Sequence[Region]) -> tuple[Group, ...]:
    """The regions by what is measured; groups without a region are left out."""
    groups = (
        Group(name, tuple(row for row in listed if row.group == name)) for name in (*_LEADING, NO_NUMBER)
    )
    return tuple(group for group in groups if group.rows)


def worth_reading(listed: Iterable[Region], count: int) -> tuple[Region, ...]:
    """The countries about which most is known: on most rungs, then by most claims."""
    countries = [row for row in listed if row.depth == 2]
    ordered = sorted(
        countries, key=lambda row: (-sum(map(bool, row.rungs.values())), -row.claims, row.page.title)
    )
    return tuple(ordered[:count])


def children(page: Page, given: SiteInput) -> list[str]:
    """Slugs of the pages that the menu shows below this one."""
    code = given.region_codes.get(page.slug, "")
    if code in ("", WORLD) or page.folder != REGION_FOLDER:
        return []
    inside = [
        other
        for other in given.pages
        if other.folder == REGION_FOLDER and given.region_parents.get(given.region_codes[other.slug]) == code
    ]
    return [other.slug for other in sorted(inside, key=lambda other: other.title)]


def top_level(given: SiteInput) -> list[str]:
    """Slugs of the pages that the menu shows first: the world, the regions, and countries whose region has no page."""
    nested = {slug for page in given.pages for slug in children(page, given)}
    return [row.page.slug for row in listed_regions(given, {}) if row.page.slug not in nested]


def _region(page: Page, given: SiteInput, conflicts: Mapping[str, int]) -> Region:
    """The list's row for one page."""
    code, record = given.region_codes[page.slug], page.record
    ladder = [_row(rung, "rung") for rung in record["ladder"] if rung["basis"] != "none"]
    rungs = {name: tuple(row for row in ladder if row.id in inside) for name, inside in COLUMNS.items()}
    lead = next((rungs[name][0] for name in _LEADING if rungs[name]), None)
    roles = given.tables["10_roles"]
    return Region(
        page=page,
        code=code,
        parent=given.region_parents[code],
        rungs=rungs,
        then=_then(record, given.claims),
        spread=_spread(lead, given.claims),
        claims=len(record["claim_ids"]),
        conflicts=conflicts.get(code, 0),
        roles=tuple(sorted(set(roles.loc[roles["region_code"] == code, "role"]))),
    )


def _row(cells: Mapping[str, Any], index: str) -> Row:
    """A record of the page as a row that the filters of the narrative take."""
    return read(pd.DataFrame([cells], index=pd.Index([cells[index]], name=index)), [])[0]


def _then(record: Mapping[str, Any], claims: pd.DataFrame) -> tuple[Row, ...]:
    """What could be known soon after the earlier year of all victims: put together, or as a maker published it."""
    usual = {
        "visibility": "actual",
        "population": "all",
        "exploitation": "all",
        "counterpart": "",
        "view": "then",
    }
    found = [
        row for row in record["estimates"] if all(row.get(name, word) == word for name, word in usual.items())
    ]
    for cells in found:
        if cells["answer_status"] == "reconciled":
            return (_row(cells, "estimate_id"),)
        if (
            cells["answer_status"] == "stated"
            and cells["grade"] != "unattributed"
            and cells["status"] in _VICTIMS
        ):
            return read(claims.loc[[cells["claim_ids"]]], [])
    return ()


def _spread(lead: Row | None, claims: pd.DataFrame) -> float | None:
    """By which factor the largest of the numbers behind a rung exceeds the smallest, with two digits."""
    if lead is None:
        return None
    behind = claims[claims.index.isin(lead.claim_ids.split(";")) & (claims["unit"] == lead.unit)]
    values = behind[["low", "best", "high"]].to_numpy().ravel()
    values = values[values > 0]
    if len(set(values)) < 2:
        return None
    return significant(float(values.max() / values.min()), digits=2)
