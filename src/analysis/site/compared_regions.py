"""Regions side by side: every number of each, which of them count alike, and the two that the page opens with."""

import json
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from itertools import combinations
from typing import Any

from analysis.narrative.template_rows import Row
from analysis.site.site_data import SiteInput, Words
from analysis.site.source_pages import mark

#: Folder of the scripts, one for each region, which a page loads when its region is chosen.
FOLDER = "_static/compare"


def compare_scripts(claims: Iterable[Row], inputs: SiteInput) -> Iterator[tuple[str, str]]:
    """By slug of each region the script that sets its numbers in `analysisCompared`, the latest first.

    A row has id, source, figure, the phrase behind the number, what it is a number of (empty where it is of a part of
    the region only), producer and where its mark lies.
    """
    regions = _by_region(claims, inputs.slugs)
    for slug in inputs.slugs.values():
        latest_first = sorted(regions.get(slug, ()), key=_year, reverse=True)
        rows = [_row(claim, inputs.words) for claim in latest_first]
        text = json.dumps(rows, ensure_ascii=False, separators=(",", ":"), allow_nan=False)
        yield slug, f"(window.analysisCompared ??= {{}})[{json.dumps(slug)}] = {text};\n"


def first_pair(claims: Iterable[Row], slugs: Mapping[str, str]) -> tuple[str, ...]:
    """Slugs of the two regions that have most kinds of numbers of persons in common; empty if none have any."""
    kinds: dict[str, frozenset[str]] = {}
    for slug, own in _by_region(claims, slugs).items():
        kinds[slug] = frozenset(alike(claim) for claim in own if mark(claim)) - {""}
    pairs = sorted(combinations(sorted(kinds), 2), key=lambda pair: -len(kinds[pair[0]] & kinds[pair[1]]))
    for first, second in pairs[:1]:
        if kinds[first] & kinds[second]:
            return first, second
    return ()


def alike(claim: Row) -> str:
    """What a number is a number of, the same for numbers that can be compared; empty if it is of a part of a region."""
    return "" if "/" in claim.area or ";" in claim.area else str(claim.kind_of)


def _by_region(claims: Iterable[Row], slugs: Mapping[str, str]) -> dict[str, list[Row]]:
    """The claims about each region that has a page, by its slug."""
    regions: defaultdict[str, list[Row]] = defaultdict(list)
    for claim in claims:
        slug = slugs.get(claim.area.partition("/")[0])
        if slug:
            regions[slug].append(claim)
    return dict(regions)


def _year(claim: Row) -> int:
    """When a number is of, or was made, or was read."""
    years = (claim.period_end, claim.period_start, claim.producer_year)
    return next((int(year) for year in years if year is not None), 0)


def _row(claim: Row, words: Words) -> list[Any]:
    """What the page shows of a number."""
    said = words.said_there(claim) if alike(claim) else words.said(claim)
    return [
        claim.id,
        claim.source,
        claim.figure,
        said,
        alike(claim),
        words.producer(claim),
        mark(claim),
    ]
