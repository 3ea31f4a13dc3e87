"""Words of figures: values, makers, years and the sentences that describe them."""

import re
from collections.abc import Iterable
from math import isnan
from textwrap import wrap

import pandas as pd

from analysis import numbers
from analysis.vocabulary import OWN, UNATTRIBUTED

_ABBREVIATED = re.compile(r"\(([A-Z][A-Za-z]*)\)$")
_BOUNDS = {"lower": "at least ", "upper": "at most "}
UNITS = {
    "cases": "cases",
    "cases_per_year": "cases a year",
    "count": "number",
    "fraction": "share",
    "money": "money",
    "money_per_person_per_year": "money a person and year",
    "money_per_year": "money a year",
    "persons": "persons",
    "persons_per_1000": "persons per 1,000",
    "persons_per_100000": "persons per 100,000",
    "persons_per_month": "persons a month",
    "persons_per_year": "persons a year",
}


def maker(producer: str) -> str:
    """A producer as a figure names it: by its abbreviation where it has one."""
    if producer in ("", UNATTRIBUTED):
        return "maker not named"
    if producer == OWN:
        return "worked out here"
    short = _ABBREVIATED.search(producer)
    return short.group(1) if short else producer.split(" (", 1)[0]


def year(value: float) -> str:
    """A year, or that there is none."""
    return "undated" if isnan(value) else f"{value:.0f}"


def known(*values: float) -> list[float]:
    """Those that are numbers."""
    return [value for value in values if not isnan(value)]


def amount(value: float, row: pd.Series | None = None) -> str:
    """A value in its unit, with the digits it has; of an estimate, two that say something."""
    unit = "" if row is None else str(row.get("unit", ""))
    if unit == "fraction":
        return f"{numbers.percent_number(value, digits=2)}%"
    if unit.startswith("money"):
        return numbers.money(value, str(row["currency"]) if row is not None else "", digits=3).strip()
    return numbers.decimal(value, digits=2 if abs(value) < 100 else 0)


def rounded(value: float) -> str:
    """Two significant digits: 17,000; 25 million."""
    shown = numbers.significant(value, digits=2)
    return numbers.short(shown) if abs(shown) >= 1e6 else numbers.decimal(shown, digits=2)


def span(row: pd.Series) -> str:
    """The value of a row as text: as printed where the row says so, else its number, range, bound or estimate."""
    low, best, high = row["low"], row["best"], row["high"]
    if row.get("kind") == "estimate":
        if isnan(best):
            return "no estimate"
        between = "" if isnan(low) or isnan(high) else f" ({rounded(low)} to {rounded(high)})"
        return f"about {rounded(best)}{between}"
    if row.get("figure"):
        return str(row["figure"])
    if not isnan(best):
        return f"{_BOUNDS.get(str(row.get('bound', '')), '')}{amount(best, row)}"
    if isnan(low) and isnan(high):
        return "no number"
    if isnan(high):
        return f"at least {amount(low, row)}"
    return f"at most {amount(high, row)}" if isnan(low) else f"{amount(low, row)} to {amount(high, row)}"


def plural(count: int, noun: str, many: str = "") -> str:
    """A count with its noun: no claims, one claim, 12 claims."""
    return f"{numbers.written(count)} {noun if count == 1 else many or noun + 's'}"


def listed(items: Iterable[str], *, most: int = 4) -> str:
    """Different items as a sentence lists them, in their order; of more than `most`, the first and how many more."""
    found = list(dict.fromkeys(item for item in items if item))
    if len(found) > most:
        found = [*found[: most - 1], plural(len(found) - most + 1, "more", "more")]
    return numbers.listed(found)


def told(items: Iterable[str], *, most: int = 4) -> str:
    """Clauses in their order, apart by semicolons; of more than `most`, how many more there are."""
    found = [item for item in items if item]
    if len(found) > most:
        found = [*found[: most - 1], plural(len(found) - most + 1, "more", "more")]
    return "; ".join(found)


def sentences(*parts: str) -> str:
    """Parts as sentences: a capital first, a full stop last; empty ones are left out."""
    return " ".join(f"{numbers.capitalised(part)}." for part in parts if part)


def between(values: Iterable[float]) -> str:
    """The smallest and the largest, or the only one."""
    found = known(*values)
    if not found:
        return ""
    low, high = amount(min(found)), amount(max(found))
    return low if low == high else f"{low} to {high}"


def unit_words(units: Iterable[str]) -> str:
    """The units of rows in words, if they are one or two."""
    found = list(dict.fromkeys(UNITS.get(unit, unit.replace("_", " ")) for unit in units if unit))
    return numbers.listed(found, "or") if len(found) < 3 else "units differ from row to row"


def lines(text: str, width: int) -> str:
    """The text broken into lines of at most so many letters, as few as it takes and about equally long."""
    return "\n".join("\n".join(_even(part, width)) for part in text.splitlines())


def _even(text: str, width: int) -> list[str]:
    """Lines of one paragraph; a word is never broken."""
    tried = (
        wrap(text, narrower, break_long_words=False) for narrower in range(max(width // 2, 6), width + 1)
    )
    return min(tried, key=len)


def runs(years: Iterable[float]) -> str:
    """First and last year."""
    found = known(*years)
    if not found:
        return ""
    return year(found[0]) if min(found) == max(found) else f"{min(found):.0f} to {max(found):.0f}"
