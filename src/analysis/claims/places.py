"""Printed places of a claim become codes and the regions whose pages show the claim."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from analysis.reading.places import Place, PlaceError, places, smallest_region

Report = Callable[[Mapping[Any, Any], str, str, str], None]


@dataclass(frozen=True, slots=True)
class Ends:
    """One cell of places, read.

    Parameters
    ----------
    codes : str
        Codes of the places, sorted, with `;` between; a part of a country is `NLD/Amsterdam`.
    region : str
        The smallest region with a page that contains them all.
    regions : tuple of str
        The smallest region with a page for each of them.
    """

    codes: str
    region: str
    regions: tuple[str, ...]


NOWHERE = Ends("", "", ())


def _code(place: Place) -> str:
    """Code of a place; a part of a country keeps its name, so that it is never taken for the country."""
    return f"{place.code}/{place.part_name}" if place.part_name else place.code


def locate_end(record: Mapping[Any, Any], column: str, report: Report) -> Ends:
    """The places of one cell; an empty cell is nowhere, an unknown name is reported."""
    printed = record[column]
    if not printed:
        return NOWHERE
    try:
        found = places(printed)
    except PlaceError as error:
        report(record, column, str(error), "a name of data/raw/reference/place_names.csv")
        return NOWHERE
    codes = sorted({_code(place) for place in found})
    regions = tuple(sorted({place.region_code for place in found}))
    return Ends(";".join(codes), smallest_region(regions), regions)


def locate(record: Mapping[Any, Any], report: Report) -> Ends:
    """The place that a record is about."""
    return locate_end(record, "place", report)
