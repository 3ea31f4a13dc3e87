"""Figures as printed, read as typed intervals: one text with `parse_figure`, a column with `parse_figures`.

How the words are read
----------------------
* A point has only `best`. A range has `low` and `high`; so has "at least 200,000 to 225,000", with a lower bound.
  A bound has only its end. A point with its interval in brackets ("24,900 (20,000-30,000)") has all three.
* "More than 5" keeps the printed number as its floor. "Fewer than 5" of something that is counted is at most 4; of
  a share, a rate or money it keeps the printed number. The sign in "<5", as administrative tables use it, is the
  interval from 1 to 4.
* "Nearly", "almost", "close to", "some", "an estimated" and "perhaps" make a number approximate and no bound.
* "Thousands" is a floor at 1,000, "dozens" at 12, "scores" at 20, "tens of thousands" at 10,000; "several thousand"
  and "many thousands" at 1,000. They are lower bounds, vague. "Many" or "several" alone name no number: an error.
* "Most", "mainly", "the majority" are a share above one half, "a minority" one below, both vague; "all" is the
  share 1, and "nearly all" the same, approximate and vague.
* "One in five", "two out of three", "21 of the 47" are shares; "one of 21" (a member of a group of 21) is the count
  21, and "one of three" could be either: an error. "151 in 2005" could be a year: an error.
* "Second", "2nd", "#3" are ranks, a superlative ("the largest") is rank 1, "top 10" a rank of at most 10.
* "4.0 per 1,000" is the value 4.0 with the denominator 1,000. Shares are fractions and never above 1.
* "None", "no", "not a single" are the count 0; "-", "n/a", "no data", an empty cell are missing (kind none), never 0.
* Bare dollars are US dollars, pounds are sterling, rupees Indian rupees.
* "1.234" may be either of two numbers, "12,5" a decimal or a slip, "500 to 1 million" 500 or 500,000: errors. So is
  a number that goes on in digits or number words below a line break or behind a tab: 150 and 200 are not 150,200.
"""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, fields
from numbers import Integral, Real
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from analysis.reading.grammar.digits import Slots, fill, shown
from analysis.reading.grammar.readings import read_template
from analysis.reading.grammar.text import BAD, NUMBER_WORD, RUN, skeletons, strange_sign, without_number_words
from analysis.reading.problems import nearest_form
from analysis.subject import listed, load
from analysis.vocabulary import Bound, FigureKind, StepCode

#: One example of every form that the grammar knows; the nearest one is offered when a text is not a figure.
FORMS = listed(load("readable_forms.yml")["figures"])

SHOWN = 5
_LONGEST_SHOWN = 80
#: What comes of the digits, and what a template says of a figure whatever they are.
_ENDS = ("low", "high", "best", "denominator")
_SAID = ("bound", "kind", "currency", "approximate", "vague", "hedge", "steps")
_NUMBER = r"\d(?:[\d.,' ]*\d)?"


class FigureError(ValueError):
    """A text that is not a figure, or figures of a column that are not; where, why, and the nearest form that is one.

    A row number counts the header as line 1; of a column `count` figures cannot be read, and `others` are the next few.
    """

    def __init__(
        self, text: str, reason: str, *, file: object = None, row: object = None, column: object = None
    ) -> None:
        super().__init__(text, reason)
        self.text, self.reason = text, strange_sign(text) if reason == BAD else reason
        self.nearest = nearest_form(text, FORMS, number=_NUMBER)
        self.file, self.row, self.column = file, row, column
        self.count, self.others = 1, tuple[FigureError, ...]()

    def __str__(self) -> str:
        """One line for one figure, or the count and the first lines for many."""
        parts = (("", self.file), ("row ", self.row), ("column ", self.column))
        place = ", ".join(f"{word}{value}" for word, value in parts if value is not None)
        shown = self.text if len(self.text) <= _LONGEST_SHOWN else self.text[:_LONGEST_SHOWN] + "..."
        line = f"{shown!r} is not a figure: {self.reason}; nearest known form: {self.nearest!r}"
        lines = [f"{place}: {line}" if place else line, *map(str, self.others)]
        first = f" (the first {len(lines)})" if self.count > len(lines) else ""
        head = [] if self.count == 1 else [f"{self.count} figures cannot be read{first}:"]
        return "\n  ".join([*head, *lines])


