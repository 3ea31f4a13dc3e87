"""Words of figures: values and makers as rows have them, codes and counts as figure_labels.yml has them."""

import csv
import re
from collections.abc import Iterable, Mapping, Sequence
from functools import cache
from math import isnan
from textwrap import wrap
from typing import Any

from analysis import numbers
from analysis.files import packaged
from analysis.project import root
from analysis.vocabulary import OWN, UNATTRIBUTED

Row = Mapping[Any, Any]
_ABBREVIATED = re.compile(r"\(([A-Z][A-Za-z]*)\)$")
#: What figures call codes, by kind.
LABELS: Mapping[str, Any] = packaged("plot/figure_labels.yml")


def label(code: str, kind: str = "key") -> str:
    """What a figure calls a code of a kind."""
    return str(LABELS[kind].get(code, code.replace("_", " ")))


@cache
def reference(name: str) -> Mapping[str, Mapping[str, str]]:
    """The rows of a reference table of the project by their codes."""
    text = (root() / f"data/raw/reference/{name}.csv").read_text("utf-8")
    return {row["code"]: row for row in csv.DictReader(text.splitlines())}


def region(code: str, unless: str = "") -> str:
    """The name of a region or country, its code where nobody knows it; of no code, what else it is called."""
    return reference("regions").get(code, {}).get("name", code) if code else unless


def maker(producer: str) -> str:
    """A producer as a figure names it, by its abbreviation where it has one; what a series counts stays behind it."""
    who, colon, what = producer.partition(": ")
    short = _ABBREVIATED.search(who)
    usual = short.group(1) if short else who.split(" (", 1)[0]
    who = label({UNATTRIBUTED: UNATTRIBUTED, OWN: "own"}.get(who or UNATTRIBUTED, usual))
    return f"{who}{colon}{what}"


def year(value: float) -> str:
    """A year, or that there is none."""
    return "undated" if isnan(value) else f"{value:.0f}"


def known(*values: float) -> list[float]:
    """Those that are numbers."""
    return [value for value in values if not isnan(value)]


def amount(value: float, row: Row | None = None) -> str:
    """A value in its unit, with the digits it has; or that there is none."""
    unit = str((row or {}).get("unit", ""))
    if isnan(value):
        return label("no_number")
    if unit == "fraction":
        return f"{numbers.percent_number(value, digits=2)}%"
    if unit.startswith("money") and row:
        return numbers.money(value, row["currency"], digits=3).strip()
    return numbers.decimal(value, digits=2 if abs(value) < 100 else 0)


def rounded(value: float) -> str:
    """Two significant digits: 17,000; 25 million."""
    shown = numbers.significant(value, digits=2)
    return numbers.short(shown) if abs(shown) >= 1e6 else numbers.decimal(shown, digits=2)


def span(row: Row) -> str:
    """The value of a row as text: as printed where the row says so, else its number, range, bound or estimate."""
    ends, best = known(row["low"], row["high"]), row["best"]
    if row["_form"] in ("estimate", "answer"):
        shown = [amount(end, row) if row.get("unit") == "fraction" else rounded(end) for end in (best, *ends)]
        between = f" ({' to '.join(shown[1:])})" if ends[1:] else ""
        return f"{label('about')}{shown[0]}{between}"
    about = label("about") if row.get("approximate") else ""
    if row["figure"] or not isnan(best):
        return about + (row["figure"] or label(row["bound"], "bounds") + amount(best, row))
    bound = "" if len(ends) != 1 else label("upper" if isnan(row["low"]) else "lower", "bounds")
    return about + bound + " to ".join(amount(end, row) for end in ends) if ends else amount(best)


def count(many: float, what: str) -> str:
    """How many there are of something: no claims, one claim, 12 claims."""
    return f"{numbers.written(int(many))} {LABELS['counted'][what][int(many != 1)]}"


def tally(counted: Mapping[str, float]) -> str:
    """Different things, and how often each is there."""
    return ", ".join(f"{thing} ({many:.0f})" for thing, many in counted.items())


def few(items: Iterable[str], most: int) -> list[str]:
    """Items that are not empty; of more than `most`, the first and how many more there are."""
    found = [item for item in items if item]
    return found if len(found) <= most else [*found[: most - 1], count(len(found) - most + 1, "more")]


def over_years(lines: Mapping[str, Sequence[tuple[float, Any]]]) -> list[str]:
    """The years and values of each line: all of a few, else the first and the last."""
    said = []
    for name, pairs in lines.items():
        dated = [f"{one if isinstance(one, str) else amount(one)} in {year(at)}" for at, one in pairs]
        said.append(f"{name}: {', '.join(dated if len(dated) < 6 else dated[:: len(dated) - 1])}")
    return said


def units(rows: Iterable[Row]) -> str:
    """The units of rows in words, if they are one or two."""
    found = list(dict.fromkeys(label(row["unit"], "units") for row in rows if row["unit"]))
    return numbers.listed(found, "or") if len(found) < 3 else label("units")


@cache
def lines(text: str, width: int) -> str:
    """The text in as few lines of at most so many letters as it takes, about equally long; a word is never broken."""
    if "\n" in text:
        return "\n".join(lines(part, width) for part in text.split("\n"))
    broken = wrap(text, width, break_long_words=False)
    if len(broken) > 1:
        even = (wrap(text, one, break_long_words=False) for one in range(len(text) // len(broken), width))
        broken = next((some for some in even if len(some) == len(broken)), broken)
    return "\n".join(broken)
