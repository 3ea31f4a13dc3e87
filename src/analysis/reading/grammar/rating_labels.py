"""Ratings: "B+", "B or B-", "Tier 2 Watchlist"; a set of labels, never a number."""

import re

from analysis.reading.grammar.digits import (
    Amount,
)
from analysis.reading.grammar.figure_templates import Template
from analysis.reading.grammar.text import (
    RUN,
    UNIT_WORD,
)
from analysis.vocabulary import FigureKind

_GRADE = r"(?<![a-z])(?P<grade>[a-f])(?P<sign>[+-]?)(?![a-z])"
_TIER = rf"tier[ -]?(?P<tier>{RUN}|{UNIT_WORD}|one)(?P<watch>[ -]?(?:watch[ -]?list|wl)|[ ]?\((?:watch[ -]?list|wl)\))?"
_CLASS = r"(?P<class>very high|very low|high|medium|low|special case)(?! (?:of|as)\b)"
_LABEL = f"(?:(?:an?|the|as|of|grades?|ratings?|either) +)*(?:{_TIER}|{_CLASS}|{_GRADE})"
_BETWEEN = " *(?:, *or|, *and|,|/|or|and) *"
_LEAD = re.compile(r"(?:(?:rated|ranked|graded|given|received|placed|on|in) +)*")
_TAIL = "(?: +(?:ratings?|grades?|country|countries|category|list|class))*"
_EACH_LABEL = re.compile(_LABEL)
_RATING = re.compile(
    re.sub(r"\?P<\w+>", "?:", f"{_LEAD.pattern}{_LABEL}(?:{_BETWEEN}{_LABEL})*(?:{_BETWEEN}|{_TAIL})")
)


def read_rating(skeleton: str) -> Template | None:
    """The reading of a text that holds nothing but ratings, or None."""
    text = re.sub(r"[\"']", " ", skeleton).lower().strip().rstrip(".")
    lead = _LEAD.match(text)
    if lead is None or not _RATING.fullmatch(text):
        return None
    labels: list[tuple[str, Amount | None]] = []
    runs = 0
    number_words = 0
    for match in _EACH_LABEL.finditer(text, lead.end()):
        tier = match["tier"]
        if tier is None:
            labels.append((_word_label(match), None))
            continue
        if tier == "one":
            slot = None
        elif tier == UNIT_WORD:
            number_words += 1
            slot = -number_words
        else:
            slot = runs
            runs += 1
        label = "Tier {} Watchlist" if match["watch"] else "Tier {}"
        labels.append((label, Amount(((slot, 1),))))
    checks = tuple(("tier", number) for _, number in labels if number is not None)
    return Template(kind=FigureKind.RATING, labels=tuple(dict.fromkeys(labels)), checks=checks)


def _word_label(match: re.Match[str]) -> str:
    """The label that a class in words or a letter grade is."""
    word = match["class"]
    if word is None:
        return f"{match['grade'].upper()}{match['sign']}"
    return word.capitalize() if word == "special case" else str(word)
