"""How templates put codes, names, places and numbers into words; all words stand in `templates/words.yml`.

A filter that prints a number takes its row, and notes whose number it is. A claim's number links to the claim's row in
the page's own table of sources; estimates and conflicts do not link.
"""

import re
from collections.abc import Mapping, Sequence
from contextlib import suppress
from decimal import ROUND_FLOOR, ROUND_HALF_UP
from functools import cache
from typing import Any

from analysis import numbers
from analysis.conflicts.conflict_codes import Term, parse_explanations
from analysis.corpus import area_name, tables
from analysis.files import packaged
from analysis.library.quantities import purpose_of, state_of, wording
from analysis.narrative.table_rows import Row, Rows
from analysis.numbers import decimal, listed, percent_number, significant, written
from analysis.project import root
from analysis.reading.places import PlaceError, has_members, members, place, slug

#: Significant digits of estimates; of what a source printed, where a large number is written with its word.
ESTIMATED, SHORT = 2, 3
#: From this factor on a ratio is told in times, below it in percent.
TIMES = 1.095
#: Units of time, in how many a year has of them.
_TIMES_A_YEAR = {"year": 1.0, "month": 12.0, "week": 365.25 / 7, "day": 365.25}
#: From so many years on they are years and not months; what is no nearer to a whole number is not called one.
_YEARS, _NEAR = 1.75, 0.05
#: Counts that are written in words, by their words.
_IN_WORDS = {written(count): str(count) for count in range(1, 10)}
#: Below this factor a change is told without its number.
_CHANGED = 1.5
#: Folder of the notes that a person wrote, below the project's root; in a note a number is the id of its claim.
NOTES = "notebooks/notes"
_ID = re.compile(r"\{([A-Za-z0-9-]+)\}")


@cache
def groups() -> Mapping[str, Any]:
    """Every group of words by its name; what is counted is named as in the names of quantities."""
    found, named = packaged("narrative/templates/words.yml"), wording()
    things = {measure: next(iter(one["said"].values())) for measure, one in named["measures"].items()}
    states = {form: {code: one[form] for code, one in named["status"].items()} for form in ("as", "is", "of")}
    purposes = named["exploitation"] | {"not_applicable": ""}
    named_alike = {group: named[group] for group in ("people", "whole_measure")}
    return {**found, **states, **named_alike, "purpose": purposes, "thing": things}


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
    named, status = wording(), state_of(row.status, row.population)
    people = named["people"][row.population]
    counted = str(named["visibility"][row.visibility]).format(people=people, **status)
    return counted + purpose_of(status, groups()["purpose"], row.exploitation)


def named(places: str) -> str:
    """Places, by name or by codes, as they stand in a sentence: the Netherlands; Romania and Ukraine; the world."""
    names = dict.fromkeys(_in_sentence(area_name(code)) for code in places.split(";") if code)
    return listed([*names]) or phrase("here")


def _in_sentence(name: str) -> str:
    owner, colon, area = name.partition(": ")
    if colon:
        return phrase("drawn_by", area, owner)
    # A union with how many members it had from which year on.
    if dated := re.fullmatch(r"(.+) (\d+) \((\d{4})\)", name):
        return phrase("members", *dated.groups())
    needs = any(f"{name} ".startswith(f"{other} ") for other in groups()["with_article"])
    return phrase("with_article", name) if needs else str(groups()["called"].get(name, name))


def within(region: str) -> str:
    """Where something is: in the Netherlands; worldwide."""
    name = named(region)
    return phrase("worldwide") if name == named("WORLD") else phrase("within", name)


def is_area(region: str) -> bool:
    """Whether a region is made of several countries."""
    with suppress(PlaceError):
        return has_members(code := place(region).code) and len(members(code)) > 1
    return False


def maker(row: Row) -> str:
    """Who made a row's number; where nobody is named, that is said."""
    name = str(row.get("producer", ""))
    return str(groups()["makers"].get(name, name))


def short_maker(row: Row) -> str:
    """The same, by the letters by which a maker is known where its name ends in them: IOM."""
    name = maker(row)
    letters = name.removesuffix(")").rpartition("(")[2]
    return letters if name.endswith(")") and letters.isupper() else name


def _ends(row: Row) -> tuple[str, str, str, int | None]:
    """Columns of a row's lower end, single number and upper end; the digits of what was worked out here."""
    if row.index == "estimate_id":
        return "low80", "median", "high80", ESTIMATED
    return "low", "best", "high", ESTIMATED if row.get("basis") == "estimate" else None


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
    return f"[{text}](#{row.owner})" if link and is_claim and row.owner else text


def figure(row: Row, *, link: bool = True) -> str:
    """What a row says, with its hedge: about 2,400; 1,000 to 7,000; at least 12.3 million; up to 1,420."""
    *names, digits = _ends(row)
    low, best, high = (row.get(name) is not None for name in names)
    first, unit = names[1] if best else names[0], row.get("unit", "")
    if words := _own_words(row):
        return _linked(row, row.record(first, row.get(first), words), link)
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


