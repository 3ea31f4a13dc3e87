"""The lists of words by which running texts are read, as sets and as patterns."""

import re
from functools import cache, lru_cache
from typing import Any

from analysis.subject import layered, listed


def table(name: str) -> dict[str, str]:
    """A table of lists of the words by which texts are read, each list a text with semicolons.

    Examples
    --------
    >>> sorted(table("money_words"))
    ['market', 'profit', 'revenue']
    """
    entries: dict[str, str] = _entry(name)
    return entries


def _entry(name: str) -> Any:
    """What the files of words state under a name; nothing where they state none."""
    return layered("text_words.yml").get(name, {})


@cache
def words(name: str) -> frozenset[str]:
    """A list of the words by which texts are read.

    Examples
    --------
    >>> "may" in words("months")
    True
    """
    return frozenset(listed(_entry(name)))


@cache
def phrases_of(name: str, of: str = "") -> re.Pattern[str]:
    """What finds any phrase of a list, or of one entry of a table of lists, as whole words.

    Examples
    --------
    >>> bool(phrases_of("months").search("in may"))
    True
    """
    entry = _entry(name)
    return phrase_pattern(entry[of] if of else entry)


@lru_cache(maxsize=256)
def phrase_pattern(phrases: str) -> re.Pattern[str]:
    """What finds any of some phrases between semicolons, as whole words, the longest first.

    Examples
    --------
    >>> phrase_pattern("a; a year").search("a year")[0]
    'a year'
    """
    longest_first = sorted(listed(phrases), key=len, reverse=True)
    return re.compile(rf"(?<!\w)(?:{'|'.join(map(re.escape, longest_first))})(?!\w)")
