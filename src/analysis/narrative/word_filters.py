"""How templates turn codes, names and lists into words, which stand in `templates/words.yml`."""

import re
from collections.abc import Mapping
from contextlib import suppress
from functools import cache
from typing import Any

from analysis.files import packaged
from analysis.library.quantities import purpose_of, state_of, wording
from analysis.narrative.table_rows import Row
from analysis.numbers import listed
from analysis.reading.places import PlaceError, display_name, has_members, members, place

#: A union with how many members it had from which year on.
_MEMBERS = re.compile(r"(.+) (\d+) \((\d{4})\)")


@cache
def groups() -> Mapping[str, Any]:
    """Every group of words by its name; what is counted is named as in the names of quantities."""
    found, named = packaged("narrative/templates/words.yml"), wording()
    things = {measure: next(iter(one["said"].values())) for measure, one in named["measures"].items()}
    states = {form: {code: one[form] for code, one in named["status"].items()} for form in ("as", "is", "of")}
    purposes = named["exploitation"] | {"not_applicable": ""}
    return {**found, **states, "people": named["people"], "purpose": purposes, "thing": things}


def word(code: object, group: str) -> Any:
    """The words for a code; a ValueError names a code that has none."""
    try:
        return groups()[group][str(code)]
    except KeyError:
        raise ValueError(f"templates/words.yml has no words for {code!r} under {group!r}") from None


def phrase(name: str, *parts: str) -> str:
    """One of the phrases around numbers, its places filled."""
    return str(groups()["phrases"][name]).format(*parts)


def alternatives(codes: str, group: str, together: str = " and ") -> list[str]:
    """The alternatives of a cell such as `vintage;period+movement`, each in words."""
    return [together.join(word(code, group) for code in one.split("+")) for one in codes.split(";") if one]


def people_in(row: Row) -> str:
    """Whom a number counts: women registered as presumed victims of trafficking for labour."""
    named, status = wording(), state_of(row.status, row.population)
    people = named["people"][row.population]
    counted = str(named["visibility"][row.visibility]).format(people=people, **status)
    said = row.exploitation == status.get("implies")
    return counted if said else counted + purpose_of(status, groups()["purpose"], row.exploitation)


def place_name(code: str) -> str:
    """A place by its name: Ghana; of a part of a country that of the part; what is no code stays as it is."""
    country, _, part = code.partition("/")
    with suppress(PlaceError):
        return part or display_name(country)
    return country


def named(places: str) -> str:
    """Places, by name or by codes, as they stand in a sentence: the Netherlands; Romania and Ukraine; the world."""
    names = dict.fromkeys(_in_sentence(place_name(code)) for code in places.split(";") if code)
    return listed([*names]) or phrase("here")


def _in_sentence(name: str) -> str:
    owner, colon, area = name.partition(": ")
    if colon:
        return phrase("drawn_by", area, owner)
    if dated := _MEMBERS.fullmatch(name):
        return phrase("members", *dated.groups())
    needs = any(f"{name} ".startswith(f"{other} ") for other in groups()["with_article"])
    return phrase("with_article", name) if needs else str(groups()["called"].get(name, name))


def within(region: str) -> str:
    """Where something is: in the Netherlands; worldwide."""
    name = named(region)
    return phrase("worldwide") if name == named("WORLD") else phrase("within", name)


def is_area(region: str) -> bool:
    """Whether a region is made of several countries."""
    with suppress(PlaceError):
        return has_members(code := place(region).code) and len(members(code)) > 1
    return False


def maker(row: Row) -> str:
    """Who made a row's number; where nobody is named, that is said."""
    name = str(row.get("producer", ""))
    return str(groups()["makers"].get(name, name))


def short_maker(row: Row) -> str:
    """The same, by the letters by which a maker is known where its name ends in them: IOM."""
    name = maker(row)
    letters = name.removesuffix(")").rpartition("(")[2]
    return letters if name.endswith(")") and letters.isupper() else name
