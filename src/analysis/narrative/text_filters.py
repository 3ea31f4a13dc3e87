"""How templates put codes, names, places and numbers into words; all words stand in `templates/words.yml`.

A filter that prints a number takes its row, and notes whose number it is. A claim's number links to the claim's row in
the page's own table of sources; estimates and conflicts do not link.
"""

import re
from collections.abc import Mapping
from contextlib import suppress
from decimal import ROUND_FLOOR, ROUND_HALF_UP
from functools import cache
from typing import Any

from analysis import numbers
from analysis.conflicts.conflict_codes import Term, parse_explanations
from analysis.files import packaged
from analysis.library.quantities import purpose_of, state_of, wording
from analysis.narrative import template_signs
from analysis.narrative.template_rows import Row, Rows
from analysis.narrative.template_signs import markup
from analysis.numbers import decimal, listed, percent_number, significant
from analysis.processed_tables import area_name, tables
from analysis.project import root
from analysis.reading.places import PlaceError, has_members, members, place, slug

#: Significant digits of estimates; of what a source printed, where a large number is written with its word.
ESTIMATED, SHORT = 2, 3
#: From this factor on a ratio is told in times, below it in percent.
TIMES = 1.095
#: Units of time, in how many a year has of them, and from how many of them on a time is told in them.
_UNITS = {"year": (1.0, 1.75), "month": (12.0, 0.95), "week": (365.25 / 7, 0.95), "day": (365.25, 0.0)}
#: Below this factor a change is told without its number.
_CHANGED = 1.5
#: Folder of the notes that a person wrote, below the project's root; in a note a number is the id of its claim.
NOTES = "notebooks/notes"
_ID = re.compile(r"\{([A-Za-z0-9-]+)\}")


@cache
def groups() -> Mapping[str, Any]:
    """Every group of words by its name; whom and what for, as in the names of quantities."""
    found, named = packaged("narrative/templates/words.yml"), wording()
    purposes = {
        code: said.removeprefix(" for ") or "all purposes" for code, said in named["exploitation"].items()
    }
    states = {code: said["is"] for code, said in named["status"].items()}
    return {**found, "population": named["people"], "exploitation": purposes, "status": states}


def word(code: object, group: str) -> Any:
    """The words for a code; a ValueError names a code that has none."""
    try:
        return groups()[group][str(code)]
    except KeyError:
        raise ValueError(f"templates/words.yml has no words for {code!r} under {group!r}") from None


def phrase(name: str, *parts: str) -> str:
    """One of the phrases around numbers, its places filled."""
    return str(groups()["phrases"][name]).format(*parts)


def alternatives(codes: str, group: str, together: str = " and ") -> list[str]:
    """The alternatives of a cell such as `vintage;period+movement`, each in words."""
    return [together.join(word(code, group) for code in one.split("+")) for one in codes.split(";") if one]


def people_in(row: Row) -> str:
    """Whom a number counts: women registered as presumed victims of trafficking for labour."""
    words, status = wording(), state_of(row.status, row.population)
    people = words["people"][row.population]
    counted = str(words["visibility"][row.visibility]).format(people=people, **status)
    return counted + purpose_of(status, words["exploitation"], row.exploitation)


def is_area(region: str) -> bool:
    """Whether a region, by its name or code, is made of several countries."""
    with suppress(PlaceError):
        return has_members(code := place(region).code) and len(members(code)) > 1
    return False


def named(places: str) -> str:
    """Places, by name or by codes, as they stand in a sentence: the Netherlands; Romania and Ukraine; the world."""
    found, called = list[str](), groups()["in_sentence"]
    for code in filter(None, places.split(";")):
        owner, _, name = area_name(code).rpartition(": ")
        name = called.get(name, name)
        found.append(phrase("drawn_by", name, owner) if owner else name)
    return listed([*dict.fromkeys(found)]) or phrase("here")


def maker(row: Row, *, short: bool = False) -> str:
    """Who made a row's number, in short the letters in which a name ends: IOM. Where nobody is named, that is said."""
    name = str(row.get("producer", ""))
    name = str(groups()["producer"].get(name, name))
    letters = re.search(r"\(([A-Z]+)\)$", name) if short else None
    return letters[1] if letters else name


def _ends(row: Row) -> tuple[str, str, str, int | None]:
    """Columns of a row's lower end, single number and upper end; the digits of what was worked out here."""
    if row.index == "estimate_id":
        return "low80", "median", "high80", ESTIMATED
    return "low", "best", "high", ESTIMATED if row.get("basis") == "estimate" else None


