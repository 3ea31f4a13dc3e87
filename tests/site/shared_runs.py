"""Whether a text repeats the article of 2009: runs of eight words, by their hashes, without the article itself."""

import hashlib
import re
from functools import cache

from tests.conftest import ROOT

#: So many words in a row that two texts share are no accident.
RUN = 8
#: How `tests/reference/article/ORIGIN.md` says that the table was made.
TABLE = ROOT / "tests/reference/article/eight_words.txt"
_WORD = re.compile(r"[a-z0-9]+")


def hashes(text: str) -> dict[str, str]:
    """Each run of eight words of a text, in small letters and without signs, by the start of its SHA-256."""
    words = _WORD.findall(text.lower())
    runs = (" ".join(words[start : start + RUN]) for start in range(len(words) - RUN + 1))
    return {hashlib.sha256(run.encode()).hexdigest()[:10]: run for run in runs}


@cache
def of_the_article() -> frozenset[str]:
    """The hashes of all runs of eight words of the article."""
    return frozenset(TABLE.read_text(encoding="utf-8").split())


def repeated(text: str) -> list[str]:
    """The runs of eight words that a text shares with the article."""
    own = hashes(text)
    return [own[mark] for mark in own if mark in of_the_article()]
