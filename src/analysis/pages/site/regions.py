"""The list of regions: what each page answers, grouped by where the region lies."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from analysis.pages.site.inputs import Page, SiteInput

WORLD = "WORLD"


@dataclass(frozen=True, slots=True)
class Row:
    """One region in the list.

    Parameters
    ----------
    title, address : str
        Name and address of its page, from the list.
    code, parent : str
        Of the region and of the region of the article that holds it; the parent of the world is empty.
    answer : str
        One sentence.
    counts : mapping
        How many claims, conflicts and the like.
    """

    title: str
    address: str
    code: str
    parent: str
    answer: str
    counts: Mapping[str, Any]


def rows(given: SiteInput) -> tuple[Row, ...]:
    """Every region that has a page: the world, the regions, then the countries, each in alphabetical order."""
    found = [_row(page, given) for page in given.pages if page.folder == "regions"]
    depth = {WORLD: 0}
    return tuple(
        sorted(found, key=lambda row: (depth.get(row.code, 1 if row.parent == WORLD else 2), row.title))
    )


def grouped(listed: Iterable[Row], names: Mapping[str, str]) -> list[tuple[str, list[Row]]]:
    """The world and its regions first, then the countries of each region under the region's name."""
    top: list[Row] = []
    below: dict[str, list[Row]] = {}
    for row in listed:
        if row.parent in ("", WORLD):
            top.append(row)
        else:
            below.setdefault(names[row.parent], []).append(row)
    return [("The world and its regions", top), *sorted(below.items())]


def children(page: Page, given: SiteInput) -> list[str]:
    """Slugs of the pages that the menu shows below this one."""
    code = given.region_codes.get(page.slug, "")
    if code in ("", WORLD) or page.folder != "regions":
        return []
    inside = [
        other
        for other in given.pages
        if other.folder == "regions" and given.region_parents.get(given.region_codes[other.slug]) == code
    ]
    return [other.slug for other in sorted(inside, key=lambda other: other.title)]


def top_level(given: SiteInput) -> list[str]:
    """Slugs of the pages that the menu shows first: the world, the regions, and countries whose region has no page."""
    listed = {page.slug for page in given.pages if page.folder == "regions"}
    nested = {slug for page in given.pages for slug in children(page, given)}
    ordered = [row.address.removesuffix(".html") for row in rows(given)]
    return [slug for slug in ordered if slug in listed - nested]


def _row(page: Page, given: SiteInput) -> Row:
    """The list's row for one page."""
    code = given.region_codes[page.slug]
    findings = page.handed.findings
    answer = findings.get("answer")
    sentence = str(answer.get("sentence", "")) if isinstance(answer, Mapping) else ""
    counts = findings.get("counts")
    return Row(
        title=page.title,
        address=f"{page.slug}.html",
        code=code,
        parent=given.region_parents[code],
        answer=sentence,
        counts=counts if isinstance(counts, Mapping) else {},
    )
