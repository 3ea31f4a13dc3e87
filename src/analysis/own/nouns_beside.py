"""Nouns of figures beside the measures of their rows: where a figure says what another measure is called.

A noun that says less than the measure ("elephants" of forest elephants) is usual in print, and so is one that several
measures share. One that says something else may be right all the same, as where a country has elephants of one kind
only: so it is a note, and the row is read.
"""

import re
from collections.abc import Iterator, Mapping
from functools import cache

from analysis import subject
from analysis.own.subject_labels import LABELS
from analysis.subject.measures import measures

_THINGS = "things"


def noun_notes(rows: Mapping[int, Mapping[str, str]]) -> Iterator[tuple[int, str]]:
    """Of rows by their lines those whose figure says what another measure is called, each with what is said of it."""
    for line, row in rows.items():
        measure = row.get("measure", "")
        figure = " ".join(row.get("figure", "").lower().split())
        named = _named(figure)
        if not named or _says_less(named, measure):
            continue
        others = [word for word, phrases in _called().items() if named in phrases]
        yield (
            line,
            f"the figure says {named!r}, as {' or '.join(others)} is called, and the measure is {measure}",
        )


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
