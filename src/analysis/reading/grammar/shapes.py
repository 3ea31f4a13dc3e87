"""From a skeleton to a template: grades and tiers first, then the patterns of roles in order, and what reads each."""

import re
from collections.abc import Callable
from functools import lru_cache

from analysis.reading.grammar import values
from analysis.reading.grammar.digits import Amount, Number, constant
from analysis.reading.grammar.lexer import read_items
from analysis.reading.grammar.number_words import with_numbers
from analysis.reading.grammar.templates import Template
from analysis.reading.grammar.text import RUN, UNIT_WORD, Unreadable
from analysis.reading.grammar.units import PART, roles_of, with_units
from analysis.reading.grammar.values import AFTER, BEFORE, POINT, WORDS, Row
from analysis.vocabulary import FigureKind

_RANGE = re.compile(
    rf"(?P<before>{BEFORE}[BF]?{BEFORE})N(?P<middle>{AFTER}?)(?P<link>[T|-]|,?&|,?b|,|)"
    rf"(?P<second>{BEFORE})N(?P<after>{AFTER})"
)
_INTERVAL = re.compile(
    rf"(?P<before>{BEFORE})N(?P<middle>{AFTER})"
    rf"\((?:N[^()N]*)?[^()N]*N[T,&-]N[^()N]*\)(?P<after>{AFTER})"
)
_PART = re.compile(rf"(?P<before>{BEFORE}){PART}(?P<after>{AFTER})")
_VAGUE = re.compile(rf"(?P<before>[AgLiUzS<sntaEI]*)V(?:,?[|T-]V)?(?P<after>{AFTER}o?)")
_SHARE = re.compile(rf"(?P<before>[Agsnta]*)Q(?P<after>{AFTER}o?)")
_ALL = re.compile(rf"(?P<before>[Agsn]*)E(?P<after>{WORDS}o?)")
_ZERO = re.compile(rf"(?P<before>[sn]*)Z(?P<after>{WORDS}o?)")
_RANK = re.compile("[sntaF]*r*[Rq]X?[swoTtaInr]*")
_NUMBERED = re.compile("[snt]*r+N")
_TOP = re.compile("[sntaI]*JN[wot]*")
_FIRST = re.compile("[sntaF]*[XJ][swoTtaInr]*")
_MISSING = re.compile(rf"M(?:{WORDS}o?)|-")

_SHAPES: tuple[tuple[re.Pattern[str], Callable[[Row], Template]], ...] = (
    (POINT, values.point),
    (_PART, values.part_of_whole),
    (_RANGE, values.span),
    (_INTERVAL, values.interval),
    (_VAGUE, values.vague),
    (_MISSING, lambda _: values.MISSING),
    (_SHARE, values.share),
    (_ZERO, values.nothing),
    (_ALL, values.everything),
    (_RANK, values.rank),
    (_NUMBERED, lambda row: values.ranked(row.numbers[0])),
    (_TOP, lambda row: values.ranked(row.numbers[0], top=True)),
    (_FIRST, lambda _: values.ranked(Number(constant(1), worded=True))),
)


@lru_cache(maxsize=1 << 15)
def read_template(skeleton: str) -> Template | str:
    """Return what all texts with a skeleton mean, or why they mean nothing."""
    try:
        return _read(skeleton)
    except Unreadable as problem:
        return str(problem)


def _read(skeleton: str) -> Template:
    if not skeleton.strip():
        return values.MISSING
    if (rating := _rating(skeleton)) is not None:
        return rating
    items = read_items(skeleton)
    for join in (True, False):
        found = with_units(with_numbers(items, join=join))
        roles = roles_of(found)
        for pattern, shape in _SHAPES:
            if (match := pattern.fullmatch(roles)) is not None:
                return shape(Row(match, found, skeleton))
    if not any(role in "9deyHKGhqR" for role in roles_of(items)):
        raise Unreadable("it names no number")
    if "-" in {item.role for item in items[:2]} and items[0].role in "-Ag":
        raise Unreadable("it is negative")
    raise Unreadable("its words are known, but make no figure in this order")


# -- ratings: "B+", "B or B-", "Tier 2 Watchlist"; a set of labels, never a number ---------------------------------

_GRADE = r"(?P<grade>[a-f])(?P<sign>[+-]?)(?![a-z])"
_TIER = rf"tier[ -]?(?P<tier>{RUN}|{UNIT_WORD}|one)(?P<watch>[ -]?(?:watch[ -]?list|wl)|[ ]?\((?:watch[ -]?list|wl)\))?"
_CLASS = r"(?P<class>very high|very low|high|medium|low|special case)(?! (?:of|as)\b)"
_LABEL = re.compile(f"(?:(?:an?|the|as|of|grades?|ratings?|either) +)*(?:{_TIER}|{_CLASS}|{_GRADE})")
_BETWEEN = re.compile(r" *(?:, *or|, *and|,|/|or|and) *")
_LEAD = re.compile(r"(?:(?:rated|ranked|graded|given|received|placed|on|in) +)*")
_TAIL = re.compile(r"(?: +(?:ratings?|grades?|country|countries|category|list|class))*")


def _rating(skeleton: str) -> Template | None:
    """Return the reading of a text that holds nothing but ratings, or None."""
    text = re.sub(r"[\"']", " ", skeleton).lower().strip().rstrip(".")
    at = _match_end(_LEAD, text, 0)
    labels: list[tuple[str, Amount | None]] = []
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
    checks = tuple(("tier", number) for _, number in labels if number is not None)
    return Template(kind=FigureKind.RATING, labels=tuple(dict.fromkeys(labels)), checks=checks)


def _match_end(pattern: re.Pattern[str], text: str, at: int) -> int:
    match = pattern.match(text, at)
    return at if match is None else match.end()


def _label(match: re.Match[str], slot: int) -> tuple[str, Amount | None]:
    if match["tier"] is not None:
        number = constant(1) if match["tier"] == "one" else Amount(((slot, 1),))
        return "Tier {}" + (" Watchlist" if match["watch"] else ""), number
    if match["class"] is not None:
        return match["class"].capitalize() if match["class"] == "special case" else match["class"], None
    return match["grade"].upper() + match["sign"], None