def capitalised(text: str) -> str:
    """The text with a capital first letter, also behind the bracket of a link; the rest untouched."""
    bracket = markup("[")
    return bracket + numbers.capitalised(text[1:]) if text.startswith(bracket) else numbers.capitalised(text)


def amount(value: float, row: Row, digits: int | None = None) -> str:
    """A number in the unit of a row: 826; 49.6 million; US$31 billion; 70 percent; of a rate the number alone."""
    unit = row.get("unit", "")
    if unit.startswith("money"):
        return numbers.money(value, row.get("currency") or "USD", digits=digits)
    if unit == "fraction":
        return phrase("percent", percent_number(value, digits=digits or SHORT))
    if unit.startswith("persons_per_1"):
        return decimal(significant(value, digits=digits or SHORT), digits=3)
    return people(significant(value, digits=digits) if digits else value)


def people(value: float) -> str:
    """A count: all its digits, or millions where they say as much."""
    size, name = next(((size, name) for size, name in numbers.MAGNITUDES if value >= size), (1.0, ""))
    short = name and significant(value, digits=SHORT) == value
    return f"{decimal(value / size, digits=3)} {name}" if short else numbers.whole(value)


def _shown(row: Row, column: str) -> str:
    """One of a row's numbers as text, noted."""
    return row.record(column, row[column], amount(row[column], row, _ends(row)[3]))


def _linked(row: Row, text: str, link: bool = True) -> str:
    """A link to the claim that printed a number; what is estimated or compared has none."""
    is_claim = row.index == "claim_id" or row.get("basis") == "claim"
    return template_signs.link(text, row.owner) if link and is_claim and row.owner else text


def figure(row: Row, *, link: bool = True) -> str:
    """What a row says, with its hedge: about 2,400; 1,000 to 7,000; at least 12.3 million; “two-thirds”."""
    *names, digits = _ends(row)
    low, best, high = (row.get(name) is not None for name in names)
    first, unit, printed = names[1] if best else names[0], row.get("unit", ""), str(row.get("figure", ""))
    is_fraction = unit == "fraction" and re.search(r"third|quarter|fifth|half|\d/\d", printed, re.IGNORECASE)
    if is_fraction or row.get("vague"):
        # What a source said in words stays as it said it.
        return _linked(row, row.record(first, row.get(first), phrase("quoted", printed)), link)
    if best:
        text = _shown(row, first)
        text = phrase("about", text) if digits or row.get("approximate") else text
    elif low and high:
        text = phrase("lower", interval(row)) if row.get("bound") == "lower" else interval(row)
    elif low or high:
        text = phrase("lower" if low else "upper", _shown(row, names[0] if low else names[2]))
    else:
        text = phrase("missing")
    return _linked(row, phrase(unit, text) if unit.startswith("persons_per_1") else text, link)


def about(row: Row, column: str, *, like: Row | None = None) -> str:
    """A cell with two significant digits, in its own unit or in that of another row: about 2,400."""
    return row.record(column, row[column], phrase("about", amount(row[column], like or row, ESTIMATED)))


def exact(row: Row, column: str, *, like: Row | None = None) -> str:
    """A cell with all its digits, 826; the words of its source in quotation marks, “about 800”."""
    value = row[column]
    text = phrase("quoted", value) if isinstance(value, str) else amount(value, like or row)
    return _linked(row, row.record(column, value, text))


def interval(row: Row) -> str:
    """Both ends of a row: 1,300 to 4,500."""
    low, _, high, _ = _ends(row)
    return to(_shown(row, low), _shown(row, high))


def to(one: str, other: str) -> str:
    """Two ends, what they share said once: 12 to 81 percent; 6 to 10 months; US$5 to 9 billion; 2 years."""
    if one == other:
        return other
    unit, short = other.rpartition(" ")[2], one
    if unit.isalpha():
        short = one.removesuffix(f" {unit}").removesuffix(f" {unit.removesuffix('s')}")
    if short != one and (currency := re.match(r"\D+(?=\d)", short)):
        other = other.removeprefix(currency[0])
    return phrase("to", short, other)


def duration(time: float) -> str:
    """A time in years, in the unit that fits it: 18 months; 2 years."""
    unit, of = next((unit, of) for unit, (of, least) in _UNITS.items() if time * of >= least or time == 1)
    count = max(int(numbers.half_up(time * of)), 1)
    return f"{count} {unit if count == 1 else f'{unit}s'}"


