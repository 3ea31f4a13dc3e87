"""How templates turn codes, names and lists into words; the words themselves stand in `templates/words.yml`."""

from collections.abc import Callable, Iterable, Mapping
from functools import cache
from importlib.resources import files
from typing import Any

import yaml
from rapidfuzz import process

from analysis.narrative.table_rows import Row
from analysis.numbers import capitalised, listed, written
from analysis.reading.places import PlaceError, display_name, place


@cache
def groups() -> Mapping[str, Any]:
    """Every group of words by its name."""
    path = files("analysis.narrative").joinpath("templates/words.yml")
    found: Mapping[str, Any] = yaml.safe_load(path.read_text(encoding="utf-8"))
    return found


def word(code: object, group: str, *, count: float | None = None) -> str:
    """The words for a code; of a thing that is counted, in the number that the count asks for.

    Raises
    ------
    ValueError
        If the group has no words for the code.
    """
    words = groups()[group]
    if str(code) not in words:
        near = process.extractOne(str(code), list(words))
        raise ValueError(
            f"templates/words.yml has no words for {code!r} under {group!r}"
            + (f"; the nearest is {near[0]!r}" if near else "")
        )
    found = words[str(code)]
    return str(found if count is None else found[0 if count == 1 else 1])


def phrase(name: str, *parts: str) -> str:
    """One of the phrases around numbers, its places filled."""
    return str(groups()["phrases"][name]).format(*parts)


def place_name(code: str) -> str:
    """A place by its name: Ghana; of a part of a country that of the part; what is no code stays as it is."""
    country, _, part = code.partition("/")
    try:
        return part or display_name(country)
    except PlaceError:
        return country


def named(places: str) -> str:
    """Places, by name or by codes, as they stand in a sentence: the Netherlands; Romania and Ukraine; the world."""
    return listed([_in_sentence(place_name(code)) for code in places.split(";")]) or phrase("here")


def _in_sentence(name: str) -> str:
    owner, colon, area = name.partition(": ")
    if colon:
        return phrase("drawn_by", area, owner)
    if name == phrase("world_name"):
        return phrase("world")
    needs = any(name == other or name.startswith(f"{other} ") for other in groups()["with_article"])
    return phrase("with_article", name) if needs else name


def within(place: str) -> str:
    """Where something is: in the Netherlands; worldwide."""
    name = named(place)
    return phrase("worldwide") if name == phrase("world") else phrase("within", name)


def maker(row: Row) -> str:
    """Who made a row's number; where nobody is named, that is said."""
    name = str(row.get("producer", ""))
    return str(groups()["makers"].get(name, name))


def short_maker(row: Row) -> str:
    """The same, by the letters by which a maker is known where its name ends in them: IOM."""
    name = maker(row)
    letters = name.removesuffix(")").rpartition("(")[2]
    return letters if name.endswith(")") and letters.isupper() else name


def is_confirmed(row: Row) -> bool:
    """Whether people were found to be victims, not only presumed to be."""
    return bool(row.get("confirmed", False))


def counterparts(roles: Iterable[Row]) -> list[str]:
    """The places at the other end that statements name, each once, in words."""
    codes = (code for row in roles for code in row.counterpart_codes.split(";") if code)
    return [named(code) for code in dict.fromkeys(codes)]


def credits(roles: Iterable[Row], region: str) -> list[str]:
    """Who says what statements say, each once, with the place as the source names it where that is another."""
    try:
        code = place(region).code
    except PlaceError:
        code = region
    told = ((maker(row), "" if row.area == code else row.place) for row in roles)
    return list(dict.fromkeys(phrase("maker_of", name, part) if part else name for name, part in told))


def reasons(conflict: Row) -> list[str]:
    """The alternatives that dissolve a conflict, or how it came about, each in words."""
    alternatives = [together.split("+") for together in conflict.reasons.split(";") if together]
    return [listed([word(code, "reason") for code in together]) for together in alternatives]


FILTERS: Mapping[str, Callable[..., Any]] = {
    **{
        function.__name__: function
        for function in (
            *(word, named, within, maker, short_maker, is_confirmed, counterparts, credits, reasons),
            *(written, capitalised),
        )
    },
    "listed": lambda items, conjunction="and": listed(list(items), conjunction),
}
