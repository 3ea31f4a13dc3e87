"""How templates put codes, names, places and numbers into words; all words stand in `words`.

A filter that prints a number takes its row, and notes whose number it is. A claim's number links to the claim's row in
the page's own table of sources; estimates and conflicts do not link.
"""

import dataclasses
import re
from collections.abc import Mapping
from decimal import ROUND_FLOOR, ROUND_HALF_UP
from functools import cache
from typing import Any, NamedTuple

from analysis import numbers
from analysis.library.quantities import purpose_of, state_of, wording
from analysis.narrative import template_signs
from analysis.narrative.template_rows import Row, Rows
from analysis.narrative.template_signs import markup
from analysis.numbers import ESTIMATED, decimal, listed, percent_number, significant
from analysis.processed_tables import PRINTED, area_name, tables
from analysis.project import SITE_LINK, root
from analysis.reading.places import place, slug
from analysis.subject import subject_file
from analysis.subject.measures import constants
from analysis.subject.rungs import FILE as LADDER
from analysis.subject.rungs import subject_ladder
from analysis.subject.switches import switches
from analysis.vocabulary import Population
from analysis.words import load

#: From this factor on a ratio is told in times, below it in percent.
TIMES = 1.095
#: Units of time, in how many a year has of them, and from how many of them on a time is told in them.
_UNITS = {"year": (1.0, 1.75), "month": (12.0, 0.95), "week": (365.25 / 7, 0.95), "day": (365.25, 0.0)}
#: What is said of rungs, by the groups of words.
_RUNG_GROUPS = ("rung", "rung_counts", "rung_of")
#: Parts of a whole that a source may print in words.
_FRACTION = re.compile(r"third|quarter|fifth|half|\d/\d", re.IGNORECASE)
#: The letters in which the name of an organisation ends.
_LETTERS = re.compile(r"\(([A-Z]+)\)$")
#: A currency before a number.
_CURRENCY = re.compile(r"\D+(?=\d)")
#: Folder of the notes that a person wrote, below the project's root; in a note a number is the id of its claim.
NOTES = "notebooks/notes"
_ID = re.compile(r"\{([A-Za-z0-9-]+)\}")
#: Where a link of a note begins that leads to a page of the site, which it calls as the site does.
_PAGE_LINK = re.compile(r"\]\((?=[a-z0-9/-]+\.html)")


@cache
def groups() -> Mapping[str, Any]:
    """Every group of words by its name; whom and what for, as in the names of quantities."""
    quantity_words = wording()
    purposes = {}
    for code, text in quantity_words["exploitation"].items():
        purposes[code] = text.removeprefix(" for ") or "all purposes"
    states = {code: forms["is"] for code, forms in quantity_words["status"].items()}
    shared = {"population": quantity_words["people"], "exploitation": purposes, "status": states}
    words = load("words.yml")
    by_day: Mapping[str, Any] = words["by_day"] if switches().by_day else {}
    laid_over = {group: {**words[group], **of_days} for group, of_days in by_day.items()}
    return {**words, **_of_rungs(words), **laid_over, **shared}


def _of_rungs(words: Mapping[str, Any]) -> dict[str, dict[str, str]]:
    """What the rungs of the subject are called, by group: by their names where nothing else is said."""
    names = subject_ladder().names if subject_file(LADDER) else ()
    called = {name: name.replace("_", " ") for name in names}
    return {group: called | words[group] for group in _RUNG_GROUPS}


def word(code: object, group: str) -> Any:
    """The words for a code; a ValueError names a code that has none."""
    try:
        return groups()[group][str(code)]
    except KeyError:
        raise ValueError(f"words/words.yml has no words for {code!r} under {group!r}") from None


def word_of_then(code: object, group: str) -> str:
    """The words for a code that another edition wrote; the code as it reads where there are none any more."""
    return str(groups()[group].get(str(code), str(code).replace("_", " ")))


def phrase(name: str, *parts: str) -> str:
    """One of the phrases around numbers, its places filled."""
    form = groups()["phrases"][name]
    return str(form).format(*parts)


def alternatives(codes: str, group: str, together: str = " and ") -> list[str]:
    """The alternatives of a cell such as `vintage;period+movement`, each in words."""
    listing = []
    for alternative in filter(None, codes.split(";")):
        texts = [word(code, group) for code in alternative.split("+")]
        listing.append(together.join(texts))
    return listing


def people_in(row: Row) -> str:
    """Whom a number counts: women registered as presumed victims of trafficking for labour."""
    words = wording()
    status = state_of(row.status, row.population)
    people = words["people"][row.population]
    # A single one has a name of its own where the subject says it.
    if row.population == Population.ALL and row.get("best") == 1:
        people = switches().person or people
    form = str(words["visibility"][row.visibility])
    counted = form.format(people=people, **status)
    purpose = purpose_of(status, words["exploitation"], row.exploitation)
    return counted + purpose


def named(places: str) -> str:
    """Places, by name or by codes, as they stand in a sentence: the Netherlands; Romania and Ukraine; the world."""
    names = [_named_place(code) for code in places.split(";") if code]
    distinct_names = list(dict.fromkeys(names))
    return listed(distinct_names) or phrase("here")


