"""Names of makers and other texts that published tables hold: a page rests on those that its own words may hold.

A new maker or a new description changes the list of all of them, but is nothing to a page in which not even its longest
word stands, or, of a description, not even one of its numbers with the word beside it.
"""

import re
from collections.abc import Iterable
from itertools import chain, pairwise

import pandas as pd

from analysis import page_questions
from analysis.numbers import capitalised
from analysis.processed_tables import Corpus, made_from
from analysis.table_contracts import NAMES
from analysis.words import load

#: What the check of pages knows of words.
WORDS = "page_words.yml"
_WORD = re.compile(r"\w+")
#: Columns of names and descriptions, whose digits are no number of theirs.
_PRINTED = ["producer", "carrier", "section", "place", "name", "definition", "target_population", "share_of"]
#: The tables by which a page asks for names and for texts.
_MAKERS = f"{__name__}:makers_by_word"
_TEXTS = f"{__name__}:texts_by_digits"
_BY_WORD = "word"
_BY_DIGITS = "digits"


def note_makers(text: str) -> None:
    """Note that names of makers are looked for in a text."""
    page_questions.note_rows(_MAKERS, _BY_WORD, _WORD.findall(text))


def note_texts(text: str) -> None:
    """Note that known texts are looked for in a text, where they stand as words of their own."""
    page_questions.note_rows(_TEXTS, _BY_DIGITS, _with_digits(text))


def as_words(text: str) -> re.Pattern[str]:
    """A text where it stands as words of its own, and not within others.

    Examples
    --------
    >>> as_words("5 per year").search("25 per year") is None
    True
    """
    start = r"\b" if _WORD.match(text[:1]) else ""
    end = r"\b" if _WORD.match(text[-1:]) else ""
    return re.compile(f"{start}{re.escape(text)}{end}")


def names_of(producers: Iterable[str]) -> dict[str, frozenset[str]]:
    """From each name to the makers whose name it is: in full, and by the letters in which it ends."""
    names: dict[str, set[str]] = {}
    for producer in filter(None, producers):
        spellings = [" ".join(producer.split())]
        letters = re.search(r"\(([A-Z]+)\)$", producer)
        if letters:
            spellings.append(letters[1])
        for spelling in spellings:
            makers_of_name = names.setdefault(spelling, set())
            makers_of_name.add(producer)
    return {name: frozenset(makers) for name, makers in names.items()}


@made_from("10_claims", "10_roles", "10_ratings", "10_policy")
def published_makers(corpus: Corpus) -> dict[str, frozenset[str]]:
    """The names of all makers of claims, statements on roles and ratings."""
    columns = [corpus[name]["producer"] for name in NAMES if "producer" in corpus[name]]
    return names_of(set(chain.from_iterable(columns)))


@made_from(*NAMES)
def known_texts(corpus: Corpus) -> tuple[str, ...]:
    """Every name and description with a digit in it that a page may print as it stands, the longest first."""
    texts = set(corpus.names.values())
    for name in NAMES:
        for column in corpus[name].columns.intersection(_PRINTED):
            texts.update(corpus[name][column].astype("str").unique())
    texts.update(load(WORDS)["texts"])
    in_line: set[str] = set()
    for text in texts:
        has_digit = re.search(r"\d", text)
        has_word = re.search(r"[^\W\d]{3}", text)
        if has_digit and has_word:
            # As a page has them: in one line, also at the beginning of a sentence.
            printed = " ".join(text.split())
            in_line |= {printed, capitalised(printed)}
    # Those of one length by the alphabet: a page asks for them in one process and is asked again in another.
    return tuple(sorted(in_line, key=lambda text: (-len(text), text)))


def makers_by_word(corpus: Corpus) -> pd.DataFrame:
    """The names of makers by the longest word of each: who holds a name holds that word."""
    names = published_makers(corpus)
    rows = []
    for name, makers in sorted(names.items()):
        longest = max(_WORD.findall(name), key=len, default="")
        rows.append((longest, name, ";".join(sorted(makers))))
    return pd.DataFrame(rows, columns=[_BY_WORD, "name", "makers"], dtype="str")


def texts_by_digits(corpus: Corpus) -> pd.DataFrame:
    """The known texts by the longest two words of each of which one has a digit."""
    rows = [(max(_with_digits(text), key=len), text) for text in sorted(known_texts(corpus))]
    return pd.DataFrame(rows, columns=[_BY_DIGITS, "text"], dtype="str")


def _with_digits(text: str) -> list[str]:
    """Each two words that stand together of which one has a digit; and each word that has letters and digits.

    Examples
    --------
    >>> _with_digits("Table B2 (of 2009)")
    ['B2', 'Table B2', 'B2 of', 'of 2009']
    """
    words = _WORD.findall(text)
    alone = [word for word in words if re.search(r"\d", word) and re.search(r"[^\W\d]", word)]
    pairs = [f"{first} {second}" for first, second in pairwise(words)]
    return alone + [pair for pair in pairs if re.search(r"\d", pair)]
