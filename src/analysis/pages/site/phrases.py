"""A claim's columns in plain words: how it was read, what it counts, for when it speaks."""

from collections.abc import Mapping
from typing import Any

import pandas as pd

from analysis.report.numbers import span
from analysis.report.words import quantity
from analysis.vocabulary import Bound, FigureKind, Measure, Unit

_UNITS: Mapping[str, str] = {
    Unit.PERSONS: "persons",
    Unit.PERSONS_PER_YEAR: "persons a year",
    Unit.PERSONS_PER_MONTH: "persons a month",
    Unit.PERSONS_PER_1000: "per 1,000 persons",
    Unit.PERSONS_PER_100000: "per 100,000 persons",
    Unit.FRACTION: "",
    Unit.RANK: "",
    Unit.MONEY: "",
    Unit.MONEY_PER_YEAR: "a year",
    Unit.MONEY_PER_PERSON_PER_YEAR: "per person a year",
    Unit.CASES: "cases",
    Unit.CASES_PER_YEAR: "cases a year",
    Unit.COUNT: "",
}


def number(value: Any) -> float | None:
    """A number of a table, or None where the table has none."""
    return None if pd.isna(value) else float(value)


def year(value: Any) -> int | None:
    """A year of a table, or None where the table has none."""
    return None if pd.isna(value) else int(value)


def reading(row: Mapping[Any, Any]) -> str:
    """What a figure as printed was read as: "1,000 to 7,000 persons a year"; "place 2 in an order"."""
    low, best, high = (number(row[name]) for name in ("low", "best", "high"))
    if low is None and best is None and high is None:
        return "no number: it says only how the parts compare"
    if row["kind"] == FigureKind.RANK:
        return f"place {best:g} in an order" if best is not None else "a place in an order"
    text = span(low, best, high, unit=str(row["unit"]), currency=str(row["currency"]))
    if row["bound"] == Bound.LOWER and low is not None and high is not None:
        text = f"{text}, the lower end being a floor"
    words = [text, _UNITS[str(row["unit"])]]
    notes = [
        note
        for note, is_so in (("approximate", row["approximate"]), ("order of magnitude only", row["vague"]))
        if is_so
    ]
    return " ".join(word for word in words if word) + (f" ({', '.join(notes)})" if notes else "")


def what_it_counts(row: Mapping[Any, Any], *, name: str) -> str:
    """What a claim is about, as a noun phrase that begins with a capital letter."""
    if row["measure"] == Measure.SHARE:
        phrase = f"share of {row['share_of']}"
    else:
        axes = {
            axis: str(row[axis])
            for axis in ("measure", "population", "status", "exploitation", "visibility", "direction")
        }
        phrase = quantity(axes, name=name, start=year(row["period_start"]), end=year(row["period_end"]))
    return phrase[:1].upper() + phrase[1:]


def period(row: Mapping[Any, Any]) -> str:
    """For when a claim speaks: as printed, with the years it was read as."""
    start, end = year(row["period_start"]), year(row["period_end"])
    years = str(start) if start == end and start is not None else f"{start or '…'} to {end or '…'}"
    if start is None and end is None:
        return str(row["period"]) or "not said"
    return f"{row['period']} ({years})" if row["period"] and str(row["period"]) != years else years
