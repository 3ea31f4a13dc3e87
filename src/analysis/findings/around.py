"""What stands around the numbers of a region: the region itself, its records, its sources and its neighbours."""

import pandas as pd

from analysis.estimates.inputs import VICTIM
from analysis.findings.model import Claim, Neighbour, Region
from analysis.findings.records import claim_lines, touching
from analysis.findings.regions import PAGE_REGIONS, page_codes
from analysis.parameters import Parameters
from analysis.processing import Processed
from analysis.reading.places import ancestors, display_name, members, slug
from analysis.vocabulary import Scope, Unit, Visibility


def region(processed: Processed, code: str, parameters: Parameters) -> Region:
    """The region itself."""
    kind = {"WORLD": "world"}.get(code, "region" if code in PAGE_REGIONS else "country")
    persons = processed.people.persons(code, parameters.reference_year)
    return Region(code, display_name(code), slug(code), kind, persons)


def records(processed: Processed, name: str, parameters: Parameters) -> pd.DataFrame:
    """The rows of a side table that the evidence of a page has: with the article's alone, those of its own source."""
    frame = processed[name]
    if parameters.evidence != Scope.ARTICLE:
        return frame
    claims = processed["10_claims"]
    return frame[frame["source"].isin(set(claims.loc[claims["scope"] == Scope.ARTICLE, "source"]))]


def wider(claims: pd.DataFrame, code: str) -> tuple[Claim, ...]:
    """The latest numbers of victims in a larger region that bears the name of a continent: Asia and the Pacific."""
    if code not in PAGE_REGIONS:
        return ()
    larger = claims[
        (claims["region_code"] == "WORLD")
        & (claims["unit"] == Unit.PERSONS)
        & (claims["visibility"] == Visibility.ACTUAL)
        & claims["status"].isin([str(status) for status in VICTIM])
    ]
    named = [claim for claim in claim_lines(larger) if f": {display_name(code)} and " in claim.area_name]
    last = max((claim.end or 0 for claim in named if claim.sure), default=0)
    return tuple(claim for claim in named if claim.sure and claim.end == last)


def neighbours(processed: Processed, code: str) -> tuple[Neighbour, ...]:
    """Pages that a reader may want next."""
    codes = page_codes(processed)
    if code == "WORLD":
        wanted = [other for other in codes if other in PAGE_REGIONS and other != code]
    elif code in PAGE_REGIONS:
        inside = members(code)
        wanted = [other for other in codes if other in inside]
    else:
        wanted = [other for other in ancestors(code) if other in PAGE_REGIONS]
    counts = {other: len(touching(processed["10_claims"], other)) for other in wanted}
    return tuple(
        Neighbour(display_name(other), slug(other), counts[other])
        for other in sorted(wanted, key=lambda other: (other == "WORLD", display_name(other)))
    )
