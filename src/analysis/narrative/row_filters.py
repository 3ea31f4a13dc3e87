"""How templates pick rows of their tables: by cells, by ids, the sharpest; and what would have to be true for these."""

import math
import re
from collections import Counter
from collections.abc import Iterable
from decimal import ROUND_FLOOR, ROUND_HALF_UP
from typing import Any

from analysis.conflicts.conflict_codes import Term, parse_explanations
from analysis.narrative.number_filters import ESTIMATED, SHORT, amount, duration, people, times_text, to
from analysis.narrative.table_rows import Row, Rows
from analysis.narrative.word_filters import groups, phrase
from analysis.numbers import listed, percent_number, significant
from analysis.vocabulary import ReadIn

#: Hardest first.
_LEVELS = ("infeasible", "conditional", "clipped", "in_tension", "apparent")
#: Kinds of laws and bodies, in the order in which they are told.
_KINDS = ("treaty", "law", "institution", "enforcement", "campaign", "organisation", "report")
#: From this factor on an answer has moved; below this one a change is told without its number.
_MOVED, _CHANGED = 1.05, 1.5
#: Said first where it is one of the ways: that two numbers are of different people outweighs all else.
_FIRST = "sex_trade"
#: What the number of an explanation counts, in its words.
_KIND = re.compile(r"\{(\w+)\}")


def where(rows: Iterable[Row], **cells: object) -> Rows:
    """The rows whose cells have these values, or one of the values of a list."""
    allowed = {name: value if isinstance(value, list | tuple) else (value,) for name, value in cells.items()}
    return tuple(row for row in rows if all(row[name] in values for name, values in allowed.items()))


def where_not(rows: Iterable[Row], **cells: object) -> Rows:
    """The rows that `where` leaves out."""
    return tuple(row for row in rows if not where([row], **cells))


def outside(rows: Iterable[Row], others: Iterable[Row]) -> Rows:
    """The rows whose ids others do not have."""
    return where_not(rows, id=[row.id for row in others])


def by_id(rows: Iterable[Row], *ids: str) -> Rows:
    """The rows with these ids, also as a list in one cell, in the order of the ids; ids of other pages are left out."""
    found = {row.id: row for row in rows}
    return tuple(found[name] for text in ids for name in text.split(";") if name in found)


def first(rows: Iterable[Any]) -> Any:
    """The first of them; None if there is none."""
    return next(iter(rows), None)


def sharpest(conflicts: Iterable[Row], claims: Iterable[Row], count: int) -> Rows:
    """The hardest conflicts whose members all stand on the page, one of each kind before more of a kind.

    Of equally hard ones those between the latest editions come first. Victims who were found are not set beside people
    in prostitution, of whom nobody says that all are victims.
    """
    page = {row.id: row for row in claims}
    members = {row: [page.get(name) for name in row.members.split(";")] for row in conflicts}
    known = {row: [one for one in own if one] for row, own in members.items() if None not in own}

    def order(row: Row) -> tuple[object, ...]:
        # What is a matter of rounding, or rests on what the press said, is none of the sharpest, however hard it is.
        weak = row.get("marginal") or any(one.get("read_in") == ReadIn.PRESS for one in known[row])
        old = any(one.get("superseded_by") for one in known[row])
        return bool(weak), _LEVELS.index(row.level), old, -(row.severity or 1.0)

    fit = [row for row in known if row.code != "detection_rate" or not where(known[row], status="sex_trade")]
    ranked = sorted(fit, key=order)
    firsts = {row.code: row for row in reversed(ranked)}
    chosen = sorted(ranked, key=lambda row: firsts[row.code] is not row)[:count]
    return tuple(row for row in ranked if row in chosen)


