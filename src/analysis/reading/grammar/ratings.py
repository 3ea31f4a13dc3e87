"""Grades, tiers and classes: "B+", "B or B-", "Tier 2 Watchlist". A rating is a set of labels, never a number."""

import re

from analysis.reading.grammar.amounts import Amount, Whole, constant
from analysis.reading.grammar.templates import Label, Template
from analysis.reading.grammar.text import RUN, UNIT_WORD
from analysis.vocabulary import FigureKind

_GRADE = r"(?P<grade>[a-f])(?P<sign>[+-]?)(?![a-z])"
_TIER = rf"tier[ -]?(?P<tier>{RUN}|{UNIT_WORD}|one)(?P<watch>[ -]?(?:watch[ -]?list|wl)|[ ]?\((?:watch[ -]?list|wl)\))?"
_CLASS = r"(?P<class>very high|very low|high|medium|low|special case)(?! (?:of|as)\b)"
_LABEL = re.compile(f"(?:(?:an?|the|as|of|grades?|ratings?|either) +)*(?:{_TIER}|{_CLASS}|{_GRADE})")
_BETWEEN = re.compile(r" *(?:, *or|, *and|,|/|or|and) *")
_LEAD = re.compile(r"(?:(?:rated|ranked|graded|given|received|placed|on|in) +)*")
_TAIL = re.compile(r"(?: +(?:ratings?|grades?|country|countries|category|list|class))*")


def read_rating(skeleton: str) -> Template | None:
    """Return the reading of a text that holds nothing but ratings, or None."""
    text = re.sub(r"[\"']", " ", skeleton).lower().strip().rstrip(".")
    at = _match_end(_LEAD, text, 0)
    labels: list[Label] = []
    runs = words = 0
    while (match := _LABEL.match(text, at)) is not None:
        tier = match["tier"]
        slot = -1 - words if tier == UNIT_WORD else runs
        words, runs = words + (tier == UNIT_WORD), runs + (tier is not None and bool(re.match(RUN, tier)))
        labels.append(_label(match, slot))
        at = match.end()
        link = _BETWEEN.match(text, at)
        if link is None:
            break
        at = link.end()
    if not labels or _match_end(_TAIL, text, at) != len(text):
        return None
    checks = tuple(("tier", label.number) for label in labels if label.number is not None)
    return Template(kind=FigureKind.RATING, labels=tuple(dict.fromkeys(labels)), checks=checks)


def _match_end(pattern: re.Pattern[str], text: str, at: int) -> int:
    match = pattern.match(text, at)
    return at if match is None else match.end()


def _label(match: re.Match[str], slot: int) -> Label:
    if match["tier"] is not None:
        number = constant(1) if match["tier"] == "one" else Amount(Whole(((slot, 1),)))
        return Label("Tier ", number, " Watchlist" if match["watch"] else "")
    if match["class"] is not None:
        return Label(match["class"].capitalize() if match["class"] == "special case" else match["class"])
    return Label(match["grade"].upper() + match["sign"])
