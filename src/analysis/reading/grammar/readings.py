"""From a skeleton to its reading: grades and tiers first, then the patterns of roles in order, with what reads each."""

import re
from collections.abc import Callable
from functools import lru_cache

from analysis.reading.grammar import values
from analysis.reading.grammar.digits import Amount, Numeral, Template, constant
from analysis.reading.grammar.lexer import read_items
from analysis.reading.grammar.number_words import with_numbers
from analysis.reading.grammar.text import RUN, UNIT_WORD, Unreadable
from analysis.reading.grammar.units import PART, roles_of, with_units
from analysis.reading.grammar.values import AFTER, BEFORE, POINT, WORDS, RoleRow
from analysis.vocabulary import FigureKind

#: Patterns of roles in the order in which they are tried, and what reads a row that matches.
_SHAPES: tuple[tuple[re.Pattern[str], Callable[[RoleRow], Template]], ...] = tuple(
    (re.compile(pattern), reads)
    for pattern, reads in (
        (POINT.pattern, values.point),
        (rf"(?P<before>{BEFORE}){PART}(?P<after>{AFTER})", values.part_of_whole),
        (
            rf"(?P<before>{BEFORE}[BF]?{BEFORE})N(?P<middle>{AFTER}?)(?P<link>[T|-]|,?&|,?b|,|)"
            rf"(?P<second>{BEFORE})N(?P<after>{AFTER})",
            values.span,
        ),
        (
            rf"(?P<before>{BEFORE})N(?P<middle>{AFTER})"
            rf"\((?:N[^()N]*)?[^()N]*N[T,&-]N[^()N]*\)(?P<after>{AFTER})",
            values.interval,
        ),
        (rf"(?P<before>[AgLiUzS<sntaEI]*)V(?:,?[|T-]V)?(?P<after>{AFTER}o?)", values.vague),
        (rf"M(?:{WORDS}o?)|-", lambda _: values.MISSING),
        (rf"(?P<before>[Agsnta]*)Q(?P<after>{AFTER}o?)", values.share),
        (rf"(?P<before>[sn]*)Z(?P<after>{WORDS}o?)", values.nothing),
        (rf"(?P<before>[Agsn]*)E(?P<after>{WORDS}o?)", values.everything),
        ("[sntaF]*r*[Rq]X?[swoTtaInr]*", values.rank),
        ("[snt]*r+N", lambda row: values.ranked(row.numbers[0])),
        ("[sntaI]*JN[wot]*", lambda row: values.ranked(row.numbers[0], top=True)),
        ("[sntaF]*[XJ][swoTtaInr]*", lambda _: values.ranked(Numeral(constant(1), worded=True))),
    )
)


@lru_cache(maxsize=1 << 15)
def read_template(skeleton: str) -> Template | str:
    """What all texts with a skeleton mean, or why they mean nothing."""
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
                return shape(RoleRow(match, found, skeleton))
    if not any(role in "9deyHKGhqR" for role in roles_of(items)):
        raise Unreadable("it names no number")
    if "-" in {item.role for item in items[:2]} and items[0].role in "-Ag":
        raise Unreadable("it is negative")
    raise Unreadable("its words are known, but make no figure in this order")


# -- ratings: "B+", "B or B-", "Tier 2 Watchlist"; a set of labels, never a number ---------------------------------

_GRADE = r"(?<![a-z])(?P<grade>[a-f])(?P<sign>[+-]?)(?![a-z])"
_TIER = rf"tier[ -]?(?P<tier>{RUN}|{UNIT_WORD}|one)(?P<watch>[ -]?(?:watch[ -]?list|wl)|[ ]?\((?:watch[ -]?list|wl)\))?"
_CLASS = r"(?P<class>very high|very low|high|medium|low|special case)(?! (?:of|as)\b)"
_LABEL = f"(?:(?:an?|the|as|of|grades?|ratings?|either) +)*(?:{_TIER}|{_CLASS}|{_GRADE})"
_BETWEEN = " *(?:, *or|, *and|,|/|or|and) *"
_LEAD = re.compile(r"(?:(?:rated|ranked|graded|given|received|placed|on|in) +)*")
_TAIL = "(?: +(?:ratings?|grades?|country|countries|category|list|class))*"
_RATING = re.compile(
    re.sub(r"\?P<\w+>", "?:", f"{_LEAD.pattern}{_LABEL}(?:{_BETWEEN}{_LABEL})*(?:{_BETWEEN}|{_TAIL})")
)


def _rating(skeleton: str) -> Template | None:
    """The reading of a text that holds nothing but ratings, or None."""
    text = re.sub(r"[\"']", " ", skeleton).lower().strip().rstrip(".")
    lead = _LEAD.match(text)
    if lead is None or not _RATING.fullmatch(text):
        return None
    labels: list[tuple[str, Amount | None]] = []
    runs = words = 0
    for match in re.compile(_LABEL).finditer(text, lead.end()):
        tier, word = match["tier"], match["class"]
        if tier is not None:
            slot = -1 - words if tier == UNIT_WORD else runs
            words, runs = words + (tier == UNIT_WORD), runs + bool(re.match(RUN, tier))
            number = constant(1) if tier == "one" else Amount(((slot, 1),))
            labels.append(("Tier {}" + (" Watchlist" if match["watch"] else ""), number))
        elif word is not None:
            labels.append((word.capitalize() if word == "special case" else word, None))
        else:
            labels.append((match["grade"].upper() + match["sign"], None))
    checks = tuple(("tier", number) for _, number in labels if number is not None)
    return Template(kind=FigureKind.RATING, labels=tuple(dict.fromkeys(labels)), checks=checks)
