"""How templates say what would have to be true for the claims of a conflict: its explanations, with their numbers."""

import re
from decimal import ROUND_FLOOR, ROUND_HALF_UP

from analysis import numbers
from analysis.conflicts.conflict_codes import Term, parse_explanations
from analysis.narrative import text_filters
from analysis.narrative.template_rows import Row, Rows
from analysis.narrative.text_filters import duration, groups, phrase, times_text, to
from analysis.numbers import ESTIMATED, SHORT, listed, people, percent_number, significant

#: What stands for a number in the words for an explanation.
_KIND = re.compile(r"\{(\w+)\}")
#: Below this factor a change is told without its number.
_CHANGED = 1.5
#: What is known of two numbers rather than a condition of their being right.
_GIVEN = frozenset({"measure", "different_years", "longer_time", "total_of_years"})


def ways(conflict: Row, members: Rows) -> tuple[list[str], list[str], list[str]]:
    """What would have to be true, each alternative as a clause.

    Then as sentences the facts to be known beside them; and as clauses what is known already and sets the two apart.
    """
    facts = []
    clauses = []
    given = []
    worded_codes = groups()["explanation"]
    explanations = parse_explanations(conflict.explanations)
    # That two numbers are of different people outweighs all else.
    for terms in sorted(explanations, key=lambda terms: terms[0].code != "sex_trade"):
        limits = [term for term in terms if term.code == "accepted"]
        limit = limits[0] if limits else None
        worded = [_clause(conflict, term, limit, members) for term in terms if term.code in worded_codes]
        text = listed(worded)
        # A fact is a sentence, which begins with a capital letter.
        if text[:1].isupper():
            facts.append(text)
        elif text and _is_given(conflict, terms[0]):
            given.append(text)
        elif text:
            clauses.append(text)
    return clauses, facts, given


def _is_given(conflict: Row, term: Term) -> bool:
    """Whether an explanation says what is known of the numbers and asks for nothing."""
    if term.code == "other_movement":
        return bool(conflict.level == "apparent")
    return term.code in _GIVEN


def _clause(conflict: Row, term: Term, limit: Term | None, members: Rows) -> str:
    """A term in words, with its number, and with what is accepted where the explanation has such a limit."""
    form = groups()["explanation"][term.code]
    kinds = _KIND.findall(form)
    if not kinds:
        return str(form.format(accepted=""))
    kind = kinds[0]
    if kind == "limit" and limit is not None:
        shown = _noted_number(conflict, limit, "part", members)
        return str(form.format(limit=shown))
    spoken_term = _spoken(term, kind)
    number = _noted_number(conflict, spoken_term, kind, members)
    accepted = ""
    if limit is not None:
        accepted = phrase("accepted", _number(limit, kind, members))
        _note_term(conflict, limit, accepted)
    forms = groups()["filled"]
    with_number, without = forms.get(kind, forms["other"])
    filled = with_number.format(number) if number else without
    parts = {kind: filled, "accepted": accepted}
    return str(form.format(**parts))


def _noted_number(conflict: Row, term: Term, kind: str, members: Rows) -> str:
    """The number of a term as text, noted where there is one."""
    number = _number(term, kind, members)
    if number:
        _note_term(conflict, term, number)
    return number


def _note_term(conflict: Row, term: Term, shown: str) -> None:
    """Note the number of a term as printed: its lower end, else its upper end."""
    value = term.high if term.low is None else term.low
    conflict.record("explanations", value, shown)


def _spoken(term: Term, kind: str) -> Term:
    """A term without an end that has no digits of its own: a share below the least that is told."""
    if kind != "share" or term.low is None:
        return term
    least = numbers.LEAST_PERCENT / 100
    if term.low >= least:
        return term
    return Term(term.code, None, term.high)


def _number(term: Term, kind: str, members: Rows) -> str:
    """The number or range of a term, empty where it says nothing; a lower limit is never rounded up."""
    ends = [end for end in (term.low or None, term.high) if end is not None]
    if not ends:
        return ""
    if kind == "change" and ends[0] < _CHANGED:
        return ""
    if kind == "part" and len(ends) == 2 and ends[0] < 1 <= ends[1]:
        # One word for both: of a part and of a whole it would be two.
        return phrase("times", to(times_text(ends[0]), times_text(ends[1])))
    is_limit = kind in ("least", "change")
    least = is_limit or term.high is None
    first = _term_value(ends[0], kind, members, least=least)
    if is_limit or len(ends) == 2:
        last = _term_value(ends[-1], kind, members, least=least)
        return to(first, last)
    if first.startswith("less than"):
        return first
    bound = "lower" if term.low else "at_most"
    return phrase(bound, first)


def _term_value(value: float, kind: str, members: Rows, *, least: bool) -> str:
    """A number of a kind as text, never rounded up if it is the least."""
    match kind:
        case "years":
            return duration(value)
        case "share":
            return phrase("percent", percent_number(value, digits=ESTIMATED))
        case "part" if value < 1:
            return phrase("percent_of", percent_number(value, digits=ESTIMATED))
        case "part":
            return phrase("times", times_text(value, least=least))
        case "times" | "change":
            return times_text(value, least=least)
        case "amount":
            return text_filters.amount(value, members[0], SHORT)
        case "printed":
            return text_filters.amount(value, members[0])
    text = people(significant(value, digits=ESTIMATED, way=ROUND_FLOOR if least else ROUND_HALF_UP))
    return text if kind == "least" else phrase("about", text)