def _named_place(code: str) -> str:
    """One place, with its article; of an area that a maker drew, with the maker."""
    owner, _, full_name = area_name(code).rpartition(": ")
    in_sentence = groups()["in_sentence"]
    name = str(in_sentence.get(full_name, full_name))
    if not owner:
        return name
    return phrase("drawn_by", name, owner)


def maker(row: Row, *, short: bool = False) -> str:
    """Who made a row's number, in short the letters in which a name ends: IOM. Where nobody is named, that is said."""
    return maker_name(str(row.get("producer", "")), short=short)


def maker_name(producer: str, *, short: bool = False) -> str:
    """How a maker is called, in short by the letters in which its name ends."""
    name = str(groups()["producer"].get(producer, producer))
    if not short:
        return name
    letters = _LETTERS.search(name)
    return letters[1] if letters else name


class _Ends(NamedTuple):
    """Columns of a row's lower end, single number and upper end; the digits of what was worked out here."""

    low: str
    best: str
    high: str
    digits: int | None


def _ends(row: Row) -> _Ends:
    """Where a row has its numbers."""
    if row.index == "estimate_id":
        return _Ends("low80", "median", "high80", estimated_digits(row))
    is_estimate = row.get("basis") == "estimate"
    return _Ends("low", "best", "high", ESTIMATED if is_estimate else None)


def estimated_digits(row: Row) -> int:
    """Significant digits of what was worked out: two, of a constant as many as its interval tells apart."""
    low, high = row.get("low95"), row.get("high95")
    is_told_apart = row.get("measure") in constants() and low is not None and high is not None
    return numbers.telling_digits(low, high) if is_told_apart else ESTIMATED


def holds_always(row: Row) -> bool:
    """Whether what is counted is a constant, of which years say only when it was measured."""
    return row.measure in constants()


def capitalised(text: str) -> str:
    """The text with a capital first letter, also behind the bracket of a link; the rest untouched."""
    bracket = markup("[")
    if not text.startswith(bracket):
        return numbers.capitalised(text)
    linked_text = text[1:]
    return bracket + numbers.capitalised(linked_text)


@cache
def _style() -> numbers.NumberStyle:
    """How sentences write numbers; the word for percent stands with all other words."""
    # By its module: each function that is a name here becomes a filter, and Jinja has a `replace` of its own.
    return dataclasses.replace(numbers.IN_TEXT, percent=phrase("percent", "{}"))


def amount(value: float, row: Row, digits: int | None = None) -> str:
    """A number in the unit of a row: 826; 49.6 million; US$31 billion; 70 percent; of a rate the number alone."""
    style = _style()
    unit = row.get("unit", "")
    currency = row.get("currency") or "USD"
    return numbers.amount(value, style, unit=unit, currency=currency, digits=digits)


def people(value: float) -> str:
    """A count: all its digits, or millions where they say as much."""
    return numbers.people(value)


def _shown(row: Row, column: str) -> str:
    """One of a row's numbers as text, noted."""
    value = row[column]
    digits = _ends(row).digits
    text = amount(value, row, digits)
    return row.record(column, value, text)


def _linked(row: Row, text: str, link: bool = True) -> str:
    """A link to the claim that printed a number; what is estimated or compared has none."""
    is_claim = row.index == "claim_id" or row.get("basis") == "claim"
    has_place = is_claim and row.owner
    if not link or not has_place:
        return text
    return template_signs.link(text, row.owner)


def figure(row: Row, *, link: bool = True) -> str:
    """What a row says, with its hedge: about 2,400; 1,000 to 7,000; at least 12.3 million; “two-thirds”."""
    text = _quoted(row) if _is_in_words(row) else _hedged(row)
    return _linked(row, text, link)


def _is_in_words(row: Row) -> bool:
    """Whether a source said the number of a row in words, which then stays as it said it."""
    if row.get("vague"):
        return True
    if row.get("unit", "") != "fraction":
        return False
    printed = str(row.get("figure", ""))
    return bool(_FRACTION.search(printed))


def _quoted(row: Row) -> str:
    """The words of a source for a number, which is noted as the one that they were read as."""
    ends = _ends(row)
    has_best = row.get(ends.best) is not None
    column = ends.best if has_best else ends.low
    printed = str(row.get("figure", ""))
    text = phrase("quoted", printed)
    return row.record(column, row.get(column), text)


def _hedged(row: Row) -> str:
    """The number of a row, or its range or bound; of a rate with what it is of."""
    ends = _ends(row)
    low, best, high = (row.get(column) is not None for column in ends[:3])
    if best:
        text = _shown(row, ends.best)
        if ends.digits or row.get("approximate"):
            text = _printed_hedge(row).format(text)
    elif low and high:
        text = interval(row)
        if row.get("bound") == "lower":
            text = phrase("lower", text)
    elif low:
        text = phrase("lower", _shown(row, ends.low))
    elif high:
        text = phrase("upper", _shown(row, ends.high))
    else:
        text = phrase("missing")
    unit = row.get("unit", "")
    return phrase(unit, text) if unit.startswith("persons_per_1") else text


