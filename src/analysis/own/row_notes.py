"""What is odd in rows that are read: a figure that says what another measure is called, and people among things.

A noun that says less than the measure ("elephants" of forest elephants) is usual in print, and so is one that several
measures share. One that says something else may be right all the same, as where a country has elephants of one kind
only: so it is a note, and the row is read.
"""

import re
from collections.abc import Iterator, Mapping
from functools import cache
from itertools import chain

from analysis import subject
from analysis.own.subject_labels import LABELS
from analysis.subject.measures import FILE, measures
from analysis.vocabulary import PERSON_MEASURES

_THINGS = "things"


def row_notes(rows: Mapping[int, Mapping[str, str]]) -> Iterator[tuple[int, str]]:
    """What is odd in rows, by the line of each."""
    for line, row in rows.items():
        measure = row.get("measure", "")
        words = row.get("figure", "").lower().split()
        for what in _of_noun(" ".join(words), measure):
            yield line, what
        for what in _of_people(measure):
            yield line, what


def _of_noun(figure: str, measure: str) -> Iterator[str]:
    """What is said of a figure that says what another measure is called."""
    name = _name_in(figure)
    if not name or _says_less(name, measure):
        return
    others = []
    for word, names in _names().items():
        if name in names:
            others.append(word)
    called = " or ".join(others)
    yield f"the figure says {name!r}, as {called} is called, and the measure is {measure}"


def _of_people(measure: str) -> Iterator[str]:
    """What is said of a measure of people where all that the subject states are of things."""
    if measure not in PERSON_MEASURES or not measures():
        return
    counted = {about.counts for about in measures().values()}
    if counted == {_THINGS}:
        file = subject.file_name(FILE)
        words = ", ".join(sorted(measures()))
        yield f"the measure {measure} counts people, and those of {file} count things: {words}"


@cache
def _names() -> Mapping[str, tuple[str, ...]]:
    """How the subject calls its measures of things, in small letters."""
    labels = subject.stated(LABELS).get("measures") or {}
    names = {}
    for word, measure in measures().items():
        if measure.counts == _THINGS and word in labels:
            phrases = labels[word]["said"].values()
            names[word] = tuple(map(str.lower, phrases))
    return names


def _name_in(figure: str) -> str:
    """The longest name of a measure that a figure says; empty where it says none."""
    longest = ""
    for name in chain.from_iterable(_names().values()):
        stands_there = re.search(rf"\b{re.escape(name)}\b", figure)
        if stands_there and len(name) > len(longest):
            longest = name
    return longest


def _says_less(name: str, measure: str) -> bool:
    """Whether every word of a name is one of how a measure is called; what has no name contradicts nothing."""
    names = _names().get(measure)
    if not names:
        return True
    words = {*name.split()}
    return any(words.issubset(own.split()) for own in names)
