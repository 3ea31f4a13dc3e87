"""The words of each axis that a sentence says, each where it stands."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache

from analysis.extraction.word_lists import phrase_pattern, table
from analysis.subject.axes import axes

_AXES = ("population", "status", "exploitation", "visibility")


@dataclass(frozen=True, slots=True)
class Mention:
    """A word of an axis, a place, a time or a maker."""

    start: int  # in the plain text
    end: int
    value: str
    #: Of a place the preposition before it, of a maker the verb with which it speaks, or "behind".
    kind: str = ""
    ends: tuple[int | None, int | None] = (None, None)  # of a time its first and last year


def axis_mentions(plain: str, start: int, end: int) -> dict[str, list[Mention]]:
    """The words of each axis in a stretch of a text.

    Examples
    --------
    >>> [mention.value for mention in axis_mentions("71 women", 0, 8)["population"]]
    ['women']
    """
    text = plain[start:end].lower()
    if len(text) != end - start:
        text = plain[start:end]
    mentions = {}
    for axis in _AXES:
        pattern, values = _axis(axis)
        mentions[axis] = [
            Mention(start + match.start(), start + match.end(), values[" ".join(match[0].split())])
            for match in pattern.finditer(text)
        ]
    return mentions


@cache
def _axis(axis: str) -> tuple[re.Pattern[str], Mapping[str, str]]:
    """What finds any phrase of an axis, and the word that each phrase says."""
    stated = table(axis)
    values: dict[str, str] = {}
    known = axes()[axis].words
    for word, phrases in stated.items():
        if word not in known:
            # A condition of another subject.
            continue
        for phrase in phrases.split(";"):
            values.setdefault(" ".join(phrase.split()), word)
    if not values:
        return re.compile(r"(?!)"), {}
    pattern = phrase_pattern(";".join(values)).pattern.replace(r"\ ", r"\s+")
    return re.compile(pattern), values
