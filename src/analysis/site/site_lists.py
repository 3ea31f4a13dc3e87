"""What the lists of the site show: regions, roles, conflicts and their reasons, answers under all choices, tables."""

import json
import math
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

import pandas as pd

from analysis.conflicts.conflict_codes import LIST, TOGETHER, Level, Reason
from analysis.library.contradictions import gap_probability
from analysis.library.quantities import label
from analysis.narrative.template_rows import Row, Rows, by_id, first, read, where, where_not
from analysis.numbers import significant
from analysis.site.site_data import REGION_FOLDER, Page, SiteError, SiteInput, Words
from analysis.table_contracts import FOLDER
from analysis.vocabulary import UNATTRIBUTED, Measure, Status

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
#: How many regions the start page names.
WORTH_READING = 4
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


def worth_reading(listed: Iterable[dict[str, Any]]) -> list[dict[str, Any]]:
    """The countries about which most is known: on most rungs, then by most claims."""
    countries = [row for row in listed if row["depth"] == 2]
    ranked = sorted(countries, key=lambda row: (-sum(map(bool, row["rungs"].values())), -row["claims"]))
    return ranked[:WORTH_READING]


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


#: From how many seeming conflicts of one sort on they have a page of their own; the others share one.
OWN_PAGE = 20
OTHER = "other"


def shown_conflicts(table: pd.DataFrame, inputs: SiteInput) -> Rows:
    """Every conflict of the table, hardest first, then severest: its own columns, and beside them what a page shows.

    `parts` is what it says: text, then by turns what a link shows, the id that it leads to, and text again. `page`
    names the page in the folder of conflicts that tells it, empty for the list itself.
    """
    claims = {row.id: row for row in read(inputs.claims, [])}
    listed = table.set_index("conflict_id")
    listed["gap_probability"] = gap_probability(listed, inputs.claims)
    seeming = listed["code"].where(listed["level"] == Level.APPARENT)
    own = seeming.map(seeming.value_counts()) >= OWN_PAGE
    listed["page"] = seeming.str.replace("_", "-").where(own, OTHER).mask(seeming.isna(), "")
    rows = read(listed, [])
    members = [[claims[name] for name in row.members.split(LIST) if name in claims] for row in rows]
    parts: Any = [inputs.words.conflict(*pair) for pair in zip(rows, members, strict=True)]
    return read(listed.assign(parts=parts), [])


def by_reason(found: Sequence[Row]) -> dict[str, list[Row]]:
    """The conflicts by their likely reasons, at each of several; first what explains most of the hardest ones."""

    def order(reason: str) -> tuple[object, ...]:
        counts = Counter(one.level for one in reasons[reason])
        return *(-counts[level] for level in Level), reason

    reasons: dict[str, list[Row]] = {str(reason): [] for reason in Reason}
    for one in found:
        for reason in set(one.reasons.replace(TOGETHER, LIST).split(LIST)) - {""}:
            reasons[reason].append(one)
    return {reason: reasons[reason] for reason in sorted(reasons, key=order) if reasons[reason]}


#: Folder beside that of the pages: a grid of answers for each region, as `analysis data` writes them.
GRIDS = "multiverse"
_VALUES = ("low95", "median", "high95")
#: A change by less is none.
_MOVED = math.log(1.005)


def universes(inputs: SiteInput) -> list[dict[str, Any]]:
    """What is shown of each region with a grid: the world, then by title; `SiteError` if a file is no grid."""
    found = []
    for page, path in grids(inputs):
        try:
            found.append({"page": page, **_universe(json.loads(path.read_bytes()), page.slug, inputs.words)})
        except (KeyError, IndexError, TypeError, ValueError) as error:
            raise SiteError(
                f"{GRIDS}/{path.name}: no grid of answers ({error!r}); run: analysis data"
            ) from None
    return sorted(found, key=lambda one: (one["page"].slug != "world", one["page"].title))


def grids(inputs: SiteInput) -> list[tuple[Page, Path]]:
    """The pages about a region that has a grid of answers, each with the grid's file."""
    folder = inputs.pages_dir.parent / GRIDS
    pages = [(page, folder / f"{page.slug}.json") for page in inputs.pages if page.folder == REGION_FOLDER]
    return [(page, path) for page, path in pages if path.is_file()]


def _universe(grid: Mapping[str, Any], slug: str, words: Words) -> dict[str, Any]:
    """What is counted, the published answer, all that change one choice, that which moves it most, and the script."""
    axes, index = grid["axes"], grid["index"]
    expected = math.prod(len(axis["levels"]) for axis in axes)
    if len(index) != expected:
        raise ValueError(f"{len(index)} specifications instead of {expected}")
    key, values = grid["quantity"], {name: grid[name] for name in _VALUES}
    counts = label(key | {"counterpart": key["counterpart"].replace("+", ";")}, region=grid["region_code"])
    if key["measure"] == Measure.SHARE:
        # A share is read in percent.
        counts = words.percent(counts)
        for name, shares in values.items():
            values[name] = [None if share is None else round(100 * share, 4) for share in shares]
    rows = zip(*values.values(), strict=True)
    answers = [{"low": low, "median": median, "high": high} for low, median, high in rows]
    published, stride = answers[index[0]], len(index)
    options, named = [], []
    for axis in axes:
        stride //= len(axis["levels"])
        choice, name = words.choice(axis["name"]), axis["name"]
        levels = [words.option(name, one) for one in axis["levels"]]
        named.append({"name": choice, "levels": levels})
        for place, level in enumerate(levels[1:], start=1):
            answer = answers[index[place * stride]]
            known = answer["median"] and published["median"]
            factor = answer["median"] / published["median"] if known else None
            options.append({"choice": choice, "words": level, "factor": factor, **answer})
    moved = [one for one in options if one["factor"] and abs(math.log(one["factor"])) > _MOVED]
    handed = {"index": index, **values, "axes": named}
    text = json.dumps(handed, ensure_ascii=False, separators=(",", ":"), allow_nan=False)
    return {
        "counts": counts,
        "published": published,
        "options": options,
        "strongest": max(moved, key=lambda one: abs(math.log(one["factor"])), default=None),
        "specifications": len(index),
        "script": f"(window.analysisMultiverse ??= {{}})[{json.dumps(slug)}] = {text};\n",
    }


def tables(root: Path) -> list[dict[str, object]]:
    """Every file of data/processed, by name; `rows` is None where it is no table."""
    contents = {path.name: path.read_bytes() for path in sorted((root / FOLDER).iterdir()) if path.is_file()}
    return [
        {
            "name": name,
            "rows": content.count(b"\n") - 1 if name.endswith(".csv") else None,
            "kilobytes": max(1, round(len(content) / 1024)),
        }
        for name, content in contents.items()
    ]
