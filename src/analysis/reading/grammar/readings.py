"""From skeletons to readings: what one of them means, and what a million texts say.

Grades and tiers come first, then the patterns of roles in order, each with what reads it. Many texts at once: each
skeleton is understood once, then filled with the digits of all its texts.
"""

import numbers
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from analysis.reading.grammar import values
from analysis.reading.grammar.digits import Amount, Numeral, Slots, constant
from analysis.reading.grammar.lexer import read_items
from analysis.reading.grammar.number_words import with_numbers
from analysis.reading.grammar.templates import Template, fill, shown
from analysis.reading.grammar.text import (
    NUMBER_WORD,
    RUN,
    UNIT_WORD,
    Unreadable,
    skeletons,
    without_number_words,
)
from analysis.reading.grammar.units import PART, roles_of, with_units
from analysis.reading.grammar.values import AFTER, BEFORE, POINT, WORDS, RoleRow
from analysis.vocabulary import FigureKind

#: Patterns of roles in the order in which they are tried, and what reads a row that matches.
_SHAPES: tuple[tuple[re.Pattern[str], Callable[[RoleRow], Template]], ...] = tuple(
    (re.compile(pattern), reads)
    for pattern, reads in (
        (POINT.pattern, values.point),
        (rf"(?P<before>{BEFORE}){PART}(?P<after>{AFTER})", values.part_of_whole),
        (
            rf"(?P<before>{BEFORE}[BF]?{BEFORE})N(?P<middle>{AFTER}?)(?P<link>[T|-]|,?&|,?b|,|)"
            rf"(?P<second>{BEFORE})N(?P<after>{AFTER})",
            values.span,
        ),
        (
            rf"(?P<before>{BEFORE})N(?P<middle>{AFTER})"
            rf"\((?:N[^()N]*)?[^()N]*N[T,&-]N[^()N]*\)(?P<after>{AFTER})",
            values.interval,
        ),
        (rf"(?P<before>[AgLiUzS<sntaEI]*)V(?:,?[|T-]V)?(?P<after>{AFTER}o?)", values.vague),
        (rf"M(?:{WORDS}o?)|-", lambda _: values.MISSING),
        (rf"(?P<before>[Agsnta]*)Q(?P<after>{AFTER}o?)", values.share),
        (rf"(?P<before>[sn]*)Z(?P<after>{WORDS}o?)", values.nothing),
        (rf"(?P<before>[Agsn]*)E(?P<after>{WORDS}o?)", values.everything),
        ("[sntaF]*r*[Rq]X?[swoTtaInr]*", values.rank),
        ("[snt]*r+N", lambda row: values.ranked(row.numbers[0])),
        ("[sntaI]*JN[wot]*", lambda row: values.ranked(row.numbers[0], top=True)),
        ("[sntaF]*[XJ][swoTtaInr]*", lambda _: values.ranked(Numeral(constant(1), worded=True))),
    )
)


@lru_cache(maxsize=1 << 15)
def read_template(skeleton: str) -> Template | str:
    """What all texts with a skeleton mean, or why they mean nothing."""
    try:
        return _read(skeleton)
    except Unreadable as problem:
        return str(problem)


def _read(skeleton: str) -> Template:
    if not skeleton.strip():
        return values.MISSING
    if (rating := _rating(skeleton)) is not None:
        return rating
    items = read_items(skeleton)
    for join in (True, False):
        found = with_units(with_numbers(items, join=join))
        roles = roles_of(found)
        for pattern, shape in _SHAPES:
            if (match := pattern.fullmatch(roles)) is not None:
                return shape(RoleRow(match, found, skeleton))
    if not any(role in "9deyHKGhqR" for role in roles_of(items)):
        raise Unreadable("it names no number")
    if "-" in {item.role for item in items[:2]} and items[0].role in "-Ag":
        raise Unreadable("it is negative")
    raise Unreadable("its words are known, but make no figure in this order")


# -- ratings: "B+", "B or B-", "Tier 2 Watchlist"; a set of labels, never a number ---------------------------------

_GRADE = r"(?<![a-z])(?P<grade>[a-f])(?P<sign>[+-]?)(?![a-z])"
_TIER = rf"tier[ -]?(?P<tier>{RUN}|{UNIT_WORD}|one)(?P<watch>[ -]?(?:watch[ -]?list|wl)|[ ]?\((?:watch[ -]?list|wl)\))?"
_CLASS = r"(?P<class>very high|very low|high|medium|low|special case)(?! (?:of|as)\b)"
_LABEL = f"(?:(?:an?|the|as|of|grades?|ratings?|either) +)*(?:{_TIER}|{_CLASS}|{_GRADE})"
_BETWEEN = " *(?:, *or|, *and|,|/|or|and) *"
_LEAD = re.compile(r"(?:(?:rated|ranked|graded|given|received|placed|on|in) +)*")
_TAIL = "(?: +(?:ratings?|grades?|country|countries|category|list|class))*"
_RATING = re.compile(
    re.sub(r"\?P<\w+>", "?:", f"{_LEAD.pattern}{_LABEL}(?:{_BETWEEN}{_LABEL})*(?:{_BETWEEN}|{_TAIL})")
)


