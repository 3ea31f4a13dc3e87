"""From a skeleton to its reading: what a row of roles means, by the patterns of roles in order; ratings come first."""

from collections.abc import Callable, Sequence
from functools import lru_cache

from analysis.reading.grammar.figure_templates import Template
from analysis.reading.grammar.lexer import Item, check_lines, read_items
from analysis.reading.grammar.number_words import with_numbers
from analysis.reading.grammar.rating_labels import read_rating
from analysis.reading.grammar.role_rows import AFTER, BEFORE, OPENING, POINT_TEXT, WORDS, RoleRow
from analysis.reading.grammar.roles import Role, role_pattern
from analysis.reading.grammar.row_readings import (
    MISSING,
    read_everything,
    read_interval,
    read_largest,
    read_margin,
    read_no_data,
    read_nothing,
    read_numbered_rank,
    read_part_of_whole,
    read_point,
    read_rank,
    read_share,
    read_span,
    read_top_group,
    read_vague,
)
from analysis.reading.grammar.text import LINE_END, Unreadable
from analysis.reading.grammar.units import PART, roles_of, with_units

#: What may stand behind a rank.
_BEHIND_RANK = "[empty_hedge noun of to the article in filler rank_word]*"
#: What stands behind a value, and tells how far it may be off.
_MARGIN = "[plus_minus standard_error] number standard_error?"
#: Patterns of roles, and what reads a row that matches.
_PATTERNS: tuple[tuple[str, Callable[[RoleRow], Template]], ...] = (
    (POINT_TEXT, read_point),
    (f"(?P<before>{BEFORE}) {PART} (?P<after>{AFTER})", read_part_of_whole),
    (
        f"(?P<before>{BEFORE} [between from]? {BEFORE}) number (?P<middle>{AFTER}?)"
        " (?P<link> [to or dash] | comma? and | comma? but | comma | )"
        f" (?P<second>{BEFORE}) number (?P<after>{AFTER})",
        read_span,
    ),
    (
        f"(?P<before>{BEFORE}) number (?P<middle>{AFTER})"
        " open (?: number [^open close number]* )? [^open close number]*"
        " number [to comma and dash] number [^open close number]* close"
        f" (?P<unit>[scale percent]?) (?P<after>{AFTER})",
        read_interval,
    ),
    (
        f"(?P<before>{BEFORE}) number (?P<middle>{AFTER})"
        f" (?: {_MARGIN} | open {_MARGIN} close | comma {_MARGIN} )"
        f" (?: open number? [noun standard_error]* close )? (?P<after>{AFTER})",
        read_margin,
    ),
    (
        f"(?P<before> [{OPENING} in]* ) magnitude (?: comma? [or to dash] magnitude )?"
        f" (?P<after>{AFTER} of?)",
        read_vague,
    ),
    (f"missing (?: {WORDS} of? ) | dash", read_no_data),
    (
        f"(?P<before> [about_before about empty_hedge filler the article]* ) half (?P<after>{AFTER} of?)",
        read_share,
    ),
    (f"(?P<before> [empty_hedge filler]* ) none (?P<after>{WORDS} of?)", read_nothing),
    (
        f"(?P<before> [about_before about empty_hedge filler]* ) all (?P<after>{WORDS} of?)",
        read_everything,
    ),
    (
        f"[empty_hedge filler the article from]* rank_word* [rank ordinal] largest? {_BEHIND_RANK}",
        read_rank,
    ),
    ("[empty_hedge filler the]* rank_word+ number", read_numbered_rank),
    ("[empty_hedge filler the article in]* top number [noun of the]*", read_top_group),
    (f"[empty_hedge filler the article from]* [largest top] {_BEHIND_RANK}", read_largest),
)
#: In the order in which they are tried.
_READERS = tuple((role_pattern(text), read) for text, read in _PATTERNS)


@lru_cache(maxsize=1 << 15)
def read_template(skeleton: str) -> Template | str:
    """What all texts with a skeleton mean, or why they mean nothing."""
    try:
        return _read(skeleton)
    except Unreadable as problem:
        return str(problem)


#: Roles of items that can be part of a number.
_NUMERIC = frozenset(
    {
        Role.DIGITS,
        Role.UNIT,
        Role.TEEN,
        Role.TENS,
        Role.HUNDRED,
        Role.SCALE,
        Role.SCALES,
        Role.FRACTION,
        Role.ORDINAL,
        Role.RANK,
    }
)


def _read(skeleton: str) -> Template:
    if not skeleton.strip():
        return MISSING
    check_lines(skeleton, ())
    text_line = skeleton.replace(LINE_END, " ")
    rating = read_rating(text_line)
    if rating is not None:
        return rating
    items = read_items(text_line)
    for join in (True, False):
        numbers = with_numbers(items, join=join)
        check_lines(skeleton, numbers)
        template = _template_of(with_units(numbers), skeleton)
        if template is not None:
            return template
    raise _reason(items)


def _template_of(items: Sequence[Item], skeleton: str) -> Template | None:
    """What the first pattern that fits the roles of items makes of them; None if none fits."""
    roles = roles_of(items)
    for pattern, read in _READERS:
        match = pattern.fullmatch(roles)
        if match is not None:
            return read(RoleRow(match, items, skeleton))
    return None


def _reason(items: Sequence[Item]) -> Unreadable:
    """Why items that fit no pattern are no figure."""
    if not any(item.role in _NUMERIC for item in items):
        return Unreadable("it names no number")
    is_negative = any(item.role is Role.DASH for item in items[:2])
    if is_negative and items[0].role in (Role.DASH, Role.ABOUT_BEFORE, Role.ABOUT):
        return Unreadable("it is negative")
    return Unreadable("its words are known, but make no figure in this order")