def _printed_hedge(row: Row) -> str:
    """The form of a rounded number: with the word that its source printed where that says on which side it lies."""
    words = groups()
    usual = words["phrases"]["about"]
    printed = str(row.get("hedge", "")).lower()
    return str(words["hedge"].get(printed, usual))


def about(row: Row, column: str, *, like: Row | None = None) -> str:
    """A cell with two significant digits, in its own unit or in that of another row: about 2,400."""
    value = row[column]
    rounded = amount(value, like or row, estimated_digits(row))
    text = phrase("about", rounded)
    return row.record(column, value, text)


def rounded_cell(row: Row, column: str) -> str:
    """A cell with the digits of what was worked out, in its own unit: 2,400."""
    value = row[column]
    return row.record(column, value, amount(value, row, estimated_digits(row)))


def exact_rate(row: Row) -> str:
    """The rate of a thousand inhabitants that a source printed beside a number: 5.2."""
    rate = row.printed_per_1000
    return row.record("printed_per_1000", rate, decimal(rate, digits=12))


def exact(row: Row, column: str, *, like: Row | None = None) -> str:
    """A cell with all its digits, 826; the words of its source in quotation marks, “about 800”."""
    value = row[column]
    text = phrase("quoted", value) if isinstance(value, str) else amount(value, like or row)
    shown = row.record(column, value, text)
    return _linked(row, shown)


def interval(row: Row) -> str:
    """Both ends of a row: 1,300 to 4,500."""
    ends = _ends(row)
    low = _shown(row, ends.low)
    high = _shown(row, ends.high)
    return to(low, high)


def to(start: str, end: str) -> str:
    """Two ends, what they share said once: 12 to 81 percent; 6 to 10 months; US$5 to 9 billion; 2 years."""
    if start == end:
        return end
    unit = end.rpartition(" ")[2]
    short = start
    if unit.isalpha():
        short = start.removesuffix(f" {unit}").removesuffix(f" {unit.removesuffix('s')}")
    currency = _CURRENCY.match(short)
    if short != start and currency:
        end = end.removeprefix(currency[0])
    return phrase("to", short, end)


def duration(time: float) -> str:
    """A time in years, in the unit that fits it: 18 months; 2 years."""
    unit, of_a_year = _unit_of_time(time)
    rounded = int(numbers.half_up(time * of_a_year))
    count = max(rounded, 1)
    if count == 1:
        return f"{count} {unit}"
    return f"{count} {unit}s"


def _unit_of_time(time: float) -> tuple[str, float]:
    """The unit in which a time in years is told, and how many of it a year has."""
    for unit, sizes in _UNITS.items():
        of_a_year, least = sizes
        is_long_enough = time * of_a_year >= least
        if is_long_enough or time == 1:
            return unit, of_a_year
    raise ValueError(f"no time is negative; {time} is")


def factor(row: Row, *, least: bool = False) -> str:
    """How far two sides are apart, at least if only so much is sure: 2.3 times as much as; 2 percent above."""
    ratio = row.factor
    return row.record("factor", ratio, ratio_text(ratio, least=least))


def ratio_text(ratio: float, *, least: bool = False) -> str:
    """A ratio above one: 2.3 times as much as; 2 percent above."""
    if ratio < TIMES:
        return phrase("percent_above", percent_number(ratio - 1, digits=ESTIMATED))
    return phrase("times", times_text(ratio, least=least))


def times_text(value: float, *, least: bool = False) -> str:
    """A factor with two digits, never rounded up if it is the least: 2.3; 13; 200; 38,000."""
    way = ROUND_FLOOR if least else ROUND_HALF_UP
    rounded = significant(value, digits=ESTIMATED, way=way)
    return decimal(rounded, digits=12)


def on_site(text: str, page: str) -> str:
    """Text that leads to a page of the site, as the site calls it."""
    start = markup("[")
    end = markup(f"]({SITE_LINK}{page})")
    return start + text + end


def noted(claims: Rows, region: str) -> str:
    """The note on a region with the numbers of its claims; empty if there is none, or if a claim of it is left out."""
    path = root() / NOTES / f"{slug(place(region).code)}.md"
    if not path.is_file():
        return ""
    text = path.read_text(encoding="utf-8").strip()
    page = {row.id: row for row in claims}
    ids = set(_ID.findall(text))
    published_ids = tables().rows(PRINTED, "claim_id", ids).index
    all_ids = set(page).union(published_ids)
    for name in sorted(ids - all_ids):
        raise ValueError(f"{NOTES}/{path.name} names {{{name}}}, and there is no claim with that id")
    if not ids <= set(page):
        return ""
    with_links = _PAGE_LINK.sub(f"]({SITE_LINK}", text)
    parts = _ID.split(with_links)
    # What a person of the project writes is Markdown as it stands, and the numbers in it are not.
    parts[::2] = map(markup, parts[::2])
    parts[1::2] = [figure(page[name]) for name in parts[1::2]]
    return "".join(parts)
