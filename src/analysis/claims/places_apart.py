"""Which claims can be looked at place by place: those of two places that nothing ties never bear on one another."""

import re
from collections.abc import Iterable, Iterator, Sequence

import pandas as pd

from analysis.reading.places import has_members, members

#: What ties two claims beside their places: one line of evidence, and a claim that another one names.
_NAMED = ("repeats", "same_phrase_as", "part_of", "denied_by", "other_concept_than")
#: An id, in a list or within a text.
_NAME = re.compile(r"[^\s;,()]+")


def places_apart(claims: pd.DataFrame) -> list[pd.DataFrame]:
    """The claims of a table, by claim_id, in parts: no claim is about a place, or of a lineage, of another part.

    A number for a region ties the countries in it, and what names another claim is tied to that. Parts stand in the
    order of their first claims, and so do the claims in them.

    Examples
    --------
    >>> columns = ["regions", "lineage", *_NAMED]
    >>> cells = [["NPL", "A"], ["IND", "B"], ["NPL", "C"]]
    >>> claims = pd.DataFrame([[*row, *[""] * len(_NAMED)] for row in cells], list("xyz"), columns)
    >>> [[*part.index] for part in places_apart(claims)]
    [['x', 'z'], ['y']]
    """
    ties = _Ties()
    first_words = []
    for claim_id, words in zip(claims.index, _words(claims), strict=True):
        word = _claim(claim_id)
        first_words.append(word)
        ties.join([word, *words])
    parts: dict[str, list[int]] = {}
    for position, word in enumerate(first_words):
        parts.setdefault(ties.root(word), []).append(position)
    return [claims.iloc[positions] for positions in parts.values()]


def _claim(claim_id: str) -> str:
    """The word that stands for a claim."""
    return f"claim {claim_id}"


def _words(claims: pd.DataFrame) -> Iterator[list[str]]:
    """For each claim what it has in common with those of its part: countries, its lineage, claims that it names."""
    countries: dict[str, list[str]] = {}
    columns = [claims[name].tolist() for name in ("regions", "lineage", *_NAMED)]
    for regions, lineage, *named in zip(*columns, strict=True):
        if regions not in countries:
            countries[regions] = [*_countries(regions.split(";"))]
        ids = [name for name in _NAME.findall(" ".join(named)) if name in claims.index]
        yield [*countries[regions], f"lineage {lineage}", *map(_claim, ids)]


def _countries(codes: Iterable[str]) -> Iterator[str]:
    """The countries in some regions; a group without a list of its members may hold any."""
    for code in codes:
        if has_members(code):
            yield from members(code)
        else:
            yield code
            yield from members("WORLD")


class _Ties:
    """Words that are tied to one another, directly or by others."""

    def __init__(self) -> None:
        self._above: dict[str, str] = {}

    def root(self, word: str) -> str:
        """The word that stands for all that are tied to one."""
        above = self._above.setdefault(word, word)
        while above != self._above[above]:
            self._above[above] = self._above[self._above[above]]
            above = self._above[above]
        self._above[word] = above
        return above

    def join(self, words: Sequence[str]) -> None:
        """Tie some words to one another."""
        first, *others = words
        root = self.root(first)
        for word in others:
            self._above[self.root(word)] = root
            root = self.root(root)
