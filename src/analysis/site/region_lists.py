"""Lists of places: each region with its rungs now and then, the menu, the map, and who names which role."""

import csv
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import pandas as pd

from analysis.conflicts.conflict_codes import LIST
from analysis.narrative.table_rows import Row, read
from analysis.numbers import significant
from analysis.site.site_input import Page, SiteInput
from analysis.vocabulary import UNATTRIBUTED, Role, Status

WORLD = "WORLD"
TILE_MAP = "data/raw/reference/tile_map.csv"
#: Columns of the list, each with the rungs that stand in it: rungs are ordered by definition, not by size.
COLUMNS: Mapping[str, tuple[str, ...]] = {
    "found": ("found",),
    "trafficked": ("trafficked",),
    "modern_slavery": ("forced_labour", "modern_slavery"),
}
#: What a region's answer rests on, the first that has a number: its group in the list.
_LEADING = ("trafficked", "modern_slavery", "found")
NO_NUMBER = "none"
#: Kinds of place with pages that others stand below in the menu.
_PARENTS = ("region", "world")
#: Conditions in which people are victims.
_VICTIMS = (
    Status.TRAFFICKED, Status.TRAFFICKED_FORCED_LABOUR, Status.FORCED_LABOUR, Status.FORCED_LABOUR_PRIVATE,
    Status.MODERN_SLAVERY,
)  # fmt: skip
#: An estimate of all victims of a place, whoever they are and whatever is done to them.
_ALL_VICTIMS = {
    "visibility": "actual", "population": "all", "exploitation": "all", "counterpart": "", "view": "then",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Region:
    """One region in the lists of the site."""

    page: Page
    code: str
    parent: str  # code of the place above it; empty above the world
    rungs: Mapping[str, Sequence[Row]]  # by column of the list, the rungs with a number
    then: Sequence[Row]  # what could be known soon after the earlier year of all victims; one row at most
    spread: (
        float | None
    )  # of the numbers behind the answer the largest by the smallest; None for fewer than two
    conflicts: int  # how many are about it
    roles: Sequence[str]  # what sources say it is: destination, source, transit

    @property
    def claims(self) -> int:
        """How many claims its page shows."""
        return len(self.page.record["claim_ids"])

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


def listed_regions(inputs: SiteInput, conflicts: Iterable[Row] = ()) -> list[Region]:
    """Every region that has a page: the world, the regions, then the countries, each in alphabetical order."""
    counts = Counter(code for one in conflicts if not one.only_printed for code in one.regions.split(LIST))
    found = [_region(code, page, inputs, counts[code]) for code, page in inputs.region_pages.items()]
    return sorted(found, key=lambda row: (row.depth, row.page.title))


def worth_reading(listed: Iterable[Region], count: int) -> list[Region]:
    """The countries about which most is known: on most rungs, then by most claims."""
    countries = [row for row in listed if row.depth == 2]
    return sorted(
        countries, key=lambda row: (-sum(map(bool, row.rungs.values())), -row.claims, row.page.title)
    )[:count]


def menu(listed: Sequence[Region]) -> Mapping[str, list[str]]:
    """Slugs of the pages below each page of a region by its slug, and under "" those that stand first."""
    slugs = {row.code: row.page.slug for row in listed if row.code != WORLD}
    found: dict[str, list[str]] = {name: [] for name in ("", *(row.page.slug for row in listed))}
    for row in listed:
        found[slugs.get(row.parent, "")].append(row.page.slug)
    return found


def tiles(inputs: SiteInput, listed: Iterable[Region]) -> list[dict[str, Any]]:
    """Every country of the start page's map: code, row and column, and its region, None where it has no page."""
    by_code = {region.code: region for region in listed}
    with (inputs.root / TILE_MAP).open(encoding="utf-8", newline="") as file:
        return [{**tile, "region": by_code.get(tile["code"])} for tile in csv.DictReader(file)]


def role_table(inputs: SiteInput) -> list[dict[str, Any]]:
    """Every place that a statement gives a role: name, kind, slug, and by role the statements, each producer once."""
    table = inputs.corpus["10_roles"]
    producer = table["producer"].replace(UNATTRIBUTED, "not named")
    table = table.assign(producer=producer).drop_duplicates(["region_code", "role", "producer"])
    slugs, rows = inputs.slugs, []
    for code, own in table[table["region_code"] != ""].groupby("region_code", sort=False):
        roles = {str(role): own[own["role"] == role].to_dict("records") for role in Role}
        name, kind = inputs.regions.loc[code, ["name", "kind"]]
        rows.append({"name": name, "kind": kind, "slug": slugs.get(str(code), ""), "roles": roles})
    return sorted(rows, key=lambda row: str(row["name"]))


def _region(code: str, page: Page, inputs: SiteInput, conflicts: int) -> Region:
    """The list's row for one page."""
    ladder = [_row(rung, "rung") for rung in page.record["ladder"] if rung["basis"] != "none"]
    rungs = {name: [row for row in ladder if row.id in inside] for name, inside in COLUMNS.items()}
    lead = next((rungs[name][0] for name in _LEADING if rungs[name]), None)
    roles = inputs.corpus["10_roles"]
    return Region(
        page=page,
        code=code,
        parent=_parent(code, inputs.regions),
        rungs=rungs,
        then=_then(page.record, inputs.claims),
        spread=_spread(lead, inputs.claims) if lead else None,
        conflicts=conflicts,
        roles=sorted(set(roles.loc[roles["region_code"] == code, "role"])),
    )


def _parent(code: str, regions: pd.DataFrame) -> str:
    """Code of the nearest place above one that has a page of its own kind; empty above the world."""
    parent = str(regions.at[code, "parent"])
    return parent if not parent or regions.at[parent, "kind"] in _PARENTS else _parent(parent, regions)


def _row(cells: Mapping[str, Any], index: str) -> Row:
    """A record of the page as a row that the filters of the narrative take."""
    return read(pd.DataFrame([cells], index=pd.Index([cells[index]], name=index)), [])[0]


def _then(record: Mapping[str, Any], claims: pd.DataFrame) -> Sequence[Row]:
    """What could be known soon after the earlier year of all victims: put together, or as a maker published it."""
    for cells in record["estimates"]:
        if any(cells.get(name, word) != word for name, word in _ALL_VICTIMS.items()):
            continue
        if cells["answer_status"] == "reconciled":
            return (_row(cells, "estimate_id"),)
        is_stated = cells["answer_status"] == "stated" and cells["grade"] != "unattributed"
        if is_stated and cells["status"] in _VICTIMS:
            return read(claims.loc[[cells["claim_ids"]]], [])
    return ()


def _spread(lead: Row, claims: pd.DataFrame) -> float | None:
    """By which factor the largest of the numbers behind a rung exceeds the smallest, with two digits."""
    behind = claims[claims.index.isin(lead.claim_ids.split(";")) & (claims["unit"] == lead.unit)]
    values = behind[["low", "best", "high"]].to_numpy().ravel()
    values = values[values > 0]
    if len(set(values)) < 2:
        return None
    return significant(float(values.max() / values.min()), digits=2)