def _own_words(row: Row) -> str:
    """What a source said in words instead of a number: “Thousands”, “two-thirds”; else empty."""
    printed, is_share = str(row.get("figure", "")), row.get("unit") == "fraction"
    if row.get("vague"):
        return phrase("quoted", printed) if printed.lower() != printed.upper() else phrase("vague") * is_share
    is_fraction = is_share and re.search(r"third|quarter|fifth|half|\d/\d", printed, re.IGNORECASE)
    return phrase("quoted", printed) if is_fraction else ""


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
    """Two ends, what they share said once: 12 to 81 percent; one to four months; US$5 to 9 billion; two years."""
    if one == other:
        return other
    unit, short = other.rpartition(" ")[2], one
    if unit.isalpha():
        short = one.removesuffix(f" {unit}").removesuffix(f" {unit.removesuffix('s')}")
    if short != one and (currency := re.match(r"\D+(?=\d)", short)):
        other = other.removeprefix(currency[0])
    if short[:1].isdigit() != other[:1].isdigit():
        ends = ([_IN_WORDS.get(first, first), *rest] for first, *rest in (short.split(" "), other.split(" ")))
        short, other = map(" ".join, ends)
    return phrase("to", short, other)


def duration(time: float) -> str:
    """A time in years, in the unit that fits it: nine months; two years."""
    is_whole = abs(time - numbers.half_up(time)) < _NEAR
    least = {"year": 1.0 if is_whole else _YEARS, "day": 0.0}
    unit = next(name for name, of in _TIMES_A_YEAR.items() if time * of >= least.get(name, 1.0) - _NEAR)
    return count_of(max(int(numbers.half_up(time * _TIMES_A_YEAR[unit])), 1), unit)


def factor(row: Row, *, least: bool = False) -> str:
    """How far two sides are apart, at least if only so much is sure: 2.3 times as much as; 2 percent above."""
    if row.factor < TIMES:
        text = phrase("percent_above", percent_number(row.factor - 1, digits=ESTIMATED))
    else:
        text = phrase("times", times_text(row.factor, least=least))
    return row.record("factor", row.factor, text)


def times_text(value: float, *, least: bool = False) -> str:
    """A factor with two digits, never rounded up if it is the least: 2.3; 13; 200; 38,000."""
    way = ROUND_FLOOR if least else ROUND_HALF_UP
    return decimal(significant(value, digits=ESTIMATED, way=way), digits=2)


def count_of(rows: Sequence[object] | int, one: str, many: str = "") -> str:
    """How many there are, in words: no claims; one claim; 12 claims; two lines of evidence."""
    count = rows if isinstance(rows, int) else len(rows)
    return f"{written(count)} {one if count == 1 else many or f'{one}s'}"


def years(row: Row) -> str:
    """The time that a row speaks of: 2010 to 2015; 2013; no year given."""
    found = (row.get("period_start"), row.get("period_end"))
    start, end = ("" if year is None else str(int(year)) for year in found)
    if start and end:
        return to(start, end)
    return phrase("since", start) if start else phrase("until", end) if end else phrase("no_year")


def when(row: Row) -> str:
    """The time of a claim as printed, with the years that it stands for where the words do not say them."""
    said = str(row.get("period", ""))
    # Only a table that has the years can tell that none is given.
    known = years(row) if "period_start" in row else ""
    if not said or known in said:
        return said or known
    return said if known == phrase("no_year") else f"{said} ({known})"


def ways(conflict: Row, members: Rows) -> tuple[list[str], list[str]]:
    """What would have to be true, each alternative as a clause; and as sentences the facts to be known beside them."""
    words, said = groups()["explanation"], list[str]()
    explanations = parse_explanations(conflict.explanations)
    # That two numbers are of different people outweighs all else.
    for terms in sorted(explanations, key=lambda terms: terms[0].code != "sex_trade"):
        limit = next((term for term in terms if term.code == "accepted"), None)
        known = [term for term in terms if term.code in words]
        needed = [_words(conflict, members, term, words[term.code], limit) for term in known]
        said.append(listed([*filter(None, needed)]))
    # A fact is a sentence, which begins with a capital letter.
    facts = [text for text in said if text[:1].isupper()]
    return [text for text in said if text and text not in facts], facts


def _words(conflict: Row, members: Rows, term: Term, forms: str | list[str], limit: Term | None) -> str:
    """One term in words, its number noted; a small change, or what has no number, without it."""
    with_number, without = forms if isinstance(forms, list) else (forms, "" if "{" in forms else forms)
    kind, least = re.search(r"\{(\w+)\}", with_number), "at least {" in with_number
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


def noted(claims: Rows, region: str) -> str:
    """The note on a region with the numbers of its claims; empty if there is none, or if a claim of it is left out."""
    path = root() / NOTES / f"{slug(place(region).code)}.md"
    text = path.read_text(encoding="utf-8").strip() if path.is_file() else ""
    page, ids = {row.id: row for row in claims}, set(_ID.findall(text))
    for name in sorted(ids - set(page) - set(tables()["10_claims"]["claim_id"])):
        raise ValueError(f"{NOTES}/{path.name} names {{{name}}}, and there is no claim with that id")
    return _ID.sub(lambda found: figure(page[found[1]]), text) if ids <= set(page) else ""
