"""What the tables of places hold, one frozen record each, and the form in which names are compared."""

import re
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from functools import lru_cache

WORLD = "WORLD"
#: The page that the 2009 article was read from glues this syllable to place names.
ARTEFACT = "marker"
#: Words after an adjective that add nothing to which place is meant ("Asian countries").
_FILLERS = {"countries", "nations"}
#: Letters that Unicode does not decompose into a base letter and an accent.
_LETTERS = str.maketrans({"ł": "l", "ø": "o", "đ": "d", "ð": "d", "ı": "i", "æ": "ae", "œ": "oe", "þ": "th"})


class PlaceKind(StrEnum):
    """What sort of place a code or name is."""

    WORLD = "world"
    REGION = "region"
    SUBREGION = "subregion"
    COUNTRY = "country"
    GROUP = "group"
    PART = "part"


#: Kinds of place that have a page of their own.
PAGE_KINDS = frozenset({PlaceKind.WORLD, PlaceKind.REGION, PlaceKind.COUNTRY})


class PlaceError(ValueError):
    """A place that is unknown, ambiguous or cannot answer what was asked of it.

    Parameters
    ----------
    message : str
        What is wrong and what would be right.
    text : str
        The name or code as given.
    nearest : tuple of str
        Known names that are similar, or between which the text does not decide.
    """

    def __init__(self, message: str, *, text: str, nearest: Iterable[str] = ()) -> None:
        super().__init__(message)
        self.text = text
        self.nearest = tuple(nearest)


@dataclass(frozen=True, slots=True)
class Region:
    """One node of the region tree: the World, a region, a subregion or a country."""

    code: str
    name: str
    parent: str
    kind: PlaceKind
    slug: str


@dataclass(frozen=True, slots=True)
class Membership:
    """A country's time in a group, both days included; `date.min` and `date.max` mean unlimited."""

    country: str
    first: date = date.min
    last: date = date.max

    def holds(self, year: int | None) -> bool:
        """Whether it holds on the last day of a year; for None, whether it has not ended."""
        if year is None:
            return self.last == date.max
        return self.first <= date(year, 12, 31) <= self.last


@dataclass(frozen=True, slots=True)
class Group:
    """A named group of countries. Without memberships nobody has published its list, or nobody agrees on one."""

    code: str
    name: str
    region: str
    memberships: tuple[Membership, ...]


@dataclass(frozen=True, slots=True)
class Name:
    """One way to print a place; `producers` (as keys) is empty where everybody means the same by it."""

    text: str
    code: str
    is_part: bool = False
    producers: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Place:
    """What a printed name stands for.

    Parameters
    ----------
    code : str
        Of the World, region, subregion, country or group; of the country where a part of one is named.
    name : str
        Display name of `code`.
    kind : PlaceKind
        `part` for a city, a province or a constituent country.
    region_code : str
        The smallest region with a page on which the place appears.
    part_name : str or None
        Name of the part, None for anything else.
    """

    code: str
    name: str
    kind: PlaceKind
    region_code: str
    part_name: str | None = None


@lru_cache(maxsize=8192)
def name_key(text: str) -> str:
    """Form in which names are compared: lower-case letters and digits, no accents, no "the", St = Saint."""
    plain = unicodedata.normalize("NFKD", text).casefold().translate(_LETTERS)
    plain = "".join(letter for letter in plain if not unicodedata.combining(letter))
    plain = re.sub(r"[.'’‘`]", "", plain.replace("&", " and "))
    words = re.findall(r"[a-z0-9]+", plain)
    while len(words) > 1 and words[0] == "the":
        words = words[1:]
    while len(words) > 1 and words[-1] == "the":
        words = words[:-1]
    return "".join("saint" if word == "st" else word for word in words)


def spellings(text: str) -> Iterator[str]:
    """The text, and then the ways of printing the same name that a rule can undo."""
    plain = text.strip()
    yield plain
    if plain.casefold().endswith(ARTEFACT):
        plain = plain[: -len(ARTEFACT)]
        yield plain
    head, comma, tail = plain.partition(",")
    if comma and "," not in tail:
        yield f"{tail} {head}"
    start, _, last = plain.rpartition(" ")
    if last.casefold() in _FILLERS:
        yield start
