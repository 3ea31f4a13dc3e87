"""The places of a subject laid over the gazetteer: each is a part of the country, region or group that it lies in.

A part is compared with itself and with what holds it, whoever declares it.
"""

from collections.abc import Mapping, Sequence

from analysis.reading.gazetteers import Gazetteer, Name, name_key
from analysis.subject.subject_places import SubjectPlace, wrong_place


def with_places(gazetteer: Gazetteer, places: Sequence[SubjectPlace]) -> Gazetteer:
    """The gazetteer with some places as parts; a SubjectError names the line of one that cannot be laid over it."""
    by_key = _keys(gazetteer, places)
    holders = {}
    for place in places:
        holders[place.place] = _holder(gazetteer, place, by_key)
    codes = {place.place: _area_code(place, holders, by_key) for place in places}
    names = dict(gazetteer.names)
    for key, place in by_key.items():
        names[key] = [Name(place.place, codes[place.place], is_part=True)]
    parts = dict(gazetteer.parts)
    for place in places:
        part = f"{codes[place.place]}/{place.place}"
        parts[part] = _parts_above(place, holders, codes, gazetteer)
    return Gazetteer(gazetteer.areas, names, parts)


def persons_in(gazetteer: Gazetteer, places: Sequence[SubjectPlace]) -> dict[str, float]:
    """How many people live in each of some places of the gazetteer, by code, as far as their table says it."""
    persons = {}
    for place in places:
        if place.population is not None:
            (name,) = gazetteer.names[name_key(place.place)]
            persons[f"{name.code}/{name.text}"] = float(place.population)
    return persons


def _keys(gazetteer: Gazetteer, places: Sequence[SubjectPlace]) -> dict[str, SubjectPlace]:
    """Each way to print a place with that place; none is printed as another one, or as one of the package."""
    by_key: dict[str, SubjectPlace] = {}
    for place in places:
        for column, text in (("place", place.place), *(("aliases", alias) for alias in place.aliases)):
            key = name_key(text)
            if not key:
                raise wrong_place(place.line, column, f"{text!r} has no letters", "a name")
            if key in gazetteer.names or text in gazetteer.areas:
                right = "a name of its own, such as one with its city behind it, or no row at all"
                raise wrong_place(place.line, column, f"{text!r} is known to the package", right)
            if key in by_key:
                first = by_key[key].line
                raise wrong_place(place.line, column, f"{text!r} reads as in line {first}", "each name once")
            by_key[key] = place
    return by_key


def _holder(gazetteer: Gazetteer, place: SubjectPlace, by_key: Mapping[str, SubjectPlace]) -> Name | str:
    """What a place is a part of: a place of the package, or the name of another one of the subject."""
    text = place.part_of
    if text in gazetteer.areas:
        return Name(text, text)
    of_subject = by_key.get(name_key(text))
    if of_subject:
        return of_subject.place
    # As a claim may name it: a part may stand with its country behind it.
    part, comma, country = text.rpartition(",")
    names = gazetteer.names.get(name_key(text), ())
    if not names and comma:
        countries = {name.code for name in gazetteer.names.get(name_key(country), ())}
        names = [name for name in gazetteer.names.get(name_key(part), ()) if name.code in countries]
    codes = sorted({name.code for name in names})
    if not codes:
        right = "a place of the package or of this table"
        raise wrong_place(place.line, "part_of", f"{text!r} is not a known place", right)
    if len(codes) > 1:
        right = "the one that is meant, with its country behind a comma"
        raise wrong_place(place.line, "part_of", f"{text!r} is ambiguous ({', '.join(codes)})", right)
    return min(names, key=lambda name: name.is_part)


def _area_code(
    place: SubjectPlace, holders: Mapping[str, Name | str], by_key: Mapping[str, SubjectPlace]
) -> str:
    """The code of the area that a place lies in, by way of the places that hold it; a circle is a mistake."""
    passed = [place.place]
    holder = holders[place.place]
    while isinstance(holder, str):
        if holder in passed:
            circle = " in ".join([*passed, holder])
            raise wrong_place(place.line, "part_of", f"a circle: {circle}", "a place that holds it")
        passed.append(holder)
        holder = holders[holder]
    return holder.code


def _parts_above(
    place: SubjectPlace,
    holders: Mapping[str, Name | str],
    codes: Mapping[str, str],
    gazetteer: Gazetteer,
) -> frozenset[str]:
    """The parts of its area that hold a place, those of the package too."""
    above = set()
    holder = holders[place.place]
    while isinstance(holder, str):
        above.add(f"{codes[holder]}/{holder}")
        holder = holders[holder]
    if holder.is_part:
        part = f"{holder.code}/{holder.text}"
        above |= {part, *gazetteer.parts.get(part, ())}
    return frozenset(above)
