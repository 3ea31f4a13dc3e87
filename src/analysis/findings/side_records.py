"""Roles, grades and laws of a page, and the sources that it was read in."""

from collections import Counter
from collections.abc import Iterable, Sequence

import pandas as pd

from analysis.findings.lines import SourceLine
from analysis.findings.regions import PAGE_REGIONS, page_codes
from analysis.processing import Processed
from analysis.reading.cards import Card
from analysis.reading.places import ancestors, members, smallest_region
from analysis.reading.readers import Target, reader


def on_page(processed: Processed, frame: pd.DataFrame, code: str) -> pd.DataFrame:
    """Rows of a side table that a page shows.

    Those whose place, or one of whose places, is the region; on a continent's page also the laws and bodies of its
    countries that have no page, and the roles of a group of countries of which it holds more than half; on the world's
    page those of no place.

    Parameters
    ----------
    processed : Processed
        The processed tables.
    frame : DataFrame
        10_roles, 10_ratings or 10_policy, or some of its rows.
    code : str
        Region code.
    """
    laws, roles = "policy_id" in frame, "role_id" in frame
    pages = set(page_codes(processed))

    def shown(codes: str) -> bool:
        places = codes.split(";")
        if code in places:
            return True
        if laws:
            return any(_continent(place, pages) == code for place in places)
        return roles and any(_mostly(place) == code for place in places)

    own = (frame["region_code"] == code) | frame["area"].map(shown).astype(bool)
    return frame[own | (frame["region_code"] == "") if code == "WORLD" else own]


def _continent(place: str, pages: set[str]) -> str:
    """The continent on whose page a country without a page is told; empty for any other place."""
    if not place or place in pages or "/" in place or not place.isalpha() or len(place) != 3:
        return ""
    return next((one for one in ancestors(place) if one in PAGE_REGIONS and one != "WORLD"), "")


def _mostly(place: str) -> str:
    """The continent that holds more than half, and not all, of a group of countries; empty for any other place."""
    inside = members(place) if smallest_region([place]) == "WORLD" and place != "WORLD" else ()
    continents = Counter(_continent(one, set()) for one in inside)
    return next((one for one, count in continents.items() if 2 * count > len(inside)), "")


def source_lines(
    claims: pd.DataFrame, records: Sequence[pd.DataFrame], cards: Iterable[Card]
) -> tuple[SourceLine, ...]:
    """The sources of some claims, and of statements, grades and laws, with how many each has.

    Parameters
    ----------
    claims : DataFrame
        Rows of 10_claims.
    records : sequence of DataFrame
        Rows of 10_roles, 10_ratings and 10_policy, in this order.
    cards : iterable of Card
        Of the raw files; one of each source names it, that of its grades says where those were read.
    """
    counts = claims["source"].value_counts()
    others = pd.concat([frame["source"] for frame in records]).value_counts()
    graded = set(records[1]["source"])
    first: dict[str, Card] = {}
    grades: dict[str, str] = {}
    carriers = set(claims["carrier"])
    # Of several cards of one source, the one whose text the page's claims were read in.
    for card in sorted(cards, key=lambda card: card.title not in carriers):
        first.setdefault(card.source, card)
        if reader(card).target == Target.RATINGS:
            grades.setdefault(card.source, card.citation)
    return tuple(
        SourceLine(
            name, first[name].title, first[name].citation, first[name].licence,
            int(counts.get(name, 0)), int(others.get(name, 0)), grades.get(name, "") if name in graded else "",
        )
        for name in sorted({*counts.index, *others.index})
    )  # fmt: skip
