"""What the lists of the site show: regions, roles, conflicts and their reasons, answers under all choices, tables."""

import json
import math
import unicodedata
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from itertools import chain
from pathlib import Path
from typing import Any

import pandas as pd

from analysis import vocabulary as v
from analysis.claims.single_numbers import without_page
from analysis.conflicts.conflict_codes import LIST, TOGETHER, Level, Reason
from analysis.library.contradictions import gap_probability
from analysis.library.quantities import label
from analysis.narrative.template_rows import Row, Rows, by_id, first, read, where, where_not
from analysis.numbers import significant
from analysis.processed_tables import area_name
from analysis.site.site_data import REGION_FOLDER, Page, SiteError, SiteInput, Words
from analysis.site.unknowns import unknowns_of
from analysis.subject.rungs import subject_ladder
from analysis.table_contracts import FOLDER
from analysis.vocabulary import UNATTRIBUTED, Measure

WORLD = "WORLD"
#: Column and row of the tile of each country.
TILE_MAP = "data/raw/reference/tile_map.csv"
NO_NUMBER = "none"
#: How many regions the start page names.
WORTH_READING = 4
#: Kinds of place with pages that others stand below in the menu.
_PARENTS = ("region", "world")
#: How many pages stand above that of a country.
COUNTRY = 2
#: An estimate of all victims of a place, whoever they are and whatever is done to them.
_ALL_VICTIMS = {
    "visibility": "actual",
    "population": "all",
    "exploitation": "all",
    "counterpart": "",
    "view": "then",
}


def listed_regions(inputs: SiteInput, conflicts: Iterable[Row] = ()) -> list[dict[str, Any]]:
    """Every region that has a page: the world, the regions, then the countries, each in alphabetical order."""
    counts: Counter[str] = Counter()
    for conflict in conflicts:
        if conflict.corrections == "on":
            counts.update(conflict.regions.split(LIST))
    roles = _role_statements(inputs)
    claims = read(inputs.claims, [])
    steps = subject_ladder()
    listed = []
    for code, page in inputs.region_pages.items():
        parent = _parent(code, inputs.regions)
        ladder = where_not(_rows(page.record["ladder"], "rung"), basis="none")
        rungs = {column: where(ladder, id=names) for column, names in steps.columns.items()}
        group = next((column for column in steps.leading if rungs[column]), NO_NUMBER)
        region = {
            "page": page,
            "code": code,
            "depth": _depth(code, parent),
            # Slug of the page below which it stands in the menu; empty where it stands first.
            "above": inputs.slugs.get(parent, "") if parent != WORLD else "",
            "rungs": rungs,
            "group": group,
            "claim_ids": _claim_ids(rungs.values()),
            "claims": len(page.record["claim_ids"]),
            "then": _then(where(_rows(page.record["estimates"], "estimate_id"), area=code), claims),
            "spread": _spread(first(rungs.get(group, ())), claims),
            "conflicts": counts[code],
            "roles": sorted(set(roles.loc[roles["region_code"] == code, "role"])),
        }
        listed.append(region)
    return sorted(listed, key=lambda region: (region["depth"], region["page"].title))


def lone_numbers(inputs: SiteInput) -> Rows:
    """The claims that are all that is held of a country, which has no page for that reason; by its name."""
    lone = without_page(inputs.claims, inputs.corpus["10_roles"])
    claims = inputs.claims[inputs.claims["region_code"].isin(lone)]
    return read(claims.sort_values("area_name"), [])


def _parent(code: str, regions: pd.DataFrame) -> str:
    """Code of the nearest place above a region that has pages of its kind; empty if there is none."""
    parent = str(regions.at[code, "parent"])
    while parent and regions.at[parent, "kind"] not in _PARENTS:
        parent = str(regions.at[parent, "parent"])
    return parent


def _depth(code: str, parent: str) -> int:
    """0 for the world, 1 for its regions, 2 for countries."""
    if code == WORLD:
        return 0
    return 1 if parent == WORLD else COUNTRY


def _claim_ids(rungs: Iterable[Rows]) -> list[str]:
    """Ids of the claims that rungs rest on, each once."""
    ids: dict[str, None] = {}
    for row in chain.from_iterable(rungs):
        ids |= dict.fromkeys(row.claim_ids.split(LIST))
    ids.pop("", None)
    return list(ids)