def furthest(rows: Iterable[Row], count: int) -> Rows:
    """Of the answers that move most, or go, without one of their lines, each line that moves them."""
    moves = [(abs(math.log(row.factor)) if row.factor else math.inf, row) for row in rows]
    moved = sorted(((move, row) for move, row in moves if move > math.log(_MOVED)), key=lambda pair: -pair[0])
    first = list(dict.fromkeys(row.id for _, row in moved))[:count]
    return tuple(row for _, row in moved if row.id in first)


def commonest(rows: Iterable[Row], column: str) -> str:
    """The code that most lists of a column hold; empty if none does, or if several do."""
    counts = Counter(code for row in rows for code in {*row[column].replace("+", ";").split(";")})
    (first, most), (_, second) = (*counts.most_common(2), ("", 0), ("", 0))[:2]
    return first if most > second else ""


def distinct(laws: Iterable[Row]) -> Rows:
    """Laws and bodies in the order of their kinds, each once: a name that another holds is the same, told shorter."""
    last_first = sorted(laws, key=lambda row: _KINDS.index(row.kind), reverse=True)
    rows = {row.name.casefold(): row for row in last_first}
    short = {name: name.partition(" (")[0].removesuffix("s") for name in reversed(rows)}
    return tuple(
        rows[name] for name in short if not any(short[name] in other for other in rows if other != name)
    )


def ways(conflict: Row, members: Rows) -> tuple[list[str], list[str]]:
    """What would have to be true, each alternative as a clause; and as sentences the facts to be known beside them."""
    words, said = groups()["explanation"], list[str]()
    for terms in sorted(parse_explanations(conflict.explanations), key=lambda terms: terms[0].code != _FIRST):
        limit = first(term for term in terms if term.code == "accepted")
        known = [term for term in terms if term.code in words]
        needed = [_words(conflict, members, term, words[term.code], limit) for term in known]
        said.append(listed([*filter(None, needed)]))
    # A fact is a sentence, which begins with a capital letter.
    facts = [text for text in said if text[:1].isupper()]
    return [text for text in said if text and text not in facts], facts


def _words(conflict: Row, members: Rows, term: Term, forms: str | list[str], limit: Term | None) -> str:
    """One term in words, its number noted; a small change, or what has no number, without it."""
    with_number, without = forms if isinstance(forms, list) else (forms, "" if "{" in forms else forms)
    kind, least = _KIND.search(with_number), "at least {" in with_number
    # From nought on without an end, it may be any number.
    is_any = not term.low and term.high is None
    if not kind or is_any or (kind[1] == "factor" and least and (term.low or term.high or 1.0) < _CHANGED):
        return without
    shown = _number(term, kind[1], members, least=least)
    conflict.record("explanations", term.high if term.low is None else term.low, shown)
    accepted = phrase("accepted", _number(limit, kind[1], members)) if limit else ""
    return with_number.format(**{kind[1]: shown}, accepted=accepted)


def _number(term: Term, kind: str, members: Rows, *, least: bool = False) -> str:
    """The number or range of a term; a lower limit is never rounded up."""
    least = least or (bool(term.low) and term.high is None)
    ends = [_end(one, kind, members, least=least) for one in (term.low or None, term.high) if one is not None]
    return to(*ends) if len(ends) == 2 else phrase("lower" if term.low else "at_most", ends[0])


def _end(value: float, kind: str, members: Rows, *, least: bool) -> str:
    """One end, in the unit of its kind; what a claim printed with all its digits."""
    if kind == "ratio":
        kind, form = ("factor", "times") if value >= 1 else ("share", "of")
        return phrase(form, _end(value, kind, members, least=least))
    if kind == "share":
        return phrase("percent", percent_number(value, digits=ESTIMATED))
    if kind in ("years", "factor"):
        return duration(value) if kind == "years" else times_text(value, least=least)
    if kind != "persons" and members:
        return amount(value, members[0], None if kind == "printed" else SHORT)
    way = ROUND_FLOOR if kind == "persons" and least else ROUND_HALF_UP
    return people(significant(value, digits=ESTIMATED, way=way))
