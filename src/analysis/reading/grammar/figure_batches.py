"""Many texts at once: each skeleton is understood once, then filled with the digits of all its texts."""

import numbers
from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from analysis.reading.grammar.shapes import read_template
from analysis.reading.grammar.symbolic_numbers import Numeric
from analysis.reading.grammar.templates import Failure, Template, Values, fill
from analysis.reading.grammar.text import Skeletons, skeletons, without_number_words

#: Texts worked on together: large enough for NumPy, small enough to stay in the processor's cache.
CHUNK = 1 << 15

Floats = npt.NDArray[np.float64]
Integers = npt.NDArray[np.int64]


def text_of(value: object) -> str:
    """Return a cell as text: the empty text if it is missing, plain digits if it is a number."""
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
    """Return the cells of a column as texts."""
    cells = series.to_numpy(dtype=object, copy=True)
    cells[series.isna().to_numpy()] = ""
    texts: list[str] = cells.tolist()
    if set(map(type, texts)) <= {str}:
        return texts
    return [text_of(cell) for cell in texts]


@dataclass(slots=True)
class Table:
    """What n texts say; arrays have the shape (n,)."""

    templates: list[Template | Failure]  # one for each distinct skeleton
    groups: Integers  # which template each text has
    low: Floats
    high: Floats
    best: Floats
    denominator: Floats
    wrong: Integers  # index of the reason why a text is no figure, -1 for those that are
    labels: dict[int, str] = field(default_factory=dict)  # the rating of a row, labels joined by semicolons
    reasons: list[str] = field(default_factory=list)

    def column(self, said: Callable[[Template], object], dtype: type = object) -> npt.NDArray[Any]:
        """Return what the template of each text says; every text must have one."""
        values: npt.NDArray[Any] = np.empty(len(self.templates), dtype=dtype)
        values[:] = [said(template) for template in self.templates if isinstance(template, Template)]
        return values[self.groups]


@dataclass(frozen=True, slots=True)
class _Digits:
    """The slots of all texts."""

    values: Integers  # the runs of digits of all texts
    starts: Integers  # where those of each text start
    words: Integers  # the number words of all skeletons
    word_starts: Integers  # where those of each skeleton start
    skeleton: Integers  # the skeleton of each text


@dataclass(frozen=True, slots=True)
class _Slots:
    """The slots of some texts that share a template."""

    digits: _Digits
    rows: Integers | np.int64
    wide: bool

    def __getitem__(self, slot: int, /) -> Numeric:
        digits = self.digits
        if slot >= 0:
            found = digits.values[digits.starts[self.rows] + slot]
        else:
            found = digits.words[digits.word_starts[digits.skeleton[self.rows]] - 1 - slot]
        return found.astype(object if self.wide else np.float64)


class _Index(defaultdict[str, int]):
    """Numbers texts in the order in which they first come."""

    def __missing__(self, key: str) -> int:
        self[key] = number = len(self)
        return number


def read_table(texts: Sequence[str]) -> Table:
    """Return what many texts say; the same as reading each of them."""
    digits, groups, templates = _understood(texts)
    size = len(texts)
    low, high, best, denominator = (np.full(size, np.nan) for _ in range(4))
    table = Table(templates, groups, low, high, best, denominator, np.full(size, -1, dtype=np.int64))
    if not texts:
        return table
    order = np.argsort(groups, kind="stable")
    ends = np.cumsum(np.bincount(groups, minlength=len(templates)))
    for template, rows in zip(templates, np.split(order, ends[:-1]), strict=True):
        if isinstance(template, Failure):
            _blame(table, rows, template.reason)
        else:
            _filled(table, template, rows, digits=digits)
    return table


def _understood(texts: Sequence[str]) -> tuple[_Digits, Integers, list[Template | Failure]]:
    """Return the digits of texts, and a template for each distinct skeleton."""
    seen, understood = _Index(), _Index()
    parts = [skeletons(texts[start : start + CHUNK]) for start in range(0, len(texts), CHUNK)]
    parts = parts or [Skeletons([], np.zeros(0, dtype=np.int64), np.zeros(0, dtype=np.int64))]
    of_text = np.fromiter((seen[text] for part in parts for text in part.texts), np.int64, len(texts))
    counts = np.concatenate([part.counts for part in parts])
    split = [without_number_words(skeleton) for skeleton in seen]
    of_skeleton = np.fromiter((understood[skeleton] for skeleton, _ in split), np.int64, len(split))
    word_counts = np.fromiter((len(words) for _, words in split), np.int64, len(split))
    digits = _Digits(
        values=np.concatenate([part.values for part in parts]),
        starts=np.cumsum(counts) - counts,
        words=np.fromiter((word for _, words in split for word in words), np.int64),
        word_starts=np.cumsum(word_counts) - word_counts,
        skeleton=of_text,
    )
    return digits, of_skeleton[of_text], [read_template(skeleton) for skeleton in understood]


def _blame(table: Table, rows: Integers, reason: str) -> None:
    table.wrong[rows] = len(table.reasons)
    table.reasons.append(reason)


def _filled(table: Table, template: Template, rows: Integers, *, digits: _Digits) -> None:
    """Write the values of the texts that share a template."""
    slots = _Slots(digits, rows, wide=template.is_wide)
    values = fill(template, slots)
    _write(table, values, rows)
    for wrong, reason in values.problems:
        if np.any(wrong):
            hit = rows[np.broadcast_to(np.asarray(wrong, dtype=bool), rows.shape)]
            _blame(table, hit[table.wrong[hit] < 0], reason)
    if template.labels:
        for row in rows.tolist():
            one = _Slots(digits, np.int64(row), wide=False)
            table.labels[row] = ";".join(label.shown(one) for label in template.labels)


def _write(table: Table, values: Values, rows: Integers) -> None:
    for column, found in (
        (table.low, values.low),
        (table.high, values.high),
        (table.best, values.best),
        (table.denominator, values.denominator),
    ):
        if found is not None:
            column[rows] = found
