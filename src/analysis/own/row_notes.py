"""What is odd in rows that are read: a figure that says what another measure is called, and people among things.

A noun that says less than the measure ("elephants" of forest elephants) is usual in print, and so is one that several
measures share. One that says something else may be right all the same, as where a country has elephants of one kind
only: so it is a note, and the row is read.
"""

import re
from collections.abc import Iterator, Mapping
from functools import cache

from analysis import subject
from analysis.own.subject_labels import LABELS
from analysis.subject.measures import FILE, measures
from analysis.vocabulary import PERSON_MEASURES

_THINGS = "things"


def row_notes(rows: Mapping[int, Mapping[str, str]]) -> Iterator[tuple[int, str]]:
    """What is odd in rows, by the line of each."""
    for line, row in rows.items():
        measure = row.get("measure", "")
        figure = " ".join(row.get("figure", "").lower().split())
        for what in (*_of_noun(figure, measure), *_of_people(measure)):
            yield line, what


def _of_noun(figure: str, measure: str) -> Iterator[str]:
    """What is said of a figure that says what another measure is called."""
    named = _named(figure)
    if named and not _says_less(named, measure):
        others = [word for word, phrases in _called().items() if named in phrases]
        yield f"the figure says {named!r}, as {' or '.join(others)} is called, and the measure is {measure}"


def _of_people(measure: str) -> Iterator[str]:
    """What is said of a measure of people where all that the subject states are of things."""
    own = measures()
    if measure in PERSON_MEASURES and own and all(about.counts == _THINGS for about in own.values()):
        file = subject.file_name(FILE)
        yield f"the measure {measure} counts people, and those of {file} count things: {', '.join(sorted(own))}"


@cache
def _called() -> Mapping[str, tuple[str, ...]]:
    """How the subject calls its measures of things, in small letters."""
    stated = subject.stated(LABELS).get("measures")
    labels = stated if isinstance(stated, dict) else {}
    called = {}
    for word, measure in measures().items():
        if measure.counts == _THINGS and word in labels:
            called[word] = tuple(phrase.lower() for phrase in labels[word]["said"].values())
    return called


def _named(figure: str) -> str:
    """The longest name of a measure that a figure says; empty where it says none."""
    said = [phrase for phrases in _called().values() for phrase in phrases if _says(phrase, figure)]
    return max(said, key=len, default="")


def _says(phrase: str, figure: str) -> bool:
    """Whether the words of a phrase stand in a figure."""
    return bool(re.search(rf"\b{re.escape(phrase)}\b", figure))


def _says_less(named: str, measure: str) -> bool:
    """Whether every word of a name is one of how a measure is called; what has no name contradicts nothing."""
    phrases = _called().get(measure, ())
    return not phrases or any(set(named.split()) <= set(phrase.split()) for phrase in phrases)
