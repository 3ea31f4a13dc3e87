"""What would have to be true for the numbers of a conflict to hold, from codes to words."""

from collections.abc import Sequence
from decimal import ROUND_FLOOR, ROUND_HALF_UP
from typing import TYPE_CHECKING

from analysis.narrative.number_filters import ESTIMATED, SHORT, amount, duration, people, times_text, to
from analysis.narrative.table_rows import Row, Rows
from analysis.narrative.word_filters import groups, phrase
from analysis.numbers import listed, percent_number, significant

if TYPE_CHECKING:
    from analysis.conflicts.explanations import Term

#: Explanations that say what the numbers are, and ask for nothing.
_SENTENCES = frozenset(
    (
        *("one_must_move", "within_error", "original_stands", "later_replaces"),
        *("first_revises", "second_revises", "one_revises"),
    )
)
#: Said first where it is one of the ways: that two numbers are of different people outweighs all else.
_FIRST = "sex_trade"
#: A change below this factor is told without its number.
_CHANGED = 1.5


def ways(conflict: Row, members: Rows, *, facts: bool = False) -> list[str]:
    """What would have to be true, each alternative as a clause; or the facts that are to be known beside them."""
    # With the checks of its room, which a text without conflicts need not wait for.
    from analysis.conflicts.conflict_codes import FACTS
    from analysis.conflicts.explanations import parse_explanations

    cells = parse_explanations(conflict.explanations)
    found = [cell for cell in cells if (cell[0].code in FACTS | _SENTENCES) == facts]
    found.sort(key=lambda cell: cell[0].code != _FIRST)
    return [text for explanation in found if (text := _clause(conflict, members, explanation))]


def _clause(conflict: Row, members: Rows, explanation: Sequence["Term"]) -> str:
    """An explanation in words: its first term, what is needed with it, and what these pages accept of it."""
    words, accepted = groups()["explanation"], groups()["accepted"].get(explanation[0].code)
    needed = [
        _words(conflict, members, term, *words[term.code]) for term in explanation if term.code in words
    ]
    limits = [term for term in explanation[1:] if accepted and term.code == "accepted"]
    behind = "".join(accepted[1].format(_number(term, accepted[0], members)) for term in limits)
    return listed([text for text in needed if text]) + behind


def _words(conflict: Row, members: Rows, term: "Term", kind: str, with_number: str, without: str) -> str:
    """One term in words, its number noted; a small change, or what has no number, without it."""
    least = "at least {}" in with_number
    is_small = least and kind == "factor" and (term.low or term.high or 1.0) < _CHANGED
    # From nought on without an end, it may be any number.
    if (not term.low and term.high is None) or not with_number or is_small:
        return without
    shown = _number(term, kind, members, least=least)
    conflict.record("explanations", term.high if term.low is None else term.low, shown)
    return with_number.format(shown)


def _number(term: "Term", kind: str, members: Rows, *, least: bool = False) -> str:
    """The number or range of a term; a lower limit is never rounded up."""
    least = least or (bool(term.low) and term.high is None)
    ends = [_end(one, kind, members, least=least) for one in (term.low or None, term.high) if one is not None]
    return to(*ends) if len(ends) == 2 else phrase("lower" if term.low else "at_most", ends[0])


def _end(value: float, kind: str, members: Rows, *, least: bool = False) -> str:
    """One end, in the unit of its kind."""
    if kind == "ratio":
        kind, form = ("factor", "times") if value >= 1 else ("share", "of")
        return phrase(form, _end(value, kind, members, least=least))
    if kind in ("share", "years", "factor"):
        share = phrase("percent", percent_number(value, digits=ESTIMATED)) if kind == "share" else ""
        return share or (duration(value) if kind == "years" else times_text(value, least=least))
    if kind != "persons" and members:
        return amount(value, members[0], SHORT)
    way = ROUND_FLOOR if kind == "persons" and least else ROUND_HALF_UP
    return people(significant(value, digits=ESTIMATED, way=way))
