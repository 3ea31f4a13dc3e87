"""What a subject counts, as its `nouns.txt` lists it: one word or phrase a line, and how many of another it stands for.

`tonnes` may stand behind a number; `kilotonnes = 1000` multiplies it. A word that seems to be so many of another one of
the list, as kt beside t, has to say how many: read as one, it would make every number a thousand times too small.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from typing import NamedTuple

from analysis.subject import SubjectError, file_name, subject_file

FILE = "nouns.txt"
_REMARK = "#"
_STANDS_FOR = "="
_NUMBER = re.compile(r"[1-9]\d{0,2}(?:,\d{3})+|[1-9]\d*")
#: What is put before a word to say so many of it, and before one of few letters, as t or ha.
_PREFIXES = {"kilo": 1_000, "mega": 1_000_000, "giga": 1_000_000_000}
_LETTERS = {"k": 1_000, "m": 1_000_000, "g": 1_000_000_000}
_FEW = 2


class Noun(NamedTuple):
    """A word or phrase for what is counted, in small letters."""

    line: int
    words: str
    times: int  # of how many one of it consists; 0 where the list does not say it as a number
    is_stated: bool  # whether the list says of how many
    printed: str  # the line without remarks


@cache
def nouns() -> Mapping[str, int]:
    """What the subject counts, each word or phrase with how many of the counted it stands for.

    Examples
    --------
    >>> nouns()
    {}
    """
    path = subject_file(FILE)
    if path is None:
        return {}
    return {noun.words: noun.times for noun in nouns_of(path.read_text(encoding="utf-8-sig"))}


def nouns_of(text: str) -> Sequence[Noun]:
    """The lines of a list; a SubjectError names the file, the line and what would be right."""
    for error in errors_of(text):
        raise error
    return [*_listed(text)]


def errors_of(text: str) -> Iterator[SubjectError]:
    """Everything that is wrong with a list, line by line."""
    file = file_name(FILE)
    listed = [*_listed(text)]
    words = {noun.words for noun in listed}
    for noun in listed:
        if not noun.times:
            right = "a word and a whole number, as in kilotonnes = 1000"
            yield SubjectError(
                file, str(noun.line), f"{noun.printed!r} does not say how many it stands for", right
            )
            continue
        base, times = _multiple(noun.words)
        if times > 1 and base in words and not noun.is_stated:
            right = f"{noun.words} = {times} if it is, and {noun.words} = 1 if it is one of them"
            yield SubjectError(file, str(noun.line), f"{noun.words!r} seems to be so many {base}", right)


def hint(words: str) -> str:
    """Where a word that nobody knows would be listed if it is counted.

    Examples
    --------
    >>> hint("souls")
    ' (if souls are what is counted: a line in nouns.txt)'
    >>> hint("kilotonnes")
    ' (if kilotonnes are what is counted: a line in nouns.txt, such as kilotonnes = 1000)'
    """
    _, times = _multiple(words)
    such_as = f", such as {words} = {times}" if times > 1 else ""
    return f" (if {words} are what is counted: a line in {file_name(FILE)}{such_as})"


def _listed(text: str) -> Iterator[Noun]:
    """The lines that say something, without remarks."""
    for number, line in enumerate(text.splitlines(), start=1):
        printed, _, _ = line.partition(_REMARK)
        words, sign, times = printed.partition(_STANDS_FOR)
        phrase = " ".join(words.lower().split())
        is_number = bool(phrase and _NUMBER.fullmatch(times.strip()))
        if sign:
            stated = int(times.replace(",", "")) if is_number else 0
            yield Noun(number, phrase, stated, True, printed.strip())
        elif phrase:
            yield Noun(number, phrase, 1, False, printed.strip())


def _multiple(words: str) -> tuple[str, int]:
    """The word of which a word by its form seems to be so many, and how many; the word itself where it is none."""
    for prefix, times in _PREFIXES.items():
        base = words.removeprefix(prefix)
        if base not in ("", words):
            return base, times
    base = words[1:]
    is_short = 0 < len(base) <= _FEW
    return (base, _LETTERS[words[0]]) if is_short and words[0] in _LETTERS else (words, 1)
