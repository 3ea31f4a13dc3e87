"""Lists of places: each region with its rungs now and then, and who names which place in which role."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import pandas as pd

from analysis.conflicts.conflict_codes import LIST
from analysis.narrative.table_rows import Row, Rows, by_id, first, read, where, where_not
from analysis.numbers import significant
from analysis.site.site_input import SiteInput
from analysis.vocabulary import UNATTRIBUTED, Status

WORLD = "WORLD"
#: Columns of the list, each with the rungs that stand in it: rungs are ordered by definition, not by size.
COLUMNS: Mapping[str, list[str]] = {
    "found": ["found"],
    "trafficked": ["trafficked"],
    "modern_slavery": ["forced_labour", "modern_slavery"],
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


def listed_regions(inputs: SiteInput, conflicts: Iterable[Row] = ()) -> list[dict[str, Any]]:
    """Every region that has a page: the world, the regions, then the countries, each in alphabetical order."""
    printed = (one.regions.split(LIST) for one in conflicts if one.corrections == "on")
    counts = Counter(code for codes in printed for code in codes)
    regions, roles, claims = inputs.regions, inputs.corpus["10_roles"], read(inputs.claims, [])
    found = []
    for code, page in inputs.region_pages.items():
        # The nearest place above that has pages of its kind.
        parent = str(regions.at[code, "parent"])
        while parent and regions.at[parent, "kind"] not in _PARENTS:
            parent = str(regions.at[parent, "parent"])
        ladder = where_not(_rows(page.record["ladder"], "rung"), basis="none")
        rungs = {name: where(ladder, id=inside) for name, inside in COLUMNS.items()}
        group = next((name for name in _LEADING if rungs[name]), NO_NUMBER)
        ids = [row.claim_ids for rows in rungs.values() for row in rows]
        region = {
            "page": page,
            "code": code,
            # 0 for the world, 1 for its regions, 2 for countries.
            "depth": 0 if code == WORLD else 1 if parent == WORLD else 2,
            # Slug of the page below which it stands in the menu; empty where it stands first.
            "above": inputs.slugs.get(parent, "") if parent != WORLD else "",
            "rungs": rungs,
            "group": group,
            "claim_ids": list(dict.fromkeys(name for text in ids for name in text.split(LIST) if name)),
            "claims": len(page.record["claim_ids"]),
            "then": _then(_rows(page.record["estimates"], "estimate_id"), claims),
            "spread": _spread(first(rungs.get(group, ())), claims),
            "conflicts": counts[code],
            "roles": sorted(set(roles.loc[roles["region_code"] == code, "role"])),
        }
        found.append(region)
    return sorted(found, key=lambda row: (row["depth"], row["page"].title))


def worth_reading(listed: Iterable[dict[str, Any]], count: int) -> list[dict[str, Any]]:
    """The countries about which most is known: on most rungs, then by most claims."""
    countries = [row for row in listed if row["depth"] == 2]
    return sorted(countries, key=lambda row: (-sum(map(bool, row["rungs"].values())), -row["claims"]))[:count]


def named_roles(inputs: SiteInput) -> Rows:
    """Who names which place in which role, each producer once, with the name and kind of the place."""
    roles = inputs.corpus["10_roles"].drop_duplicates(["region_code", "role", "producer"])
    named = roles.join(inputs.regions[["name", "kind"]], on="region_code", how="inner")
    return read(named.set_index("role_id"), [])


def _rows(records: Sequence[Mapping[str, Any]], index: str) -> Rows:
    """Records of a page as rows that the filters of the narrative take."""
    ids = pd.Index([record[index] for record in records], name=index)
    return read(pd.DataFrame(records, index=ids, dtype=object), [])


def _then(estimates: Rows, claims: Rows) -> Rows:
    """What could be known soon after the earlier year of all victims: put together, or as a maker published it."""
    for row in where(estimates, **_ALL_VICTIMS):
        if row.answer_status == "reconciled":
            return (row,)
        if row.answer_status == "stated" and row.grade != UNATTRIBUTED and row.status in _VICTIMS:
            return by_id(claims, row.claim_ids)
    return ()


def _spread(lead: Row | None, claims: Rows) -> float | None:
    """By which factor the largest of the numbers behind a rung exceeds the smallest, with two digits."""
    behind = where(by_id(claims, lead.claim_ids), unit=lead.unit) if lead else ()
    values = {value for one in behind for value in (one.low, one.best, one.high) if value}
    return significant(max(values) / min(values), digits=2) if len(values) > 1 else None