@dataclass(frozen=True, slots=True)
class Figure:
    """A figure as a typed interval.

    Shares are fractions, money is in units of the currency, rates are per `denominator`, ranks count from 1.
    """

    low: float | None  # the ends and the point, as far as the text gives them
    high: float | None
    best: float | None
    bound: Bound  # whether the text only fixes one end
    kind: FigureKind  # what sort of number it is; none if the text says that the figure is missing
    currency: str | None = None  # ISO 4217 code of an amount of money
    denominator: float | None = None  # what a rate is per: 1,000 in "4.0 per 1,000"
    approximate: bool = False  # whether a word such as "about" stands at it
    vague: bool = False  # whether it only names an order of magnitude, or a share by a word
    hedge: str = ""  # the words that qualify the number, as printed, signs in ASCII ("~", ">=")
    rating: tuple[str, ...] = ()  # the labels of a rating; several are a set
    steps: tuple[StepCode, ...] = ()  # what was changed between print and value


def parse_figure(text: str) -> Figure:
    """The typed interval that a figure as printed says.

    Parameters
    ----------
    text : str
        The number phrase with its hedge, and nouns at most: "at least 200,000 to 225,000 women and children".

    Raises
    ------
    FigureError
        If the text is no figure, or could be more than one.

    Examples
    --------
    >>> parse_figure("up to 1,420").high
    1420.0
    """
    text = _text_of(text)
    shapes, digits = skeletons([text])
    (skeleton,), words = without_number_words(shapes)
    template = read_template(skeleton)
    if isinstance(template, str):
        raise FigureError(text, template)
    slots = _slots(digits, words)
    *ends, problems = fill(template, slots)
    for wrong, reason in problems:
        if wrong:
            raise FigureError(text, reason)
    values: dict[str, Any] = {name: getattr(template, name) for name in _SAID}
    values |= {name: None if end is None else float(end) for name, end in zip(_ENDS, ends, strict=True)}
    return Figure(**values, rating=tuple(shown(label, slots) for label in template.labels))


def parse_figures(series: pd.Series, *, file: str | None = None, column: str | None = None) -> pd.DataFrame:
    """The typed interval that each figure of a column says.

    Parameters
    ----------
    series : Series
        Figures as printed; numbers are counts, missing cells stay missing.
    file, column : str, optional
        Where the figures come from, for error messages.

    Returns
    -------
    DataFrame
        The index of `series`; columns `low`, `high`, `best`, `denominator` (float, NaN: none), `bound`, `kind`,
        `hedge`, `steps` (text; several steps joined by semicolons), `currency`, `rating` (text or None), `approximate`,
        `vague` (bool); each as in `Figure`.

    Raises
    ------
    FigureError
        If any text is no figure: how many there are, and the first five with their rows. A row is the line of the
        file if the series has a RangeIndex (the header being line 1), else the label of the index.

    Examples
    --------
    >>> parse_figures(pd.Series(["up to 1,420", "half a million"]))["high"].tolist()
    [1420.0, nan]
    """
    series = pd.Series(series)
    cells = series.tolist()
    texts = cells if set(map(type, cells)) <= {str} else [_text_of(cell) for cell in cells]
    columns, reasons = _read_column(texts)
    if len(rows := np.flatnonzero(reasons)):
        lines = rows + 2 if isinstance(series.index, pd.RangeIndex) else series.index[rows]
        first, *others = (
            FigureError(texts[row], reasons[row], file=file, row=line, column=column)
            for row, line in zip(rows[:SHOWN].tolist(), lines[:SHOWN].tolist(), strict=True)
        )
        first.others, first.count = tuple(others), len(rows)
        raise first
    names = [field.name for field in fields(Figure)]
    return pd.DataFrame({name: pd.Series(columns[name], series.index, columns[name].dtype) for name in names})