def countries(listed: Iterable[Mapping[str, Any]]) -> dict[str, str]:
    """Slugs of the countries that have a page, by code."""
    return {region["code"]: region["page"].slug for region in listed if region["depth"] == COUNTRY}


def known_of_countries(inputs: SiteInput, listed: Iterable[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """Every country of the map, in the order of the alphabet: where its tile lies, its page, and what is held of it.

    `known` is `both` where persons were found and somebody estimated how many there are, else `estimated` or `found`;
    `named` where a page has no number of people, `index` where one number of an index is all, `unread` where no text
    that was read here says anything.
    """
    pages = {region["code"]: region for region in listed}
    lone = {claim.region_code for claim in lone_numbers(inputs)}
    tiles = pd.read_csv(inputs.root / TILE_MAP, keep_default_na=False)
    columns = tiles["column"] - tiles["column"].min() + 1
    rows = tiles["row"] - tiles["row"].min() + 1
    known = []
    for code, column, row in zip(tiles["code"], columns, rows, strict=True):
        region = pages.get(code)
        without = "index" if code in lone else "unread"
        country = {
            "name": area_name(code),
            "letters": inputs.regions.at[code, "iso2"],
            "column": column,
            "row": row,
            "slug": inputs.slugs.get(code, ""),
            "known": _known(region["rungs"]) if region else without,
        }
        known.append(country)
    return sorted(known, key=_alphabetical)


def _known(rungs: Mapping[str, Rows]) -> str:
    """What sorts of numbers of people a region has."""
    is_estimated = bool(rungs["trafficked"] or rungs["modern_slavery"])
    if rungs["found"]:
        return "both" if is_estimated else "found"
    return "estimated" if is_estimated else "named"


def _alphabetical(country: Mapping[str, Any]) -> str:
    """What orders names as a reader looks for them: without accents, in small letters."""
    letters = unicodedata.normalize("NFKD", country["name"])
    return "".join(letter for letter in letters if not unicodedata.combining(letter)).casefold()


def worth_reading(listed: Iterable[dict[str, Any]]) -> list[dict[str, Any]]:
    """The countries about which most is known: on most rungs, then by most claims."""
    of_countries = [region for region in listed if region["depth"] == COUNTRY]
    return sorted(of_countries, key=_known_of)[:WORTH_READING]


def _known_of(region: Mapping[str, Any]) -> tuple[int, int]:
    """What orders regions by how much is known of them, most first: how many rungs, then how many claims."""
    rung_count = sum(bool(rows) for rows in region["rungs"].values())
    return -rung_count, -region["claims"]


def named_roles(inputs: SiteInput) -> Rows:
    """Who names which place in which role, each producer once, with the name and kind of the place."""
    roles = _role_statements(inputs).drop_duplicates(["region_code", "role", "producer"])
    named = roles.join(inputs.regions[["name", "kind"]], on="region_code", how="inner")
    return read(named, [])


def _role_statements(inputs: SiteInput) -> pd.DataFrame:
    """Who gives which place a role and where, by id: statements first, then numbers of people who are taken there."""
    columns = ["region_code", "role", "producer", "source"]
    statements = inputs.corpus["10_roles"].set_index("role_id")[columns]
    claims = inputs.claims.set_index("claim_id") if "claim_id" in inputs.claims else inputs.claims
    numbers = claims.loc[claims["role"].isin(set(statements["role"])), columns]
    return pd.concat([statements, numbers]).rename_axis("role_id")


def _rows(records: Sequence[Mapping[str, Any]], index: str) -> Rows:
    """Records of a page as rows that the filters of the narrative take."""
    ids = pd.Index([record[index] for record in records], name=index)
    return read(pd.DataFrame(records, index=ids, dtype=object), [])


def _then(estimates: Rows, claims: Rows) -> Rows:
    """What could be known soon after the earlier year of all victims: put together, or as a maker published it."""
    for row in where(estimates, **_ALL_VICTIMS):
        if row.answer_status == "reconciled":
            return (row,)
        if (
            row.answer_status == "stated"
            and row.grade != UNATTRIBUTED
            and row.status in subject_ladder().statuses
        ):
            return by_id(claims, row.claim_ids)
    return ()


def _spread(lead: Row | None, claims: Rows) -> float | None:
    """By which factor the largest of the numbers behind a rung exceeds the smallest, with two digits."""
    if lead is None:
        return None
    values: set[float] = set()
    for claim in where(by_id(claims, lead.claim_ids), unit=lead.unit):
        values.update(value for value in (claim.low, claim.best, claim.high) if value)
    if len(values) < 2:
        return None
    return significant(max(values) / min(values), digits=2)


def shown_conflicts(table: pd.DataFrame, inputs: SiteInput) -> Rows:
    """Every conflict of the table, hardest first, then severest: its own columns, and beside them what a page shows.

    `parts` is what it says: text, then by turns what a link shows, the id that it leads to, and text again. `page`
    names the page in the folder of conflicts that tells it: each kind has one. `makers` are those of its numbers.
    `unknowns` are the sliders of what nobody knows, None where there are none.
    """
    claims = {claim.id: claim for claim in read(inputs.claims, [])}
    listed = table.set_index("conflict_id")
    listed["gap_probability"] = gap_probability(listed, inputs.claims)
    listed["page"] = listed["code"].str.replace("_", "-")
    parts = []
    makers = []
    unknowns = []
    for conflict in read(listed, []):
        members = [claims[name] for name in conflict.members.split(LIST) if name in claims]
        parts.append(inputs.words.conflict(conflict, members))
        names = dict.fromkeys(inputs.words.producer(claim) for claim in members)
        makers.append(list(names))
        first_number = claims.get(conflict.members.partition(LIST)[0])
        unknowns.append(unknowns_of(conflict, first_number) if first_number else None)
    texts: Any = {"parts": parts, "makers": makers, "unknowns": unknowns}
    return read(listed.assign(**texts), [])


def seeming_by_kind(conflicts: Iterable[Row]) -> dict[str, list[Row]]:
    """The conflicts that only seem to be, by the page that tells them, the commonest kind first."""
    kinds: dict[str, list[Row]] = {}
    for conflict in conflicts:
        if conflict.level == Level.APPARENT:
            kinds.setdefault(conflict.page, []).append(conflict)
    return dict(sorted(kinds.items(), key=lambda kind: -len(kind[1])))


def by_reason(conflicts: Sequence[Row]) -> dict[str, list[Row]]:
    """The conflicts by their likely reasons, at each of several; first what explains most of the hardest ones."""
    reasons: dict[str, list[Row]] = {str(reason): [] for reason in Reason}
    for conflict in conflicts:
        names = set(conflict.reasons.replace(TOGETHER, LIST).split(LIST))
        names.discard("")
        for reason in names:
            reasons[reason].append(conflict)

    def order(reason: str) -> tuple[object, ...]:
        counts = Counter(conflict.level for conflict in reasons[reason])
        most_first = [-counts[level] for level in Level]
        return *most_first, reason

    in_order = sorted(reasons, key=order)
    return {reason: reasons[reason] for reason in in_order if reasons[reason]}


#: Folder beside that of the pages: a grid of answers for each region, as `analysis data` writes them.
GRIDS = "multiverse"
_VALUES = ("low95", "median", "high95")
#: A change by less is none.
_MOVED = math.log(1.005)


def universes(inputs: SiteInput) -> list[dict[str, Any]]:
    """What is shown of each region with a grid: the world, then by title; `SiteError` if a file is no grid."""
    universes_of_pages: list[dict[str, Any]] = []
    for page, path in grids(inputs):
        try:
            grid = json.loads(path.read_bytes())
            universe = _universe(grid, page.slug, inputs.words)
        except (KeyError, IndexError, TypeError, ValueError) as error:
            what = f"{GRIDS}/{path.name}: no grid of answers ({error!r})"
            raise SiteError(f"{what}; run: analysis data") from None
        universes_of_pages.append({"page": page, **universe})
    return sorted(universes_of_pages, key=_world_first)


def _world_first(universe: Mapping[str, Any]) -> tuple[bool, str]:
    """What orders regions: the world, then by title."""
    page = universe["page"]
    return page.slug != "world", page.title


def grids(inputs: SiteInput) -> list[tuple[Page, Path]]:
    """The pages about a region that has a grid of answers, each with the grid's file."""
    folder = inputs.pages_dir.parent / GRIDS
    pages = [(page, folder / f"{page.slug}.json") for page in inputs.pages if page.folder == REGION_FOLDER]
    return [(page, path) for page, path in pages if path.is_file()]


def _universe(grid: Mapping[str, Any], slug: str, words: Words) -> dict[str, Any]:
    """What is counted, the published answer, all that change one choice, that which moves it most, and the script."""
    axes = grid["axes"]
    index = grid["index"]
    expected = math.prod(len(axis["levels"]) for axis in axes)
    if len(index) != expected:
        raise ValueError(f"{len(index)} specifications instead of {expected}")
    quantity = dict(grid["quantity"])
    quantity["counterpart"] = quantity["counterpart"].replace("+", ";")
    counts = label(quantity, region=grid["region_code"])
    values = {name: grid[name] for name in _VALUES}
    if quantity["measure"] == Measure.SHARE:
        # A share is read in percent.
        counts = words.percent(counts)
        values = {name: _in_percent(shares) for name, shares in values.items()}
    answers = []
    for low, median, high in zip(*values.values(), strict=True):
        answers.append({"low": low, "median": median, "high": high})
    published = answers[index[0]]
    named = [_named_axis(axis, words) for axis in axes]
    options = _options(named, answers, index)
    moving = [option for option in options if _moved(option) > _MOVED]
    data = {"index": index, **values, "axes": named}
    text = json.dumps(data, ensure_ascii=False, separators=(",", ":"), allow_nan=False)
    script = f"(window.analysisMultiverse ??= {{}})[{json.dumps(slug)}] = {text};\n"
    return {
        "counts": counts,
        "published": published,
        "options": options,
        "strongest": max(moving, key=_moved, default=None),
        "specifications": len(index),
        "script": script,
    }


def _in_percent(shares: Iterable[float | None]) -> list[float | None]:
    """Shares of one in percent."""
    return [None if share is None else round(100 * share, 4) for share in shares]


def _named_axis(axis: Mapping[str, Any], words: Words) -> dict[str, Any]:
    """A choice and its levels in words."""
    levels = [words.option(axis["name"], level) for level in axis["levels"]]
    return {"name": words.choice(axis["name"]), "levels": levels}


def _options(
    axes: Sequence[Mapping[str, Any]], answers: Sequence[Mapping[str, float | None]], index: Sequence[int]
) -> list[dict[str, Any]]:
    """The answers that change one choice of the first, published, one; by what factor each moves it.

    `index` has for each specification the position of its answer.
    """
    published = answers[index[0]]["median"]
    options = []
    # Specifications stand as digits of a number do: the last axis changes first.
    stride = len(index)
    for axis in axes:
        levels = axis["levels"]
        stride //= len(levels)
        for position, level in enumerate(levels[1:], start=1):
            specification = position * stride
            answer = answers[index[specification]]
            median = answer["median"]
            factor = median / published if median and published else None
            options.append({"choice": axis["name"], "words": level, "factor": factor, **answer})
    return options


def _moved(option: Mapping[str, Any]) -> float:
    """How far an option moves the published answer, on the log scale; nothing where there is no factor."""
    if not option["factor"]:
        return 0.0
    return abs(math.log(option["factor"]))


def certainties(root: Path) -> Mapping[str, int]:
    """How many answers of data/processed to what is known now are of each certainty."""
    answers = pd.read_csv(root / FOLDER / "30_estimates.csv", usecols=["view", "certainty"])
    is_of_now = answers["view"] == v.VIEWS[v.NOW, None]
    counts: dict[Any, int] = answers.loc[is_of_now, "certainty"].value_counts().to_dict()
    return counts


def sets_of_different_teams(root: Path) -> int:
    """How many sets of measurements by different teams teach how far such stand apart."""
    spreads = pd.read_csv(root / FOLDER / "30_spreads.csv", index_col="which")
    return int(spreads["sets"].astype(int)["other_team"])


def tables(root: Path) -> list[dict[str, object]]:
    """Every file of data/processed, by name; `rows` is None where it is no table."""
    listed: list[dict[str, object]] = []
    for path in sorted((root / FOLDER).iterdir()):
        if not path.is_file():
            continue
        content = path.read_bytes()
        rows = content.count(b"\n") - 1 if path.suffix == ".csv" else None
        kilobytes = max(1, round(len(content) / 1024))
        listed.append({"name": path.name, "rows": rows, "kilobytes": kilobytes})
    return listed
