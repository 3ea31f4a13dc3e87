"""Many texts at once: each skeleton is understood once, then filled with the digits of all its texts."""

import numbers
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from analysis.reading.grammar.digits import Slots
from analysis.reading.grammar.shapes import read_template
from analysis.reading.grammar.templates import Template, fill, shown
from analysis.reading.grammar.text import NUMBER_WORD, RUN, skeletons, without_number_words

Floats = npt.NDArray[np.float64]
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
    cells = series.to_numpy(dtype=object, copy=True)
    cells[series.isna().to_numpy()] = ""
    texts: list[str] = cells.tolist()
    if set(map(type, texts)) <= {str}:
        return texts
    return [text_of(cell) for cell in texts]


@dataclass(slots=True)
class Table:
    """What n texts say; arrays have the shape (n,)."""

    templates: list[Template | str]  # one for each distinct skeleton, or why there is none
    groups: Integers  # which template each text has
    low: Floats
    high: Floats
    best: Floats
    denominator: Floats
    wrong: Integers  # index of the reason why a text is no figure, -1 for those that are
    labels: dict[int, str] = field(default_factory=dict)  # the rating of a row, labels joined by semicolons
    reasons: list[str] = field(default_factory=list)

    def column(self, said: Callable[[Template], object], dtype: type = object) -> npt.NDArray[Any]:
        """What the template of each text says; every text must have one."""
        values: npt.NDArray[Any] = np.empty(len(self.templates), dtype=dtype)
        values[:] = [said(template) for template in self.templates if isinstance(template, Template)]
        return values[self.groups]

    def blame(self, rows: Integers, reason: str) -> None:
        """Say of rows why they are no figures, unless that is known."""
        self.wrong[rows[self.wrong[rows] < 0]] = len(self.reasons)
        self.reasons.append(reason)


def read_table(texts: Sequence[str]) -> Table:
    """What many texts say; the same as reading each of them."""
    size = len(texts)
    shapes, digits = skeletons(texts) if size else ([], [])
    of_text, distinct = pd.factorize(np.array(shapes, dtype=object))
    signs, words = without_number_words(distinct.tolist()) if size else ([], [])
    of_shape, plain = pd.factorize(np.array(signs, dtype=object))
    groups = of_shape[of_text]
    low, high, best, denominator = (np.full(size, np.nan) for _ in range(4))
    wrong = np.full(size, -1, dtype=np.int64)
    table = Table([*map(read_template, plain)], groups, low, high, best, denominator, wrong)
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


def _filled(table: Table, template: Template, rows: Integers, slots: Slots) -> None:
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
        table.labels[row] = ";".join(shown(label, one) for label in template.labels)
