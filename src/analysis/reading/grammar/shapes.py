"""What a row of roles means: the patterns, tried in order, and what reads each."""

import re
from collections.abc import Callable, Sequence
from functools import lru_cache

from analysis.reading.grammar import values, wholes
from analysis.reading.grammar.errors import Unreadable
from analysis.reading.grammar.lexer import Item, read_items
from analysis.reading.grammar.numbers import with_numbers
from analysis.reading.grammar.ratings import read_rating
from analysis.reading.grammar.templates import Failure, Template
from analysis.reading.grammar.units import roles_of, with_units
from analysis.reading.grammar.values import AFTER, BEFORE, POINT, WORDS

_RANGE = re.compile(
    rf"(?P<before>{BEFORE}[BF]?{BEFORE})N(?P<middle>{AFTER}?)(?P<link>[T|-]|,?&|,?b|,|)"
    rf"(?P<second>{BEFORE})N(?P<after>{AFTER})"
)
_INTERVAL = re.compile(
    rf"(?P<before>{BEFORE})N(?P<middle>{AFTER})"
    rf"\((?:N[^()N]*)?[^()N]*N[T,&-]N[^()N]*\)(?P<after>{AFTER})"
)
_PART = re.compile(rf"(?P<before>{BEFORE})N(?:w*)o[tE]*N(?P<after>{AFTER})")
_VAGUE = re.compile(rf"(?P<before>[AgLiUzS<sntaEI]*)V(?:,?[|T-]V)?(?P<after>{AFTER}o?)")
_SHARE = re.compile(rf"(?P<before>[Agsnta]*)Q(?P<after>{AFTER}o?)")
_ALL = re.compile(rf"(?P<before>[Agsn]*)E(?P<after>{WORDS}o?)")
_ZERO = re.compile(rf"(?P<before>[sn]*)Z(?P<after>{WORDS}o?)")
_RANK = re.compile("[sntaF]*r*[Rq]X?[swoTtaInr]*")
_NUMBERED = re.compile("[snt]*r+N")
_TOP = re.compile("[sntaI]*JN[wot]*")
_FIRST = re.compile("[sntaF]*[XJ][swoTtaInr]*")
_MISSING = re.compile(rf"M(?:{WORDS}o?)|-")

Shape = Callable[[re.Match[str], Sequence[Item], str], Template]
_SHAPES: tuple[tuple[re.Pattern[str], Shape], ...] = (
    (POINT, values.point),
    (_PART, values.part_of_whole),
    (_RANGE, values.span),
    (_INTERVAL, values.interval),
    (_VAGUE, values.vague),
    (_MISSING, wholes.missing),
    (_SHARE, wholes.share),
    (_ZERO, wholes.nothing),
    (_ALL, wholes.everything),
    (_RANK, wholes.rank),
    (_NUMBERED, wholes.numbered),
    (_TOP, wholes.top),
    (_FIRST, wholes.first),
)


def _read(skeleton: str) -> Template:
    if not skeleton.strip():
        return wholes.MISSING
    if (rating := read_rating(skeleton)) is not None:
        return rating
    items = read_items(skeleton)
    for join in (True, False):
        found = with_units(with_numbers(items, join=join))
        roles = roles_of(found)
        for pattern, shape in _SHAPES:
            if (match := pattern.fullmatch(roles)) is not None:
                return shape(match, found, skeleton)
    if not any(role in "9deyHKGhqR" for role in roles_of(items)):
        raise Unreadable("it names no number")
    if "-" in {item.role for item in items[:2]} and items[0].role in "-Ag":
        raise Unreadable("it is negative")
    raise Unreadable("its words are known, but make no figure in this order")


@lru_cache(maxsize=1 << 15)
def read_template(skeleton: str) -> Template | Failure:
    """Return what all texts with a skeleton mean, or why they mean nothing."""
    try:
        return _read(skeleton)
    except Unreadable as problem:
        return Failure(str(problem))
