"""The places of a subject laid over the gazetteer: each is a part of the country, region or group that it lies in.

A part is compared with itself and with what holds it, whoever declares it.
"""

from collections.abc import Iterator, Mapping, Sequence

from analysis.reading.gazetteers import Gazetteer, Name, name_key
from analysis.subject.chosen import SubjectError
from analysis.subject.subject_places import SubjectPlace, wrong_place


def with_places(gazetteer: Gazetteer, places: Sequence[SubjectPlace]) -> Gazetteer:
    """The gazetteer with some places as parts; a SubjectError names the line of one that cannot be laid over it."""
    for error in wrong_places(gazetteer, places):
        raise error
    by_key = _keys(places)
    holders = {place.place: _holder(gazetteer, place, by_key) for place in places}
    codes = {place.place: _area_code(place, holders) for place in places}
    names = dict(gazetteer.names)
    for key, place in by_key.items():
        names[key] = [Name(place.place, codes[place.place], is_part=True)]
    parts = dict(gazetteer.parts)
    for place in places:
        part = f"{codes[place.place]}/{place.place}"
        parts[part] = _parts_above(place, holders, codes, gazetteer)
    return Gazetteer(gazetteer.areas, names, parts)


def wrong_places(gazetteer: Gazetteer, places: Sequence[SubjectPlace]) -> Iterator[SubjectError]:
    """All that keeps some places from being laid over the gazetteer: names, then what holds them, then circles."""
    wrong_names = [*_wrong_names(gazetteer, places)]
    yield from wrong_names
    by_key = _keys(places)
    holders: dict[str, Name | str] = {}
    for place in places:
        try:
            holders[place.place] = _holder(gazetteer, place, by_key)
        except SubjectError as error:
            yield error
    # What a place lies in is told once all places have a name of their own and a holder.
    if wrong_names or len(holders) < len(places):
        return
    told: set[str] = set()
    for place in places:
        circle = _circle(place, holders)
        if circle and told.isdisjoint(circle):
            what = f"a circle: {' in '.join(circle)}"
            yield wrong_place(place.line, "part_of", what, "a place that holds it")
        told.update(circle)


def persons_in(gazetteer: Gazetteer, places: Sequence[SubjectPlace]) -> dict[str, float]:
    """How many people live in each of some places of the gazetteer, by code, as far as their table says it."""
    persons = {}
    for place in places:
        if place.population is not None:
            (name,) = gazetteer.names[name_key(place.place)]
            persons[f"{name.code}/{name.text}"] = float(place.population)
    return persons


def _printed(place: SubjectPlace) -> Iterator[tuple[str, str]]:
    """Each way to print a place, behind the column that it stands in."""
    yield "place", place.place
    for alias in place.aliases:
        yield "aliases", alias


def _wrong_names(gazetteer: Gazetteer, places: Sequence[SubjectPlace]) -> Iterator[SubjectError]:
    """Names that cannot be read, that the package has, or that stand for another place too."""
    lines: dict[str, int] = {}
    for place in places:
        for column, text in _printed(place):
            key = name_key(text)
            if not key:
                yield wrong_place(place.line, column, f"{text!r} has no letters", "a name")
            elif key in gazetteer.names or text in gazetteer.areas:
                right = "a name of its own, such as one with its city behind it, or no row at all"
                yield wrong_place(place.line, column, f"{text!r} is known to the package", right)
            elif key in lines:
                what = f"{text!r} reads as in line {lines[key]}"
                yield wrong_place(place.line, column, what, "each name once")
            else:
                lines[key] = place.line


def _keys(places: Sequence[SubjectPlace]) -> dict[str, SubjectPlace]:
    """Each way to print a place, as it is looked up, with the first place that is printed so."""
    by_key: dict[str, SubjectPlace] = {}
    for place in places:
        for _, text in _printed(place):
            by_key.setdefault(name_key(text), place)
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


def _circle(place: SubjectPlace, holders: Mapping[str, Name | str]) -> list[str]:
    """The places that hold a place, from itself to the first that is passed again; nothing where none is."""
    passed = [place.place]
    holder = holders[place.place]
    while isinstance(holder, str):
        is_passed = holder in passed
        passed.append(holder)
        if is_passed:
            return passed
        holder = holders[holder]
    return []


def _area_code(place: SubjectPlace, holders: Mapping[str, Name | str]) -> str:
    """The code of the area that a place lies in, by way of the places that hold it."""
    holder = holders[place.place]
    while isinstance(holder, str):
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
