"""Which regions have a page."""

from analysis.processing import Processed
from analysis.reading.places import display_name

#: World and the article's six regions, in the order in which they are listed.
PAGE_REGIONS = ("WORLD", "AFRICA", "ASIA", "EUROPE", "NORTH_AMERICA", "OCEANIA", "SOUTH_AMERICA")


def page_codes(processed: Processed) -> tuple[str, ...]:
    """Codes of the regions that have a page: the world, the continents, then countries by name.

    A country has a page if a claims table or a roles table names it; a rating or a law alone is not enough.
    """
    named: set[str] = set()
    for codes in processed["10_claims"]["regions"]:
        named.update(codes.split(";"))
    named.update(processed["10_roles"]["region_code"])
    countries = sorted(named - {"", *PAGE_REGIONS}, key=display_name)
    return (*PAGE_REGIONS, *countries)