def _text_of(value: object) -> str:
    """A cell as text: the empty text if it is missing, plain digits if it is a number."""
    if isinstance(value, str):
        return value
    if value is None or value is pd.NA or value is pd.NaT or value != value:
        return ""
    if isinstance(value, (bool, np.bool_, Integral)) or not isinstance(value, Real):
        return str(value)
    # Seventeen digits give the same number back, and no decimal point that could mark thousands.
    number = float(value)
    return str(int(number)) if number.is_integer() else f"{number:.16e}"


def _slots(digits: Sequence[Any], words: Sequence[Any]) -> Slots:
    """What fills the slots of a template: runs of digits from 0 on, number words from -1 down."""
    return dict(enumerate(digits)) | {-1 - place: word for place, word in enumerate(words)}


def _read_column(texts: Sequence[str]) -> tuple[dict[str, npt.NDArray[Any]], npt.NDArray[np.object_]]:
    """What many texts say, by the columns of `parse_figures`, and why those are none that are no figures."""
    shapes, digits = skeletons(texts) if texts else ([], [])
    of_text, distinct = pd.factorize(np.array(shapes, dtype=object))
    signs, words = without_number_words(distinct.tolist()) if texts else ([], [])
    of_shape, plain = pd.factorize(np.array(signs, dtype=object))
    groups, templates = of_shape[of_text], [*map(read_template, plain)]
    runs, spelled = _numbers(plain, RUN, groups, digits), _numbers(plain, NUMBER_WORD, of_shape, words)
    columns = {name: np.full(len(texts), np.nan) for name in _ENDS}
    rating, reasons = (np.full(len(texts), nothing, dtype=object) for nothing in (None, ""))
    sizes = np.bincount(groups, minlength=len(plain))
    of_group = np.split(np.argsort(groups, kind="stable"), np.cumsum(sizes)[:-1]) if texts else []
    for template, rows in zip(templates, of_group, strict=True):
        if isinstance(template, str):
            reasons[rows] = template
            continue
        slots = _slots(runs(rows), spelled(of_text[rows]))
        *ends, problems = fill(template, slots)
        for name, found in zip(_ENDS, ends, strict=True):
            columns[name][rows] = np.nan if found is None else found
        # Of several problems the first counts.
        for wrong, reason in reversed(problems):
            if np.any(wrong):
                reasons[rows[np.broadcast_to(np.asarray(wrong, dtype=bool), rows.shape)]] = reason
        for at, row in enumerate(rows if template.labels else ()):
            one = {slot: found[at] for slot, found in slots.items()}
            rating[row] = ";".join(shown(label, one) for label in template.labels)
    # A reason in the place of a template says nothing; whoever finds one raises it.
    for name in _SAID:
        flags = name in ("approximate", "vague")
        column = np.empty(len(templates), dtype=bool if flags else object)
        said = (getattr(template, name, False) for template in templates)
        column[:] = [
            ";".join(one) if isinstance(one, tuple) else str(one) if isinstance(one, str) else one
            for one in said
        ]
        columns[name] = column[groups]
    return columns | {"rating": rating}, reasons


def _numbers(
    found: npt.NDArray[Any], sign: str, groups: npt.NDArray[np.int64], numbers: list[int]
) -> Callable[[npt.NDArray[np.int64]], list[npt.NDArray[np.object_]]]:
    """A function that gives the first, the second, ... of the numbers of some texts that share a skeleton."""
    counts = np.array([len(re.findall(sign, one)) for one in found], dtype=np.int64)[groups]
    starts, values = np.cumsum(counts) - counts, np.array(numbers, dtype=object)
    return lambda rows: [values[starts[rows] + at] for at in range(counts[rows[0]])]