def _rating(skeleton: str) -> Template | None:
    """The reading of a text that holds nothing but ratings, or None."""
    text = re.sub(r"[\"']", " ", skeleton).lower().strip().rstrip(".")
    lead = _LEAD.match(text)
    if lead is None or not _RATING.fullmatch(text):
        return None
    labels: list[tuple[str, Amount | None]] = []
    runs = words = 0
    for match in re.compile(_LABEL).finditer(text, lead.end()):
        tier, word = match["tier"], match["class"]
        if tier is not None:
            slot = -1 - words if tier == UNIT_WORD else runs
            words, runs = words + (tier == UNIT_WORD), runs + bool(re.match(RUN, tier))
            number = constant(1) if tier == "one" else Amount(((slot, 1),))
            labels.append(("Tier {}" + (" Watchlist" if match["watch"] else ""), number))
        elif word is not None:
            labels.append((word.capitalize() if word == "special case" else word, None))
        else:
            labels.append((match["grade"].upper() + match["sign"], None))
    checks = tuple(("tier", number) for _, number in labels if number is not None)
    return Template(kind=FigureKind.RATING, labels=tuple(dict.fromkeys(labels)), checks=checks)


# -- many texts at once ---------------------------------------------------------------------------------------------
FloatArray = npt.NDArray[np.float64]
Integers = npt.NDArray[np.int64]
Objects = npt.NDArray[np.object_]


def text_of(value: object) -> str:
    """A cell as text: the empty text if it is missing, plain digits if it is a number."""
    if isinstance(value, str):
        return value
    if value is None or value is pd.NA or value is pd.NaT or value != value:
        return ""
    if isinstance(value, (bool, np.bool_, numbers.Integral)) or not isinstance(value, numbers.Real):
        return str(value)
    # Seventeen digits give the same number back, and no decimal point that could mark thousands.
    number = float(value)
    return str(int(number)) if number.is_integer() else f"{number:.16e}"


def texts_of(series: pd.Series) -> list[str]:
    """The cells of a column as texts."""
    cells: list[str] = series.tolist()
    return cells if set(map(type, cells)) <= {str} else [text_of(cell) for cell in cells]


@dataclass(slots=True)
class Readings:
    """What n texts say; arrays have the shape (n,)."""

    templates: list[Template | str]  # one for each distinct skeleton, or why there is none
    groups: Integers  # which template each text has
    low: FloatArray
    high: FloatArray
    best: FloatArray
    denominator: FloatArray
    reasons: Objects  # why a text is no figure, empty for those that are
    rating: Objects  # labels joined by semicolons, or None

    def column(self, part: Callable[[Template], object], dtype: type = object) -> npt.NDArray[Any]:
        """What the template of each text says; every text must have one."""
        values: npt.NDArray[Any] = np.empty(len(self.templates), dtype=dtype)
        values[:] = [part(template) for template in self.templates if isinstance(template, Template)]
        return values[self.groups]

    def blame(self, rows: Integers, reason: str) -> None:
        """Say of rows why they are no figures, unless that is known."""
        self.reasons[rows[self.reasons[rows] == ""]] = reason


def read_table(texts: Sequence[str]) -> Readings:
    """What many texts say; the same as reading each of them."""
    size = len(texts)
    shapes, digits = skeletons(texts) if size else ([], [])
    of_text, distinct = pd.factorize(np.array(shapes, dtype=object))
    signs, words = without_number_words(distinct.tolist()) if size else ([], [])
    of_shape, plain = pd.factorize(np.array(signs, dtype=object))
    groups = of_shape[of_text]
    numbers = (np.full(size, np.nan) for _ in range(4))
    texts_of_rows = (np.full(size, nothing, dtype=object) for nothing in ("", None))
    table = Readings([*map(read_template, plain)], groups, *numbers, *texts_of_rows)
    runs = _starts(plain, RUN, groups, digits)
    spelled = _starts(plain, NUMBER_WORD, of_shape, words)
    order = np.argsort(groups, kind="stable")
    ends = np.cumsum(np.bincount(groups, minlength=len(plain)))
    for template, rows in zip(table.templates, np.split(order, ends[:-1]) if size else [], strict=True):
        if isinstance(template, str):
            table.blame(rows, template)
            continue
        slots = dict(enumerate(runs(rows))) | {
            -1 - at: word for at, word in enumerate(spelled(of_text[rows]))
        }
        _filled(table, template, rows, slots)
    return table


def _starts(
    found: npt.NDArray[Any], sign: str, groups: Integers, numbers: list[int]
) -> Callable[[Integers], list[Objects]]:
    """A function that gives the first, the second, ... of the numbers of some texts that share a skeleton."""
    counts = np.array([len(re.findall(sign, one)) for one in found], dtype=np.int64)[groups]
    starts, values = np.cumsum(counts) - counts, np.array(numbers, dtype=object)
    return lambda rows: [values[starts[rows] + at] for at in range(counts[rows[0]])]


def _filled(table: Readings, template: Template, rows: Integers, slots: Slots) -> None:
    """Write the values of the texts that share a template."""
    *ends, problems = fill(template, slots)
    for column, found in zip((table.low, table.high, table.best, table.denominator), ends, strict=True):
        if found is not None:
            column[rows] = found
    for wrong, reason in problems:
        if np.any(wrong):
            table.blame(rows[np.broadcast_to(np.asarray(wrong, dtype=bool), rows.shape)], reason)
    for at, row in enumerate(rows.tolist() if template.labels else ()):
        one = {slot: found[at] for slot, found in slots.items()}
        table.rating[row] = ";".join(shown(label, one) for label in template.labels)
