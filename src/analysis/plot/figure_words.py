"""How figures put codes, places, makers, numbers and counts into words; words for codes stand in `words`."""

import csv
import re
from collections.abc import Iterable, Mapping, Sequence
from functools import cache
from math import isnan
from textwrap import wrap
from typing import Any

from analysis import numbers
from analysis.project import located, root
from analysis.vocabulary import UNATTRIBUTED
from analysis.words import load

#: What figures call codes, by kind.
LABELS: Mapping[str, Any] = load("words.yml")["figures"]
#: What pages call the kinds of conflicts, for those that figures do not call otherwise.
_KINDS_OF_CONFLICTS: Mapping[str, str] = load("words.yml")["code"]
#: An organisation's abbreviation, in brackets at the end of its name.
_ABBREVIATION = re.compile(r"\(([A-Z][A-Za-z]*)\)$")
#: A line over years names all its values up to so many; of more, the first and the last.
_NAMED_VALUES = 5
#: From so much on a rounded number is written with its word: 25 million.
_MILLION = 1e6


def label(code: str, kind: str = "key") -> str:
    """What a figure calls a code of a kind."""
    labels = LABELS[kind]
    as_words = code.replace("_", " ")
    return str(labels.get(code, as_words))


def check(code: str) -> str:
    """What a figure calls a kind of conflict, which is mostly what pages call it."""
    figure_word = LABELS["checks"].get(code)
    usual = _KINDS_OF_CONFLICTS.get(code, code)
    return str(figure_word or usual)


@cache
def reference(name: str) -> Mapping[str, Mapping[str, str]]:
    """The rows of a reference table of the project by their codes."""
    path = located(root(), f"data/raw/reference/{name}.csv")
    lines = path.read_text("utf-8").splitlines()
    return {row["code"]: row for row in csv.DictReader(lines)}


def region(code: str, unless: str = "") -> str:
    """The name of a region or country, its code where nobody knows it; of no code, what else it is called."""
    if not code:
        return unless
    row = reference("regions").get(code, {})
    return row.get("name", code)


def maker(producer: str) -> str:
    """A producer as a figure names it, by its abbreviation where it has one; what a series counts stays behind it."""
    organisation, colon, counted = producer.partition(": ")
    abbreviation = _ABBREVIATION.search(organisation)
    usual, _, _ = organisation.partition(" (")
    if abbreviation:
        usual = abbreviation[1]
    name = LABELS["makers"].get(organisation or UNATTRIBUTED, usual)
    return f"{name}{colon}{counted}"


def year(value: float) -> str:
    """A year, or that there is none."""
    if isnan(value):
        return "undated"
    return f"{value:.0f}"


def amount(value: float, row: Mapping[str, Any] | None = None) -> str:
    """A value in its unit, with the digits it has; or that there is none."""
    if isnan(value):
        return label("no_number")
    unit = ""
    currency = ""
    if row:
        unit = str(row.get("unit", ""))
        if unit.startswith("money"):
            currency = row["currency"]
    return numbers.amount(value, numbers.ON_FIGURE, unit=unit, currency=currency).strip()


def rounded(value: float, *, digits: int = numbers.ESTIMATED, unit: str = "") -> str:
    """Two significant digits, or more: 17,000; 25 million."""
    shown = numbers.significant(value, digits=digits)
    if abs(shown) >= _MILLION:
        return numbers.short(shown)
    return numbers.amount(shown, numbers.ON_FIGURE, unit=unit)


def units(rows: Iterable[Mapping[str, Any]]) -> str:
    """The units of rows in words, if they are one or two."""
    names = []
    for row in rows:
        unit = row["unit"]
        if unit:
            names.append(label(unit, "units"))
    distinct = list(dict.fromkeys(names))
    if len(distinct) > 2:
        return label("units")
    return numbers.listed(distinct, "or")


def count(number: float, what: str) -> str:
    """How many there are of something: no claims, one claim, 12 claims."""
    singular, plural = LABELS["counted"][what]
    noun = singular if number == 1 else plural
    number_word = numbers.written(int(number))
    return f"{number_word} {noun}"


def tally(counts: Mapping[str, float]) -> str:
    """Different things, and how often each is there."""
    parts = []
    for thing, number in counts.items():
        parts.append(f"{thing} ({number:.0f})")
    return ", ".join(parts)


def few(items: Iterable[str], limit: int) -> list[str]:
    """Items that are not empty; of more than `limit`, the first and how many more there are."""
    filled = [item for item in items if item]
    if len(filled) <= limit:
        return filled
    named_count = limit - 1
    unnamed = len(filled) - named_count
    return [*filled[:named_count], count(unnamed, "more")]


def joined(separator: str, *parts: str) -> str:
    """The parts that are not empty, with something between them."""
    filled = filter(None, parts)
    return separator.join(filled)


def over_years(name: str, points: Sequence[tuple[float, Any]]) -> str:
    """The years and values of a line, each a year and a number or words: all of a few, else the first and the last."""
    values = []
    for when, value in points:
        number = value
        if not isinstance(value, str):
            number = amount(value)
        values.append(f"{number} in {year(when)}")
    if len(values) > _NAMED_VALUES:
        values = [values[0], values[-1]]
    listing = ", ".join(values)
    return f"{name}: {listing}"


@cache
def lines(text: str, width: int) -> str:
    """The text in as few lines of at most so many letters as it takes, about equally long; a word is never broken."""
    if "\n" in text:
        return "\n".join(lines(part, width) for part in text.split("\n"))
    broken = wrap(text, width, break_long_words=False)
    if len(broken) <= 1:
        return "\n".join(broken)
    # The narrowest width that takes no more lines makes them about equally long.
    for narrower in range(len(text) // len(broken), width):
        even = wrap(text, narrower, break_long_words=False)
        if len(even) == len(broken):
            return "\n".join(even)
    return "\n".join(broken)
