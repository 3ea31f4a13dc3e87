"""Words of figures: values, makers, years and the sentences that describe them."""

import re
from collections.abc import Iterable, Mapping
from math import isnan
from pathlib import Path
from textwrap import wrap
from typing import Any

import yaml

from analysis import numbers
from analysis.vocabulary import OWN, UNATTRIBUTED

Row = Mapping[Any, Any]
_ABBREVIATED = re.compile(r"\(([A-Z][A-Za-z]*)\)$")
_BOUNDS = {"lower": "at least ", "upper": "at most "}
#: What figures call codes, by kind.
LABELS: Mapping[str, Any] = yaml.safe_load(Path(__file__).with_name("figure_labels.yml").read_text("utf-8"))


def label(kind: str, code: str) -> str:
    """What a figure calls a code of a kind."""
    return str(LABELS[kind].get(code, code.replace("_", " ")))


def maker(producer: str) -> str:
    """A producer as a figure names it, by its abbreviation where it has one; what a series counts stays behind it."""
    who, colon, what = producer.partition(": ")
    if who in ("", UNATTRIBUTED):
        who = "producer not named"
    elif who == OWN:
        who = "worked out here"
    else:
        short = _ABBREVIATED.search(who)
        who = short.group(1) if short else who.split(" (", 1)[0]
    return f"{who}{colon}{what}"


def year(value: float) -> str:
    """A year, or that there is none."""
    return "undated" if isnan(value) else f"{value:.0f}"


def years(values: Iterable[float]) -> str:
    """First and last year."""
    found = known(*values)
    return " to ".join(dict.fromkeys(map(year, (min(found), max(found))))) if found else ""


def known(*values: float) -> list[float]:
    """Those that are numbers."""
    return [value for value in values if not isnan(value)]


def dated(value: float, when: float) -> str:
    """A value in a year."""
    return f"{amount(value)} in {year(when)}"


def amount(value: float, row: Row | None = None) -> str:
    """A value in its unit, with the digits it has; of an estimate, two that say something."""
    unit = str((row or {}).get("unit", ""))
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
    low, best, high = row["low"], row["best"], row["high"]
    if row["kind"] == "estimate":
        between = "" if isnan(low) or isnan(high) else f" ({rounded(low)} to {rounded(high)})"
        return "no estimate" if isnan(best) else f"about {rounded(best)}{between}"
    if row["figure"]:
        return str(row["figure"])
    if not isnan(best):
        return f"{_BOUNDS.get(row['bound'], '')}{amount(best, row)}"
    ends = [amount(end, row) for end in known(low, high)]
    bound = {2: "", 0: "no number"}.get(len(ends), "at least " if isnan(high) else "at most ")
    return bound + " to ".join(ends)


def plural(count: int, noun: str, many: str = "") -> str:
    """A count with its noun: no claims, one claim, 12 claims."""
    return f"{numbers.written(count)} {noun if count == 1 else many or noun + 's'}"


def _few(items: Iterable[str], most: int) -> list[str]:
    """Items that are not empty; of more than `most`, the first and how many more there are."""
    found = [item for item in items if item]
    rest = len(found) - most + 1
    return found if rest < 2 else [*found[: most - 1], plural(rest, "more", "more")]


def listed(items: Iterable[str], most: int = 4) -> str:
    """Different items as a sentence lists them, in their order; of many, the first."""
    return numbers.listed(_few(dict.fromkeys(items), most))


def clauses(items: Iterable[str], most: int = 4) -> str:
    """Clauses in their order, apart by semicolons; of many, the first."""
    return "; ".join(_few(items, most))


def sentences(*parts: str) -> str:
    """Parts as sentences: a capital first, a full stop last; empty ones are left out."""
    return " ".join(f"{numbers.capitalised(part)}." for part in parts if part)


def units(names: Iterable[str]) -> str:
    """The units of rows in words, if they are one or two."""
    found = list(dict.fromkeys(label("units", name) for name in names if name))
    return numbers.listed(found, "or") if len(found) < 3 else "units differ from row to row"


def lines(text: str, width: int) -> str:
    """The text broken into lines of at most so many letters, as few as it takes and about equally long."""
    return "\n".join("\n".join(_even(part, width)) for part in text.splitlines())


def _even(text: str, width: int) -> list[str]:
    """Lines of one paragraph; a word is never broken."""
    widest = wrap(text, width, break_long_words=False) if len(text) > width else [text]
    narrower = range(max(width // 2, 6, len(text) // len(widest) - 1), width) if len(widest) > 1 else ()
    tried = (wrap(text, one, break_long_words=False) for one in narrower)
    return next((some for some in tried if len(some) == len(widest)), widest)