def factor(row: Row, *, least: bool = False) -> str:
    """How far two sides are apart, at least if only so much is sure: 2.3 times as much as; 2 percent above."""
    ratio, is_small = row.factor, row.factor < TIMES
    text = percent_number(ratio - 1, digits=ESTIMATED) if is_small else times_text(ratio, least=least)
    return row.record("factor", ratio, phrase("percent_above" if is_small else "times", text))


def times_text(value: float, *, least: bool = False) -> str:
    """A factor with two digits, never rounded up if it is the least: 2.3; 13; 200; 38,000."""
    way = ROUND_FLOOR if least else ROUND_HALF_UP
    return decimal(significant(value, digits=ESTIMATED, way=way), digits=12)


def ways(conflict: Row, members: Rows) -> tuple[list[str], list[str]]:
    """What would have to be true, each alternative as a clause; and as sentences the facts to be known beside them."""
    words, said = groups(), list[str]()
    # That two numbers are of different people outweighs all else.
    explained = parse_explanations(conflict.explanations)
    for terms in sorted(explained, key=lambda terms: terms[0].code != "sex_trade"):
        limit, clauses = next((term for term in terms if term.code == "accepted"), None), list[str]()
        for told in (term for term in terms if term.code in words["explanation"]):
            form = words["explanation"][told.code]
            kind = next(iter(re.findall(r"\{(\w+)\}", form)), "")
            term = _told(told, kind)
            number = _number(term, kind, members) if kind else ""
            if number:
                conflict.record("explanations", term.high if term.low is None else term.low, number)
            known, unknown = words["filled"].get(kind, words["filled"]["other"])
            accepted = phrase("accepted", _number(limit, kind, members)) if limit and kind else ""
            if accepted and limit:
                conflict.record("explanations", limit.high if limit.low is None else limit.low, accepted)
            filled = {kind: known.format(number) if number else unknown, "accepted": accepted}
            clauses.append(form.format(**filled))
        said.append(listed(clauses))
    # A fact is a sentence, which begins with a capital letter.
    facts = [text for text in said if text[:1].isupper()]
    return [text for text in said if text and text not in facts], facts


def _told(term: Term, kind: str) -> Term:
    """A term without an end that has no digits of its own: a share below the least that is told."""
    is_least = kind == "share" and term.low is not None and term.low < numbers.LEAST_PERCENT / 100
    return Term(term.code, None, term.high) if is_least else term


def _number(term: Term, kind: str, members: Rows) -> str:
    """The number or range of a term, empty where it says nothing; a lower limit is never rounded up."""
    ends = [end for end in (term.low or None, term.high) if end is not None]
    if not ends or (kind == "change" and ends[0] < _CHANGED):
        return ""
    is_limit = kind in ("least", "change")
    least = is_limit or term.high is None

    def write(value: float) -> str:
        if kind == "years":
            return duration(value)
        if kind == "share":
            return phrase("percent", percent_number(value, digits=ESTIMATED))
        if kind == "part" and value < 1:
            return phrase("percent_of", percent_number(value, digits=ESTIMATED))
        if kind == "part":
            return phrase("times", times_text(value, least=least))
        if kind in ("times", "change"):
            return times_text(value, least=least)
        if kind in ("amount", "printed"):
            return amount(value, members[0], SHORT if kind == "amount" else None)
        text = people(significant(value, digits=ESTIMATED, way=ROUND_FLOOR if least else ROUND_HALF_UP))
        return text if is_limit else phrase("about", text)

    if is_limit or len(ends) == 2:
        return to(write(ends[0]), write(ends[-1]))
    text = write(ends[0])
    return text if text.startswith("less than") else phrase("lower" if term.low else "at_most", text)


def noted(claims: Rows, region: str) -> str:
    """The note on a region with the numbers of its claims; empty if there is none, or if a claim of it is left out."""
    path = root() / NOTES / f"{slug(place(region).code)}.md"
    text = path.read_text(encoding="utf-8").strip() if path.is_file() else ""
    page, ids = {row.id: row for row in claims}, set(_ID.findall(text))
    for name in sorted(ids - set(page) - set(tables()["10_claims"]["claim_id"])):
        raise ValueError(f"{NOTES}/{path.name} names {{{name}}}, and there is no claim with that id")
    if not ids <= set(page):
        return ""
    parts = _ID.split(text)
    # What a person of the project writes is Markdown as it stands, and the numbers in it are not.
    parts[::2] = map(markup, parts[::2])
    parts[1::2] = [figure(page[name]) for name in parts[1::2]]
    return "".join(parts)
